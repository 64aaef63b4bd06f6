"""Pages whose UTF-8 was once read as a western encoding, and kept so: “itâ€™s” for “it’s”."""

import re

BEYOND = re.compile(r"[^\x00-\x7f]+")
LEAST = 3
"""Signs beyond ASCII by which a page must shrink: each of them is a part of another one."""


def western() -> dict[int, int]:
    """The signs that Windows has where Latin-1 has controls, and the bytes that they stand for."""
    signs = {at: bytes([at]).decode("cp1252", "ignore") for at in range(0x80, 0xA0)}
    return {ord(sign): at for at, sign in signs.items() if sign}


WESTERN = western()


def unmangled(text: str) -> str:
    """`text`, read anew if all of it is UTF-8 that was read as Latin-1 or Windows-1252."""
    plain = ascii_before(text)
    try:
        found = text[:plain] + BEYOND.sub(lambda run: anew(run.group()), text[plain:])
    except UnicodeError:
        return text
    return found if len(text) - len(found) >= LEAST else text


def ascii_before(text: str) -> int:
    """Where the first sign beyond ASCII stands: an encoder finds it ten times faster than a search,
    and on most pages it tells.
    """
    try:
        text.encode("ascii")
    except UnicodeEncodeError as problem:
        return problem.start
    return len(text)


def anew(run: str) -> str:
    """Signs beyond ASCII as the bytes that they stood for; UnicodeError if these are no UTF-8."""
    return run.translate(WESTERN).encode("latin-1").decode("utf-8")
