"""One invented story in the markup of many kinds of sites, and nothing else of the page."""

from json import dumps

import pytest

from extractors import Article, read_article

TITLE = "Keeper mends the lamp on Nowhere Island"
LINES = (
    "The keeper of the light rowed out at dawn on Monday to mend the lamp, said the harbor office.",
    "“Nobody had climbed the tower for eleven years,” said the keeper, who brought rope and oil.",
    "By noon the lamp burned again, and three boats that had waited outside the bay came home.",
    "The harbor office will open the tower to visitors on Sundays, and asks for a small gift.",
)
PROSE = "".join(f"<p>{line}</p>" for line in LINES)
HEAD = f"<title>{TITLE}</title>"
H1 = f"<h1>{TITLE}</h1>"
NEWS = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join(LINES)}
PAGE = {"props": {"article": {"title": TITLE, "body": [{"text": line} for line in LINES]}}}
LETTER = "<div class='newsletter'><h3>Letter</h3><p>Sign up to get the best stories.</p></div>"
ASKING = (
    "<section class='x1'><div class='x2'><div>Be the first to know what the keeper does.</div>"
    "<input type='email'><button>Go</button></div><div class='x2'>By going on you agree that the "
    "gazette may write to you, every day, until you tell it to stop.</div></section>"
)
SETTINGS = dumps({"layout": 2, "button": "Buy now", "more": {"colour": 213, "title": "Our lamps"}})
TIMES = "Posted: December 22, 2023 at 1:52 p.m. | Changed: December 23, 2023 at 10:55 a.m."


def tagged(tag: str, attributes: str = "") -> str:
    return "".join(f"<{tag} {attributes}>{line}</{tag}>" for line in LINES)


MARKUP = {
    "amp": f"{HEAD}<amp-sidebar><ul><li><a href='/'>Home</a></ul></amp-sidebar>{H1}{PROSE}",
    "asking for an address": f"{HEAD}<main>{H1}{PROSE.replace('</p><p>', f'</p>{ASKING}<p>', 1)}",
    "broken by hand": f"{HEAD}{H1}{'<br/><br/>'.join(LINES)}<hr><a href='/'>Home</a>",
    "capitals": f"<HTML><HEAD>{HEAD}</HEAD><BODY>{H1}<FONT><P>{'<P>'.join(LINES)}</FONT></BODY>",
    "declared": f"{HEAD}<script type='application/ld+json'>{dumps(NEWS)}</script><body><div>",
    "definitions": f"{HEAD}{H1}<dl>{tagged('dd')}</dl>",
    "divided by a letter": f"{HEAD}<article>{H1}{PROSE.replace('</p><p>', f'</p>{LETTER}<p>', 1)}",
    "elements of its own": f"{HEAD}<app-root><app-article>{H1}{tagged('app-line')}</app-article>",
    "empty paragraphs": f"{HEAD}{H1}{PROSE.replace('</p>', '</p><p>&nbsp;</p>')}",
    "held back": f"{HEAD}<article>{H1}<div class='paywall-content' hidden>{PROSE}</div></article>",
    "linked words": f"{HEAD}{H1}{PROSE.replace('keeper', '<a href=/t/keeper>keeper</a>')}",
    "list": f"{HEAD}<article>{H1}<ul>{tagged('li')}</ul></article>",
    "plain text": f"{HEAD}{H1}<pre>" + "\n\n".join(LINES).replace(" the ", "\nthe ") + "</pre>",
    "quoted": f"{HEAD}<article>{H1}<blockquote>{PROSE}</blockquote></article>",
    "settings shown": f"{HEAD}{H1}<div>{PROSE}<div><span>{SETTINGS}</span></div></div>",
    "shadow root": f"{HEAD}<x-story><template shadowrootmode='open'>{H1}{PROSE}</template>",
    "soft hyphens": f"{HEAD}{H1}{PROSE.replace('harbor', 'har&shy;bor')}",
    "spans": f"{HEAD}{H1}<div>" + tagged("span", "style='display: block'") + "</div>",
    "state": f"{HEAD}<div id='a'></div><script type='application/json'>{dumps(PAGE)}</script>",
    "two times": f"{HEAD}{H1}<div class='when'>{TIMES}</div><div>{PROSE}</div>",
    "with scripts alone": f"{HEAD}{H1}<div id='app'></div><noscript><div>{PROSE}</div></noscript>",
    "xhtml": f"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>{HEAD}{H1}{PROSE}",
}


@pytest.mark.parametrize("html", MARKUP.values(), ids=MARKUP)
def test_a_story_is_read_in_any_markup(html: str) -> None:
    found = read_article(f"<!doctype html><html lang='en'>{html}", url="https://gazette.example/k")
    assert isinstance(found, Article), found
    assert found.title == TITLE
    assert found.text.split("\n\n") == list(LINES)
