"""How a command comes by the queue, which only some installations have."""

from importlib.util import find_spec

import click

from archive import CatalogError
from crawler.config import Config, ConfigError

from .settings import config_of


def queue_config(ctx: click.Context) -> Config:
    """The settings for this call; `ConfigError` if there can be no queue."""
    if any(find_spec(name) is None for name in ("procrastinate", "psycopg")):
        raise ConfigError(
            "many machines need Procrastinate and psycopg: pip install 'microfiche[postgres]'"
        )
    return config_of(ctx)


def filling_config(ctx: click.Context) -> Config:
    """The same for a command that queues jobs; `CatalogError` if its version does not fit.

    No worker would take such a job, or all would wait for `fiche migrate`.
    """
    config = queue_config(ctx)
    from crawler.service.migrating import unfit  # noqa: PLC0415 - not everybody has it
    from crawler.service.queue import libpq_address  # noqa: PLC0415

    libpq_address(config.catalog_url)
    if problem := unfit(config.catalog_url):
        raise CatalogError(f"nothing is queued: {problem}")
    return config
