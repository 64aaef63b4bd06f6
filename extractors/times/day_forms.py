"""Days as they are written: in numbers, or with the month in words, in any order."""

import re

from .months import LETTERS, MONTHS, PAIRS, TURNED

NOON = 12
"""Also the number of months."""

CENTURY, MONTH_DAYS = 100, 31
ZEROS = "٠۰०০੦૦୦௦౦೦൦๐໐၀០༠０"
SIGNS: dict[int, str | None] = {
    ord(zero) + digit: str(digit) for zero in ZEROS for digit in range(10)
}
SIGNS |= dict.fromkeys([0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
SIGNS |= {ord("．"): ".", ord("／"): "/", ord("："): ":", ord("،"): ","}
"""The digits and stops of other scripts as ours, without the marks of their direction."""

BRAHMIC = re.compile(r"[\u1000-\u109f\u1780-\u17ff]")
GLUED = re.compile(r"ថ្ងៃ|ទី|ខែ|ឆ្នាំ|ခုနှစ်|ရက်(?:နေ့)?|(?<=\S)လ(?=\s|$)|၊|[។]")
"""What Khmer and Burmese set to the numbers of a date without a blank."""

YMD = re.compile(
    r"(?<!\d)(\d{4})\s?[-./_年년]\s?(\d{1,2})\s?[-./_月월]\s?(\d{1,2})(?!\d|[-–~〜]\d{1,2}(?![\d:.]))"
)
COMPACT = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(?!\d)")
NUMERIC = re.compile(
    r"(?<![\d.])(\d{1,2})\s?([-./])\s?(\d{1,2})\s?\2\s?(\d{4}|['’]?\d{2})(?!\d|:\d)"
)
YEAR_FIRST = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
"""Scripts of countries that write the year first, if it has but two digits too."""

WORD = r"([^\s\d_,;:()/–-]{2,16})"
DAY = r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|-?[aº]|\.)?"
OF = r"(?:de\s+|of\s+|ng\s+|d['’]|ta['’]\s?)?"
GAP = r"(?:[\s-]+|\s?/\s?|(?<=\.))"
DAY_MONTH = re.compile(
    rf"{DAY},?{GAP}{OF}{WORD}(?:\s?/\s?[^\W\d]{{2,14}})?,?{GAP}(?:de[l]?\s+|ค\.ศ\.\s?|พ\.ศ\.\s?)?(\d{{4}})"
)
MONTH_DAY = re.compile(
    rf"{WORD}(?:\s+|(?<=\.))(\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+)(?:del?\s+)?(\d{{4}}|['’]\d\d)(?!\d)"
)
YEAR_MONTH = re.compile(
    rf"(?<!\d)(\d{{4}})(?:\.|\(?e?\)?ko)?,?[\s-]+(?:m\.\s+|թ\.\s+)?{WORD}[\s-]+(\d{{1,2}})(?!\d)"
)
YEAR_DAY = re.compile(
    rf"(?<!\d)(\d{{4}})[.-]?\s?(?:[^\W\d]{{1,7}}\.?,?)?\s+(\d{{1,2}})[.\s-]+{WORD}"
)
"""As in ``2025. gada 4. marts``."""

COUNTED = re.compile(r"(?<!\d)(\d{1,2})\s+th(?:án)?g\s+(\d{1,2})(?:,|\s+năm)?\s+(\d{4})", re.I)
"""A date of which the month has no name but a number, as in Vietnamese."""

COUNTED_BACK = re.compile(r"(?<!\d)(\d{4})\s+оны\s+(\d{1,2})(?:-р)?\s+сарын\s+(\d{1,2})(?!\d)")
SHORT_YEAR = re.compile(
    rf"{DAY}{GAP}{OF}{WORD}{GAP}['’]?(\d\d)(?=\s*(?:$|[|·•–,-]|\d{{1,2}}[:.h]\d\d))"
)
"""A year of two digits ends a line, or stands before a clock."""

THAI_CENTURY = 2500
FORMS = (
    (DAY_MONTH, (3, 2, 1)),
    (MONTH_DAY, (3, 1, 2)),
    (YEAR_MONTH, (1, 2, 3)),
    (YEAR_DAY, (1, 3, 2)),
    (SHORT_YEAR, (3, 2, 1)),
)
Day = tuple[int, int, int]
Span = tuple[int, int]


def plain(text: str) -> str:
    """`text` in our digits and signs, months of two words in one."""
    text = text if text.isascii() else text.translate(SIGNS)
    text = GLUED.sub(" ", text) if BRAHMIC.search(text) else text
    for pair, single in PAIRS.items() if "ن ال" in text else ():
        text = text.replace(pair, single)
    return text


def day_in(text: str, month_first: bool) -> tuple[Day, Span, Day | None] | None:
    """Year, month and day of the first date in `text`, where it stands, and a glued-on clock."""
    if found := YMD.search(text):
        return (int(found[1]), int(found[2]), int(found[3])), found.span(), None
    if named := named_day(text):
        return *named, None
    if found := NUMERIC.search(text):
        return numeric(found, month_first), found.span(), None
    if found := COMPACT.search(text):
        clock = (int(found[4]), int(found[5]), int(found[6] or 0)) if found[4] else None
        return (int(found[1]), int(found[2]), int(found[3])), found.span(), clock
    return None


def named_day(text: str) -> tuple[Day, Span] | None:
    """Year, month and day of the first date in `text` with its month in words, and its place."""
    for form, (year, name, day) in FORMS:
        for found in form.finditer(text):
            month = month_named(found[name], turned="." in found[0].partition(found[name])[0])
            if month and int(found[day]) <= MONTH_DAYS:
                written = whole(found[year], found[name]), month, int(found[day])
                return written, found.span()
    if counted := COUNTED.search(text):
        return (int(counted[3]), int(counted[2]), int(counted[1])), counted.span()
    if back := COUNTED_BACK.search(text):
        return (int(back[1]), int(back[2]), int(back[3])), back.span()
    return None


def whole(year: str, name: str) -> int:
    """A year in all its digits; of two, they are of our century, or the Thai one."""
    number = int(year.strip("'’"))
    if number >= CENTURY:
        return number
    return number + (THAI_CENTURY if "\u0e00" <= name[0] <= "\u0e7f" else 2000)


def month_named(name: str, *, turned: bool) -> int | None:
    """The number of a month; `turned` says that a dot follows the day before it."""
    plain = name.lower().rstrip(".׳॰ٔ").replace("i\u0307", "i").translate(LETTERS)
    return (TURNED.get(plain) if turned else None) or MONTHS.get(plain)


def numeric(found: re.Match[str], month_first: bool) -> Day:
    """Year, month and day of a date in numbers alone."""
    first, second, year = int(found[1]), int(found[3]), int(found[4].strip("'’"))
    if year < CENTURY:
        if first > MONTH_DAYS or YEAR_FIRST.search(found.string):
            return first + 2000, second, year
        year += 2000
    swap = second > NOON or (month_first and found[2] != "." and first <= NOON)
    return (year, first, second) if swap else (year, second, first)
