"""How long questions take on a catalog of 100,000 articles, and what indexing costs.

    python -m tests.benchmarks.search [--articles 100000] [--postgresql] [--home FOLDER]

The articles are made of the invented stories of the news-stand and of words that nobody has, in
the proportions in which words are used: a few everywhere, most of them rarely. With ``--home``
the catalog is kept there, and used again.
"""

import argparse
import random
import time
from bisect import bisect
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive import Capture, Catalog, open_catalog
from archive.likeness import alike
from archive.search import Question, search
from archive.yields import choices, newest, outlets
from crawler.newsstand.markup import TEXTS
from crawler.newsstand.story import Story, stories
from tests.servers import postgresql

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SEGMENT = 1000
RARE = 40_000
OUTLETS = [f"paper{n}_test" for n in range(40)]
AGENCIES = [None, None, None, "AA", "연합뉴스", "Reuters", "Kabar"]
LETTERS = {
    "ko": "가나다라마바사아자차카타파하강산정보시민한국경제문화세계우리",
    "ja": "東京大阪市場経済政府会議発表予定地域文化技術研究開発者社会水曜",
    "zh": "东京大阪市场经济政府会议发表预定地域文化技术研究开发者社会水",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "th": "กขคงจฉชซญดตถทนบปผพมยรลวสหอะาิีุูเแโไ",
}
LATIN = "abcçdefghıijklmnoöprsştuüvyzđ"

QUESTIONS = {
    "rare word": Question(text="zugurvu"),
    "common word": Question(text="the"),
    "common word, newest": Question(text="the", sort="newest"),
    "two common words": Question(text="the of"),
    "common and rare": Question(text="the lighthouse"),
    "phrase": Question(text='"the first spade"'),
    "phrase of common words": Question(text='"of the"'),
    "without a word": Question(text="the -of"),
    "Korean": Question(text="마을"),
    "Korean, four": Question(text="주민들은"),
    "Japanese": Question(text="東京"),
    "Japanese, phrase": Question(text="経済政府"),
    "one character": Question(text="水"),
    "Chinese": Question(text="经济"),
    "Arabic": Question(text="الحكومة"),
    "Thai": Question(text="กข"),
    "Turkish": Question(text="DEĞİŞİKLİĞİ iklim"),
    "Turkish, dotless": Question(text="YIL"),
    "Vietnamese": Question(text="chợ nổi"),
    "Vietnamese, plain": Question(text="cho noi"),
    "common, one outlet": Question(text="the", outlet="paper3_test"),
    "rare, one language": Question(text="zugurvu", language="tr"),
    "common, one agency": Question(text="yıl", agency="AA"),
    "a week": Question(text="the", since=NOW - timedelta(days=30), until=NOW - timedelta(days=23)),
    "all filters": Question(
        text="yıl", outlet="paper3_test", language="tr", agency="AA", since=NOW - timedelta(90)
    ),
    "filters alone": Question(language="ja", agency="Reuters"),
    "nothing but page 5": Question(page=5),
    "common word, page 5": Question(text="the", page=5),
    "common word, page 50": Question(text="yıl", page=50),
    "no such word": Question(text="qqqqqq"),
}


class Writer:
    """Articles of one language: words of real sentences, and words of its letters."""

    def __init__(self, language: str, told: list[Story], chance: random.Random) -> None:
        self.language, self.chance = language, chance
        self.glue = "" if language in {"ja", "zh", "th"} else " "
        own = [word for story in told for block in story.blocks for word in block.split()]
        letters = LETTERS.get(language, LATIN)
        few = (1, 4) if language in LETTERS else (4, 11)
        made = ["".join(chance.choices(letters, k=chance.randint(*few))) for _ in range(RARE)]
        self.words = [*dict.fromkeys(own), *made]
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))

    def some(self, count: int) -> str:
        total = self.weights[-1]
        chosen = (bisect(self.weights, self.chance.random() * total) for _ in range(count))
        return self.glue.join(self.words[place] for place in chosen)

    def document(self, page: Capture, place: int) -> dict[str, Any]:
        chance = self.chance
        published = page.at - timedelta(minutes=chance.randint(5, 600))
        parts = [self.some(chance.randint(30, 70)) for _ in range(chance.randint(3, 9))]
        if place % 997 == 0:
            parts.append("zugurvu the first spade lighthouse")
        return {
            "url": page.url,
            "canonical_url": None,
            "outlet": page.outlet,
            "title": self.some(chance.randint(6, 12)),
            "summary": self.some(20),
            "authors": ["Someone"],
            "tags": [self.some(1)],
            "published": published.isoformat(),
            "language": self.language,
            "agency": chance.choice(AGENCIES),
            "text": "\n\n".join(parts),
            "extractor": "bench/1",
            "record_id": page.record_id,
            "captured_at": page.at.isoformat(),
            "segment": page.segment,
        }


def writers(chance: random.Random) -> list[Writer]:
    told: dict[str, list[Story]] = {}
    for path in sorted(TEXTS.glob("*_*.txt")):
        if "provinces" in path.name:
            continue
        for story in stories(path.stem, zone="UTC", now=NOW):
            told.setdefault(story.language, []).append(story)
    return [Writer(language, told.get(language, []), chance) for language in [*told, "th"]]


def articles(count: int) -> Iterator[tuple[Capture, dict[str, Any]]]:
    """Pages over a year, each with its article."""
    chance = random.Random(7)
    desks = writers(chance)
    for place in range(count):
        stem = f"run-{place // SEGMENT:05d}"
        outlet = chance.choice(OUTLETS)
        page = Capture(
            url=f"https://{outlet.replace('_', '.')}/story/{place}",
            at=NOW - timedelta(days=365) * (count - place) / count,
            status=200,
            mime="text/html",
            digest=f"sha1:{place}",
            record_id=f"<urn:{place}>",
            kind="response",
            outlet=outlet,
            role="page",
            run=stem,
            day="2026/11/21",
            segment=stem,
            offset=place,
            length=1,
        )
        yield page, chance.choice(desks).document(page, place)


def fill(catalog: Catalog, count: int) -> None:
    """Enter the articles, and say what that took."""
    given, taken, used = articles(count), 0.0, 0.0
    while some := list(islice(given, SEGMENT)):
        begun, cpu = time.perf_counter(), time.process_time()
        pages, lines = zip(*some, strict=True)
        stem = pages[0].segment
        catalog.add_segment(day="2026/11/21", segment=stem, captures=pages, articles=lines)
        taken, used = taken + time.perf_counter() - begun, used + time.process_time() - cpu
    say(f"entered {count:,} articles: {1e3 * taken / count:.2f} ms each")
    say(f"of that {1e3 * used / count:.2f} ms of this process\n")


def measure(catalog: Catalog, repeats: int) -> None:
    """Ask each question, and what a front page asks."""
    say(f"{'question':28}{'p50 ms':>8}{'p95 ms':>8}{'cpu':>8}{'found':>10}")
    worst = 0.0
    with catalog.reading() as db:
        for name, question in QUESTIONS.items():
            found = search(db, question)
            total = f"{'>' if found.more else ''}{found.total}"
            worst = max(worst, timed(name, partial(search, db, question), repeats, total))
        say(f"\nslowest p95: {worst:.1f} ms\n")
        front = {
            "newest": lambda: newest(db),
            "newest of one": lambda: newest(db, OUTLETS[3]),
            "outlets": lambda: outlets(db, NOW),
            "choices": lambda: choices(db),
            "alike": lambda: alike(db, found.hits[0].id if found.hits else newest(db)[0].id),
        }
        for name, ask in front.items():
            timed(name, ask, max(3, repeats // 4))


def timed(name: str, ask: Callable[[], object], repeats: int, total: str = "") -> float:
    """Ask, and print a line on it; its p95."""
    times, cpu = [], time.process_time()
    for _ in range(repeats):
        begun = time.perf_counter()
        ask()
        times.append(1e3 * (time.perf_counter() - begun))
    cpu = 1e3 * (time.process_time() - cpu) / repeats
    times.sort()
    p95 = times[int(len(times) * 0.95)]
    say(f"{name:28}{times[len(times) // 2]:8.1f}{p95:8.1f}{cpu:8.1f}{total:>10}")
    return p95


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    with ExitStack() as stack:
        home = given.home or Path(stack.enter_context(TemporaryDirectory(prefix="fiche-bench-")))
        address = str(home / "catalog.sqlite")
        if given.postgresql:
            address = stack.enter_context(postgresql())
        catalog = stack.enter_context(open_catalog(address))
        if not catalog.segments():
            fill(catalog, given.articles)
        measure(catalog, given.repeats)


if __name__ == "__main__":
    main()
