"""What stands within a line, and no reader sees. Every text is invented."""

import pytest

from extractors import Article, read_article

TITLE = "Keeper mends the lamp on Nowhere Island"
STORY = (
    "The keeper of the light rowed out at dawn on Monday to mend the lamp, said the harbor office.",
    "“Nobody had climbed the tower for eleven years,” said the keeper, who brought rope and oil.",
    "By noon the lamp burned again, and three boats that had waited outside the bay came home.",
)


def read(heading: str, last: str = STORY[2]) -> list[str]:
    story = f"<p>{STORY[0]}</p><h2 id='n'>{heading}</h2><p>{STORY[1]}</p><p>{last}</p>"
    html = f"<title>{TITLE}</title><article><h1>{TITLE}</h1>{story}</article>"
    found = read_article(html, url="https://gazette.example/k")
    assert isinstance(found, Article)
    return found.text.split("\n\n")


@pytest.mark.parametrize(
    "mark",
    [
        "<a hidden class='anchor' aria-hidden='true' href='#n'>#</a>",
        "<a class='headerlink' href='#n' title='Permalink'>¶</a>",
        "<a href='#n'>🔗</a>",
        "<span style='display: none'>Link to this</span>",
        "<span hidden>ссылка</span>",
    ],
)
def test_marks_that_link_to_a_heading_are_no_part_of_it(mark: str) -> None:
    assert read(f"What next{mark}")[1] == "What next"
    assert read(f"{mark}What next")[1] == "What next"


def test_words_that_link_within_the_page_are_read() -> None:
    assert read("<a href='#n'>What next</a>")[1] == "What next"
    assert read("What next", f"{STORY[2]} <a href='#fn'>[1]</a>")[-1] == f"{STORY[2]} [1]"


def test_the_rest_of_a_story_behind_a_button_is_read() -> None:
    assert read("What next", f"Later:<span style='display:none'> {STORY[2]}</span>")[-1] == (
        f"Later: {STORY[2]}"
    )


@pytest.mark.parametrize("mark", ["<a href='#k' title='Permalink'>¶</a>", " <a href='#k'>#</a>"])
def test_marks_that_link_to_the_headline_are_no_part_of_the_title(mark: str) -> None:
    story = "".join(f"<p>{line}</p>" for line in STORY)
    html = f"<title>{TITLE} - Gazette</title><article><h1>{TITLE}{mark}</h1>{story}</article>"
    found = read_article(html, url="https://gazette.example/k")
    assert isinstance(found, Article)
    assert found.title == TITLE
    assert found.text.split("\n\n") == list(STORY)
