"""Which outlets are scheduled, by the settings."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from crawler.config import ConfigError
from crawler.options import Schedule
from crawler.outlet import Outlet, address_of, load_all, load_outlet, outlet_slugs, slug_of
from crawler.wording import counted

log = logging.getLogger("fiche")


def scheduled(schedule: Schedule) -> dict[str, str]:
    """The slug of each scheduled outlet, and its name: what `crawler.crawling.chosen` takes.

    `UnknownOutlet` for a typo, `ConfigError` for a list that cannot be read.
    """
    names = [*schedule.outlets, *listed(schedule.outlets_file)] or outlet_slugs()
    known = owners()
    without = {slug_named(name, known) for name in schedule.exclude}
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(slug_named(name, known), name)
    return {slug: name for slug, name in found.items() if slug not in without}


def say_scheduled(count: int, slots: int) -> None:
    """Log how many outlets are scheduled; none is hardly what anybody wants."""
    if count:
        outlets = f"{counted(count, 'outlet')} {'is' if count == 1 else 'are'}"
        log.info("%s scheduled, %d visited at once", outlets, slots)
    else:
        log.warning(
            "no outlet is scheduled: see schedule.outlets, schedule.outlets_file and "
            "schedule.exclude"
        )


def listed(path: Path | None) -> Iterator[str]:
    """The names in a file, one on a line; what follows ``#`` is a comment."""
    if path is None:
        return
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise ConfigError(f"schedule.outlets_file: cannot read {path}: {error}") from None
    for line in text.splitlines():
        if name := line.partition("#")[0].strip():
            yield name


def owners() -> dict[str, str]:
    """The declared outlet at each domain that one has, and at each declared slug."""
    declared = list(load_all())
    hosts = {host: outlet.slug for outlet in declared for host in outlet.hosts}
    return hosts | {outlet.slug: outlet.slug for outlet in declared}


def slug_named(name: str, known: Mapping[str, str]) -> str:
    """The slug of the outlet that `name` means: a slug, a host or an address."""
    if name in known:
        return known[name]
    parts = address_of(name)
    labels = (parts.hostname or "").rstrip(".").split(".")
    domains = (".".join(labels[at:]) for at in range(len(labels)))
    owner = next((known[domain] for domain in domains if domain in known), None)
    return owner or slug_of(parts.netloc.rpartition("@")[2])


def outlets_by(schedule: Schedule) -> Callable[[str], Outlet]:
    """Gives the outlet of a slug; one of which nothing is declared is bounded by the settings."""
    declared = frozenset(outlet_slugs())
    shortest = timedelta(seconds=schedule.shortest)
    longest = timedelta(seconds=schedule.longest)

    def outlet(slug: str) -> Outlet:
        if slug in declared:
            return load_outlet(slug)
        made = Outlet(name=slug, home=f"https://{slug}/", slug=slug, declared=False)
        every = min(max(made.every, shortest), longest)
        return replace(made, every=every, shortest=shortest, longest=longest)

    return outlet


def chunks(slugs: Iterable[str], size: int = 500) -> Iterator[list[str]]:
    """`slugs`, so many at a time as a statement may name."""
    every = list(slugs)
    for at in range(0, len(every), size):
        yield every[at : at + size]
