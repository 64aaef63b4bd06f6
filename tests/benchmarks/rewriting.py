"""How fast archived pages are rewritten, beside lxml's parsing and writing of the same pages.

    python -m tests.benchmarks.rewriting [--pages FOLDER] [--huge]

Over pages made here and, if there is a `FOLDER`, over the ``*.html`` and ``*.html.gz`` in it.
With `--huge` also a page of 50 MB and one of a million elements within each other: time, and the
memory it takes to give them in pieces. Processor time, the best of three.
"""

import argparse
import gzip
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import html

from archive.replay.html import Rewriter, rewrite_html
from tests.rewriting import AT, link

WORDS = ["river", "vote", "\u5c71", "harbour", "k\u00f6pr\u00fc", "train", "\ub274\uc2a4", "storm"]
HEAD = """<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{title}</title>
<link rel=stylesheet href="/css/site.css?v=3"><link rel=preconnect href="https://cdn.example">
<script>window.state = {{"a": "{text}"}};</script>
<style>.a>.b{{background:url(/i/b.png)}}{css}</style>
<meta property="og:image" content="https://img.example/a.jpg"></head><body class="page dark">
"""
ITEM = """<li class="item item-{n}" data-id="{n}"><a class="link"
 href="/news/{n}.html?a=1&amp;b={n}"><span class="kicker">{title}</span></a></li>
"""
PICTURE = """<figure><picture><source data-srcset="/i/{n}-640.webp 640w, /i/{n}-1280.webp 1280w">
<img class="lazyload" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/i/{n}.jpg"
 alt="{title}" width="640" height="360"></picture>
<figcaption onclick="more({n})">{text}</figcaption></figure>
<svg viewBox="0 0 24 24"><path d="M1 1h22v22z" fill="#333"/></svg>
"""


def words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count))


def made_page(chance: random.Random, parts: int) -> str:
    """A page as outlets make them: lists of links, pictures, text, scripts, styles."""
    css = "".join(f".c{n}{{color:#{n:03x};margin:{n}px}}" for n in range(parts))
    pieces = [HEAD.format(title=words(chance, 5), text=words(chance, 2000), css=css)]
    for n in range(parts):
        title, text = words(chance, 6), words(chance, 30)
        pieces.append(
            ITEM.format(n=n, title=title) * 3 + f"<p class='text'>{text} &amp; {text}</p>\n"
        )
        if n % 5 == 0:
            pieces.append(PICTURE.format(n=n, title=title, text=text))
    return "".join([*pieces, "</body></html>"])


def real_pages(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.html*")):
        data = path.read_bytes()
        yield (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8", "replace")


def seconds(work: Callable[[str], object], page: str) -> float:
    took = []
    for _ in range(3):
        start = time.process_time()
        work(page)
        took.append(time.process_time() - start)
    return min(took)


def rewrite(page: str) -> None:
    rewrite_html(page, AT, link)


def parse_and_write(page: str) -> None:
    html.tostring(html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8")))


def report(name: str, pages: list[str]) -> None:
    size = sum(len(page.encode()) for page in pages)
    for title, work in (("rewritten", rewrite), ("lxml", parse_and_write)):
        took = sorted(seconds(work, page) for page in pages)
        middle, late = took[len(took) // 2], took[int(len(took) * 0.95)]
        say(
            f"{name}, {len(pages)} pages of {size / len(pages) / 1e3:.0f} kB, {title}:"
            f" {size / sum(took) / 1e6:.1f} MB/s, mean {sum(took) / len(took) * 1e3:.1f} ms,"
            f" p50 {middle * 1e3:.1f} ms, p95 {late * 1e3:.1f} ms"
        )


def huge(name: str, page: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, longest = time.process_time(), 0
    for piece in Rewriter(AT, link).pieces(page):
        longest = max(longest, len(piece))
    took = time.process_time() - start
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1e3
    say(
        f"{name}, {len(page) / 1e6:.0f} MB: {took:.1f} s, {more:.1f} MB more memory,"
        f" longest piece {longest:,} characters"
    )


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, help="a folder of pages")
    parser.add_argument("--huge", action="store_true")
    options = parser.parse_args()
    chance = random.Random(5)
    if options.huge:
        huge("nested a million deep", "<div>" * 1_000_000)
        huge("SVG nested a million deep", "<svg><desc>" * 500_000)
        one = made_page(chance, 300)
        huge("a page", one * (50_000_000 // len(one)))
    report("made", [made_page(chance, chance.randint(50, 400)) for _ in range(100)])
    if options.pages:
        report("real", list(real_pages(options.pages)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
