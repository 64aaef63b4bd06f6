"""Hosts that misbehave."""

from datetime import datetime

from crawler.newsstand.model import Site


def sites(now: datetime) -> tuple[Site, ...]:
    """One site a fault."""
    return ()
