"""The translations of wowkorea, read as the original is."""

from .wowkorea_jp import Page

__all__ = ["Page"]
