"""Which errors are the user's to mend, and with which code the command ends."""

from archive import ArchiveError
from archive.errors import StorageRefused, StorageUrlError
from archive.signing import KeyUnusable

from .config import ConfigError
from .outlet import UnknownOutlet

NOT_ARCHIVED = 1
WRONG_USE = 2
WRONG = (ConfigError, UnknownOutlet, StorageUrlError, StorageRefused, KeyUnusable)


def exit_code(error: Exception) -> int | None:
    """The exit code for an error raised on purpose; None for one that is a fault of ours."""
    if isinstance(error, WRONG):
        return WRONG_USE
    return NOT_ARCHIVED if isinstance(error, ArchiveError) else None
