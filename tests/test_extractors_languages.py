"""One small story a language, in the markup of hosts that nobody knows.

The stories are invented. They lie in tests/languages, a file each, named after the language: how
the page writes its byline and its date, whom and which day they name, and every paragraph.
"""

from collections.abc import Callable
from html import escape
from json import dumps
from pathlib import Path

import pytest

from extractors import Article, read_article
from extractors.language import language_of

Story = dict[str, list[str]]
STORIES = sorted((Path(__file__).parent / "languages").glob("*.tsv"))
TOP = "<header><nav><a href='/'>A</a> <a href='/b'>B</a> <a href='/c'>C</a></nav></header>"
OTHERS = "".join(
    f"<li><a href='/s/{at}'>Ada Bridge {at} lorem ipsum dolor</a> <time>20.10.2024</time></li>"
    for at in range(5)
)
RELATED = f"<aside class='related'><h3>★</h3><ul>{OTHERS}</ul></aside>"
COOKIES = "<div class='cookie-banner'><p>Lorem cookies ipsum dolor sit amet, consectetur.</p></div>"
COMMENT = (
    "<section id='comments'><div class='comment'><span class='comment-author'>Bob Remark</span>"
    "<time>23.10.2025 09:00</time><p>Lorem ipsum dolor sit amet, elit.</p></div></section>"
)


def story_in(file: Path) -> Story:
    """The lines of a story by their kind."""
    found: Story = {}
    for row in file.read_text("utf-8").splitlines():
        kind, _, text = row.partition("\t")
        found.setdefault(kind, []).append(escape(text, quote=False))
    return found


def paragraphs(story: Story, tag: str = "p") -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in story["body"])


def marked(story: Story) -> str:
    meta = f"<p class='byline'>{story['byline'][0]}</p><time>{story['date'][0]}</time>"
    return f"{TOP}<article><h1>{story['title'][0]}</h1>{meta}{paragraphs(story)}</article>"


def run_together(story: Story) -> str:
    meta = f"<span class='author'>{story['byline'][0]}</span><time>{story['date'][0]}</time>"
    body = f"<h1>{story['title'][0]}</h1><div class='meta'>{meta}</div>{paragraphs(story)}"
    return f"{TOP}<article>{body}</article><footer>© 2025 Gazette</footer>"


def unmarked(story: Story) -> str:
    head = f"<h1>{story['title'][0]}</h1><p>{story['byline'][0]}</p><p>{story['date'][0]}</p>"
    return f"{TOP}<div>{head}<div>{'<br><br>'.join(story['body'])}</div></div>"


def in_cells(story: Story) -> str:
    end = f"<p style='text-align:right'><b>{story['byline'][0]}</b></p>"
    body = f"<tr><td>{paragraphs(story)}{end}</td></tr>"
    head = f"<h2>{story['title'][0]}</h2><table><tr><td>{story['date'][0]}</td></tr>"
    return f"{TOP}<div>{head}{body}</table></div>"


def signed_below(story: Story) -> str:
    foot = f"<div><span>{story['byline'][0]}</span> <span>{story['date'][0]}</span></div>"
    text = f"<div class='txt'>{'<br>'.join(story['body'])}<br></div>"
    return f"{TOP}<div><h1>{story['title'][0]}</h1>{text}{foot}</div>"


def crowded(story: Story) -> str:
    first, *rest = story["body"]
    info = f"<a class='author' href='/author/1'>{story['byline'][0]}</a>"
    info += f"<span class='date'>{story['date'][0]}</span>"
    text = f"<p>{first}</p>{RELATED}{''.join(f'<p>{part}</p>' for part in rest)}"
    body = f"<h1>{story['title'][0]}</h1><div>{info}</div><div class='content'>{text}</div>"
    return f"{TOP}{COOKIES}<main><section>{body}</section></main>{COMMENT}"


def declared(story: Story) -> str:
    news = {
        "@type": "NewsArticle",
        "headline": story["title"][0],
        "author": [{"@type": "Person", "name": name} for name in story["author"]],
        "datePublished": f"{story['day'][0]}T11:30:00Z",
    }
    script = f"<script type='application/ld+json'>{dumps({'@graph': [news]})}</script>"
    body = f"<h1>{story['title'][0]}</h1>{paragraphs(story, 'div')}{RELATED}"
    return f"{script}{TOP}<article>{body}</article>{COMMENT}"


LAYOUTS = [marked, run_together, unmarked, in_cells, signed_below, crowded, declared]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.stem)
def test_a_story_is_read_in_any_language(file: Path, layout: Callable[[Story], str]) -> None:
    story, language = story_in(file), file.stem.partition("_")[0]
    head = f"<title>{story['title'][0]} | Gazette</title>"
    html = f"<!doctype html><html lang='{language}'>{head}<body>{layout(story)}</body></html>"
    found = read_article(html, url="https://www.gazette.example/a/1")
    assert isinstance(found, Article), found
    assert found.title == story["title"][0]
    assert found.text.split("\n\n") == story["body"]
    assert found.authors == tuple(story["author"])
    assert found.published is not None
    assert found.published.date().isoformat() == story["day"][0]
    assert found.language == language


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Гэта не першы раз, калі з вёскі ў горад ідуць па мосце, які быў за ракой.", None, "be"),
        (
            "Тоа не е прв пат кога од селото се оди во градот по мостот што беше за река.",
            None,
            "mk",
        ),
        ("Бұл ауылдан қалаға өзен арқылы көпірмен бірінші рет барып жатқан жоқ.", None, "kk"),
        ("Kjo nuk është hera e parë që nga fshati në qytet të shkojnë me një urë.", None, "sq"),
        ("Ez da lehen aldia herritik hirira zubitik igarotzen direla denak.", "eu", "eu"),
        ("The mill on the river grinds again since Monday, and it is for all.", "eu", "en"),
    ],
)
def test_a_language_is_known_by_its_words_or_its_declaration(
    text: str, declared: str | None, language: str
) -> None:
    assert language_of(text, declared) == language
