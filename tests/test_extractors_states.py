"""Stories that stand in the state of a front end alone, as editors of many kinds keep them."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from extractors import Article, read_article
from extractors.script_state import rows

STORY = (
    (
        "The council voted on Tuesday evening to close the old bridge for two years, after "
        "engineers had found cracks in three of its piers."
    ),
    (
        "Drivers will have to take the road through the village, which adds a quarter of an hour "
        "to the way to work, the mayor said."
    ),
    "The repair is to cost eleven million, of which the state pays half; work begins in spring.",
)
OTHER = (
    (
        "A bakery that has stood on the market for a hundred years looks for someone who wants "
        "to rise at three and to bake rye bread, rolls and a cake on Sundays."
    ),
    (
        "Its owner, who is seventy, says that she will teach whoever comes, and that the oven is "
        "good for another hundred years if it is swept well and never let go cold in winter."
    ),
    "Four people have asked so far, one of them a teacher who has had enough of mornings at eight.",
)
TITLE = "Council closes the old bridge for two years"


def cut(text: str) -> tuple[str, str, str]:
    return text[:40], text[40:60], text[60:]


def tree(kind: str, leaf: str, key: str, link: str) -> Callable[[str], dict[str, Any]]:
    """A block of an editor that keeps its text in three pieces, the second one linked."""

    def block(text: str) -> dict[str, Any]:
        first, second, third = cut(text)
        linked = {kind: link, "href": "/x", key: [{kind: "text", leaf: second}]}
        return {
            kind: "paragraph",
            key: [{kind: "text", leaf: first}, linked, {kind: "text", leaf: third}],
        }

    return block


BLOCKS: dict[str, Callable[[str], Any]] = {
    "htmlparser": tree("type", "data", "children", "a"),
    "ProseMirror": tree("type", "text", "content", "link"),
    "rich text": tree("nodeType", "value", "content", "hyperlink"),
    "Slate": tree("type", "text", "children", "link"),
    "Editor.js": lambda text: {"type": "paragraph", "data": {"text": text}},
    "Portable Text": lambda text: {
        "_type": "block",
        "children": [{"_type": "span", "text": part} for part in cut(text)],
    },
}


def read(script: str) -> list[str]:
    html = (
        f"<html lang='en'><title>{TITLE}</title><meta property='og:title' content='{TITLE}'>"
        f"<body><div id='app'></div>{script}"
    )
    found = read_article(html, url="https://gazette.example/bridge")
    assert isinstance(found, Article), found
    return found.text.split("\n\n")


def state(data: Any) -> str:
    return f"<script id='__NEXT_DATA__' type='application/json'>{json.dumps(data)}</script>"


@pytest.mark.parametrize("editor", BLOCKS)
def test_the_blocks_of_an_editor_are_read(editor: str) -> None:
    assert read(state({"post": {"body": [*map(BLOCKS[editor], STORY)]}})) == [*STORY]


@pytest.mark.parametrize("first", [True, False])
def test_of_two_stories_in_a_state_the_one_that_the_page_is_called_after_is_read(
    first: bool,
) -> None:
    posts = ["".join(f"<p>{text}</p>" for text in one) for one in (STORY, 2 * OTHER)]
    posts = posts if first else posts[::-1]
    assert read(state({"posts": [{"content": post} for post in posts]})) == [*STORY]


def test_a_state_that_a_function_makes_is_read_by_its_quotes() -> None:
    body = json.dumps("".join(f"<p>{text}</p>" for text in STORY)).replace("<", "\\u003C")
    call = f"window.__NUXT__=(function(a,b){{return {{title:a,body:{body}}}}}(null,true));"
    assert read(f"<script>{call}</script>") == [*STORY]


def test_rows_of_a_flight_follow_one_another_and_what_they_claim_is_read_once() -> None:
    first, second = "<p>The mill turned.</p>", "<p>The mill stood.</p>"
    flight = f"1:T{len(first):x},{first}2:T{len(second):x},{second}"
    assert list(rows(flight)) == [first, second]
    claimed = "\n1:Tffffff,abc" * 50
    assert sum(map(len, rows(claimed))) <= len(claimed)
