"""``srcset``: several addresses of a picture, parsed as the HTML standard has it (4.8.4.3)."""

import re
from collections.abc import Callable, Iterator

CANDIDATE = re.compile(
    r"[ \t\n\r\f,]*+([^ \t\n\r\f]++)(?:(?<!,)[ \t\n\r\f]*+((?:[^,(]++|\([^)]*+\)?)*+))?"
)


def candidates(srcset: str) -> Iterator[tuple[str, str]]:
    """Each address with its descriptor (``2x``, ``640w``, nothing).

    >>> list(candidates("a,b.png 2x, c.png,d.png"))
    [('a,b.png', '2x'), ('c.png,d.png', '')]
    """
    for found in CANDIDATE.finditer(srcset):
        address = found[1].rstrip(",")
        if address:
            yield address, (found[2] or "").strip(" \t\n\r\f")


def rewrite_srcset(srcset: str, rewrite: Callable[[str], str | None]) -> str:
    """`srcset` with each address as `rewrite` gives it; without those that it gives none for."""
    kept = []
    for address, descriptor in candidates(srcset):
        link = rewrite(address)
        if link:
            kept.append(f"{link} {descriptor}".rstrip())
    return ", ".join(kept)
