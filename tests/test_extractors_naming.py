"""What names of elements, links and italics at the end say. Every text is invented."""

import pytest

from extractors import Article, read_article
from extractors.story.naming import doubts, words_of

TITLE = "Keeper mends the lamp on Nowhere Island"
STORY = """\
The keeper of the light rowed out at dawn on Monday to mend the lamp, said the harbor office.
“Nobody had climbed the tower for eleven years,” said the keeper, who brought rope and oil.
By noon the lamp burned again, and three boats that had waited outside the bay came home.
One of them had a torn sail, and all had more fish than the market on the quay could sell.
The keeper had learned how to trim a wick from his aunt, before the island had a cable.
The harbor office will open the tower to visitors on Sundays, and asks for a small gift.\
""".splitlines()
NOTE = "The lamp is one of four on this coast, and the last of them that is still lit by hand."


def read(*parts: str) -> list[str]:
    """The paragraphs of a page on which `parts` stand after one another in an article."""
    html = f"<title>{TITLE}</title><article><h1>{TITLE}</h1>{''.join(parts)}</article>"
    found = read_article(html, url="https://gazette.example/k")
    assert isinstance(found, Article)
    return found.text.split("\n\n")


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def around(box: str) -> list[str]:
    """The paragraphs of a page with a box in the middle of its story."""
    return read(paragraphs(*STORY[:2]), box, paragraphs(*STORY[2:]))


@pytest.mark.parametrize(
    "names",
    ["ad-slot", "AdSlot", "story__ad", "ad300x250", "articleAd--16j0Y", "ad md pt", "box ad"],
)
def test_names_say_that_an_element_is_beside_the_story(names: str) -> None:
    assert "ad" in doubts(words_of(names))


@pytest.mark.parametrize(
    "names",
    ["AdDsWC", "block-3e4393ad00f1", "nm nn gt ad hr np nq nr", "post tag-ads-and-letters", "load"],
)
def test_names_that_a_tool_made_up_say_nothing(names: str) -> None:
    assert not doubts(words_of(names))


@pytest.mark.parametrize(
    "box",
    [
        "<div class='aiSummary'><ul><li>{}</li></ul></div>",
        "<div class='l-post-card x'><div><h3>Lamps</h3><p>{}</p></div></div>",
        "<div class='EditorsNote_x__y'><p>{}</p></div>",
        "<section class='fact-box'><h2>Lamps</h2><p>{}</p></section>",
        "<div itemscope itemtype='https://schema.org/Person'><p>{}</p></div>",
    ],
)
def test_boxes_of_facts_persons_and_other_stories_are_beside_the_story(box: str) -> None:
    assert around(box.format(NOTE)) == STORY


@pytest.mark.parametrize(
    "box",
    [
        "<div class='x1'><img src='a.png' alt='{}'><div class='x2'><p>{} Ada Ash</p></div></div>",
        "<div class='x1'><p><img src='a.png' alt=' {} (2)'></p><div>{}</div><b>Ada</b></div>",
        "<p><img src='a.png'><i class='caption'>{}</i><i class='credit'>{}</i></p>",
        "<div><span class='img-caption'>{}</span> <em class='credit'>{}</em></div>",
    ],
)
def test_what_a_picture_is_said_to_show_is_its_caption(box: str) -> None:
    told = "The keeper on the stairs of the tower, in a coat"
    assert around(box.format(told, told)) == STORY


def test_entries_with_pictures_of_them_are_of_the_story() -> None:
    name = "The lamp with three wicks, of brass and glass"
    entry = f"<div class='e'><h3>{name}</h3><img src='a.png' alt='{name}'><p>{NOTE}</p></div>"
    assert around(entry) == [*STORY[:2], name, NOTE, *STORY[2:]]


def test_a_paragraph_that_begins_with_the_name_of_its_picture_is_of_the_story() -> None:
    name = "The lamp with three wicks, of brass"
    told = f"{name} and glass, hangs in the town hall. {NOTE} {NOTE}"
    box = f"<div class='e'><img src='a.png' alt='{name}'><p>{told}</p></div>"
    assert around(box) == [*STORY[:2], told, *STORY[2:]]


def test_a_heading_is_named_after_what_it_says() -> None:
    heading = "<h2 id='images-of-the-lamp'>Images of the lamp</h2>"
    assert around(heading) == [*STORY[:2], "Images of the lamp", *STORY[2:]]


def test_a_callout_is_of_the_story() -> None:
    lines = around(f"<div class='callout callout--grey'><p>{NOTE}</p></div>")
    assert lines == [*STORY[:2], NOTE, *STORY[2:]]


def test_a_sentence_of_the_story_may_be_linked_almost_whole() -> None:
    linked = "Last of all, <a href='/t/1'>the keeper showed the children how the lamp is lit</a>."
    told = "Last of all, the keeper showed the children how the lamp is lit."
    assert around(f"<p>{linked}</p>") == [*STORY[:2], told, *STORY[2:]]


@pytest.mark.parametrize(
    "teaser",
    [
        "Read: <a href='/t/1'>the keeper showed the children how the great lamp is lit</a>",
        "<a href='/t/1'>The keeper showed all the children how the great lamp is lit by hand.</a>",
        "(<a href='/t/1'>The keeper showed the children how the great lamp is lit by hand.</a>)",
    ],
)
def test_a_line_that_is_there_for_its_link_is_not_of_the_story(teaser: str) -> None:
    assert around(f"<p>{teaser}</p>") == STORY


def test_a_person_that_is_the_whole_page_is_the_story() -> None:
    assert read(f"<div itemtype='https://schema.org/Person'>{paragraphs(*STORY)}</div>") == STORY


@pytest.mark.parametrize(
    "slanted", ["<i>Aunt Ada wrote this.</i>", "<em>Written by <b>an aunt</b>.</em>"]
)
def test_a_note_in_italics_at_the_end_is_of_the_house(slanted: str) -> None:
    assert read(paragraphs(*STORY, slanted)) == STORY


def test_a_note_that_gives_a_day_is_of_the_story() -> None:
    note = "Changed on 3 May: there are four lamps on this coast, and not three."
    assert read(paragraphs(*STORY, f"<em>{note}</em>")) == [*STORY, note]


def test_italics_that_quote_or_are_the_manner_of_a_story_stay() -> None:
    quoted = "“The lamp burns, and the boats are home.”"
    assert read(paragraphs(*STORY, f"<i>{quoted}</i>")) == [*STORY, quoted]
    assert read(paragraphs(*(f"<i>{line}</i>" for line in STORY))) == STORY
