"""The same questions, with the same answers, on both databases."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from archive.catalog import Catalog, open_catalog
from archive.search import MOST, PAGE, Found, Question, search

from .records import HOUR, NOW, article, capture, enter

STORIES: dict[str, dict[str, Any]] = {
    "ko": {
        "title": "한국은행이 기준금리를 동결했다",
        "text": "한국은행 금융통화위원회는 21일 기준금리를 연 2.50%로 묶었다.\n\n"
        "코로나19 이후 처음이다. 국은 얼큰했다.",
        "agency": "연합뉴스",
    },
    "ja": {
        "title": "東京の株式市場が反発",
        "text": "東京株式市場で株価が三日ぶりに上昇した。ﾄｳｷｮｳ証券取引所が発表した。",
    },
    "zh": {"title": "北京举行新闻发布会", "text": "政府昨天在北京举行新闻发布会，公布经济数据。"},
    "tr": {
        "title": "IĞDIR'da ısı rekoru",
        "summary": "Son kırk yılın en sıcak günü.",
        "text": "İstanbul'da hava ISINDI; Iğdır'da ısı 41 dereceye çıktı, dedi Çiğdem Işık.",
        "agency": "AA",
        "tags": ["hava durumu"],
    },
    "vi": {
        "title": "Chợ nổi Cái Răng đông khách trở lại",
        "text": "Thành phố Đà Nẵng và Cần Thơ đón hai triệu lượt khách.",
        "authors": ["Nguyễn Thị Sáu"],
    },
    "th": {"title": "กรุงเทพมหานคร", "text": "กรุงเทพมหานครเปิดสะพานข้ามแม่น้ำแห่งใหม่วันนี้"},
    "ar": {"title": "القاهرة تفتتح المُتْحَف", "text": "افتتحت القاهرة أمس المتحف الجديد على الضفة."},
    "en": {
        "title": "Harbour reopens after the storm",
        "text": "The bank of the river was flooded.\n\nBoats of the U.S. Coast Guard helped.",
        "agency": "AA",
    },
    "en-bank": {
        "language": "en",
        "title": "Farmers wait for rain",
        "text": "The river is low.\n\nThey asked the bank for help. Storm clouds passed, straße "
        "und smørrebrød.",
    },
}


@pytest.fixture
def filled(catalog: Catalog) -> Catalog:
    """The stories above, one an hour, the first the oldest."""
    pages = [capture(f"https://paper.test/{n}", NOW + i * HOUR) for i, n in enumerate(STORIES)]
    lines = [
        article(page, **{"language": name, **facts})
        for page, (name, facts) in zip(pages, STORIES.items(), strict=True)
    ]
    enter(catalog, *pages, articles=lines)
    return catalog


def ask(catalog: Catalog, text: str = "", **more: Any) -> Found:
    with catalog.reading() as db:
        return search(db, Question(text=text, **more))


def names(found: Found) -> list[str]:
    return [hit.document["url"].rpartition("/")[2] for hit in found.hits]


WORDS = {
    "한국은행": "ko",
    "금리": "ko",
    "국은": "ko",
    "통화위원": "ko",
    "코로나19": "ko",
    "은": "ko",
    "다": "ko",
    "한국 은행": "ko",
    '"한국 은행"': "",
    "株価": "ja",
    "式市場で株": "ja",
    "上昇した": "ja",
    "トウキョウ": "ja",
    "北京": "zh",
    "新闻发布会": "zh",
    "会": "zh",
    "京北": "",
    "ığdır": "tr",
    "IGDIR": "tr",
    "İĞDİR": "tr",
    "isi": "tr",
    "ısı": "tr",
    "istanbul": "tr",
    "ISTANBUL": "tr",
    "İstanbul'da": "tr",
    "cigdem isik": "tr",
    "Đà Nẵng": "vi",
    "da nang": "vi",
    "DÀ NANG": "vi",
    "chợ nổi": "vi",
    "cho noi": "vi",
    "nguyen thi sau": "vi",
    "สะพาน": "th",
    "แม่น้ำ": "th",
    "المتحف": "ar",
    "ٱلمُتْحَف": "ar",
    "القاهره": "ar",
    "U.S.": "en",
    "strasse smorrebrod": "en-bank",
    "hava durumu": "tr",
    "41": "tr",
    "2.50": "ko",
    "zebra": "",
}

COMBINED = {
    "bank river": {"en", "en-bank"},
    '"bank of the river"': {"en"},
    "“the bank for help”": {"en-bank"},
    '"flooded boats"': set(),  # across two paragraphs
    'bank "the river"': {"en", "en-bank"},
    "bank -storm": set(),
    "bank -farmers": {"en"},
    'bank -"coast guard"': {"en-bank"},
    "river -bank -storm": set(),
    "新闻 -经济": set(),
    "株価 -経済": {"ja"},
    "storm harbour": {"en"},
}


def test_finds_words_in_many_scripts(filled: Catalog) -> None:
    assert {text: " ".join(names(ask(filled, text))) for text in WORDS} == WORDS


def test_words_phrases_and_what_must_not_be_there(filled: Catalog) -> None:
    assert {text: set(names(ask(filled, text))) for text in COMBINED} == COMBINED


def test_exclusion_alone_means_all_others(filled: Catalog) -> None:
    assert ask(filled, "-the").total == len(STORIES) - 2


def test_headlines_come_before_beginnings_before_the_rest(catalog: Catalog) -> None:
    texts = {
        "rest": ("Rain", "Fields are dry.\n\nThe lighthouse is dark."),
        "beginning": ("Snow", "A lighthouse.\n\nMore of it."),
        "headline": ("The lighthouse", "It is dark.\n\nMore."),
        "newer": ("Wind", "Nothing.\n\nNo lighthouse anywhere."),
    }
    pages = [capture(f"https://paper.test/{n}", NOW + i * HOUR) for i, n in enumerate(texts)]
    lines = [
        article(page, title=title, text=text)
        for page, (title, text) in zip(pages, texts.values(), strict=True)
    ]
    enter(catalog, *pages, articles=lines)
    assert names(ask(catalog, "lighthouse")) == ["headline", "beginning", "newer", "rest"]
    newest = ask(catalog, "lighthouse", sort="newest")
    assert names(newest) == ["newer", "headline", "beginning", "rest"]
    assert newest.total == 4


def test_filters(filled: Catalog) -> None:
    other = capture("https://other.test/1", NOW - 2 * HOUR, outlet="other_test")
    line = article(other, title="Bank", language="en", agency="Reuters")
    enter(filled, other, articles=[line], segment="s2")
    assert names(ask(filled, "bank", outlet="other_test")) == ["1"]
    assert set(names(ask(filled, "bank", outlet="paper_test"))) == {"en", "en-bank"}
    assert names(ask(filled, agency="aa", language="en")) == ["en"]
    assert names(ask(filled, agency="연합뉴스")) == ["ko"]
    assert names(ask(filled, agency="A")) == []
    assert names(ask(filled, "bank", agency="Reuters", language="tr")) == []
    day: dict[str, Any] = {"since": NOW + HOUR, "until": NOW + 3 * HOUR}
    assert names(ask(filled, **day)) == ["zh", "ja"]
    assert names(ask(filled, "bank", until=NOW)) == ["1"]
    assert ask(filled, "bank", since=NOW, until=NOW).total == 0


def test_a_date_is_that_of_publication_and_never_after_the_capture(catalog: Catalog) -> None:
    dated, wrong = capture("https://paper.test/a", NOW), capture("https://paper.test/b", NOW + HOUR)
    lines = [
        article(dated, published=(NOW - 48 * HOUR).isoformat()),
        article(wrong, published="2099-01-01T00:00:00+00:00"),
    ]
    enter(catalog, dated, wrong, articles=lines)
    assert names(ask(catalog, since=NOW - 49 * HOUR, until=NOW - 47 * HOUR)) == ["a"]
    assert names(ask(catalog, since=NOW)) == ["b"]


def test_pages_of_an_answer(catalog: Catalog) -> None:
    pages = [capture(f"https://paper.test/{n}", NOW + timedelta(seconds=n)) for n in range(50)]
    enter(catalog, *pages, articles=[article(page, title=f"Tale {n}") for n, page in
                                     enumerate(pages)])  # fmt: skip
    first, third, ninth = (ask(catalog, "tale", page=n) for n in (1, 3, 9))
    assert (first.total, first.more, first.pages, len(first.hits)) == (50, False, 3, PAGE)
    assert names(third) == [str(n) for n in range(9, -1, -1)]
    assert names(ninth) == []
    assert names(ask(catalog, "tale", page=-4)) == names(first)


def test_of_very_many_it_says_that_there_are_more(catalog: Catalog) -> None:
    pages = [capture(f"https://paper.test/{n}", NOW + timedelta(seconds=n)) for n in range(1100)]
    enter(catalog, *pages, articles=map(article, pages))
    found = ask(catalog, "harbour", page=MOST // PAGE)
    assert (found.total, found.more, found.pages) == (MOST, True, MOST // PAGE)
    assert names(found)[-1] == str(1100 - MOST)


def test_versions_of_a_page_are_one_hit_the_latest_that_fits(catalog: Catalog) -> None:
    looks = [capture(at=NOW + n * HOUR) for n in range(3)]
    texts = ["A storm came.", "A storm came; calm.", "All is calm."]
    lines = [article(one, text=text) for one, text in zip(looks, texts, strict=True)]
    enter(catalog, *looks, articles=lines)
    assert [hit.document["text"] for hit in ask(catalog, "storm").hits] == [texts[1]]
    assert [hit.document["text"] for hit in ask(catalog, "calm").hits] == [texts[2]]
    assert ask(catalog, "harbour").total == 1


def test_snippets_mark_what_was_asked(filled: Catalog) -> None:
    (hit,) = ask(filled, "금리 코로나19").hits
    assert ("금리", True) in hit.title
    assert [text for text, marked in hit.snippet if marked] == ["금리", "코로나19"]
    assert "".join(text for text, _ in hit.title) == STORIES["ko"]["title"]
    (hit,) = ask(filled, "IGDIR isi").hits
    assert [text for text, marked in hit.title if marked] == ["IĞDIR", "ısı"]
    assert [text for text, marked in hit.snippet if marked] == ["Iğdır", "ısı"]
    (hit,) = ask(filled, "da nang").hits
    assert [text for text, marked in hit.snippet if marked] == ["Đà", "Nẵng"]
    (hit,) = ask(filled, '"bank of the river"').hits
    assert hit.snippet[:2] == (("The ", False), ("bank of the river", True))


HOSTILE = [
    '"', '""', '"""', "'", "-", "--", '-"', "*", "bank*", "^bank", "bank OR river", "NEAR(a b)",
    "title:bank", "{terms} : x", "a AND", "NOT", "(", ")", "a)(b", "bank:*", "bank & !river", "<->",
    "\0", "ba\0nk", "\\", "'; drop table article; --", "%", "_", "\ud800", "¹bank", "º", "¶",
    "\x1e",
    "\u202e", "😀", "-😀", "a" * 100_000, '"' + "a b " * 25_000 + '"', "- " * 50_000,
    "한" * 100_000, "\u0301" * 1000, "-a " * 10_000,
]  # fmt: skip


def test_no_question_breaks_anything(filled: Catalog) -> None:
    for text in HOSTILE:
        found = ask(filled, text, agency=text, outlet=text)
        assert found.total <= len(STORIES), text[:20]
        assert ask(filled, text).total <= len(STORIES), text[:20]
    assert ask(filled).total == len(STORIES)


def test_signs_of_the_index_are_no_words(filled: Catalog) -> None:
    for text in ("¹bank", "²bank", "ºo70", "bank OR river", "bank*"):
        assert ask(filled, text).total in {0, 2}, text
    assert ask(filled, "º").total == 0


def test_an_article_of_any_length_is_entered(catalog: Catalog) -> None:
    page, other = capture(), capture("https://paper.test/long", NOW + HOUR)
    words = " ".join(f"wörter{n}ü{'x' * 30}" for n in range(60_000))
    lines = [article(page, text=words), article(other, text="한" * 200_000, title="lang " * 500)]
    enter(catalog, page, other, articles=lines)
    assert ask(catalog, f"wörter77ü{'x' * 30}").total == 1
    assert ask(catalog, "한한한").total == 1


def test_what_is_entered_again_is_found_once(filled: Catalog) -> None:
    page = capture(f"https://paper.test/{'ko'}", NOW)
    for text in ("바다는 넓다", "산은 높다"):
        enter(filled, page, articles=[article(page, title="새 제목", text=text)])
    assert names(ask(filled, "산은")) == ["ko"]
    assert ask(filled, "바다").total == 0
    assert ask(filled, "한국은행").total == 0
    assert ask(filled).total == 1
    filled.clear()
    assert ask(filled).total == 0


@pytest.fixture
def writer(filled: Catalog, address: str) -> Iterator[threading.Event]:
    """Another connection, which enters segments until it is told to stop."""
    stop = threading.Event()

    def write() -> None:
        with open_catalog(address) as other:
            for number in range(10_000):
                page = capture(f"https://new.test/{number}", NOW - timedelta(seconds=number))
                enter(other, page, articles=[article(page, title="Tide")], segment=f"n{number}")
                if stop.is_set():
                    return

    thread = threading.Thread(target=write)
    thread.start()
    yield stop
    stop.set()
    thread.join()


def test_questions_are_answered_while_another_writes(
    filled: Catalog, writer: threading.Event
) -> None:
    seen = []
    for _ in range(100):
        assert names(ask(filled, "한국은행")) == ["ko"]
        seen.append(ask(filled, "tide").total)
    writer.set()
    assert seen == sorted(seen)
