"""Whether the month stands first in a page's dates in numbers, as in America."""

import re
from collections.abc import Iterator
from itertools import islice

from .document import Document

ORDER = re.compile(r"[\s\S]{0,3}?(?<![\d/.-])([0-3]?\d)([/-])([0-3]?\d)\2(20\d\d)(?![\d/-])")
MONTHS, MAX_DATES, MAX_SAME = 12, 200, 6
BRITISH = (".uk", ".au", ".nz", ".in", ".ie", ".za", ".sg", ".my", ".ng", ".ke", ".pk")
"""Ends of hosts of countries that write English, and the day first."""


def orders(html: str) -> Iterator[tuple[int, int, int]]:
    """The first and second number, and the year, of every date in numbers."""
    for sign in "/-":
        at = html.find(f"{sign}20")
        while at >= 0:
            if found := ORDER.match(html, max(0, at - 6)):
                yield int(found[1]), int(found[3]), int(found[4])
            at = html.find(f"{sign}20", at + 1)


def order_told(html: str) -> bool | None:
    """Whether the page's dates in numbers have the month first: the one of the two can be none, or
    the page says the same day in the other form as well. None if they do not tell.
    """
    found = dict.fromkeys(islice(orders(html), MAX_DATES))
    told = {second > MONTHS for first, second, _ in found if (first > MONTHS) != (second > MONTHS)}
    if len(told) == 1:
        return told == {True}
    same = {
        order
        for first, second, year in islice(found, MAX_SAME)
        for order, month, day in ((True, first, second), (False, second, first))
        if first != second and f"{year}-{month:02}-{day:02}" in html
    }
    return same == {True} if not told and len(same) == 1 else None


def reads_month_first(page: Document) -> bool:
    """Whether 05/04 is May here: as the page's other dates tell, else where English as in America
    is written.
    """
    told = order_told(page.html)
    if told is not None:
        return told
    language = (page.tree.get("lang") or page.meta("og:locale") or "").lower().replace("_", "-")
    return language.startswith("en") and language != "en-gb" and not page.host.endswith(BRITISH)
