"""Declared times that contradict each other by the width of a zone: which of them is right."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import chain, permutations

from extractors.document import Document, once_a_page
from extractors.language import declared_language, language_of

from .dates import Moment, zone_named
from .day_order import prose_of
from .local_time import MAIN, MINUTE, SPEAKERS, ZONES, Visible, offset_of, zone_at

ACROSS = {
    "au": "Australia/Sydney Australia/Brisbane Australia/Adelaide Australia/Darwin Australia/Perth",
    "id": "Asia/Jakarta Asia/Makassar Asia/Jayapura",
    "br": "America/Sao_Paulo America/Manaus America/Noronha America/Rio_Branco",
}
"""Zones of countries that lie in several, all on one side of Greenwich."""

REGION = re.compile(r"[a-z]{2}[-_]((?!us|gb|es|fr)[a-z]{2})", re.I)
"""A language as written in a country; those of these four are written, or declared, anywhere."""

ANYWHERE = {"co": "es"}
"""Ends of hosts that anyone may take, and the language of the country they were made for."""

RENDERED = re.compile(
    r"__NEXT_DATA__|__next_f|__NUXT__|ng-version|data-server-rendered|data-reactroot"
)
"""What front ends leave in pages that they make in UTC, and put right in the reader's browser."""

LATE = timedelta(minutes=10)


def right_instant(
    page: Document,
    found: Moment | None,
    others: Iterable[Moment],
    visible: Visible,
    home: Sequence[tzinfo],
) -> Moment | None:
    """`found`, unless what else the page declares or shows tells that its zone is a wrong one:
    systems give local clocks the zone of Greenwich, and clocks of Greenwich the local zone.

    `home` are the zones that the site can be in.
    """
    if found is None or not found.clock:
        return found
    local = home[0] if len(home) == 1 else likely_home(page)
    if local and is_local(page, found, visible(), local):
        return Moment(found.wall.replace(tzinfo=local))
    same = [one for one in (*others, *visible()) if one.clock and is_same_clock(one, found)]
    if not found.zoned:
        seen = [one for one in visible() if one.clock and not one.zoned]
        return next(chain(where_zoned(same, found, home), as_greenwich(seen, found, home)), found)
    ways = (written_twice, by_shown_clock, by_named_zone)
    told = (right for way in ways for right in way(same, found, home))
    return next(told, found)


def alike(before: Moment | None, after: Moment | None, other: Moment | None) -> Moment | None:
    """A time put right as another one of the page was that had the same zone, or none as well."""
    if not (before and after and other) or after == before or not other.clock:
        return other
    if before.zoned != other.zoned or before.at.utcoffset() != other.at.utcoffset():
        return other
    zone = after.at.tzinfo
    at = other.wall.replace(tzinfo=zone)
    if after.wall != before.wall:
        at = other.at.replace(tzinfo=other.at.tzinfo or UTC).astimezone(zone)
    return Moment(at) if after.at <= at else other


def is_local(page: Document, found: Moment, shown: Iterable[Moment], home: tzinfo) -> bool:
    """Whether a clock that is called Greenwich's is that of a site's zone: it would be after the
    page was served, or readers see the same, and no front end made the page.
    """
    if not found.zoned or found.at.utcoffset():
        return False
    local = found.wall.replace(tzinfo=home)
    if page.served and found.at - page.served.replace(tzinfo=UTC) > LATE:
        return local - page.served.replace(tzinfo=UTC) <= LATE
    bare = (one for one in shown if one.clock and not one.zoned)
    same = any(abs(one.wall - found.wall) < MINUTE for one in bare)
    return bool(local.utcoffset()) and same and not RENDERED.search(page.html)


def is_same_clock(one: Moment, other: Moment) -> bool:
    """Whether two clocks are apart as those of two zones are, or not at all; to the second, where
    both have seconds.
    """
    seconds = {one.at.second, other.at.second} - {0}
    return len(seconds) <= 1 and (offset_of(one, other) or offset_of(other, one)) is not None


def homes(page: Document) -> tuple[tzinfo, ...]:
    """The zones of the country that the host of a page ends in, else that of its language."""
    country = country_of(page)
    one = zone_at(country)
    return (one,) if one else tuple(filter(None, map(zone_named, ACROSS.get(country, "").split())))


def likely_home(page: Document) -> tzinfo | None:
    """The zone in which a page most likely is; None if any could be it."""
    country = country_of(page)
    return zone_at(country) or zone_named(MAIN.get(country))


@once_a_page
def country_of(page: Document) -> str:
    """The end of the hosts of a page's country: its own, that of the region that it declares, or
    of those who write its language; nothing if none tells.
    """
    end = page.host.rpartition(".")[2]
    if end in MAIN or (end in ZONES and end not in ANYWHERE):
        return end
    said = (page.tree.get("lang"), page.meta("og:locale"))
    regions = (found[1].lower() for found in map(REGION.fullmatch, filter(None, said)) if found)
    own = [end] if speaks(page) == ANYWHERE.get(end) else []
    country = next((region for region in (*own, *regions) if region in ZONES or region in MAIN), "")
    return country or SPEAKERS.get(speaks(page) or "", "")


@once_a_page
def speaks(page: Document) -> str | None:
    """The language of most of a page's prose."""
    said = declared_language([page.tree.get("lang"), page.meta("og:locale")])
    return language_of(prose_of(page), said)


def where_zoned(same: list[Moment], found: Moment, home: Sequence[tzinfo]) -> Iterator[Moment]:
    """A clock that names no zone, in the zone in which it is one of those that do."""
    known = {found.at.replace(tzinfo=zone).utcoffset() for zone in home}
    for one in same:
        apart = offset_of(found, Moment(one.at.astimezone(UTC))) if one.zoned else None
        if apart and (apart in known or not known):
            yield Moment(found.at.replace(tzinfo=timezone(apart)))


def as_greenwich(seen: list[Moment], found: Moment, home: Sequence[tzinfo]) -> Iterator[Moment]:
    """A clock that names no zone, as one of Greenwich, where readers see the same time at home, and
    not the same clock.
    """
    local = found.at.replace(tzinfo=UTC).astimezone(home[0]) if len(home) == 1 else None
    if local is None or not local.utcoffset() or any(is_minute(one, found.wall) for one in seen):
        return
    if any(is_minute(one, local.replace(tzinfo=None)) for one in seen):
        yield Moment(local)


def is_minute(one: Moment, wall: datetime) -> bool:
    """Whether a clock shows the minute of a time."""
    return one.wall.replace(second=0) == wall.replace(second=0)


def written_twice(same: list[Moment], found: Moment, home: Sequence[tzinfo]) -> Iterator[Moment]:
    """The instant that two other writings agree on, in different zones."""
    zoned = [one for one in same if one.zoned]
    if any(is_twin(one, found) for one in zoned):
        return
    for one, other in permutations(zoned, 2):
        if is_twin(one, other) and one.at.utcoffset():
            yield one


def is_twin(one: Moment, other: Moment) -> bool:
    """Whether two moments are one instant, on the clocks of two zones."""
    return one.at.utcoffset() != other.at.utcoffset() and abs(one.at - other.at) < MINUTE


def by_shown_clock(same: list[Moment], found: Moment, home: Sequence[tzinfo]) -> Iterator[Moment]:
    """A clock of Greenwich with a local zone: where the page has the clock of that zone as well."""
    apart = found.at.utcoffset()
    right = Moment(found.at + apart) if apart else None
    for one in same:
        in_zone = not one.zoned or one.at.utcoffset() == apart
        if right and in_zone and abs(one.wall - right.wall) < MINUTE:
            yield right


def by_named_zone(same: list[Moment], found: Moment, home: Sequence[tzinfo]) -> Iterator[Moment]:
    """A local clock with the zone of Greenwich: where the page has it with the zone of its country,
    or the clock of Greenwich as well.
    """
    for zone in home if not found.at.utcoffset() else ():
        local = found.wall.replace(tzinfo=zone)
        if not local.utcoffset():
            continue
        for one in same:
            named = one.at.utcoffset() == local.utcoffset() and one.wall == found.wall
            if one.zoned and (named or abs(one.at - local) < MINUTE):
                yield Moment(local)
