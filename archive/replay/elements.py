"""What becomes of single elements: of links and metas, pictures, frames, animations, AMP."""

import re
from collections.abc import Callable

from .attributes import Attributes
from .lazy import show_media, show_picture
from .links import Links
from .markup import Tag

REFRESH = re.compile(
    r"[\s\d.]*(?:[;,\s]\s*(?:url\s*=\s*)?(['\"]?)(.*))?", re.IGNORECASE | re.DOTALL
)
UNLINKED = frozenset(
    {
        "dns-prefetch",
        "import",
        "manifest",
        "modulepreload",
        "monetization",
        "pingback",
        "preconnect",
        "prefetch",
        "preload",
        "prerender",
        "serviceworker",
    }
)
"""Links that show nothing, and would only ask for something."""
UNSAID = frozenset(
    {
        "accept-ch",
        "content-security-policy",
        "content-security-policy-report-only",
        "delegate-ch",
        "origin-trial",
        "set-cookie",
        "x-content-security-policy",
        "x-dns-prefetch-control",
        "x-webkit-csp",
    }
)
"""What a page may no longer tell a browser."""
MEDIA_SET = re.compile(r"media\s*=\s*['\"]?(\w*)", re.IGNORECASE)
PARAMS = {"src", "movie", "url", "data", "href", "code", "archive", "codebase"}
LINKING = {"href", "src", "style", "data", "action", "formaction", "srcset"}
AMP_SHOWN = {"amp-img": "img", "amp-anim": "img", "amp-video": "video", "amp-audio": "audio"}
"""Elements that show nothing without scripts, and what they stand for."""
AMP_HIDDEN = {"amp-sidebar", "amp-lightbox", "amp-consent", "amp-user-notification"}
AMP_FIT = "max-width:100%;height:auto;"


class Elements:
    """Rewrites the start tags of one page; keeps what a refresh asked for."""

    def __init__(self, links: Links, framed: Callable[[str], str] | None) -> None:
        """With `framed`, what becomes of a document within an attribute."""
        self.refresh: str | None = None
        self._links = links
        self._framed = framed
        self._attributes = Attributes(links)
        self._based = False
        self._lazy = ""
        self._rules: dict[str, Callable[[Tag], bool]] = {
            "base": self._base,
            "meta": self._meta,
            "link": self._link,
            "img": self._picture,
            "image": self._picture,
            "source": self._picture,
            "iframe": self._frame,
            "video": self._media,
            "audio": self._media,
            "embed": self._media,
            "param": self._param,
            "animate": self._animation,
            "set": self._animation,
            "animatemotion": self._animation,
            "animatetransform": self._animation,
        }

    def rewrite(self, tag: Tag, local: str, *, in_noscript: bool) -> bool:
        """Rewrite `tag`, whose name without prefix is `local`; whether it stays."""
        if local.startswith("amp-") and not amp(tag):
            return False
        local = tag.name if local.startswith("amp-") else local
        rule = self._rules.get(local)
        if rule and not rule(tag):
            return False
        if local == "img" and in_noscript and self._lazy and tag.get("src") == self._lazy:
            return False  # shown already
        self._attributes.rewrite(tag)
        if "srcdoc" in tag:
            self._document(tag)
        return True

    def _base(self, tag: Tag) -> bool:
        if not self._based and "href" in tag:
            self._based = True
            self._links.rebase(tag.get("href"))
        return False

    def _meta(self, tag: Tag) -> bool:
        said = tag.get("http-equiv").strip().lower()
        if said == "refresh":
            self._refresh(tag.get("content"))
            return False
        return said not in UNSAID and tag.get("name").strip().lower() != "referrer"

    def _refresh(self, content: str) -> None:
        found = REFRESH.match(content)
        if found is None or not found[2] or self.refresh is not None:
            return
        quote, address = found[1], found[2]
        self.refresh = self._links.resolve(address.partition(quote)[0] if quote else address)

    def _link(self, tag: Tag) -> bool:
        rels = set(tag.get("rel").lower().split())
        later = tag.get("onload").lower()
        if "preload" in rels and tag.get("as").lower() == "style" and "stylesheet" in later:
            tag.set("rel", "stylesheet")
            return True
        media = MEDIA_SET.search(later)
        if media and "stylesheet" in rels:
            tag.set("media", media[1] or "all")
        return "stylesheet" in rels or not rels & UNLINKED

    def _picture(self, tag: Tag) -> bool:
        if show_picture(tag) and tag.name == "img":
            self._lazy = tag.get("src")
        return True

    def _media(self, tag: Tag) -> bool:
        show_media(tag)
        return True

    def _frame(self, tag: Tag) -> bool:
        show_media(tag)
        return True

    def _document(self, tag: Tag) -> None:
        if self._framed is None or tag.name != "iframe":
            tag.drop("srcdoc")
        else:
            tag.set("srcdoc", self._framed(tag.get("srcdoc")))

    def _param(self, tag: Tag) -> bool:
        return tag.get("name").strip().lower() not in PARAMS

    def _animation(self, tag: Tag) -> bool:
        return tag.get("attributename").strip().lower().rpartition(":")[2] not in LINKING


def amp(tag: Tag) -> bool:
    """Make of an element of AMP one that browsers know; whether it stays at all."""
    shown = AMP_SHOWN.get(tag.name)
    if tag.name in AMP_HIDDEN or tag.get("layout") == "nodisplay":
        tag.set("hidden", "")
    if shown is None:
        return True
    if "fallback" in tag:
        return False
    tag.rename(shown)
    if shown == "img":
        tag.set("style", AMP_FIT + tag.get("style"))
    else:
        tag.set("controls", "")
    return True
