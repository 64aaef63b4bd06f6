"""Archived pages, rewritten: they run nothing, and ask the archive for what they show.

A tokenizer, not a tree: one pass over the text, as much memory as a piece of it takes, however
deep it nests. What it leaves means the same wherever a browser may think that it stands: no
``<`` is left in a text, an attribute, a comment or a style sheet that could begin a tag there.
"""

from collections.abc import Iterator

from .addresses import PAGE
from .css import Style
from .declarations import after_declaration, after_sign
from .elements import AMP_SHOWN, Elements
from .entities import REPLACEMENT, decoded, escaped
from .links import NOWHERE, Link, Links
from .markup import ODD, PLAIN, QUIET_END, QUIET_TAG, Tag, tag_at
from .raw import after_script, after_tag, character_data, end_of_text, xml_end

PIECE = 1 << 16
"""Characters of the source that are worked on before a piece is given out."""
FOREIGN = frozenset({"svg", "math"})
POINTS = frozenset(
    {"foreignobject", "desc", "annotation-xml", "mi", "mo", "mn", "ms", "mtext", "title"}
)
"""Where HTML begins again within SVG and MathML."""
PLACES = FOREIGN | (POINTS - {"title"}) | {"noscript"}
"""What only matters by its place, if its attributes do not."""
BREAKOUTS = frozenset({"img", "embed"})
"""What cannot stand in SVG: it must have ended before."""
DEEP = 300
"""So many changes between HTML and SVG are kept in mind; browsers nest little deeper."""
READ = frozenset({"title", "textarea"})
"""Their text has references, but no tags."""
EMPTIED = frozenset({"iframe", "noembed", "noframes"})
"""Their text is for browsers that do not know them."""
PREFORMATTED = frozenset({"xmp", "plaintext"})
SWALLOWING = EMPTIED | PREFORMATTED
RAW = READ | SWALLOWING
ENDS_DROPPED = frozenset({"script", "base", "meta", "link"}) | SWALLOWING


def rewrite_html(
    text: str, base_url: str, link: Link, *, xml: bool = False, encoding: str = "utf-8"
) -> str:
    """The page `text`, found at `base_url`, with its links as `link` gives them, without scripts.

    `xml` for XHTML, SVG and other XML; `encoding` is that of the page. Never raises; takes a
    time that grows with the text. `Rewriter` gives it in pieces.
    """
    return "".join(Rewriter(base_url, link, xml=xml, encoding=encoding).pieces(text))


class Rewriter:
    """Rewrites one page; afterwards knows what it wanted to refresh to."""

    def __init__(
        self,
        base_url: str,
        link: Link,
        *,
        xml: bool = False,
        encoding: str = "utf-8",
        framed: bool = False,
    ) -> None:
        """With `framed`, a document that stands in an attribute; it may not hold another."""
        self._arguments = (base_url, link, encoding)
        self._links = Links(base_url, link, encoding)
        self._elements = Elements(self._links, None if framed else self._framed)
        self._style = Style(self._links)
        self._xml = xml
        self._places: list[str] = []
        self._in_noscript = False

    @property
    def refresh(self) -> str | None:
        """The address that the page would have gone on to by itself, once it is rewritten."""
        return self._elements.refresh

    def pieces(self, text: str) -> Iterator[str]:
        """`text` rewritten, in pieces."""
        made: list[str] = []
        at = given = 0
        while at < len(text):
            at, linked = self._plain(text, at, made)
            if not linked and text[at : at + 1] == "<":
                at, piece = self._token(text, at)
                made.append(piece)
            if at - given > PIECE:
                yield "".join(made)
                made, given = [], at
        yield "".join(made)

    def _plain(self, text: str, at: int, made: list[str]) -> tuple[int, bool]:
        """Take over what needs no look, and the link behind it; where it ends, if with a link."""
        found = PLAIN.match(text, at)
        if found is None:
            return at, False
        leaving, start = found.span(1), found.start(2)
        if start >= 0:
            if leaving[0] >= 0:
                made.append(text[at : leaving[0]])
                at = leaving[1]
            link = self._links.rewrite(decoded(found[2]), PAGE)
            made += (text[at:start], escaped(NOWHERE if link is None else link))
            at = found.end(2)
            if found[3]:
                made.append(text[at : found.start(3)])
                at = found.end(3)
        made.append(text[at : found.end()])
        return found.end(), start >= 0

    def _token(self, text: str, at: int) -> tuple[int, str]:
        """What becomes of what begins with ``<`` at `at`; and where it ends."""
        sign = text[at + 1 : at + 2]
        if sign.isascii() and sign.isalpha():
            return self._start_tag(text, at)
        if sign == "/":
            return self._end_tag(text, at)
        if sign and sign in "!?":
            return after_declaration(text, at, self._links, xml=self._xml, foreign=self._foreign)
        return at + 1, "&lt;"

    @property
    def _foreign(self) -> bool:
        return self._xml or (bool(self._places) and self._places[-1] in FOREIGN)

    def _local(self, name: str) -> str:
        return (name.rpartition(":")[2] if self._xml else name).lower()

    def _start_tag(self, text: str, at: int) -> tuple[int, str]:
        quiet = QUIET_TAG.match(text, at)
        if quiet and quiet[1].lower() in PLACES:
            self._enter(quiet[1].lower(), alone=bool(quiet[2]) and self._foreign)
            return quiet.end(), quiet[0]
        tag = tag_at(text, at)
        return self._tag(text, tag) if tag else (len(text), "")

    def _tag(self, text: str, tag: Tag) -> tuple[int, str]:
        local, foreign = self._local(tag.name), self._foreign
        alone = foreign and tag.closes
        if (local == "script" and alone) or ODD.search(tag.name) or self._misplaced(local):
            return tag.end, ""
        if local == "script":
            return after_script(text, tag.end, xml=self._xml), ""
        if local == "style" and not alone:
            return self._style_element(text, tag)
        if not foreign and local in RAW:
            return self._raw_element(text, tag)
        self._enter(local, alone=alone)
        return tag.end, self._element(tag, local)

    def _misplaced(self, local: str) -> bool:
        """Whether an element would change how all is read, were this not SVG or MathML."""
        return self._foreign and not self._xml and local in SWALLOWING

    def _element(self, tag: Tag, local: str) -> str:
        if not self._elements.rewrite(tag, local, in_noscript=self._in_noscript):
            if tag.closes or not self._xml:
                return ""
            tag.strip()  # its end tag stays, so it must
        return tag.written()

    def _enter(self, local: str, *, alone: bool) -> None:
        """Keep in mind that an element begins, if that changes how the rest is read."""
        if local == "noscript":
            self._in_noscript = True
        elif self._xml or alone:
            return
        elif local in FOREIGN or (self._foreign and local in POINTS):
            if len(self._places) < DEEP:
                self._places.append(local)
        elif local in BREAKOUTS and self._foreign:
            self._places.clear()

    def _end_tag(self, text: str, at: int) -> tuple[int, str]:
        quiet = QUIET_END.match(text, at)
        if quiet:
            return quiet.end(), self._ended(quiet[1])
        if at + 2 >= len(text):
            return len(text), "&lt;/"
        tag = tag_at(text, at)
        if tag:
            return tag.end, "" if ODD.search(tag.name) else self._ended(tag.written_name)
        letter = text[at + 2].isascii() and text[at + 2].isalpha()
        return len(text) if letter else after_sign(text, at), ""

    def _ended(self, name: str) -> str:
        """The end tag of the element `name`, if it stays."""
        local = self._local(name)
        if local == "noscript":
            self._in_noscript = False
        while local in self._places and self._places.pop() != local:
            continue
        name = AMP_SHOWN.get(local, name)
        gone = local == "script" or (not self._xml and (local in ENDS_DROPPED or name == "img"))
        return "" if gone else f"</{name}>"

    def _style_element(self, text: str, tag: Tag) -> tuple[int, str]:
        if self._xml:
            stop, behind = xml_end(text, tag.end, "style")
        else:
            stop = end_of_text(text, tag.end, "style")
            behind = after_tag(text, stop)
        style = text[tag.end : stop]
        if "amp-boilerplate" in tag or "amp4ads-boilerplate" in tag:
            return behind, ""  # hides the page until scripts have run
        if self._foreign:
            style = character_data(style)
        style = self._style.rewrite(style, in_markup=not self._xml)
        if self._xml:
            style = escaped(style)
        self._elements.rewrite(tag, "style", in_noscript=self._in_noscript)
        tag.closes = False
        return behind, f"{tag.written()}{style}</{tag.written_name}>"

    def _raw_element(self, text: str, tag: Tag) -> tuple[int, str]:
        name = tag.name
        stop = len(text) if name == "plaintext" else end_of_text(text, tag.end, name)
        behind, inner = after_tag(text, stop), text[tag.end : stop]
        self._elements.rewrite(tag, name, in_noscript=self._in_noscript)
        if name in READ:
            return behind, f"{tag.written()}{inner.replace('<', '&lt;')}</{tag.written_name}>"
        if name in PREFORMATTED:
            tag.rename("pre")
            return behind, f"{tag.written()}{escaped(inner.replace(chr(0), REPLACEMENT))}</pre>"
        return behind, f"{tag.written()}</iframe>" if name == "iframe" else ""

    def _framed(self, text: str) -> str:
        """A document in an attribute, rewritten; one that holds another loses that."""
        base, link, encoding = self._arguments
        base = self._links.resolve("") or base
        return "".join(Rewriter(base, link, encoding=encoding, framed=True).pieces(text))
