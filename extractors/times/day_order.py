"""Whether the month stands first in a page's dates in numbers, as in America."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice

from extractors.document import Document, text_of
from extractors.language import declared_language, language_of
from extractors.linked_data import string

from .dates import Moment, read_moment
from .local_time import ZONES

ORDER = re.compile(r"[\s\S]{0,3}?(?<![\d/.-])([0-3]?\d)([/-])([0-3]?\d)\2(20\d\d)(?![\d/-])")
YEARS = [re.compile(rf"{sign}20\d\d(?![\d/-])") for sign in "/-"]
"""How such a date ends: what begins with a letter that is given is found quickly."""

MONTHS, MAX_DATES, MAX_SAME, BEFORE = 12, 200, 6, 14
WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s*$", re.I)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REGION = re.compile(r"en[-_](?!us|ph|ca)[a-z]{2}$", re.I)
"""English of a country that writes the day first."""

DAY_FIRST = tuple(f".{end}" for end in {*ZONES, "au", "eu", "ru"} - {"co", "ph", "pr"})
"""Ends of hosts of countries that write the day first, in English too."""

BRITISH = re.compile(
    r"\b(?:colour|favour|honour|neighbour|labour|behaviour|harbour|rumour|flavour|centre|theatre|"
    r"metres|litres|kilometres|fibre|programmes?\b|(?:organ|recogn|real|special)is(?:e[drs]?\b|ing|ation)|"
    r"emphasise|travell(?:ed|er|ing)|cancell(?:ed|ing)|labelled|modelling|defence|offence|licence|"
    r"cheque|tyres?\b|whilst|aluminium|grey|jewellery|lakh|crore)"
)
AMERICAN = re.compile(
    r"\b(?:color|favor|honor|neighbor|labor\b|behavior|harbor|rumor|flavor|center|theater|meters|"
    r"liters|kilometers|fiber|(?:organ|recogn|real|special)iz|emphasize|travel(?:ed|er|ing)|"
    r"cancel(?:ed|ing)|labeled|modeling|defense|offense|gray|jewelry|zip code)"
)
"""Words that the two kinds of English spell in two ways."""

YEAR_FIRST = frozenset(["ja", "ko", "zh"])
SHORT_YEAR = re.compile(r"(?<![\d./:-])(\d\d([./-])\d\d?\2\d\d?)(?![\d./-])")
EASTERN = re.compile(r"\b([EC][SD]T)\b")
MAX_TEXT = 20_000


def orders(html: str) -> Iterator[tuple[int, int, int, str]]:
    """The first and second number, and the year, of every date in numbers, and its weekday."""
    for at in (year.start() for form in YEARS for year in form.finditer(html)):
        if html[at - 1].isdigit() and (found := ORDER.match(html, max(0, at - 6))):
            named = WEEKDAY.search(html[max(0, found.start(1) - BEFORE) : found.start(1)])
            day = named[1].lower() if named else ""
            yield int(found[1]), int(found[3]), int(found[4]), day


def order_told(html: str) -> bool | None:
    """Whether the page's dates in numbers have the month first: the one of the two can be none, or
    the page says its weekday, or the same day in the other form as well. None if they do not tell.
    """
    found = dict.fromkeys(islice(orders(html), MAX_DATES))
    told = {second > MONTHS for first, second, *_ in found if (first > MONTHS) != (second > MONTHS)}
    told |= {order for one in found for order in by_weekday(*one)}
    if len(told) == 1:
        return told == {True}
    same = {
        order
        for first, second, year, _ in islice(found, MAX_SAME)
        for order, month, day in ((True, first, second), (False, second, first))
        if first != second and f"{year}-{month:02}-{day:02}" in html
    }
    return same == {True} if not told and len(same) == 1 else None


def reader(page: Document, month_first: bool) -> Callable[[str], Moment | None]:
    """How a date of a page is read: in East Asia the year is first, of two digits too; in Australia
    the eastern time is that of its own east.
    """
    language = declared_language([page.tree.get("lang"), page.meta("og:locale")])
    southern = page.host.endswith(".au")

    def read(text: str) -> Moment | None:
        text = SHORT_YEAR.sub(r"20\1", text) if language in YEAR_FIRST else text
        text = EASTERN.sub(r"A\1", text) if southern else text
        return read_moment(text, month_first=month_first)

    return read


def by_weekday(first: int, second: int, year: int, weekday: str) -> list[bool]:
    """Whether the month is first, if only so the date falls on its weekday, or only if not."""
    if not weekday or first == second:
        return []
    right = [falls_on(year, first, second, weekday), falls_on(year, second, first, weekday)]
    return [right[0]] if right[0] != right[1] else []


def falls_on(year: int, month: int, day: int, weekday: str) -> bool:
    """Whether a day of the calendar is that day of the week."""
    try:
        return WEEKDAYS[date(year, month, day).weekday()] == weekday
    except ValueError:
        return False


def reads_month_first(page: Document) -> bool:
    """Whether 05/04 is May here: as the page's other dates tell, else where it can be of America by
    its host and the languages it declares.
    """
    told = order_told(page.html)
    if told is not None:
        return told
    if page.host.endswith(DAY_FIRST):
        return False
    languages = (
        page.tree.get("lang"),
        page.meta("og:locale", "content-language", "dc.language", "language"),
        string(page.news.get("inLanguage")),
    )
    named = declared_language(list(languages)) or language_of(prose_of(page), "en")
    return named == "en" and not any(REGION.match(name or "") for name in languages)


def prose_of(page: Document) -> str:
    """The beginning of the text of a page, less what stands in no paragraph, if any does."""
    text = " ".join(text_of(item) for item in islice(page.tree.iter("p", "li", "h2"), MAX_DATES))
    return text[:MAX_TEXT] or page.plain[:MAX_TEXT]


def is_american(page: Document) -> bool:
    """Whether the text of a page is in English, and not as it is spelled in Britain."""
    if order_told(page.html):
        return True
    text = prose_of(page)
    if language_of(text, "en") != "en":
        return False
    british, american = (len(set(form.findall(text.lower()))) for form in (BRITISH, AMERICAN))
    return british <= max(american, 1)
