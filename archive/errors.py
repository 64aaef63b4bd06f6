"""Every error `archive` raises on purpose.

ArchiveError
├── StorageError          the storage cannot be used as asked
│   ├── StorageUrlError   a storage address we cannot read
│   ├── StorageRefused    wrong credentials, no such bucket, not writable: only a person can help
│   ├── StorageAway       it does not answer, or fails again and again: worth another try later
│   ├── KeyTaken          something else is stored under this key already
│   ├── FileChanged       a file to be stored is no longer what was sealed
│   └── FormatTooNew      the archive was written by a later version
├── SpoolError            the local spool cannot be used
│   ├── SpoolFull         no room, or no permission, to write a record
│   ├── RunTaken          another process owns this run's folder
│   └── OutletTaken       another run visits this outlet at the moment
└── BrokenRecord          bytes that are not the record they should be
    └── BrokenFile        a file of records that is not what it should be
"""


class ArchiveError(Exception):
    """Base of the errors here, for callers that want to catch them all."""


class StorageError(ArchiveError):
    """The storage cannot be used as asked."""


class StorageUrlError(StorageError, ValueError):
    """A storage address we cannot read."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(
            f"cannot store into {url!r}: write a folder (/srv/archive or file:///srv/archive) "
            f"or a bucket (s3://bucket/prefix)"
        )


class StorageRefused(StorageError):
    """The storage answers, and says no; trying again does not help."""

    def __init__(self, storage: str, reason: str) -> None:
        self.storage, self.reason = storage, reason
        super().__init__(f"{storage}: {reason}")


class StorageAway(StorageError):
    """The storage does not answer, or fails again and again; nothing is wrong with what we hold."""

    def __init__(self, storage: str, reason: str) -> None:
        self.storage, self.reason = storage, reason
        super().__init__(f"{storage} cannot be reached: {reason}")


class KeyTaken(StorageError):
    """Something else is stored under this key already; what is stored is never overwritten."""

    def __init__(self, key: str, *, stored: str, given: str) -> None:
        self.key, self.stored, self.given = key, stored, given
        super().__init__(
            f"{key} is stored already, as {stored}, and is never overwritten; "
            f"the file to be stored under this key is {given}"
        )


class FileChanged(StorageError):
    """A file to be stored is no longer what was sealed; a disk that fails looks like this."""

    def __init__(self, path: str, *, expected: str) -> None:
        self.path, self.expected = path, expected
        super().__init__(
            f"{path} is no longer the file that was sealed (sha256 {expected}): it was not stored. "
            f"Check the disk; fiche verify names the records that are whole"
        )


class FormatTooNew(StorageError):
    """The archive was written by a later version of this software."""

    def __init__(self, storage: str, *, found: int, known: int) -> None:
        self.storage, self.found, self.known = storage, found, known
        super().__init__(
            f"{storage} has archive format {found}, and this version knows formats up to {known}: "
            f"use a newer fiche for it"
        )


class SpoolError(ArchiveError):
    """The local spool cannot be used."""


class SpoolFull(SpoolError):
    """A record could not be written; the segment ends with the last whole one."""

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            f"cannot write to {path}: {reason}; what was captured before is kept, "
            f"and goes home with the next start that can write there"
        )


class RunTaken(SpoolError):
    """Another process owns this run's folder."""

    def __init__(self, run: str, pid: int | None) -> None:
        self.run, self.pid = run, pid
        super().__init__(f"run {run} is owned by process {pid or 'unknown'}")


class OutletTaken(SpoolError):
    """Another run on this machine visits this outlet at the moment."""

    def __init__(self, outlet: str, run: str = "unknown", pid: str = "unknown") -> None:
        self.outlet, self.run, self.pid = outlet, run, pid
        super().__init__(
            f"{outlet} is being crawled by run {run} (process {pid}): wait for it, or stop it"
        )


class BrokenRecord(ArchiveError):
    """Bytes that are not the record they should be."""

    def __init__(self, file: str, offset: int, reason: str) -> None:
        self.file, self.offset, self.reason = file, offset, reason
        super().__init__(f"{file}, record at byte {offset}: {reason}")


class BrokenFile(BrokenRecord):
    """A file of records that is not what it should be, as a whole."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, 0, reason)
        self.args = (f"{file}: {reason}",)
