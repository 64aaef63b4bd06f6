"""Days of publication where the systems that make pages put them, on pages made for it."""

import pytest

from extractors import Article, read_article

from .mill import HEADING, PROSE
from .test_extractors_dates import day_of

DAY, SECONDS = "2025-03-04", 1741082400
LATER = "2025-06-01"


def data(fields: str) -> str:
    return f"<script type='application/ld+json'>{{{fields}}}</script>{HEADING}{PROSE}"


def news(value: str) -> str:
    return data(f'"@type":"NewsArticle","headline":"The mill grinds again","datePublished":{value}')


def meta(name: str, value: str = "2025-03-04T09:00:00+01:00") -> str:
    return f"<meta name='{name}' content='{value}'>{HEADING}{PROSE}"


def below(markup: str) -> str:
    return f"{HEADING}{markup}{PROSE}"


def state(text: str) -> str:
    return f"{HEADING}{PROSE}<script>window.state = {{{text}}}</script>"


def found(page: str, url: str = "https://www.gazette.example/mill", lang: str = "en") -> str:
    article = read_article(f"<html lang='{lang}'>{page}</html>", url=url)
    assert isinstance(article, Article), article
    return article.published.date().isoformat() if article.published else ""


@pytest.mark.parametrize(
    "page",
    [
        news(str(SECONDS)),
        news(f'"{SECONDS}000"'),
        news('["2025-03-04T09:00:00+01:00"]'),
        news('"Tue, 04 Mar 2025 10:00:00 GMT"'),
        news('"Tue Mar 04 10:00:00 UTC 2025"'),
        data('"@type":"Article","headline":"The mill grinds again","dateCreated":"2025-03-04"'),
        data(
            '"@type":"WebPage","url":"https://www.gazette.example/mill","datePublished":"2025-03-04"'
        ),
        meta("dcterms.issued"),
        meta("citation_online_date", "2025/03/04"),
        meta("originalPublicationDate"),
        meta("first_published_at"),
        meta("lp:published"),
        f"<meta name='last_published_date' content='{LATER}'>{meta('date')}",
        f"<meta name='unpublish_date' content='2026-06-01'>{below('<p>4 March 2025</p>')}",
        below("<meta itemprop='dateCreated datePublished' content='2025-03-04'>"),
        "<body prefix='dc: http://purl.org/dc/terms/'>"
        + below("<i property='dc:date dc:created' content='2025-03-04T12:00:00+01:00'>Tuesday</i>"),
        below("<p class='submitted'>Submitted by ada on Tue, 03/04/2025 - 12:00</p>"),
    ],
)
def test_a_day_is_declared_in_many_ways(page: str) -> None:
    assert found(page) == DAY


@pytest.mark.parametrize(
    "markup",
    [
        f"<span class='timestamp' data-timestamp='{SECONDS}'></span>",
        f"<div class='datePublished'><x-time data-time='{SECONDS}000'></x-time></div>",
        f"<div class='date'><dateformat time='{SECONDS}' mode='abs'></dateformat></div>",
        f"<div class='date date--v2' data-seconds='{SECONDS}'>4 mars</div>",
        "<div class='meta' data-published='2025-03-04T10:00:00Z'>x</div>",
        "<relative-time datetime='2025-03-04T10:00:00Z'>3 days ago</relative-time>",
        "<time datetime='March 4th, 2025 9:00am'>Tuesday</time>",
        "<abbr class='published' title='2025-03-04T12:00:00-08:00'>Tuesday</abbr>",
        "<p class='date-box'><i class='day'>04</i><i>Mar</i><i class='year'>2025</i></p>",
        f"<p class='line'>\n{' ' * 90}Stand: 04.03.2025 14:30 Uhr\n{' ' * 90}</p><p>09.01.2025</p>",
    ],
)
def test_a_day_is_in_what_scripts_show(markup: str) -> None:
    assert found(below(markup)) == DAY


@pytest.mark.parametrize(
    "text",
    [
        f'"publishedAt":{SECONDS}',
        f'"publish_date":{SECONDS}.0',
        '"date_published":"2025-03-04T10:00:00Z"',
        '"firstPublishedDate":"2025-03-04T10:00:00Z"',
        '\\"publishedAt\\":\\"2025-03-04T10:00:00.000Z\\"',
        '"publishDate":"Mar 4, 2025"',
        '"pubDate":"Tue, 04 Mar 2025 10:00:00 GMT"',
        '"published":"2025-03-04T10:00:00Z"',
        '"slug":"mill","createdAt":"2025-03-04T10:00:00Z"',
        '"last_published_at":"2025-06-01","displayDate":"2025-03-04","slug":"mill"',
        (
            '"more":[{"slug":"bridge","publishedAt":"2025-05-05"}],'
            '"story":{"slug":"mill","publishedAt":"2025-03-04"},'
            '"next":[{"slug":"a-dog-that-counts","publishedAt":"2025-05-01"}]'
        ),
    ],
)
def test_a_day_is_in_the_state_of_the_page(text: str) -> None:
    assert found(state(text)) == DAY


@pytest.mark.parametrize(
    "path",
    [
        "2025-03-04-mill-grinds",
        "20250304mill",
        "news/2025/3/4/mill",
        "2025/march/4/mill",
        "news/2025/0304/c90000-123.html",
        "202503/t20250304_1234567.html",
        "202503/04/content_1.htm",
        "articles/20250304-ABC1/",
        "news/202503041430001",
        "view/ABC20250304001200315",
        "mill-20250304.html",
        "web/20260611024252/http://gazette.example/news/2025-03/04/mill.htm",
        "?date=2025-03-04&id=3",
    ],
)
def test_a_day_is_in_the_address(path: str) -> None:
    assert found(below(""), url=f"https://gazette.example/{path}") == DAY


@pytest.mark.parametrize(
    "path", ["news/20991399123", "product-20201512-x", "2025/12/10-ways-to-grind", "a/2025031"]
)
def test_numbers_in_an_address_are_no_day(path: str) -> None:
    assert found(below(""), url=f"https://gazette.example/{path}") == ""


CARD = (
    "<div class='related'><div class='card'><a href='/bridge'><h4>The bridge over the river is "
    "shut for years</h4></a><p>A crack was found in it, and nobody knows who will pay for its "
    "repair.</p><span class='date'>May 9, 2025</span></div></div>"
)
COMMENTS = (
    "<section id='comments'><ol class='commentlist'><li><time datetime='2025-05-06T10:00:00Z'>May "
    "6, 2025</time><p>What a lovely mill. I have been there as a child, and my aunt had her flour "
    "from it every Saturday, rain or shine!</p></li></ol></section>"
)
PICTURE = "<figure><img src='/m.jpg'><figcaption>The mill, 3 May 2019.</figcaption></figure>"
TODAY = f"<div class='date'>Sunday, December 28, 2025</div>{'<a href=/x>Section</a> ' * 12}"


@pytest.mark.parametrize(
    "page",
    [
        below(PICTURE),
        state('"section":"Village","tag":{"created_at":"2021-05-05"},"slug":"mill"'),
        below("<p>The fair opens on May 9, 2025 at the mill.</p>"),
        below("<p>On show: 5 May 2025 - 9 May 2025</p>"),
        below("<p class='date'>Joined May 9, 2011</p>"),
        below("<p>水車は2019年5月3日にふたたび動き始めた。</p>"),
        f"{below('')}<h2>1 January 2019</h2><p>The wheel breaks.</p>",
        f"<header>{TODAY}</header><main>{below('')}</main>",
        f"{CARD}{below('')}",
        f"{below('')}{CARD}",
        f"{below('')}{COMMENTS}",
        f"{below(PROSE * 4)}<p>Published May 5, 2025</p><p>Published May 9, 2025</p>",
        f"{below('')}<footer>© 2019-2026 Gazette, 1 January 2026</footer>",
        f"{below('')}<a href='/b'><h4>The bridge is shut for years</h4><b class='date'>May 9, 2025",
    ],
)
def test_a_day_of_something_else_is_not_that_of_the_story(page: str) -> None:
    assert found(page) == ""


BOTTOM = "<footer class='entry-meta'><time datetime='2025-03-04'>4 March 2025</time></footer>"


@pytest.mark.parametrize(
    "page",
    [
        below(f"{PICTURE}<p class='byline'>By Ada · March 4, 2025</p>"),
        below("<p>This article was published on March 4, 2025 by the staff of the paper.</p>"),
        below(f"<p>March 4, 2025</p>{PICTURE}{COMMENTS}{CARD}"),
        f"<header>{TODAY}</header><article>{below('')}{BOTTOM}</article>",
        f"<article>{HEADING}{PROSE * 4}{BOTTOM}</article>",
        f"{HEADING}{PROSE * 4}<table><tr><td>Published</td><td>March 4, 2025</td></tr></table>",
        below("<p>RIVERTON, March 4, 2025 (Gazette) - The mill on the river grinds again, for the "
              "first time since the flood in which its wheel was lost.</p>"),
        ("<title>The mill grinds again</title><table><tr><td><b>The mill grinds again</b>"
        f"</td></tr><tr><td><font>March 4, 2025</font></td></tr></table>{PROSE}"),
        ("<title>Mill-1</title><p>最終更新日：2025/06/04</p><h2>Mill-1</h2>"
        f"{PROSE}<table><tr><td>公表日</td><td>2025/03/04</td></tr></table>"),
        ("<link rel='canonical' href='https://www.gazette.example/Mill'>"
        f"<p class='date'>3 June 2007</p>{PROSE}<a href='/mill' title='9:00 AM - 4 Mar 2025'>"),
    ],
)  # fmt: skip
def test_a_day_of_the_story_is_told_from_others(page: str) -> None:
    assert found(page) == DAY


@pytest.mark.parametrize(
    "lines",
    [
        "<p>Updated June 1, 2025 | Published March 4, 2025</p>",
        "<p>Published March 4, 2025 | Updated June 1, 2025</p>",
        "<p>Updated:</p><p>June 1, 2025</p><p>Original:</p><p>March 4, 2025</p>",
        "<p>Aktualisiert am 1.6.2025, veröffentlicht am 4.3.2025</p>",
        "<p>Mis à jour le 1 juin 2025, publié le 4 mars 2025</p>",
        "<p>Uppdaterad 1 juni 2025</p><p>4 mars 2025</p>",
        "<p>Opdateret 1. juni 2025</p><p>4. marts 2025</p>",
        "<p>Bijgewerkt: 1 juni 2025</p><p>4 maart 2025</p>",
        "<p>Päivitetty 1.6.2025</p><p>4.3.2025</p>",
        "<p>Frissítve: 2025. június 1.</p><p>2025. március 4.</p>",
        "<p>Ενημέρωση: 1 Ιουνίου 2025</p><p>4 Μαρτίου 2025</p>",
        "<p>Оновлено: 1 червня 2025</p><p>4 березня 2025</p>",
        "<p>עודכן: 01.06.2025</p><p>04.03.2025</p>",
        "<p>อัปเดต 1 มิ.ย. 2568</p><p>4 มี.ค. 2568</p>",
        "<p>수정 2025.06.01 10:00</p><p>입력 2025.03.04 09:00</p>",
        "<p>Actualidad - 4 marzo 2025</p>",
        "<p>LEMOULIN.FR | 04.03.25 | 11h21 • Mis à jour le 05.03.25 | 10h</p>",
        "<p>Son Güncelleme: 01.06.2025 10:00 Giriş Tarihi: 04.03.2025 09:00</p>",
        "<p>Julkaistu 4.3.2025 10.00 | Päivitetty 1.6.2025</p>",
        "<p>آخر تحديث: 1 يونيو 2025</p><p>تاريخ النشر: 4 مارس 2025</p>",
        (
            "<time class='updated' datetime='2025-06-01'>June 1</time>"
            "<time class='entry-date published' datetime='2025-03-04'>March 4</time>"
        ),
        "<time class='entry-date published updated' datetime='2025-03-04'>March 4</time>",
        (
            "<div class='dateModified'><x-time data-time='1751082400'></x-time></div>"
            f"<div class='datePublished'><x-time data-time='{SECONDS}'></x-time></div>"
        ),
    ],
)
def test_the_day_of_the_last_change_is_told_from_that_of_publication(lines: str) -> None:
    assert found(below(lines)) == DAY


NUMBERS = below("<p>Ada Inventa - 04/03/2025</p>")
BRITISH = "<p>The colour of the theatre was favoured by its neighbours.</p>"
GERMAN = (
    "<h1>Die Mühle</h1><p>04/03/2025</p><p>Die Mühle am Fluss mahlt wieder seit Montag, zum ersten "
    "Mal in neunzehn Jahren, und das Rad ist neu.</p><p>Das Mehl wird an Samstagen verkauft, und "
    "die Besucher drehen den kleinen Stein mit der Hand, wie es früher war.</p>"
)


@pytest.mark.parametrize(
    ("page", "lang", "url"),
    [
        (f"<meta property='og:locale' content='en_GB'>{NUMBERS}", "en", "https://g.example/mill"),
        (below("<p>25.03.04 14:30</p>"), "ko", "https://g.example/mill"),
        (below("<p class='date'>25/3/4</p>"), "ja-JP", "https://g.example/mill"),
        (NUMBERS, "en-IE", "https://g.example/mill"),
        (NUMBERS, "en", "https://gazette.de/mill"),
        (f"{NUMBERS}{BRITISH}", "en-US", "https://g.example/mill"),
        (GERMAN, "en", "https://g.example/mill"),
        (below("<p>Tuesday 04/03/2025</p>"), "en-US", "https://g.example/mill"),
        (below("<p>03/04/2025</p>"), "", "https://g.example/mill"),
        (below("<p>03/04/2025</p>"), "en-US", "https://g.example/mill"),
        (below("<p>03/04/2025, a realistic Theatre</p>"), "en-US", "https://g.example/mill"),
    ],
)
def test_who_writes_the_day_first_is_told_by_the_page(page: str, lang: str, url: str) -> None:
    assert found(page, url=url, lang=lang) == DAY


def test_the_day_of_an_update_stands_in_where_no_other_is_known() -> None:
    assert day_of(below("<p class='date'>Last updated June 1, 2025</p>")) == LATER
