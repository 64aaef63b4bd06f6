"""Where else a text stands, and who had it first; on both databases."""

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from archive.catalog import Catalog
from archive.likeness import Alike, alike
from archive.search import Question, search
from crawler.newsstand import outlets
from extractors import Article, read_article

from .records import HOUR, KEY, NOW, article, capture, enter

if TYPE_CHECKING:
    from archive.capture import Capture

WORDS = [
    "harbour", "storm", "ferry", "night", "winter", "council", "price", "bridge", "market", "coast",
    "vote", "school", "engine", "harvest", "glass", "river", "museum", "letter", "signal", "stone",
]  # fmt: skip


def told(seed: int, paragraphs: int = 6, words: int = 40) -> list[str]:
    """An invented text, in paragraphs."""
    chance = random.Random(seed)
    return [
        " ".join(f"{chance.choice(WORDS)}{chance.randint(1, 99)}" for _ in range(words))
        for _ in range(paragraphs)
    ]


def like(catalog: Catalog, text: str) -> tuple[Alike, ...]:
    """What is like the one article with these words."""
    with catalog.reading() as db:
        (hit,) = search(db, Question(text=text)).hits
        return alike(db, hit.id)


def enter_texts(catalog: Catalog, **texts: dict[str, Any]) -> None:
    pages = {
        name: capture(f"https://{name}.test/{name}", NOW + n * HOUR, outlet=f"{name}_test")
        for n, name in enumerate(texts)
    }
    lines = [article(pages[name], title=name, **facts) for name, facts in texts.items()]
    enter(catalog, *pages.values(), articles=lines)


def test_a_wire_story_and_its_copies(catalog: Catalog) -> None:
    story = told(1)
    early = (NOW - 9 * HOUR).isoformat()
    enter_texts(
        catalog,
        shortened={"text": "\n\n".join(["A lead of its own.", *story[:4]]), "agency": "AA"},
        mirror={"text": "\n\n".join([*told(9, 1), *story, *told(10, 1)])},
        wire={"text": "\n\n".join(story), "published": early, "agency": "AA"},
        other={"text": "\n\n".join(told(2))},
        quote={"text": "\n\n".join([*told(3), story[0][:80]])},
    )
    found = like(catalog, "mirror")
    assert [(one.outlet, one.first, one.agency) for one in found] == [
        ("wire_test", True, "AA"),
        ("shortened_test", False, "AA"),
    ]
    assert found[0].share > 0.95
    assert 0.5 < found[1].share <= 1
    assert found[0].when == NOW - 9 * HOUR
    assert found[0].url == "https://wire.test/wire"
    first = like(catalog, "wire")
    assert {one.outlet for one in first} == {"shortened_test", "mirror_test"}
    assert not any(one.first for one in first)
    assert like(catalog, "other") == ()


def test_texts_without_blanks_between_words(catalog: Catalog) -> None:
    chance = random.Random(4)
    chars = "한국경제문화세계강산정보시민바다나라東京大阪市場発表"
    texts = ["".join(chance.choices(chars, k=400)) for _ in range(2)]
    enter_texts(
        catalog,
        one={"text": texts[0]},
        copy={"text": texts[0][:300] + texts[1][:50]},
        other={"text": texts[1]},
    )
    assert [one.outlet for one in like(catalog, "one")] == ["copy_test"]


def test_versions_of_one_page_are_no_copies(catalog: Catalog) -> None:
    text = "\n\n".join(told(5))
    looks = [capture(at=NOW + n * HOUR) for n in range(3)]
    lines = [article(page, text=f"{text}\n\nUpdate {n}.") for n, page in enumerate(looks)]
    enter(catalog, *looks, articles=lines)
    copies = [capture("https://copy.test/x", NOW + n * HOUR, outlet="copy_test") for n in (5, 6)]
    enter(catalog, *copies, articles=[article(one, text=text) for one in copies], segment="s2")
    with catalog.reading() as db:
        hits = {hit.document["url"]: hit.id for hit in search(db, Question()).hits}
        (found,) = alike(db, hits["https://copy.test/x"])
        assert (found.key, found.first) == (KEY, True)
        (found,) = alike(db, hits[looks[0].url])
        assert (found.key, found.first) == ("https://copy.test/x", False)


def test_short_notices_are_like_nothing(catalog: Catalog) -> None:
    enter_texts(catalog, one={"text": "Page not found."}, two={"text": "Page not found."})
    assert like(catalog, "one") == ()


def test_what_hundreds_of_pages_say_makes_them_not_alike(catalog: Catalog) -> None:
    notice = told(6, 1, 60)[0]
    pages = [capture(f"https://paper.test/{n}", NOW + n * HOUR) for n in range(300)]
    lines = [article(page, title=f"n{n}", text=notice) for n, page in enumerate(pages)]
    enter(catalog, *pages, articles=lines)
    assert like(catalog, "n7") == ()


def test_an_article_that_is_gone_has_nothing_like_it(catalog: Catalog) -> None:
    with catalog.reading() as db:
        assert alike(db, 77) == ()


@pytest.fixture
def stand(catalog: Catalog) -> Catalog:
    """What is read from the pages of the news-stand's outlets."""
    now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    pages: list[Capture] = []
    lines: list[dict[str, Any]] = []
    for site in outlets.sites(now):
        for page in site.pages:
            found = read_article(page.body, url=page.url) if page.status == 200 else None
            if isinstance(found, Article) and "text/html" in page.content_type:
                at = NOW + len(pages) * HOUR / 60
                pages.append(capture(page.url, at, outlet=site.slug))
                given = {"title": found.title, "text": found.text, "agency": found.agency}
                published = found.published.isoformat() if found.published else None
                lines.append(article(pages[-1], **given, published=published))
    enter(catalog, *pages, articles=lines)
    return catalog


def test_copies_in_the_news_stand(stand: Catalog) -> None:
    """Anadolu's story on TRT Haber, and a story of The Korea Times on a hacked site."""
    found = like(stand, '"gece treni seferleri artıyor"')
    assert [(one.outlet, one.first) for one in found] == [("aa_com_tr", True)]
    (wired,) = like(stand, '"gece treni seferleri iki katına"')
    assert (wired.outlet, wired.first, wired.agency) == ("trthaber_com", False, "Anadolu")
    with stand.reading() as db:
        hits = search(db, Question(text='"Envoys of six countries"')).hits
        copy = next(hit.id for hit in hits if "orchidpainter" in hit.document["url"])
        found = alike(db, copy)
        assert {one.outlet for one in found} == {"koreatimes_co_kr"}
        assert found[0].first
        alone = search(db, Question(text="Munzur kemer")).hits[0]
        assert alike(db, alone.id) == ()
