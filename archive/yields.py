"""What the outlets give, day by day, and how they are: what a front page shows."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .history import Last, last_runs
from .incidents import Incident, open_incidents
from .moments import moment_of, stamp
from .rows import SPREAD_BITS
from .schema import article

SILENT_DAYS = 3
"""Without a new article for so long, an outlet that had one a day before is silent."""

Days = dict[date, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """An article as it stands in a list of the newest; ``when`` as in `archive.likeness.Alike`."""

    id: int
    document: Mapping[str, Any]
    key: str
    when: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An outlet as the archive knows it.

    ``articles`` are those that are stored; a page that changed has several. ``last`` is the latest
    run over it, None if there was none (its pages were saved, or imported). ``incidents`` are what
    is wrong with it by its own measure; ``wrong`` says in a few words each what else is not as it
    should be.
    """

    slug: str
    articles: int
    newest: datetime | None
    last: Last | None
    incidents: tuple[Incident, ...] = ()
    wrong: tuple[str, ...] = ()
    days: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What an archive can be filtered by, with how many articles each has, most first."""

    outlets: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    agencies: tuple[tuple[str, int], ...]


def daily(connection: Connection, outlet: str | None, since: date, until: date) -> Days:
    """How many pages with an article were new on each day (UTC), `until` not included."""
    return day_by_day(connection, since, until, outlet).get(outlet or "", empty(since, until))


def daily_by_outlet(connection: Connection, since: date, until: date) -> dict[str, Days]:
    """The same for every outlet that had any."""
    return day_by_day(connection, since, until, "")


def day_by_day(
    connection: Connection, since: date, until: date, outlet: str | None
) -> dict[str, Days]:
    """New pages by outlet and day: of one, of each (""), or of all as one (None)."""
    earlier = article.alias()
    before = (earlier.c.key == article.c.key) & (earlier.c.at < article.c.at)
    day = sa.func.substr(article.c.at, 1, 10)
    query = sa.select(article.c.outlet, day, sa.func.count()).where(
        article.c.current,
        article.c.at >= midnight(since),
        article.c.at < midnight(until),
        ~sa.exists().where(before),
    )
    if outlet:
        query = query.where(article.c.outlet == outlet)
    days: dict[str, Days] = defaultdict(lambda: empty(since, until))
    for slug, text, count in connection.execute(query.group_by(article.c.outlet, day)):
        days["" if outlet is None else slug or ""][date.fromisoformat(text)] += count
    return dict(days)


def empty(since: date, until: date) -> Days:
    """Every day of a period, with nothing."""
    return {since + timedelta(days=n): 0 for n in range((until - since).days)}


def midnight(day: date) -> str:
    """When a day begins (UTC), as rows have it."""
    return stamp(datetime.combine(day, time(), UTC))


def newest(connection: Connection, outlet: str | None = None, limit: int = 20) -> list[Recent]:
    """The newest articles: by publication, or by capture if that was earlier.

    Each page once, in the latest of its versions that are among them.
    """
    columns = (article.c.id, article.c.key, article.c.at, article.c.published, article.c.document)
    query = sa.select(*columns).where(article.c.current).order_by(article.c.id.desc())
    if outlet is not None:
        query = query.where(article.c.outlet == outlet)
    latest: dict[str, Any] = {}
    for row in connection.execute(query.limit(4 * limit)):
        if row.key not in latest or row.at > latest[row.key].at:
            latest[row.key] = row  # at its place, which is that of the newest
    return [recent_of(row) for row in islice(latest.values(), limit)]


def recent_of(row: Any) -> Recent:
    """A row of `newest` as a value."""
    return Recent(
        id=row.id,
        document=json.loads(row.document),
        key=row.key,
        when=moment_of(min(row.at, row.published or row.at)),
    )


def outlets(connection: Connection, now: datetime, days: int = 30) -> list[Outlet]:
    """Every outlet that was visited or has articles, by name, with the yield of the last days."""
    today = now.astimezone(UTC).date()
    since, until = today - timedelta(days=days - 1), today + timedelta(days=1)
    by_day = daily_by_outlet(connection, since, until)
    columns = (article.c.outlet, sa.func.count(), sa.func.max(article.c.id))
    query = sa.select(*columns).where(article.c.current).group_by(article.c.outlet)
    counted = {slug or "": (count, id_) for slug, count, id_ in connection.execute(query)}
    last, broken = last_runs(connection), incidents_by_outlet(connection)
    found = []
    for slug in sorted(counted.keys() | last.keys()):
        count, id_ = counted.get(slug, (0, None))
        mine, incidents = by_day.get(slug, empty(since, until)), broken.get(slug, ())
        found.append(
            Outlet(
                slug=slug,
                articles=count,
                newest=second_of(id_) if id_ is not None else None,
                last=last.get(slug),
                incidents=incidents,
                wrong=tuple(wrongs(last.get(slug), mine, today, measured=bool(incidents))),
                days=mine,
            )
        )
    return found


def incidents_by_outlet(connection: Connection) -> dict[str, tuple[Incident, ...]]:
    """What is wrong with each outlet now, the latest first."""
    found: dict[str, tuple[Incident, ...]] = {}
    for one in open_incidents(connection):
        found[one.outlet] = (*found.get(one.outlet, ()), one)
    return found


def second_of(id_: int) -> datetime:
    """The second that an article's id begins with."""
    return datetime.fromtimestamp(id_ >> SPREAD_BITS, UTC)


def wrongs(
    last: Last | None, days: Mapping[date, int], today: date, *, measured: bool = False
) -> list[str]:
    """What is not as it should be with an outlet, its incidents aside.

    Where there are some, its yield was `measured` better than we can here.
    """
    said = []
    if last and last.interrupted:
        said.append("the last run was interrupted")
    elif last and not last.complete:
        said.append("the last run did not come to all that was announced")
    if last and last.failures:
        named = ", ".join(f"{reason} {count}" for reason, count in sorted(last.failures.items()))
        said.append(f"not archived in the last run: {named}")
    quiet = [day for day in days if (today - day).days < SILENT_DAYS]
    before = [day for day in days if day not in quiet]
    daily = bool(before) and sum(days[day] for day in before) >= len(before)
    if daily and not measured and not any(map(days.get, quiet)):
        said.append(f"nothing new for {SILENT_DAYS} days")
    return said


def choices(connection: Connection) -> Choices:
    """What the archive can be filtered by."""
    outlets_, languages, agencies = Counter[str](), Counter[str](), Counter[str]()
    slugs = sa.select(article.c.outlet, sa.func.count()).where(article.c.current)
    for slug, count in connection.execute(slugs.group_by(article.c.outlet)):
        outlets_[slug or ""] += count
    facts = (article.c.language, article.c.agency)
    query = sa.select(*facts, sa.func.count()).where(article.c.current).group_by(*facts)
    for language, agency, count in connection.execute(query):
        languages[language or ""] += count
        agencies[agency or ""] += count
    return Choices(
        outlets=ordered(outlets_), languages=ordered(languages), agencies=ordered(agencies)
    )


def ordered(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Values with their counts, the most frequent first, without those that say nothing."""
    named = ((value, count) for value, count in counts.items() if value)
    return tuple(sorted(named, key=lambda pair: (-pair[1], pair[0])))
