"""The short lines with which a story begins and ends, and its second half. All is invented."""

import pytest

from extractors import Article, read_article

TITLE = "Five things that every keeper of a light knows"
STORY = (
    "The keeper of the light rowed out at dawn on Monday to mend the lamp, said the harbor office.",
    "“Nobody had climbed the tower for eleven years,” said the keeper, who brought rope and oil.",
    "By noon the lamp burned again, and three boats that had waited outside the bay came home.",
    "The harbor office will open the tower to visitors on Sundays, and asks for a small gift.",
)
LATER = (
    "Fishermen on the southern shore said that they had missed the light more than they had known.",
    "The mayor of the island promised a new stair by the autumn, if the money can be found.",
    "Until then visitors are let in by fives, and have to leave their baskets at the door.",
)
PICTURE = "<figure><img src='p.jpg'><figcaption>Photo: A. Keeper</figcaption></figure>"


def paragraphs(lines: tuple[str, ...] = STORY) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def read(inside: str, around: str = "<article><h1>{title}</h1>{inside}</article>") -> list[str]:
    """The paragraphs of a page with `inside` for its story."""
    body = around.format(title=TITLE, inside=inside)
    html = f"<html><title>{TITLE}</title><body>{body}</body></html>"
    found = read_article(html, url="https://gazette.example/k")
    assert isinstance(found, Article), found
    return found.text.split("\n\n")


@pytest.mark.parametrize("first", ["You know who you are.", "Und doch!", "Vous y êtes ?"])
def test_a_short_sentence_and_the_first_heading_of_a_row_are_of_the_story(first: str) -> None:
    rows = (f"<h2>{at}. Lamp</h2>{PICTURE}<p>{line}</p>" for at, line in enumerate(STORY, 1))
    text = [part for at, line in enumerate(STORY, 1) for part in (f"{at}. Lamp", line)]
    assert read(f"<p>{first}</p>{''.join(rows)}") == [first, *text]


@pytest.mark.parametrize("label", ["Posted on Monday", "Opinion", "Share <a href='/s'>this</a>."])
def test_a_label_or_a_link_before_the_story_is_not(label: str) -> None:
    assert read(f"<p>{label}</p>{paragraphs()}") == list(STORY)


def test_a_heading_unlike_all_others_before_the_story_is_not() -> None:
    assert read(f"<h3>Summary</h3>{paragraphs()}<h2>Later</h2>{paragraphs(LATER)}") == [
        *STORY,
        "Later",
        *LATER,
    ]


@pytest.mark.parametrize(
    ("heading", "last"),
    [("What’s next", "It opens Dec. 2."), ("Как пройти", "Пешком."), ("ما بعد", "سيفتح غدا.")],
)
def test_a_short_sentence_ends_a_story_with_its_heading(heading: str, last: str) -> None:
    assert read(f"{paragraphs()}<h4>{heading}</h4><p>{last}</p>") == [*STORY, heading, last]
    assert read(f"{paragraphs()}<p>{last}</p>") == [*STORY, last]


def test_a_heading_over_a_list_that_ends_a_story_stays() -> None:
    rows = "<li>Bread</li><li>Salt</li><li>Rope</li>"
    assert read(f"{paragraphs()}<h4>To bring</h4><ul>{rows}</ul>")[4:] == [
        "To bring",
        "Bread",
        "Salt",
        "Rope",
    ]


@pytest.mark.parametrize(
    "behind",
    [
        "<h4>More</h4><p><a href='/m'>Read on.</a></p>",
        "<p><i>Ada wrote this.</i></p>",
        "<p>(abc/def)</p>",
        "<p>___</p><p>Ada told it.</p>",
        "<div class='x'><p>Subscribe now!</p></div>",
        "<h4>Tags</h4>",
    ],
)
def test_links_notes_and_labels_after_the_story_are_not(behind: str) -> None:
    assert read(f"{paragraphs()}{behind}") == list(STORY)


NOTICE = (
    "<div class='letter'><h3>Never miss a tide</h3><p>Get our free daily letter, with the "
    "weather, the boats and one good story.</p><form><input type='email'></form></div>"
)


@pytest.mark.parametrize(
    ("first", "second"),
    [("prose mt-8", "prose"), ("text", "text text--last"), ("txt active-styles", "txt")],
)
def test_the_second_half_of_a_story_may_lack_names_of_the_first(first: str, second: str) -> None:
    halves = (
        f"<div class='{name}'>{paragraphs(lines)}</div>"
        for name, lines in ((first, STORY), (second, LATER[:2]))
    )
    assert read(NOTICE.join(halves)) == [*STORY, *LATER[:2]]


@pytest.mark.parametrize("other", ["text bg-light", "text card", "offer"])
def test_boxes_that_are_set_off_or_of_another_kind_are_not(other: str) -> None:
    notice = "<p>Read two weeks for free what others do not print, and cancel when you like.</p>"
    told = f"<div class='text'>{paragraphs(STORY + LATER)}</div>"
    found = read(f"{told}<div class='{other}'><h3>Ask for it</h3>{notice}</div>")
    assert found == [*STORY, *LATER]
