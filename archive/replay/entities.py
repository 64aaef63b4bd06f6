"""Character references in attributes: undone as browsers undo them, and made again."""

import re
from html.entities import html5

REFERENCE = re.compile(r"&(?:#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?|([A-Za-z][A-Za-z0-9]*;?)(=?))")
CODES = range(1, 0x110000)
SURROGATES = range(0xD800, 0xE000)
MAX_DIGITS = 8
REPLACEMENT = "\ufffd"
WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(128, 160)}
"""What is meant by numbers that no character has."""


def decoded(value: str) -> str:
    """The `value` of an attribute with its references undone (HTML standard, 13.2.5.72).

    Names without a semicolon count only where no letter, digit or ``=`` follows.

    >>> decoded("?a=1&copy=2&amp;b&#x3a;&lt")
    '?a=1&copy=2&b:<'
    """
    if "\0" in value:
        value = value.replace("\0", REPLACEMENT)
    return REFERENCE.sub(_meant, value) if "&" in value else value


def escaped(value: str) -> str:
    """`value` as it may stand between double quotes, in HTML and XML, whatever is around."""
    value = value.replace("&", "&amp;").replace('"', "&quot;")
    return value.replace("<", "&lt;").replace(">", "&gt;")


def _meant(found: re.Match[str]) -> str:
    hexadecimal, decimal, name, equals = found.groups()
    if name is not None:
        known = html5.get(name)
        return found[0] if known is None or (equals and name[-1] != ";") else known + equals
    digits = (hexadecimal or decimal).lstrip("0")
    if len(digits) > MAX_DIGITS:
        return REPLACEMENT
    code = int(digits or "0", 16 if hexadecimal else 10)
    return WINDOWS.get(code) or character(code)


def character(code: int) -> str:
    """The character with the number `code`, or the sign for none."""
    return chr(code) if code in CODES and code not in SURROGATES else REPLACEMENT
