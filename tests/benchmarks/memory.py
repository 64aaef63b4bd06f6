"""What the memory of a site gains on its first two, five and ten pages.

    python -m tests.benchmarks.memory

Reads the pages of the news-stand as those of hosts that nobody knows, so that no page file helps,
without and with the memory of their host, and compares letters with what must be read. As they
are, and with two notices set among the paragraphs of each, which no form gives away.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.newsstand.model import Expected, Site
from crawler.newsstand.outlets import sites
from extractors import Article, SiteMemory, read_page
from extractors.folding import fold

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SIZES = (2, 5, 10)
NOTICES = (
    "Readers who write to us by noon find their letters in the paper of the next day.",
    "This paper is made by the people of the valley, and it belongs to those who read it.",
)
Pair = tuple[Expected, bytes]


@dataclass(frozen=True, slots=True)
class Score:
    """Letters read, letters read that had to be, and letters that had to be."""

    read: int = 0
    right: int = 0
    wanted: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.read + other.read, self.right + other.right, self.wanted + other.wanted)

    def __str__(self) -> str:
        return f"{self.right / max(1, self.read):.4f} / {self.right / max(1, self.wanted):.4f}"


def pairs(site: Site) -> list[Pair]:
    """The articles of an outlet with their pages, in the order of their addresses."""
    bodies = {page.url: page.body for page in site.pages}
    found = {item.url: (item, bodies[item.url]) for item in site.expected if item.url in bodies}
    return [found[url] for url in sorted(found)]


def noticed(pair: Pair) -> Pair:
    """A page with a notice after the first paragraph of its story, and one after the last."""
    wanted, body = pair
    html = body.decode("utf-8", "replace")
    for part, notice in zip((wanted.paragraphs[0], wanted.paragraphs[-1]), NOTICES, strict=True):
        end = html.find("</p>", html.rfind(part[:40])) + len("</p>")
        html = f"{html[:end]}<p>{notice}</p>{html[end:]}"
    return wanted, html.encode()


def score(pair: Pair, memory: SiteMemory | None) -> Score:
    """How a page is read with a memory, in letters of whole paragraphs."""
    wanted, body = pair
    result = read_page(body, url="https://unknown.test/a/1", memory=memory).result
    text = fold(result.text) if isinstance(result, Article) else ""
    parts = [fold(part) for part in wanted.paragraphs]
    right = sum(len(part) for part in parts if part in text)
    return Score(len(text), right, sum(map(len, parts)))


def learned(group: list[Pair]) -> SiteMemory:
    """The memory of some pages."""
    memory = SiteMemory()
    for _, body in group:
        memory = memory.learn(read_page(body, url="https://unknown.test/a/1", memory=memory).blocks)
    return memory


def rows(outlets: list[list[Pair]]) -> Iterator[str]:
    """A line for each number of pages: hosts, pages, precision and recall before and after."""
    for size in SIZES:
        groups = [pages[:size] for pages in outlets if len(pages) >= size]
        before = sum((score(pair, None) for group in groups for pair in group), Score())
        after = Score()
        for group in groups:
            memory = learned(group)
            after = sum((score(pair, memory) for pair in group), after)
        yield f"{size:3} {len(groups):3} hosts {size * len(groups):4} pages  {before}  {after}"


if __name__ == "__main__":
    plain = [found for site in sites(NOW) if (found := pairs(site))]
    marked = [[noticed(pair) for pair in pages] for pages in plain]
    sys.stdout.write("\n".join(["as they are", *rows(plain), "with notices", *rows(marked), ""]))
