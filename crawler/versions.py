"""Versions of the extractors, as articles name them."""

import re

VERSION = re.compile(r"microfiche/(\d+(?:\.\d+)*)")


def numbers(version: str | None) -> tuple[int, ...]:
    """The parts of a version; none if it is of no extractors of ours.

    >>> numbers("microfiche/2.10")
    (2, 10)
    """
    found = VERSION.fullmatch(version or "")
    return tuple(map(int, found[1].split("."))) if found else ()


def is_older(version: str | None, than: str) -> bool:
    """Whether articles that name `version` were read before `than`; unknown ones count as such.

    >>> is_older("microfiche/2", "microfiche/10"), is_older("microfiche/2", "microfiche/2")
    (True, False)
    """
    return numbers(version) < numbers(than)
