"""Whether the disk of the spool has room for what visits capture."""

from contextlib import suppress

from archive import waiting
from archive.folders import too_little
from crawler.config import Config
from crawler.pauses import PAUSED


def no_room(config: Config) -> str:
    """Why visits pause or would, a sentence that says where; empty if there is room."""
    said = [one.word for one in waiting(config.spool_folder) if one.word.startswith(PAUSED)]
    reason = said[0].removeprefix(PAUSED) if said else ""
    with suppress(FileNotFoundError):  # there is no spool yet
        reason = reason or too_little(config.spool_folder, config.segments.reserve)
    if not reason:
        return ""
    return f"no room in the spool {config.spool_folder}: {reason}; visits pause until there is"
