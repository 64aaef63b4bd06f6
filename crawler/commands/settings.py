"""How a command comes by its settings."""

from typing import Any

import click

from crawler.config import Config, read_config


def config_of(ctx: click.Context, **more: Any) -> Config:
    """The settings for this call: file, variables, flags."""
    path, flags = ctx.find_root().obj
    return read_config(path, {**flags, **more})
