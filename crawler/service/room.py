"""Whether the disk of the spool has room for what visits capture."""

from archive import waiting
from archive.folders import free_bytes
from crawler.config import Config
from crawler.pauses import PAUSED


def no_room(config: Config) -> str:
    """Why visits pause or would, a sentence that says where; empty if there is room."""
    said = [one.word for one in waiting(config.spool_folder) if one.word.startswith(PAUSED)]
    reason = said[0].removeprefix(PAUSED) if said else too_little(config)
    if not reason:
        return ""
    return f"no room in the spool {config.spool_folder}: {reason}; visits pause until there is"


def too_little(config: Config) -> str:
    """That less is free than must be; empty if enough is, or if there is no spool yet."""
    reserve = config.segments.reserve
    try:
        free = free_bytes(config.spool_folder)
    except FileNotFoundError:
        return ""
    return f"less than {reserve:,} bytes are free" if free < reserve else ""
