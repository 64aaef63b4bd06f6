"""Years, months and days of other calendars as those of the common one."""

from datetime import date, timedelta

BUDDHIST, BUDDHIST_AHEAD = range(2533, 2644), 543
PERSIAN = range(1369, 1421)
"""Years of the Persian calendar that are 1990 to 2041; the Islamic ones of these days are later."""

NEW_YEAR = date(1989, 3, 21)
"""The first day of the Persian year 1368."""

LEAP = frozenset([1, 5, 9, 13, 17, 22, 26, 30])
"""The years of each 33 that have a day more; so it is from 1800 to 2256."""

MONTHS, LONG_MONTHS, LONG, SHORT = 12, 6, 31, 30


def common(year: int, month: int, day: int) -> tuple[int, int, int]:
    """The day in the common calendar, if its year is one of the Thai or the Persian calendar."""
    if year in BUDDHIST:
        return year - BUDDHIST_AHEAD, month, day
    if year in PERSIAN and month <= MONTHS and day <= LONG:
        found = persian(year, month, day)
        return found.year, found.month, found.day
    return year, month, day


def persian(year: int, month: int, day: int) -> date:
    """The day that begins as the given one of the Persian calendar."""
    whole = sum(366 if past % 33 in LEAP else 365 for past in range(1368, year))
    long = min(month - 1, LONG_MONTHS)
    return NEW_YEAR + timedelta(whole + long * LONG + (month - 1 - long) * SHORT + day - 1)
