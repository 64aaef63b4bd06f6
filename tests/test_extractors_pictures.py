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
