"""Pages on which something else than the story is longer, or bears its names."""

from extractors import Article, NoArticle, read_article
from extractors.story.naming import words_of

from .mill import HEADING, LINES, PROSE

SUMMARY = f"<meta property='og:description' content='{LINES[0][:70]}'>"
OTHERS = (
    "A ferry that had been thought lost was found at last in a reed bed behind the old harbour.",
    "Three bakers of the lower town have opened a school, and teach how rye bread is made.",
    "The council means to plant two hundred lime trees along the road that leads to the sea.",
    "Nobody has claimed the red bicycle that has leaned against the town hall since spring.",
    "A choir of beekeepers will sing on the market square when the first swarm has come.",
    "The lighthouse keeper has written down every storm of his life in forty-one notebooks.",
)
TEASERS = "".join(
    f"<article><h4><a href='/{at}'>Read this</a></h4><div>{line}</div></article>"
    for at, line in enumerate(OTHERS)
)


def read(html: str) -> Article | NoArticle:
    return read_article(f"<html lang='en'>{html}</html>", url="https://gazette.example/mill")


def text(html: str) -> str:
    found = read(html)
    assert isinstance(found, Article), found
    return found.text


def test_a_short_story_in_a_box_named_as_beside_it_is_told_by_the_summary() -> None:
    story = f"<div class='left-rail'><div class='entry'>{PROSE}</div></div>"
    page = f"{SUMMARY}{HEADING}{story}<div class='top'>{TEASERS}{TEASERS.upper()}</div>"
    assert text(page) == "\n\n".join(LINES)


def test_a_sidebar_that_repeats_the_summary_is_no_story() -> None:
    teaser = f"<p>{LINES[0]}</p><p>{OTHERS[0]}</p><p>{OTHERS[1]}</p>"
    aside = f"<div class='sidebar'>{teaser}</div>"
    told = f"The mill on the river grinds again since Monday, as {OTHERS[2]}"
    page = f"{SUMMARY}{HEADING}<article><p>{told}</p>{PROSE[len(LINES[0]) + 7 :]}</article>{aside}"
    assert OTHERS[0] not in text(page)


def test_the_subjects_of_an_entry_say_nothing_against_it() -> None:
    names = "post-28 post_tags-the-lost-ferry type-post status-publish hentry rating-none"
    assert words_of(names) == []
    assert "rating" in words_of("stars rating-none")


def test_the_foot_of_a_site_is_no_story() -> None:
    house = "".join(f"<p>{line}</p>" for line in OTHERS)
    photo = f"{HEADING}<img src='/mill.jpg'><footer class='footer__copy'>{house}</footer>"
    found = read(f"<title>The mill grinds again</title>{photo}")
    assert isinstance(found, NoArticle)


def test_a_notice_that_is_longer_than_a_short_story_is_not_taken_for_it() -> None:
    notice = "".join(f"<p>{line}</p>" for line in OTHERS * 2)
    story = f"<div class='sidebar-and-main'>{HEADING}<p>{LINES[0]}</p><p>{LINES[1]}</p></div>"
    between = "".join(f"<li><a href='/{at}'>Elsewhere {at}</a></li>" for at in range(20))
    page = f"<title>The mill grinds again</title>{story}<ul>{between}</ul>"
    assert text(f"{page}<div class='house'>{notice}</div>") == "\n\n".join(LINES[:2])


def test_a_longer_article_below_a_short_one_is_not_taken_for_it() -> None:
    brief = f"<article>{HEADING}<div><p>{LINES[0]}</p><p>{LINES[1]}</p></div></article>"
    told = "".join(f"<p>{line}</p>" for line in OTHERS)
    later = f"<article><header><h2>The ferry in the reeds</h2></header><div>{told}</div></article>"
    between = "".join(f"<li><a href='/{at}'>Elsewhere {at}</a></li>" for at in range(20))
    assert text(f"{brief}<ul>{between}</ul>{later}") == "\n\n".join(LINES[:2])


def test_a_standfirst_is_not_taken_for_all_of_a_story() -> None:
    told = "".join(f"<p>{line}</p>" for line in OTHERS)
    said = "The mill grinds again on the river, and here is how its wheel was made."
    page = f"<meta name='description' content='{said}'>{HEADING}<div><p>{said}</p></div>"
    assert OTHERS[0] in text(f"{page}<article>{told}</article>")


def test_a_picture_written_as_letters_is_no_text() -> None:
    data = "/9j/4AAQSkZJRgABAQAAAQABAAD" * 90
    assert text(f"{HEADING}<div>{data}</div>{PROSE}") == "\n\n".join(LINES)


def test_a_short_story_with_links_to_others_is_no_card() -> None:
    links = "".join(
        f"<li><a href='/{at}'>The ferry in the reeds, part {at}</a></li>" for at in "123"
    )
    told = f"<p>{LINES[0]} {LINES[1]}</p><p>{LINES[1]} {LINES[2]}</p>"
    cards = "".join(f"<div><a href='/{at}'>Elsewhere in the valley, {at}</a></div>" for at in "456")
    page = f"<main>{HEADING}<p>{LINES[2]}</p><div>{told}<ul>{links}</ul></div>{cards}</main>"
    assert LINES[1] in text(page)
