"""The text of an announcement, whatever its bytes are declared to be."""

import re

from extractors.decode import declarations, decode

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
REPLACED = "\ufffd"
CUT_TAIL = 3
"""Characters at the end that may be broken because the text was cut off, not mis-declared."""


def text_of(body: bytes, content_type: str | None = None) -> tuple[str, bool]:
    """`body` as text, without signs that XML does not know; and whether its charset was a lie."""
    headers = {"Content-Type": content_type} if content_type else None
    text = decode(body, headers)
    names = declarations(body, headers) or ["utf-8"]
    lied = not body.isascii() and not body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    lied = lied and any(body.decode(name, "replace") != text for name in names)
    lied = lied or REPLACED in text[:-CUT_TAIL]
    return UNPRINTABLE.sub("", text).lstrip("\ufeff").strip(), lied
