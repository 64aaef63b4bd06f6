"""Years, months and days of other calendars as those of the common one."""

import re
from datetime import date, timedelta

BUDDHIST, BUDDHIST_AHEAD = range(2533, 2644), 543
PERSIAN = range(1369, 1421)
"""Years of the Persian calendar that are 1990 to 2041; the Islamic ones of these days are later."""

NEW_YEAR = date(1989, 3, 21)
"""The first day of the Persian year 1368."""

LEAP = frozenset([1, 5, 9, 13, 17, 22, 26, 30])
"""The years of each 33 that have a day more; so it is from 1800 to 2256."""

MONTHS, LONG_MONTHS, LONG, SHORT = 12, 6, 31, 30

ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
ERA = re.compile("(" + "|".join(ERAS) + r")\s?(\d{1,3}|元)\s?(?=年)")
COUNTED = re.compile("[〇零一二三四五六七八九十]{1,4}(?=[年月日號号])")
DIGITS = {sign: digit for digit, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}


def western(text: str) -> str:
    """`text` with the years of emperors and republics, and dates in Han numerals, in ours."""
    if "年" not in text:
        return text
    text = COUNTED.sub(lambda found: str(han_number(found[0])), text)
    return ERA.sub(lambda found: str(ERAS[found[1]] + int(found[2].replace("元", "1"))), text)


def han_number(signs: str) -> int:
    """The number that Han numerals write: digit by digit, or with a sign for ten."""
    tens, ten, ones = signs.rpartition("十")
    if not ten:
        return int("".join(str(DIGITS[sign]) for sign in signs))
    return 10 * (DIGITS.get(tens, 1) if tens else 1) + DIGITS.get(ones, 0)


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
