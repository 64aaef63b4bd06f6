"""What a site repeats across its pages: learned from blocks of text, without any list of words."""

import hashlib
import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import Self

from .folding import DIGITS, fold, size_of

CAPACITY = 384
"""Blocks remembered for a host; 13 bytes each."""

RECENT = 48
"""Articles whose second reading is recognised, so that a recheck does not count twice."""

RIPE = 5
"""Articles after which what repeats is known well enough."""

SHORT, LONG = 60, 220
"""Signs (wide ones count threefold) below which a block is a label, and above which it is prose."""

SAME_STORY, PROSE_BLOCKS = 0.5, 3
"""Share of known blocks above which an article is a new version of an old one, and not counted."""

EDGE_HEAD, EDGE_TAIL = 2, 4
"""Blocks at either end of a text where notices and credits stand."""

SPELLED = str.maketrans("0123456789", "abcdefghij")
ENTRY = struct.Struct(">IHII")
HEAD = struct.Struct(">BIHH")
FORMAT = 1


def mark(folded: str) -> int:
    """The number of a folded text: equal for texts that differ in numbers alone."""
    return int.from_bytes(
        hashlib.blake2s(DIGITS.sub("0", folded).encode(), digest_size=4).digest(), "big"
    )


def blocks_of(paragraphs: Sequence[str]) -> tuple[int, ...]:
    """`paragraphs` as numbers to learn from: the article's own first, then one a paragraph.

    A number holds a hash, whether the paragraph stands at an end of the text, its length class,
    and room for a bit that says that it was dropped. Bare numbers are of their article alone.
    """
    folded = [fold(text) for text in paragraphs]
    key = mark("".join(folded)) << 4
    whole = str(key).translate(SPELLED)
    last = len(paragraphs) - EDGE_TAIL
    blocks = []
    for place, (text, plain) in enumerate(zip(paragraphs, folded, strict=True)):
        size = size_of(text)
        length = 0 if size < SHORT else 1 if size < LONG else 2
        edge = place < EDGE_HEAD or place >= last
        named = any(map(str.isalpha, text))
        blocks.append(mark(plain if named else plain + whole) << 4 | edge << 3 | length << 1)
    return (key, *blocks)


class SiteMemory:
    """How often each block was met on a host. A value: ``learn`` gives a new one.

    It promises no exact counts: blocks met once are forgotten when there is no room.
    """

    __slots__ = ("articles", "counts", "recent")

    def __init__(
        self,
        articles: int = 0,
        counts: dict[int, tuple[int, int, int]] | None = None,
        recent: tuple[int, ...] = (),
    ) -> None:
        self.articles = articles
        self.counts = counts or {}
        self.recent = recent

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SiteMemory) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.to_bytes())

    @property
    def ripe(self) -> bool:
        """Whether enough articles were met for what repeats to be known."""
        return self.articles >= RIPE

    def learn(self, blocks: Sequence[int]) -> "SiteMemory":
        """The memory with one more article in it: each of its blocks counts once."""
        if len(blocks) == 1 or not blocks or blocks[0] >> 4 in self.recent:
            return self
        recent = (*self.recent, blocks[0] >> 4)[-RECENT:]
        marks = list(dict.fromkeys(block >> 4 for block in blocks[1:]))
        if self.same_story(blocks):
            return SiteMemory(self.articles, self.counts, recent)
        articles = self.articles + 1
        counts = dict(self.counts)
        for item in marks:
            times, since, _ = counts.get(item, (0, articles, 0))
            counts[item] = (min(times + 1, 0xFFFF), since, articles)
        return SiteMemory(articles, room(counts), recent)

    def same_story(self, blocks: Sequence[int]) -> bool:
        """Whether most of the prose of an article is known: then it is a version of an old one."""
        prose = {block >> 4 for block in blocks[1:] if block >> 1 & 3}
        known = sum(item in self.counts for item in prose)
        return len(prose) >= PROSE_BLOCKS and known > SAME_STORY * len(prose)

    def drops(self, block: int) -> bool:
        """Whether the site repeats this block so widely that it is no part of a story."""
        times, since, _ = self.counts.get(block >> 4, (0, 0, 0))
        if times <= 1:
            return False
        met = self.articles - since + 1
        edge, length = block >> 3 & 1, block >> 1 & 3
        least, share = THRESHOLDS[edge, length]
        return times >= least and times >= share * met

    def judged(self, blocks: Sequence[int]) -> tuple[int, ...]:
        """`blocks`, with the bit of those that this memory drops set."""
        return (*blocks[:1], *(block & ~1 | self.drops(block) for block in blocks[1:]))

    def would_change(self, blocks: Iterable[int]) -> bool:
        """Whether an article read earlier, with these blocks, would now be read differently."""
        return any(self.drops(block) != bool(block & 1) for block in tuple(blocks)[1:])

    def to_bytes(self) -> bytes:
        entries = (ENTRY.pack(item, *self.counts[item]) for item in sorted(self.counts))
        recent = struct.pack(f">{len(self.recent)}I", *self.recent)
        head = HEAD.pack(FORMAT, self.articles, len(self.counts), len(self.recent))
        return zlib.compress(head + b"".join(entries) + recent, 6)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The memory that `to_bytes` wrote; ValueError if these are not its bytes."""
        try:
            raw = zlib.decompress(data)
            version, articles, count, recent = HEAD.unpack_from(raw)
            if version != FORMAT:
                raise ValueError(
                    f"a site memory of format {version}, expected {FORMAT}: learn anew"
                )
            end = HEAD.size + count * ENTRY.size
            rows = ENTRY.iter_unpack(raw[HEAD.size : end])
            counts = {item: (times, since, last) for item, times, since, last in rows}
            return cls(articles, counts, struct.unpack(f">{recent}I", raw[end:]))
        except (zlib.error, struct.error) as problem:
            raise ValueError(f"not a site memory ({problem}): learn anew") from problem

    def __reduce__(self) -> tuple[object, tuple[bytes]]:
        return SiteMemory.from_bytes, (self.to_bytes(),)


THRESHOLDS = {
    (0, 0): (2, 0.4),
    (0, 1): (5, 0.6),
    (0, 2): (5, 0.7),
    (1, 0): (2, 0.2),
    (1, 1): (5, 0.3),
    (1, 2): (5, 0.4),
}
"""By place (end of the text or not) and length: times met at least, and share of the articles
since it was first met. Prose may be a wire story's paragraph, which versions of it and stories
about it share: four of them are no proof, and in the middle of stories it needs the most.
"""


def room(counts: dict[int, tuple[int, int, int]]) -> dict[int, tuple[int, int, int]]:
    """The entries worth keeping: those met often and lately."""
    if len(counts) <= CAPACITY:
        return counts
    kept = sorted(counts, key=lambda item: (counts[item][0] > 1, counts[item][2], item))
    return {item: counts[item] for item in kept[-(CAPACITY * 3 // 4) :]}
