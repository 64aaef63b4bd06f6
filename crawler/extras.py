"""Libraries that are installed only where their settings are wanted."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Literal, TypeVar

Wanted = TypeVar("Wanted", bool, str)
Coding = Literal["gzip", "deflate", "br", "zstd"]


def readable(codings: tuple[Coding, ...]) -> tuple[Coding, ...]:
    """`codings`, if what is sent in them can be read; `ValueError` names the missing library."""
    from archive.decoding import LIBRARIES, understood  # noqa: PLC0415 - dear, seldom needed

    for name in codings:
        if not understood(name):
            library = LIBRARIES[name]
            raise ValueError(f"{name} needs {library}: pip install 'microfiche[codings]'")
    return codings


def installed(library: str, extra: str) -> Callable[[Wanted], Wanted]:
    """A check that an optional `library` is there when its setting is made, and not "no"."""

    def check(wanted: Wanted) -> Wanted:
        if wanted and find_spec(library) is None:
            raise ValueError(f"{library} is not installed: pip install 'microfiche[{extra}]'")
        return wanted

    return check
