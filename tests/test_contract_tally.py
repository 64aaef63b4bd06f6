"""What a visit counts of its new articles, from which a contract is learned."""

from dataclasses import replace
from datetime import UTC, datetime

from archive import Capture
from crawler.tally import SECTIONS, Tally
from extractors import Article, Image

AT = datetime(2026, 11, 22, 3, 40, tzinfo=UTC)
CAPTURE = Capture(
    url="https://example.org/a", at=AT, status=200, mime="text/html", digest="sha256:0",
    record_id="<urn:uuid:1>", kind="response", outlet="example_org", role="page", run="r",
    day="2026/11/22", segment="s", offset=0, length=1, via="https://example.org/world/rss?x=1",
)  # fmt: skip
ARTICLE = Article(
    url=CAPTURE.url, title="A bridge", authors=("Ann Field",), text="x" * 2048, language="en",
    published=datetime(2026, 11, 22, 1, 5, tzinfo=UTC), image=Image(url="https://e.org/i.jpg"),
    flags=("rule-missed",), section=" World  News",
)  # fmt: skip


def facts_of(tally: Tally) -> dict[str, object]:
    facts: dict[str, object] = tally.summary(("example_org",))["outlets"]["example_org"]
    return facts


def test_counts_what_an_article_has() -> None:
    tally = Tally()
    tally.new_article(CAPTURE, ARTICLE)
    facts = facts_of(tally)
    assert facts["counts"] == {
        **{f"has/{name}": 1 for name in ("title", "authors", "language", "section", "image")},
        "has/published": 1,
        "letters/11": 1,
        "flag/rule-missed": 1,
        "in/world news": 1,
    }
    assert facts["published"] == {"2026-11-22T01": 1}


def test_takes_the_hour_of_the_capture_for_a_date_that_cannot_be() -> None:
    tally = Tally()
    tally.new_article(CAPTURE, replace(ARTICLE, published=None))
    tally.new_article(CAPTURE, replace(ARTICLE, published=AT.replace(year=2027)))
    assert facts_of(tally)["published"] == {"2026-11-22T03": 2}


def test_takes_what_announced_it_for_the_section_of_an_article_without() -> None:
    tally = Tally()
    tally.new_article(CAPTURE, replace(ARTICLE, section=None, text=""))
    counts = tally.counts["example_org"]
    assert counts["in//world/rss"] == counts["letters/0"] == 1


def test_tells_no_more_sections_apart_than_fit() -> None:
    tally = Tally()
    for number in range(3 * SECTIONS):
        tally.new_article(CAPTURE, replace(ARTICLE, section=f"tag {number}"))
    tally.new_article(CAPTURE, replace(ARTICLE, section="tag 0"))
    named = [name for name in tally.counts["example_org"] if name.startswith("in/")]
    assert len(named) == SECTIONS + 1
    assert tally.counts["example_org"]["in/tag 0"] == 2


def test_counts_announcements_that_could_not_be_had() -> None:
    tally = Tally()
    tally.fail("example_org", "https://example.org/rss", "http/404")
    tally.fail("example_org", "https://example.org/a", "reader-died")
    assert tally.counts["example_org"]["announced/failed"] == 1
