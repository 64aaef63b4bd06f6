"""The headers under which archived pages can do nothing, and our own no more than they need."""

from starlette.datastructures import MutableHeaders

SNAPSHOT = "; ".join(
    (
        "sandbox",  # no script, no form, no plugin, an origin of its own
        "default-src 'none'",
        "img-src 'self' data:",
        "style-src 'self' 'unsafe-inline' data:",
        "font-src 'self' data:",
        "media-src 'self' data:",
        "frame-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
    )
)
"""For everything archived. `'self'` is our address, though the page has another origin."""

DOCUMENT = SNAPSHOT.removeprefix("sandbox; ")
"""For types in `SANDBOXED_BY_BROWSER`, whose viewers do not start in a sandbox."""

SANDBOXED_BY_BROWSER = frozenset({"application/pdf"})

OWN = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
"""For our own pages, which have no script and no inline style."""

ARCHIVED = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
}

FONTS = {"access-control-allow-origin": "*"}
"""Fonts are asked for in the name of the page's own, opaque origin. Nothing else is let out: other
sites that are open in the same browser must not read what is archived."""

OURS = {
    "content-security-policy": OWN,
    "referrer-policy": "same-origin",  # without any, browsers hide where our forms come from
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def archived(mime: str, *, font: bool = False) -> dict[str, str]:
    """The headers of something archived of type `mime`."""
    policy = DOCUMENT if mime in SANDBOXED_BY_BROWSER else SNAPSHOT
    return {**ARCHIVED, "content-security-policy": policy, **(FONTS if font else {})}


def guard(headers: MutableHeaders) -> None:
    """Give an answer without a policy the headers of our own pages.

    What does not say how long it may be kept is kept by nobody for others: it may want a token.
    """
    if "content-security-policy" not in headers:
        headers.update(OURS)
    headers.setdefault("cache-control", "private, no-cache")
