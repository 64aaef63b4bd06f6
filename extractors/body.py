"""The running text of a page. The only importer of trafilatura."""

import logging
from functools import cache
from typing import Any

from .document import Document

MAX_PAGE = 1_000_000


@cache
def trafilatura() -> Any:
    """The library, loaded when a page first needs it: it costs 30 MB and a third of a second."""
    import trafilatura as library  # noqa: PLC0415

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return library


def library_text(page: Document) -> str:
    """What trafilatura takes for the text; empty where it finds none or fails.

    It is the last resort, for articles in which our own reading finds next to nothing, and not
    asked about giants, for its time is not bounded.
    """
    if len(page.html) > MAX_PAGE:
        return ""
    try:
        found = trafilatura().extract(
            page.html, include_comments=False, include_tables=True, fast=True, with_metadata=False
        )
    except Exception:  # noqa: BLE001 - the library raises what it likes; the page is then unread
        return ""
    return "\n\n".join(line.strip() for line in (found or "").split("\n") if line.strip())
