"""What earlier runs copied of a file, so that it is not copied again."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from hashlib import blake2b

from .capture import warc_key
from .deflate import Broken
from .errors import BrokenRecord
from .records import MemberReader
from .storage import Storage

PRINT_BYTES = 8


class Kept:
    """The records in segments (name and day) that hold the beginning of a file, in its order.

    A segment at a time is in memory, as 8 bytes a record, while the file is gone through.
    """

    def __init__(self, storage: Storage, segments: Iterable[tuple[str, str]]) -> None:
        self._storage, self._rest = storage, iter(sorted(segments))
        self._prints: Counter[bytes] = Counter()
        self._more = True

    def take(self, record: bytes) -> bool:
        """Whether `record`, header and block, was copied; each copy answers once."""
        if not (self._more or self._prints):
            return False
        mark = fingerprint(record)
        while not self._prints[mark]:
            del self._prints[mark]  # looking has put it there
            if not self._next():
                return False
        self._prints[mark] -= 1
        if not self._prints[mark]:
            del self._prints[mark]
        return True

    def _next(self) -> bool:
        """Take the records of the next segment in; False if there is none."""
        segment, day = next(self._rest, ("", ""))
        self._more = bool(segment)
        if segment:
            self._prints.update(self._marks(warc_key(day, segment)))
        return self._more

    def _marks(self, key: str) -> Iterator[bytes]:
        """Of each record but the first, which is ours."""
        with closing(self._storage.open(key)) as file:
            reader = MemberReader(file, 0)
            try:
                reader.next()
                while (record := reader.next()) is not None:
                    yield fingerprint(record)
            except (Broken, EOFError, ValueError) as error:
                raise BrokenRecord(key, reader.at, f"{error}; see fiche verify") from None


def fingerprint(record: bytes) -> bytes:
    """What tells one record from another."""
    return blake2b(record, digest_size=PRINT_BYTES).digest()
