"""Whom a page credits, in its own words, on pages made for it."""

import pytest

from .mill import HEADING, PROSE, read

BOX = "<div class='byline'><p>By <b>Ada Inventa</b></p><div>The Associated Press</div></div>"

REVIEWER = "<p>Peer reviewed by <a href='/authors/cy'>Dr Cy Madeup</a></p>"
USER = "<meta property='article:author' content='/@adainventa'>"


def author(name: str, kind: str = "Person") -> str:
    thing = f'{{"@type":"NewsArticle","author":{{"@type":"{kind}","name":"{name}"}}}}'
    return f'<script type="application/ld+json">{thing}</script>'


@pytest.mark.parametrize(
    ("head", "byline", "authors", "agency"),
    [
        (author("Associated Press"), ("Associated Press",), (), "AP"),
        (author("DPA", "Organization"), ("DPA",), (), "dpa"),
        (
            author("Ada Inventa and Reuters"),
            ("Ada Inventa", "Reuters"),
            ("Ada Inventa",),
            "Reuters",
        ),
        (
            "<meta name='articleauthor' content='Anadolu Ajansı'>",
            ("Anadolu Ajansı",),
            (),
            "Anadolu",
        ),
        (author("Ada Inventa"), ("Ada Inventa",), ("Ada Inventa",), None),
        ("", (), (), None),
    ],
)
def test_a_byline_holds_persons_and_agencies_as_the_page_writes_them(
    head: str, byline: tuple[str, ...], authors: tuple[str, ...], agency: str | None
) -> None:
    found = read(f"{head}{HEADING}{PROSE}")
    assert (found.byline, found.authors, found.agency) == (byline, authors, agency)


def test_an_agency_is_credited_once_in_the_words_of_its_declaration() -> None:
    found = read(f"{author('AP')}{HEADING}{BOX}{PROSE}")
    assert found.byline == ("AP",)


def test_the_house_does_not_sign_beside_an_agency() -> None:
    house = "<meta property='og:site_name' content='Gazette'>" + author("Gazette", "Organization")
    agency = "<meta name='articleauthor' content='Anadolu Ajansı'>"
    assert read(f"{house}{agency}{HEADING}{PROSE}").byline == ("Anadolu Ajansı",)


def test_the_persons_of_an_agency_sign_on_its_own_site() -> None:
    byline = "<p>By <a href='/author/ada-inventa'>Ada Inventa</a></p>"
    page = f"{author('AFP', 'Organization')}{HEADING}{byline}{PROSE}"
    assert read(page, url="https://facts.afp.com/mill").byline == ("Ada Inventa", "AFP")


@pytest.mark.parametrize(
    "line",
    [
        "<p><i>Photos and Story By Ada Inventa</i></p>",
        "<ul><li><strong>Autorin/Autor</strong> Ada Inventa </li></ul>",
        "<dl><dt>Author:</dt><dd>Ada Inventa</dd></dl>",
        "<p>By Ada Inventa, Gazette Correspondent</p>",
        f"{REVIEWER}<p>Written by <a href='/authors/ada'>Ada Inventa</a></p>",
        f"{USER}<meta name='author' content='Ada Inventa'>",
    ],
)
def test_an_author_is_found_by_the_words_around_the_name(line: str) -> None:
    house = "<meta property='og:site_name' content='Gazette'>"
    assert read(f"{house}{HEADING}{line}{PROSE}").authors == ("Ada Inventa",)


def test_who_took_the_pictures_is_no_author() -> None:
    picture = "<figure><figcaption><span>Foto:</span> Cy Madeup</figcaption></figure>"
    assert read(f"{HEADING}{picture}{PROSE}").authors == ()


def test_a_name_keeps_its_degrees() -> None:
    found = read(f"{HEADING}<h3>by Dr. Ada Inventa, PhD and Ben Dream, MPH | Mills</h3>{PROSE}")
    assert found.authors == ("Dr. Ada Inventa, PhD", "Ben Dream, MPH")


PLACES = "{} The mill on the river grinds again since Monday, for the first time in nineteen years."


@pytest.mark.parametrize(
    ("dateline", "agency"),
    [
        ("MILLTOWN (AP) —", "AP"),
        ("Berlin (dpa/bb) -", "dpa"),
        ("Madrid, 4 nov (EFE).-", "EFE"),
        ("MADRID, 4 Nov. (EUROPA PRESS) -", "Europa Press"),
        ("Lisboa, 04 nov 2025 (Lusa) -", "Lusa"),
        ("Praha 4. listopadu (ČTK) -", "ČTK"),
        ("MOSCOW, November 4. /TASS/.", "TASS"),
        ("MILLTOWN, PA —", None),
    ],
)
def test_an_agency_is_read_in_a_dateline(dateline: str, agency: str | None) -> None:
    assert read(f"{HEADING}<p>{PLACES.format(dateline)}</p>{PROSE}").agency == agency


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("dpa", "dpa"),
        ("(PAP)", "PAP"),
        ("/ritzau/", "Ritzau"),
        ("Quelle: ntv.de, jwe/dpa", "dpa"),
        ("© dpa-infocom, dpa:251104-930-1/1", "dpa"),
        ("Copyright 2025 The Associated Press. All rights reserved.", "AP"),
        ("With inputs from PTI", "PTI"),
        ("(Με πληροφορίες από ΑΠΕ-ΜΠΕ)", "ANA-MPA"),
        ("AA batteries are sold, too.", None),
    ],
)
def test_an_agency_is_read_under_the_story(line: str, agency: str | None) -> None:
    assert read(f"{HEADING}{PROSE}<p>{line}</p>").agency == agency


@pytest.mark.parametrize(
    ("byline", "agency"),
    [
        ("By Ada Inventa, Associated Press", "AP"),
        ("Ada Inventa with AFP", "AFP"),
        ("Von Ada Inventa mit dpa", "dpa"),
        ("Ada Inventa / NTB", "NTB"),
        ("Ada Inventa (Reuters)", "Reuters"),
    ],
)
def test_an_agency_is_read_beside_a_name(byline: str, agency: str) -> None:
    found = read(f"{HEADING}<p class='byline'>{byline}</p>{PROSE}")
    assert (found.authors, found.agency) == (("Ada Inventa",), agency)


def test_the_agency_of_a_picture_did_not_write_the_story() -> None:
    picture = "<figure><figcaption><p class='author'>EFE/ Cy Madeup</p></figcaption></figure>"
    assert read(f"{HEADING}{picture}{PROSE}").agency is None


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("AFP, MANILA", ("AFP",)),
        ("Reuters, New York", ("Reuters",)),
        ("AFP, says the miller", ("Gazette House",)),
        ("<a href='/tag/ap'>AP</a>, MANILA", ("Gazette House",)),
    ],
)
def test_an_agency_signs_with_its_place_in_place_of_the_house(
    line: str, byline: tuple[str, ...]
) -> None:
    house = author("Gazette House", "Organization")
    site = "<meta property='og:site_name' content='Gazette House'>"
    found = read(f"{site}{house}{HEADING}<ul><li><div>{line}</div></ul>{PROSE}")
    assert found.byline == byline
    assert found.authors == tuple(name for name in byline if name == "Gazette House")


def test_a_headline_below_the_first_rank_has_its_byline_after_it() -> None:
    title = "<title>The mill grinds again, say the millers - Gazette</title>"
    lower = "<h3>The mill grinds again, say the millers</h3><p>JO INVENTA, BO MADEUP</p>"
    early = "<p>By Cy Early</p><h1>A word from the Gazette</h1>"
    page = f"{title}<div>{early}</div><div>{lower.replace('<p>', '<p class=contributor>')}{PROSE}"
    assert read(page).authors == ("JO INVENTA", "BO MADEUP")
