"""Stored pages that are fetched together: neighbours in a segment, by one ranged read."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from archive import BrokenRecord, Capture, Catalog, Storage
from archive.records import record_in
from archive.revisits import with_payload

from .memories import memory_host
from .outcomes import Asked, Work

PAGES = 16
BYTES = 1 << 22
GAP = 1 << 18
"""Bytes between two records that are fetched in vain rather than by another read."""


@dataclass(frozen=True, slots=True)
class Page:
    """A stored page and its current article, as it is stored (JSON), if it has one."""

    capture: Capture
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pages of one segment that lie close together, in the order of their places."""

    pages: tuple[Page, ...]

    @property
    def start(self) -> int:
        return self.pages[0].capture.offset

    @property
    def end(self) -> int:
        last = self.pages[-1].capture
        return last.offset + last.length

    @property
    def place(self) -> tuple[str, int]:
        """Where its last page lies."""
        last = self.pages[-1].capture
        return last.segment, last.offset

    def takes(self, capture: Capture) -> bool:
        """Whether `capture`, which lies behind, is best fetched with the rest."""
        end = capture.offset + capture.length
        return (
            capture.segment == self.place[0]
            and len(self.pages) < PAGES
            and capture.offset - self.end <= GAP
            and end - self.start <= BYTES
        )


def stretches(pages: Iterable[Page]) -> Iterator[Stretch]:
    """`pages`, which come by their places, as they are best fetched."""
    stretch: Stretch | None = None
    for page in pages:
        if stretch and stretch.takes(page.capture):
            stretch = Stretch((*stretch.pages, page))
            continue
        if stretch:
            yield stretch
        stretch = Stretch((page,))
    if stretch:
        yield stretch


@dataclass(frozen=True, slots=True)
class Fetching:
    """Fetches stretches, as work for a reader. `memory` gives what is known of a host."""

    storage: Storage
    catalog: Catalog
    memory: Callable[[str], bytes | None]

    def work_of(self, stretch: Stretch) -> Work:
        """The records of `stretch`, and what reading its pages asks for."""
        try:
            key, length = stretch.pages[0].capture.key, stretch.end - stretch.start
            data, trouble = self.storage.read(key, stretch.start, length), ""
        except KeyError:
            data, trouble = b"", "broken: its segment is not in the storage"
        asked = tuple(self._asked(page, stretch, data, trouble) for page in stretch.pages)
        hosts = {one.host for one in asked}
        return Work(data, asked, {host: self.memory(host) for host in hosts})

    def _asked(self, page: Page, stretch: Stretch, data: bytes, trouble: str) -> Asked:
        capture, payload = page.capture, None
        start = capture.offset - stretch.start
        if capture.kind == "revisit" and not trouble:
            try:
                payload = self._payload(data[start : start + capture.length], capture)
            except BrokenRecord as error:
                trouble = f"broken: {error.reason}"
        return Asked(
            url=capture.url,
            outlet=capture.outlet,
            host=memory_host(capture.url),
            record_id=capture.record_id,
            start=start,
            length=capture.length,
            document=page.document,
            payload=payload,
            trouble=trouble,
        )

    def _payload(self, data: bytes, capture: Capture) -> bytes:
        """The payload that a revisit refers to."""
        record = record_in(data, name=capture.key, offset=capture.offset)
        holder = with_payload(record, storage=self.storage, catalog=self.catalog)
        return holder.message.payload
