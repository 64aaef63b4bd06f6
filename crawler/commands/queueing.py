"""How a command comes by the queue, which only some installations have."""

from importlib.util import find_spec

import click

from crawler.config import Config, ConfigError

from .settings import config_of


def queue_config(ctx: click.Context) -> Config:
    """The settings for this call; `ConfigError` if there can be no queue."""
    if any(find_spec(name) is None for name in ("procrastinate", "psycopg")):
        raise ConfigError(
            "many machines need Procrastinate and psycopg: pip install 'microfiche[postgres]'"
        )
    return config_of(ctx)
