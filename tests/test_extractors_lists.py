"""Lists, tables and code in a story, and at its end. Every text is invented."""

import pytest

from extractors import Article, read_article

TITLE = "Keeper mends the lamp on Nowhere Island"
STORY = """\
The keeper of the light rowed out at dawn on Monday to mend the lamp, said the harbor office.
“Nobody had climbed the tower for eleven years,” said the keeper, who brought rope and oil.
By noon the lamp burned again, and three boats that had waited outside the bay came home.
The harbor office will open the tower to visitors on Sundays, and asks for a small gift.\
""".splitlines()
LAMPS = (("Lamp", "Place", "Year"), ("North", "Adaport", "1871"), ("South", "Evaport", "1902"))
ASK = "These are the lamps that the children of the island like best:"
FRIENDS = ("The red lamp", "The green lamp", "The lamp that sings")


def read(behind: str) -> list[str]:
    """The paragraphs of a page with something behind the story."""
    story = "".join(f"<p>{line}</p>" for line in STORY)
    html = f"<title>{TITLE}</title><article><h1>{TITLE}</h1>{story}{behind}</article>"
    found = read_article(html, url="https://gazette.example/k")
    assert isinstance(found, Article)
    assert found.text.split("\n\n")[:4] == STORY
    return found.text.split("\n\n")[4:]


@pytest.mark.parametrize("cell", ["<td>{}</td>", "<td><p>{}</p></td>", "<td><div>{}</div></td>"])
def test_a_table_ends_a_story_whatever_its_cells_hold(cell: str) -> None:
    rows = ("".join(cell.format(text) for text in row) for row in LAMPS)
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    assert read(f"<table>{table}</table>") == [text for row in LAMPS for text in row]


def test_links_to_other_sites_that_a_sentence_announces_are_of_the_story() -> None:
    links = "".join(f"<p><a href='https://lamp{x}.example/'>{x}</a></p>" for x in FRIENDS)
    assert read(f"<p>{ASK}</p>{links}<p>{STORY[0]} {ASK[:-1]}.</p>") == [
        ASK,
        *FRIENDS,
        f"{STORY[0]} {ASK[:-1]}.",
    ]


@pytest.mark.parametrize("said", ["See also:", "Share this:", "相关链接："])
def test_links_below_a_label_are_not(said: str) -> None:
    links = "".join(f"<p><a href='https://lamp{x}.example/'>{x}</a></p>" for x in FRIENDS)
    assert read(f"<p>{said}</p>{links}<p>{STORY[0]} {ASK[:-1]}.</p>") == [f"{STORY[0]} {ASK[:-1]}."]


def test_entries_with_links_end_a_story_but_linked_notices_do_not() -> None:
    rest = "of brass and painted glass, as it hangs in the tower"
    entries = [f"{name}, {rest}, for {1800 + at} ducats" for at, name in enumerate(FRIENDS)]
    linked = (
        x.replace("of brass and painted glass", "<a href='/l'>of brass and painted glass</a>")
        for x in entries
    )
    assert read("".join(f"<p>{line}</p>" for line in linked)) == entries
    notices = (
        f"<p><a href='/l'>Write to the office of the {name}</a> for more.</p>" for name in FRIENDS
    )
    assert read("".join(notices)) == []


def test_lines_of_code_in_boxes_of_their_own_are_of_the_story() -> None:
    code = ["lamp = Lamp()", "lamp.light()", "if lamp.burns:", "rest()"]
    lines = "".join(f"<div class='line'><span>{line}</span></div>" for line in code)
    assert read(f"<pre class='box'><div>{code[0]}</div>{lines}</pre><p>{STORY[0]} So it burns.</p>")
    assert read(f"<pre class='box'>{lines}</pre><p>{STORY[0]} So it burns.</p>")[:4] == code


def test_code_keeps_what_looks_like_tags() -> None:
    line = "let lamps: Vec<usize> = find(island, |lamp| lamp.burns_at_night());"
    code = f"<pre>{line.replace('<', '&lt;')}</pre><p>{STORY[0].upper()}</p>"
    assert line in read(code)
