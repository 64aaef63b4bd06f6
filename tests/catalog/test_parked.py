"""What is parked, as both databases know it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from archive.capture import Capture
from archive.catalog import Catalog
from archive.grown import Grown
from archive.moments import stamp

from .records import HOUR, KEY, NOW, STORY, article, capture, enter, waiting

HOME = "here"
SLUG = "paper_test"


@dataclass
class Told:
    """A parked run, told of without a spool; its visits begin an hour after each other."""

    run: str = "r1"
    stem: str = "r1-00001"
    made: list[list[Capture]] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)

    def visit(self, *captures: Capture, **more: Any) -> "Told":
        number = len(self.made)
        self.made.append([replace(one, segment=self.stem, run=self.run) for one in captures])
        did = {"new_articles": 1, "captures": 1, "failures": {}, "complete": True}
        at = NOW + number * HOUR
        visit = {"started": stamp(at), "ended": stamp(at + HOUR / 6), "outlets": {SLUG: did}}
        self.said.append({"kind": "crawl", "pending": [], **visit, **more})
        return self

    @property
    def last(self) -> str:
        return str(self.said[-1]["started"])

    @property
    def before(self) -> str | None:
        return self.said[-2]["started"] if len(self.said) > 1 else None

    @property
    def grown(self) -> Grown:
        first = min((one.offset for one in self.made[-1]), default=10**9)
        return Grown(
            segment=self.stem,
            day="2026/11/21",
            opened=NOW,
            warcinfo="x",
            size=10**9,
            notes=0,
            index=0,
            before=(first, 0, 0),
        )

    def captures(self, *, whole: bool) -> Iterable[Capture]:
        return [one for some in (self.made if whole else self.made[-1:]) for one in some]

    def articles(self, *, whole: bool) -> Iterable[Mapping[str, Any]]:
        return [article(one, text=f"At {one.at}.") for one in self.captures(whole=whole)]

    def visits(self, *, whole: bool) -> Iterable[Mapping[str, Any]]:
        return self.said if whole else self.said[-1:]


def test_visits_are_entered_one_by_one_and_again(catalog: Catalog) -> None:
    catalog.home = HOME
    told = Told().visit(capture(), memory={"paper.test": "b2xk"})
    catalog.add_parked(told, HOME)
    assert catalog.lacking([told], HOME) == []
    assert len(catalog.lacking([told], "elsewhere")) == 1
    told.visit(capture(at=NOW + HOUR), memory={"paper.test": "bmV3"}, pending=[waiting("http://x")])
    assert catalog.lacking([told], HOME) == [told]
    for _ in range(2):
        catalog.add_parked(told, HOME)
        assert len(catalog.held([KEY])[KEY].captures) == 2
        assert len(catalog.articles_of(KEY)) == 2
        assert [one.started for one in catalog.visits(SLUG, NOW)] == [NOW, NOW + HOUR]
    assert catalog.memory("paper.test") == b"new"
    assert [one.url for one in catalog.pending(SLUG)] == ["http://x"]
    assert catalog.places([told.stem]) == {told.stem: HOME}
    assert catalog.is_parked(capture().record_id)
    told.visit(capture(at=NOW + 2 * HOUR))
    catalog.add_parked(told, HOME)
    assert catalog.pending(SLUG) == []  # settled by a later visit of the same run


def test_what_is_missing_of_it_is_entered_with_the_rest(catalog: Catalog) -> None:
    told = Told().visit(capture()).visit(capture(at=NOW + HOUR)).visit(capture(at=NOW + 2 * HOUR))
    catalog.add_parked(told, HOME)
    assert len(catalog.held([KEY])[KEY].captures) == 3
    assert len(catalog.visits(SLUG, NOW)) == 3


def test_the_segment_is_entered_in_its_place_once_it_is_stored(catalog: Catalog) -> None:
    catalog.add_parked(Told().visit(capture()).visit(capture(at=NOW + HOUR)), HOME)
    assert catalog.counts()["segment"] == 0
    enter(catalog, capture(), capture(at=NOW + HOUR), segment="r1-00001")
    assert catalog.places(["r1-00001", "r2"]) == {"r1-00001": ""}
    assert len(catalog.held([KEY])[KEY].captures) == 2
    assert not catalog.is_parked(capture().record_id)


def test_only_a_complete_visit_may_be_told_unchanged(catalog: Catalog) -> None:
    catalog.home = HOME
    feed = "https://paper.test/rss"
    first = capture(feed, role="feed", etag='"1"')
    cut = {SLUG: {"new_articles": 0, "captures": 1, "failures": {}, "complete": False}}
    told = Told().visit(first).visit(capture(feed, NOW + HOUR, etag='"2"'), outlets=cut)
    catalog.add_parked(told, HOME)
    earlier = catalog.earlier(feed)
    assert earlier is not None
    assert earlier.etag == '"1"'


def test_a_home_that_is_forgotten(catalog: Catalog) -> None:
    other = "https://paper.test/news/other"
    enter(catalog, capture())
    pages = [capture(STORY, NOW + HOUR / 2), capture(other, NOW + HOUR / 3)]
    told = Told(run="r9", stem="r9-00001").visit(*sorted(pages, key=lambda one: one.offset))
    catalog.add_parked(told, HOME)
    assert catalog.forget_home(HOME) == 2
    assert catalog.forget_home(HOME) == 0
    assert len(catalog.held([KEY])[KEY].captures) == 1
    assert [one.key for one in catalog.pending(SLUG)] == [catalog.key(other)]
    assert [one.complete for one in catalog.visits(SLUG, NOW)] == [False]
    catalog.add_parked(told, HOME)
    assert catalog.pending(SLUG) == []
    assert len(catalog.held([KEY])[KEY].captures) == 2
