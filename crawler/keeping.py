"""What a session does with answers and with what is read in them."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from archive import (
    ArchiveError,
    Capture,
    Catalog,
    Exchange,
    Run,
    Storage,
    StorageAway,
    Twins,
    moments,
)
from archive.articles import as_mapping
from archive.nearby import Nearby
from archive.revisits import with_payload
from extractors import Article, NoArticle

from .config import Config
from .memories import Memories
from .pauses import Pauses
from .reader import Task
from .readers import Readers
from .rereading import Rereader
from .stories import Stories
from .tally import Tally


class Keeping:
    """Keeps answers and articles in a run, counts them, and learns from them."""

    config: Config
    storage: Storage
    catalog: Catalog
    run: Run
    tally: Tally
    pauses: Pauses
    twins: Twins
    stories: Stories
    readers: Readers
    memories: Memories
    rereader: Rereader
    young: list[tuple[Capture, tuple[int, ...]]]
    """Pages that were read before their host was known, and the blocks of text in them."""
    kept: Callable[[Capture], None] | None = None
    """Is told of each capture as it is made."""

    async def keep(self, exchange: Exchange) -> Capture:
        """Put `exchange` into the archive: it outlives this process once this returns.

        Where there is no room, that is when there is room again.
        """
        capture = await self.pauses.record(self.twins.matched(exchange))
        self.twins.note(capture)
        self.tally.count(exchange.outlet, f"captured/{exchange.role}")
        if self.kept is not None:
            self.kept(capture)
        return capture

    async def read(self, capture: Capture, task: Task) -> Article | NoArticle:
        """What the page says; what its host repeats is learned on the way."""
        task = replace(task, memory=self.memories.of(task.url))
        reading = await self.readers.read(task)
        if isinstance(reading, NoArticle):
            return reading
        self.memories.learn(task.url, reading)
        if reading.young and isinstance(reading.result, Article):
            self.young.append((capture, reading.blocks))
        return reading.result

    def keep_article(self, capture: Capture, article: Article) -> str:
        """Keep `article` beside its capture if it says something new; see `Stories.kind`."""
        kind = self.stories.kind(capture, article)
        if kind == "unchanged":
            self.unchanged(capture)
        elif kind == "alias":
            self.no_article(capture, kind)
        else:
            self.pauses.note(lambda: self.run.article(capture, as_mapping(article)))
            self.tally.count(capture.outlet, f"article/{kind}")
            if kind == "new":
                self.tally.new_article(capture, article)
        return kind

    def no_article(self, capture: Capture, reason: str) -> None:
        """Note that the page has been read, and why it gave no article of its own."""
        self.pauses.note(lambda: self.run.no_article(capture, reason))
        self.tally.count(capture.outlet, f"no-article/{reason}")

    def unchanged(self, capture: Capture) -> None:
        """Note that the page is as it was, and its article is kept already."""
        self.pauses.note(lambda: self.run.no_article(capture, "unchanged"))
        self.tally.count(capture.outlet, "page/unchanged")

    async def ripen(self) -> None:
        """Read again what was read before its host's repetitions were known."""
        for capture, blocks in self.young:
            if not self.memories.of(capture.url).would_change(blocks):
                continue
            try:
                await self._read_again(capture)
            except (ArchiveError, KeyError) as error:  # what was read first stays
                self.tally.count(capture.outlet, "page/not-read-again")
                if isinstance(error, StorageAway):
                    break  # each of the others would wait for it as well
        self.young.clear()

    async def _read_again(self, capture: Capture) -> None:
        """Read a page by what is known now, and keep its article in place of the first."""
        headers, payload = await asyncio.to_thread(self.read_back, capture)
        again = await self.readers.read(self.rereader.task(capture, headers, payload))
        if not isinstance(again, NoArticle) and isinstance(again.result, Article):
            self.run.article_again(capture, as_mapping(again.result), moments.now())
            self.tally.count(capture.outlet, "article/read-again")

    def read_back(self, capture: Capture) -> tuple[tuple[tuple[str, str], ...], bytes]:
        """Headers and payload of a page, wherever they lie by now."""
        record = self.run.read_back(capture)
        holder = record
        if record.kind == "revisit":
            own = self.twins.own(capture.digest)
            near = Nearby(self.storage, self.config.spool_folder)
            holder = (
                self.run.read_back(own)
                if own
                else with_payload(record, storage=near, catalog=self.catalog)
            )
        return record.message.headers, holder.message.payload
