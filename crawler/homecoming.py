"""What lies in the spool when a run begins: brought home, gone on with, or at least known."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from archive import (
    Catalog,
    Recovered,
    Run,
    Storage,
    enter_left,
    enter_parked,
    home_of,
    recover,
)
from archive.rebuild import refill_lost
from archive.recover import Read

from .config import Config
from .outlet import slug_for
from .service.timetable import Timetable


def brought_home(
    config: Config,
    storage: Storage,
    catalog: Catalog,
    read: Read,
    *,
    now: datetime,
    everything: bool = False,
) -> list[Recovered]:
    """Store what earlier runs left in the spool, and parked runs that are due or `everything`.

    A catalog that was lost is made again before.
    """
    if refill_lost(catalog, storage, outlet_of=slug_for):
        Timetable(catalog, config).relearn(now)
    config.spool_folder.mkdir(parents=True, exist_ok=True)
    return recover(
        config.spool_folder,
        storage=storage,
        catalog=catalog,
        read=read,
        outlet_of=slug_for,
        now=now,
        parked_until=now - timedelta(seconds=config.segments.age),
        everything=everything,
    )


def known_here(spool: Path, catalog: Catalog) -> None:
    """Have the catalog know what lies in `spool`, and that it can be read here."""
    catalog.home = home_of(spool)
    enter_parked(spool, catalog, catalog.home)
    enter_left(spool, catalog, catalog.home, outlet_of=slug_for)


def begun(  # noqa: PLR0913 - what a run is made of
    config: Config,
    storage: Storage,
    catalog: Catalog,
    *,
    spool: Path,
    names: tuple[str | None, str],
    about: Mapping[str, object],
    now: datetime,
) -> Run:
    """A run in `spool`, by the first of its `names` one that was parked, or else a new one.

    The first name is empty for a new run that is to be parked, and None for one that is not.
    """
    spool.mkdir(parents=True, exist_ok=True)
    parked, new = names
    said = {name: value for name, value in about.items() if parked is None or name != "outlets"}
    bytes_, age = config.segments.bytes, timedelta(seconds=config.segments.age)
    run = parked and Run.resume(
        spool, parked, about=said, storage=storage, catalog=catalog,
        segment_bytes=bytes_, segment_age=age, now=now,
    )  # fmt: skip
    run = run or Run.open(
        spool, run_id=new, about=said, storage=storage, catalog=catalog,
        segment_bytes=bytes_, segment_age=age, visits=parked is not None, now=now,
    )  # fmt: skip
    run.reserve = config.segments.reserve
    return run
