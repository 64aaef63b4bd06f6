"""Texts as terms to search by: words without case and diacritics; overlapping pairs of characters
for scripts that put no blanks between words. Pure; the same for what is stored and what is asked.
"""

import re
import unicodedata

RULE = 1
"""The version of the rule behind `terms`. The catalog fills its index anew when it changes."""

BREAK = "\x1e"
"""Stands between paragraphs: no phrase reaches across."""

LONGEST = 40
"""Characters of a word that count; longer ones are addresses and the like."""

PAIRED = (
    "\u1100-\u11ff\ua960-\ua97c\uac00-\ud7fb"  # Hangul
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\U00020000-\U0003ffff"
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    "\u3105-\u312f\u31a0-\u31bf\u3131-\u318e"  # Bopomofo, Hangul letters
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecf\u0edc-\u0edf"  # Thai, Lao
    "\u1000-\u103f\u1050-\u108f\u1780-\u17d3\ua9e0-\ua9ef"  # Burmese, Khmer
)
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"  # Arabic
    "\u00ad\u200d\ufe0e\ufe0f"  # soft hyphen, joiner, ways to show
)
VOWELS = "\u0900-\u0963\u0966-\u0dff\u0f18-\u0fbc\u3099\u309a"
"""Where vowels are marks too, and stay: the scripts of India, Tibetan; the kana's own marks."""

RUN = re.compile(f"[\\w{BREAK}{VOWELS}]+")
"""A word in a text without scripts of pairs."""

PARTS = re.compile(f"([{PAIRED}]+)|((?:[^\\W{PAIRED}]|[{BREAK}{VOWELS}])+)")
"""What is made into pairs, or a word."""

HAS_PAIRED = re.compile(f"[{PAIRED}]")
DROPPED = re.compile(f"[{MARKS}]+")
MARKED = re.compile(f"[_\u00c0-\u06ff\u1e00-\u1fff{MARKS}]")
"""Characters that may stand for a letter with marks, or for one that is written otherwise."""

LETTERS = dict(
    zip(
        "ıđðøłħŧŋ" + "ىةکیہےٱ" + "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹_",
        "iddolhtn" + "يهكيهيا" + "01234567890123456789 ",
        strict=True,
    )
) | {"æ": "ae", "œ": "oe", "þ": "th"}
"""How to write letters that no normal form takes apart."""

OTHERWISE = re.compile(f"[{''.join(LETTERS)}]")


def folded(text: str) -> str:
    """`text` as it is compared: without case, diacritics and differences of width.

    >>> folded("İstanbul'da ISI, ısı"), folded("Đà Nẵng"), folded("ﾄｳｷｮｳ Ｔ")
    ("istanbul'da isi, isi", 'da nang', 'トウキョウ t')
    """
    if text.isascii():
        return text.lower().replace("_", " ")
    text = unicodedata.normalize("NFKC", text).casefold()
    if not MARKED.search(text):
        return text
    text = unicodedata.normalize("NFC", DROPPED.sub("", unicodedata.normalize("NFD", text)))
    for letter in set(OTHERWISE.findall(text)):
        text = text.replace(letter, LETTERS[letter])
    return text


def terms(text: str) -> list[str]:
    """The terms of `text`, in order. In an unspaced script each character begins one.

    >>> terms("Türkiye'nin 3. köprüsü"), terms("코로나19 AI가")
    (['turkiye', 'nin', '3', 'koprusu'], ['코로', '로나', '나', '19', 'ai', '가'])
    """
    text = folded(text)
    found: list[str] = []
    if HAS_PAIRED.search(text):
        for pairs, word in PARTS.findall(text):
            if pairs:
                found += [pairs[at : at + 2] for at in range(len(pairs))]
            else:
                found.append(word[:LONGEST])
        return found
    found = RUN.findall(text)
    too_long = max(map(len, found), default=0) > LONGEST
    return [word[:LONGEST] for word in found] if too_long else found


def wanted(text: str) -> tuple[tuple[str, ...], bool]:
    """The terms that `text` is found by, in a row, and whether the last may go on.

    >>> wanted("한국은행"), wanted("은"), wanted("Seoul")
    ((('한국', '국은', '은행'), False), (('은',), True), (('seoul',), False))
    """
    found = terms(text)
    if not found or len(found[-1]) > 1 or not HAS_PAIRED.match(found[-1]):
        return tuple(found), False
    before = found[-2] if len(found) > 1 else ""
    if len(before) == 2 and before[1] == found[-1]:  # noqa: PLR2004 - a pair
        return tuple(found[:-1]), False
    return tuple(found), True
