"""Pages whose UTF-8 was once read as a western encoding."""

import pytest

from extractors import Article, read_article
from extractors.mangled import unmangled

TITLE = "Ο φύλακας “mends” the lamp – für 3 €"
LINE = (
    "“It’s burning again,” said the keeper – à l’aube, über Nacht, ağır ağır, ещё раз, 灯が戻った。"
)
PAGE = f"<title>{TITLE}</title><h1>{TITLE}</h1>" + f"<p>{LINE} {LINE}</p>" * 3


def misread(text: str, encoding: str) -> str:
    """`text` as it is when its UTF-8 is taken for another encoding."""
    signs = (bytes([byte]) for byte in text.encode())
    return "".join(sign.decode(encoding, "ignore") or sign.decode("latin-1") for sign in signs)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
@pytest.mark.parametrize("as_bytes", [False, True])
def test_a_page_misread_before_is_read_anew(encoding: str, *, as_bytes: bool) -> None:
    html = misread(PAGE, encoding)
    given = html.encode() if as_bytes else html
    found = read_article(given, url="https://gazette.example/k")
    assert isinstance(found, Article)
    assert found.title == TITLE
    assert found.text == f"{LINE} {LINE}"


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        PAGE,
        "<p>Ça dépend : « DÉJÀ » – où ? Là-bas, à l’été.</p>",
        "<p>CAFÉ—BAR</p>",
        f"<p>{LINE}</p><p>{misread(LINE, 'cp1252')}</p>",
    ],
)
def test_other_pages_stay_as_they_are(text: str) -> None:
    assert unmangled(text) == text
