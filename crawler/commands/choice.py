"""What of an archive is meant, as commands are told."""

from datetime import UTC, datetime

import click

from archive.selection import Selection
from crawler.outlet import slug_of

Date = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


def selection_of(
    targets: tuple[str, ...], since: datetime | None, until: datetime | None
) -> Selection:
    """What is named: addresses as they are, outlets by their slug or their host."""
    return Selection(
        urls=tuple(one for one in targets if "://" in one),
        outlets=tuple(slug_of(one) for one in targets if "://" not in one),
        since=since and since.replace(tzinfo=UTC),
        until=until and until.replace(tzinfo=UTC),
    )
