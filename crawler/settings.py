"""The settings that `scrapy` reads, as named in scrapy.cfg: all of them made from `fiche.toml`."""

import os
from pathlib import Path

from .config import read_config
from .engine import scrapy_settings

_named = os.environ.get("FICHE_CONFIG")
globals().update(scrapy_settings(read_config(Path(_named) if _named else None)))
