"""Boxes in which a story goes on, and boxes beside it. All is invented."""

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
NOTICE = (
    "<div class='letter'><h3>Never miss a tide</h3><p>Get our free daily letter, with the "
    "weather, the boats and one good story.</p><form><input type='email'></form></div>"
)


def paragraphs(lines: tuple[str, ...] = STORY) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def read(inside: str, around: str = "<article><h1>{title}</h1>{inside}</article>") -> list[str]:
    """The paragraphs of a page with `inside` for its story."""
    body = around.format(title=TITLE, inside=inside)
    html = f"<html><title>{TITLE}</title><body>{body}</body></html>"
    found = read_article(html, url="https://gazette.example/k")
    assert isinstance(found, Article), found
    return found.text.split("\n\n")


@pytest.mark.parametrize(
    ("outer", "kind", "item"),
    [
        ("class='wp-recipe-box'", "class='x'", "<li>{}</li>"),
        ("class='c'", "class='tasty-ingredients'", "<li><span>{}</span></li>"),
        ("class='c'", "itemprop='recipeInstructions'", "<li><div>{}</div></li>"),
    ],
)
def test_the_lists_of_a_recipe_in_a_box_of_its_own_are_of_the_story(
    outer: str, kind: str, item: str
) -> None:
    needs = ("3 leeks", "1 potato", "Cut the leeks into rings and let them sweat in butter.")
    rows = "".join(item.format(line) for line in needs)
    told = f"<div class='text'>{paragraphs()}</div>"
    box = f"<div {outer}><div {kind}><h3>Needed</h3><ul>{rows}</ul></div></div>"
    assert read(f"{told}{box}") == [*STORY, "Needed", *needs]


def test_a_list_in_a_box_of_another_kind_is_not_of_the_story() -> None:
    rows = "<li>Read all there is</li><li>Ask the keeper what you like, on any day you like.</li>"
    told = f"<div class='text'>{paragraphs()}</div>"
    assert read(f"{told}<div class='plan'><h3>Join us</h3><ul>{rows}</ul></div>") == list(STORY)


@pytest.mark.parametrize("notes", ["class='footnotes'", "role='doc-endnotes'"])
def test_footnotes_are_of_the_story(notes: str) -> None:
    note = "The stair has 214 steps, three of them new."
    back = "<a href='#fnref:1' class='reversefootnote'>↩</a>"
    told = f"<div class='text'>{paragraphs()}</div>"
    box = f"<div {notes}><ol><li id='fn:1'><p>{note} {back}</p></li></ol></div>"
    assert read(f"{told}{box}") == [*STORY, note]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("prose mt-8", "prose"),
        ("text", "text text--last"),
        ("txt active-styles", "txt"),
    ],
)
def test_the_second_half_of_a_story_may_lack_names_of_the_first(first: str, second: str) -> None:
    halves = (
        f"<div class='{name}'>{paragraphs(lines)}</div>"
        for name, lines in ((first, STORY), (second, LATER[:2]))
    )
    assert read(NOTICE.join(halves)) == [*STORY, *LATER[:2]]


@pytest.mark.parametrize(
    ("first", "second"), [("part first", "part"), ("part", "part later"), ("p0", "p0 p-last")]
)
def test_the_boxes_around_its_halves_may_lack_names_too(first: str, second: str) -> None:
    halves = (
        f"<div class='{name}'><div class='text'>{paragraphs(lines)}</div></div>"
        for name, lines in ((first, STORY), (second, LATER[:2]))
    )
    assert read(NOTICE.join(halves)) == [*STORY, *LATER[:2]]


@pytest.mark.parametrize("other", ["text bg-light", "text card", "offer"])
def test_boxes_that_are_set_off_or_of_another_kind_are_not(other: str) -> None:
    notice = "<p>Read two weeks for free what others do not print, and cancel when you like.</p>"
    told = f"<div class='text'>{paragraphs(STORY + LATER)}</div>"
    found = read(f"{told}<div class='{other}'><h3>Ask for it</h3>{notice}</div>")
    assert found == [*STORY, *LATER]
