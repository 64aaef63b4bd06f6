"""The lead picture and its caption, in the ways in which pages name and show them."""

import pytest

from extractors import Image

from .mill import HEADING, PROSE
from .test_extractors_platforms import read

SITE = "https://www.gazette.example"
META = "<meta property='og:image' content='/u/mill{}.jpg'>"
RESIZED = "/resize?url=https%3A%2F%2Fgazette.example%2Fmill.jpg&w=1200"
SEEN = "<figure><img src='/u/mill{}.jpg'><figcaption>The mill.</figcaption></figure>"
NEWS = '"@type": "NewsArticle", "headline": "The mill grinds again"'


def ld(json: str) -> str:
    return f"<script type='application/ld+json'>{json}</script>"


@pytest.mark.parametrize(
    "page",
    [
        META.format("-1200x630") + SEEN.format("-800x533"),
        META.format("-scaled") + SEEN.format("-1024x683"),
        META.format("") + "<figure><img data-srcset='/u/mill.jpg 800w'><figcaption>The mill.",
        META.format("")
        + "<div class='wp-caption'><img src='/u/mill.jpg'><p class='wp-caption-text'>"
        "The mill.</p></div>",
        META.format("") + "<div><amp-img src='/u/mill.jpg'></amp-img><p class='caption'>The mill.",
        META.replace("/u/mill{}", f"{RESIZED}&w=1200")
        + SEEN.replace("/u/mill{}", f"{RESIZED}&w=60"),
        ld(f'{{{NEWS}, "image": {{"url": "/u/mill.jpg", "caption": "The mill."}}}}'),
        ld(
            f'{{"@graph": [{{{NEWS}, "image": {{"@id": "#1"}}}},'
            '{"@id": "#1", "url": "/u/mill.jpg", "caption": "The mill."}]}'
        ),
        SEEN.format(""),
    ],
)
def test_the_caption_is_that_of_the_lead_picture(page: str) -> None:
    head, figure, rest = page.partition("<figure") if "<figure" in page else page.partition("<div")
    image = read(f"{head}{HEADING}{figure}{rest}</figure></div>{PROSE}").image
    assert image is not None
    assert image.caption == "The mill."
    assert "mill" in image.url


@pytest.mark.parametrize(
    "head",
    [
        "<link rel='image_src' href='/u/mill.jpg'>",
        "<meta name='twitter:image:src' content='/u/mill.jpg'>",
        "<meta itemprop='image' content='/u/mill.jpg'>",
        "<meta property='og:image' content='/img/logo.png'>" + META.format(""),
    ],
)
def test_a_picture_is_declared_in_many_ways(head: str) -> None:
    assert read(f"{head}{HEADING}{PROSE}").image == Image(url=f"{SITE}/u/mill.jpg")


def test_a_folder_may_be_called_default_and_a_catalogue_hold_pictures() -> None:
    address = f"{SITE}/sites/default/files/catalogo/mill.jpg"
    meta = f"<meta property='og:image' content='{address}'>"
    assert read(f"{meta}{HEADING}{PROSE}").image == Image(url=address)


@pytest.mark.parametrize(
    "figure",
    [
        "<figure><img src='/u/dam.jpg'><figcaption>The dam.</figcaption></figure>",
        "<p><img src='/u/mill.jpg'></p><div><img src='/u/dam.jpg'><p class='caption'>The dam.",
    ],
)
def test_the_caption_of_another_picture_is_not_taken(figure: str) -> None:
    image = read(f"{META.format('')}{HEADING}{figure}</div>{PROSE}").image
    assert image == Image(url=f"{SITE}/u/mill.jpg")


def test_a_credit_stands_apart_from_the_caption() -> None:
    figure = SEEN.format("").replace("The mill.", "<b>The mill.</b><i>Cy Madeup</i>")
    image = read(f"{META.format('')}{HEADING}{figure}{PROSE}").image
    assert image is not None
    assert image.caption == "The mill. Cy Madeup"


@pytest.mark.parametrize(
    ("declared", "shown"),
    [
        ("/a/13mill-1-facebookJumbo.jpg", "/a/13mill-1-master768.jpg"),
        ("/a/PICT000146-xlarge_trans_NvBQ.jpeg", "/a/PICT000146_trans_NvBQ.jpeg?imwidth=450"),
        ("/t/2016/243722_165_v150.jpg", "/p/2016/243722_165.jpg"),
    ],
)
def test_a_picture_is_known_in_its_other_sizes(declared: str, shown: str) -> None:
    head = f"<meta property='og:image' content='{declared}'>{HEADING}"
    figure = f"<figure><img src='{shown}'><figcaption>The mill.</figcaption></figure>"
    found = read(f"{head}{figure}{PROSE}").image
    assert found is not None
    assert found.caption == "The mill."
    other = shown.replace("/a/", "/b/").replace("/p/", "/b/").replace("243722", "243723")
    if other.startswith("/b/"):
        apart = read(f"{head}{figure.replace(shown, other)}{PROSE}").image
        assert apart is not None
        assert apart.caption is None


TOLD = "The wheel of the mill, made anew"


@pytest.mark.parametrize(
    "box",
    [
        f"<div><img src='/u/mill.jpg' alt='{TOLD}'><span>{TOLD} | Photo: Ada</span></div>",
        f"<dl><dt><img src='/u/mill.jpg'></dt><dd>{TOLD}</dd></dl>",
        (
            "<div class='wp-caption'><img data-src='/u/mill.jpg'><noscript><img src='/u/mill.jpg'>"
            f"</noscript><p class='wp-caption-text'>{TOLD}</p></div>"
        ),
    ],
)
def test_a_caption_is_known_without_a_name(box: str) -> None:
    image = read(f"{META.format('')}{HEADING}{box}{PROSE}").image
    assert image is not None
    assert (image.caption or "").startswith(TOLD)


@pytest.mark.parametrize(
    ("caption", "kept"),
    [
        ("Foto: THE GAZETTE", False),
        ("© Bild: REUTERS / ADA O'INVENTA", False),
        ("Photo by Getty Images/iStockphoto", False),
        ("Фото: Ада Инвента", False),
        ("写真：磨坊新聞", False),
        ("Photo: the mill on the river turns again", True),
        ("写真：川の水車が十九年ぶりに再び回り始めた", True),
        ("Photographers at the mill", True),
    ],
)
def test_a_credit_alone_is_no_caption(caption: str, kept: bool) -> None:
    figure = SEEN.format("").replace("The mill.", caption)
    image = read(f"{META.format('')}{HEADING}{figure}{PROSE}").image
    assert image is not None
    assert image.caption == (caption if kept else None)


def test_a_teaser_of_the_story_is_no_caption() -> None:
    teaser = (
        f"<div><img src='/u/mill.jpg'><p class='caption'>{HEADING[4:-5]} | The Gazette</p></div>"
    )
    page = f"<title>{HEADING[4:-5]}</title>{META.format('')}{teaser}{HEADING}{PROSE}"
    assert read(page).image == Image(url=f"{SITE}/u/mill.jpg")


def test_an_address_that_is_escaped_twice_is_plain() -> None:
    page = META.replace("mill{}.jpg", "mill.jpg?at=1&amp;amp;width=750")
    assert read(f"{page}{HEADING}{PROSE}").image == Image(url=f"{SITE}/u/mill.jpg?at=1&width=750")


LONG = f"<p>{'The mill on the river grinds again since Monday, and flour is sold. ' * 2}</p>"


@pytest.mark.parametrize(
    ("picture", "found"),
    [
        ("<p><img src='/u/mill.jpg'></p>", True),
        ("<p><a href='/u/mill-large.jpg'><img src='/u/mill.jpg' width='600'></a></p>", True),
        ("<p><a href='/other/story'><img src='/u/mill.jpg'></a></p>", False),
        ("<p><img src='/u/mill.jpg' width='64' height='64'></p>", False),
        ("<p><img src='/u/mill.gif'></p>", False),
        ("<p><img class='avatar' src='/u/mill.jpg'></p>", False),
        ("</div><div><img src='/u/mill.jpg'></div><div>", False),
    ],
)
def test_a_photograph_in_the_text_leads_where_none_is_declared(picture: str, found: bool) -> None:
    image = read(f"{HEADING}<div>{picture}{LONG}{PROSE}</div>").image
    assert image == (Image(url=f"{SITE}/u/mill.jpg") if found else None)


@pytest.mark.parametrize(
    ("attributes", "address"),
    [
        ("src='/w_800,h_450,c_fill/mill.jpg'", "/w_800,h_450,c_fill/mill.jpg"),
        ("srcset='/w_8,h_4/mill.jpg 800w, /w_4,h_2/mill.jpg 400w'", "/w_8,h_4/mill.jpg"),
        ("src='/ph.png' data-src='/u/mill.jpg'", "/u/mill.jpg"),
        ("src='/lazy.svg' data-td-src='/u/mill.jpg'", "/u/mill.jpg"),
        (
            f"data-interchange='[{SITE}/u/mill.jpg, small], [{SITE}/u/mill-l.jpg, large]'",
            "/u/mill.jpg",
        ),
        ("src='/1f7ad07f/mill.jpg'", "/1f7ad07f/mill.jpg"),
        ("src='/640?wx_fmt=jpeg' data-w='865'", "/640?wx_fmt=jpeg"),
    ],
)
def test_the_address_of_a_picture_is_whole_and_no_placeholder(
    attributes: str, address: str
) -> None:
    image = read(f"{HEADING}<div><p><img {attributes}></p>{LONG}{PROSE}</div>").image
    assert image == Image(url=f"{SITE}{address}")


def test_a_large_photograph_above_the_text_leads() -> None:
    hero = "<div><div><img src='/u/mill.jpg' width='1200' height='800'></div></div>"
    assert read(f"{HEADING}{hero}<div>{LONG}{PROSE}</div>").image == Image(url=f"{SITE}/u/mill.jpg")
    small = hero.replace("1200", "250").replace("800", "250")
    assert read(f"{HEADING}{small}<div>{LONG}{PROSE}</div>").image is None


def test_a_film_before_the_picture_does_not_hide_it() -> None:
    film = "<figure class='video'><video src='/mill.mp4'></video></figure>"
    page = f"{HEADING}{film}<div>{LONG}<p><amp-img src='/u/mill.jpg'></amp-img></p>{PROSE}</div>"
    assert read(page).image == Image(url=f"{SITE}/u/mill.jpg")


TWICE = "<picture><img src='/u/mill.jpg'></picture>"


@pytest.mark.parametrize(
    "box",
    [
        f"<figure><div>{TWICE}{TWICE}</div><figcaption>{TOLD}</figcaption></figure>",
        f"<p><img src='/u/mill.jpg'></p><p><strong>▲{TOLD}</strong></p>",
        f"<div><img src='/u/mill.jpg'></div><div class='img_description'><p>{TOLD}</p></div>",
        f"<figure><img src='/u/mill.jpg'><figcaption><i class='sr-only'>Caption:</i>{TOLD}",
        f"<div><img src='/u/mill.jpg' title='{TOLD}'><p>{TOLD}</p></div>",
        f"<a data-caption='{TOLD}'><img src='/u/mill.jpg'></a>",
    ],
)
def test_a_caption_is_found_in_more_kinds_of_boxes(box: str) -> None:
    page = f"{META.format('')}{HEADING}<div>{box}</figcaption></figure></div>{PROSE}"
    image = read(page).image
    assert image is not None
    assert (image.caption or "").lstrip("▲") == TOLD or "data-caption" in box


def test_the_caption_of_any_picture_in_the_data_is_that_of_the_declared_one() -> None:
    thing = f'{{"@type": "ImageObject", "url": "/u/mill.jpg", "caption": "{TOLD}"}}'
    graph = ld(f'{{"@graph": [{{"@type": "WebPage"}}, {thing}]}}')
    listed = ld(f'{{{NEWS}, "image": [{{"url": "/u/dam.jpg", "caption": "Dam"}}, {thing}]}}')
    for data in (graph, listed):
        image = read(f"{META.format('')}{data}{HEADING}{PROSE}").image
        assert image == Image(url=f"{SITE}/u/mill.jpg", caption=TOLD)


def test_a_number_tells_a_picture() -> None:
    head = "<meta property='og:image' content='/r/?m=02&i=637797752&w=130'>"
    figure = (
        f"<figure><img src='/r/?m=02&i=637797752&w=460'><figcaption>{TOLD}</figcaption></figure>"
    )
    image = read(f"{head}{HEADING}{figure}{PROSE}").image
    assert image is not None
    assert image.caption == TOLD
