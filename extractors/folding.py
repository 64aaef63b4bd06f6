"""Text made comparable: what two people would call the same words."""

import re
import unicodedata

SIGNS = re.compile(r"[\W_]+")
ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
DIGITS = re.compile(r"\d+")
UNSEEN = re.compile(r"[\u200b\u2060\ufeff\u00ad]+")
WIDE = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]"
)
"""Signs of scripts that write a syllable or a word in one, or leave no blanks between words."""

CJK = re.compile(r"[\u3041-\u9fff\uac00-\ud7a3]")
"""Of these the signs of Chinese, Japanese and Korean."""

LETTER = re.compile(r"[^\W_]")
"""A letter or a digit."""


def fold(text: str | None) -> str:
    """`text` as letters and digits alone, case and width folded."""
    if not text:
        return ""
    if text.isascii():
        return text.lower().encode().translate(None, ASCII_SIGNS).decode()
    plain = unicodedata.normalize("NFKC", text).casefold()
    # Most signs are of ASCII, and bytes lose those ten times faster than text does.
    data = plain.encode("utf-8", "surrogatepass").translate(None, ASCII_SIGNS)
    return SIGNS.sub("", data.decode("utf-8", "surrogatepass"))


def one_blank(text: str) -> str:
    """`text` without blanks at its ends, and with one where there were several."""
    if not text.isascii():
        text = UNSEEN.sub("", text)
    return " ".join(text.split())


def size_of(text: str) -> int:
    """The length of `text` in letters of an alphabet: a wide sign says two and a half."""
    return len(text) if text.isascii() else len(text) + 3 * len(WIDE.findall(text)) // 2
