"""The forms of lines that say something about a story: when it appeared, by whom, in what list."""

import re

from extractors.authors.people import is_proper, persons
from extractors.authors.words import LEAD, LEAD_CJK, REPORTER
from extractors.folding import fold, size_of
from extractors.times.dates import read_moment

ENDS = re.compile(r"[.!?…。！？」』”\"»։।۔؟;:)）]['’\"”]*$")
SIGNED = re.compile(
    r"(?<=[.!?…“”\"»])\s+(?:\([^()]{2,40}\)|[a-z]{2,4}(?:/[a-z]{2,4}){0,3})?\W{0,6}$"
)
"""Who signs behind a sentence, in brackets or in a few letters, and the mark of the end."""

STAMPED = re.compile(
    r"\d{4}\s?[-./年년]\s?\d{1,2}\s?[-./月월]\s?\d{1,2}[日일]?\s+\d{1,2}:\d{2}(?::\d{2})?"
    r"(?:\s*[A-Z]{3,4})?\s*(?:[|｜·/]\s*[^|]{1,40})?\W*$"
)
BAR = re.compile(r"\s[|｜·•]\s")
LABEL, STAMP_SIZE, MAX_SIGN = 60, 500, 80
STAMP, WORDS, ABOUT = 90, 24, 200
"""The size of a line that only says when, and its letters: a weekday, a month, a label, a zone; and
the size of one that says more of the story.
"""

FIELD = re.compile(
    r"(?:(?:本期)?(?:责任编辑|責任編輯|责编|编辑|編輯|来源|來源|作者|发布(?:日期|时间)|审核|校对|监制|供稿|编审|"
    r"[初复终一二三]审|担当|出品|原标题|작성자|입력|수정|편집)\s?[:：|｜]\s?[^\s:：|｜]{1,16}"
    r"(?:\s+[A-Z]{1,4}\d{2,5}(?=\s|$))?[\s　|｜]*)+"
)
"""Lines of Chinese and Korean systems that say who edited a story, and when."""

MAILS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
DESCRIBED = re.compile(
    r"(?:图注|图片说明|图说|圖說|圖片說明|사진\s?설명|写真説明)\s?[:：︱|]|"
    r"[▲▼△▽].{4,200}(?:[（(](?:圖|图|照片|翻攝|資料|资料|攝|사진)|[攝摄]\W*$|사진\s?[=:]|제공\W*$|[ⓒ©])"
)
"""How captions begin that say that they are, and how those are signed that a mark leads to."""


def unsigned(text: str) -> str:
    """A text without who signs behind its last sentence."""
    return SIGNED.sub("", text[-MAX_SIGN:])


def is_teaser(text: str) -> bool:
    """Whether a line announces another story: it ends in that one's time, and is no sentence."""
    stamp = STAMPED.search(text)
    if not stamp or size_of(text) > STAMP_SIZE:
        return False
    return not ENDS.search(text[: stamp.start()].rstrip())


def is_stamp(text: str) -> bool:
    """Whether a line does nothing but say when the story appeared, or changed, to the minute."""
    if size_of(text) > STAMP or ":" not in text:
        return False
    return is_moment(text) or all(map(is_moment, BAR.split(text)))


def is_about(text: str) -> bool:
    """Whether a line says of the story when it appeared, alone or beside its author and the like,
    with bars or dots between them.
    """
    if is_stamp(text):
        return True
    parts = (
        BAR.split(text) if size_of(text) <= ABOUT and not ENDS.search(text.rstrip(")）")) else []
    )
    return len(parts) > 1 and any(map(is_day, parts))


def is_moment(text: str) -> bool:
    """Whether a text is a moment, to the minute, and a few words."""
    found = read_moment(text)
    return bool(found and found.clock and (letters_in(text) <= WORDS or LEAD.match(text)))


def is_day(text: str) -> bool:
    """Whether a text is a day, with a clock or without, and a few words."""
    return size_of(text) <= STAMP and letters_in(text) <= WORDS and read_moment(text) is not None


def letters_in(text: str) -> int:
    """How many letters a text has."""
    return sum(map(str.isalpha, text))


def is_byline(text: str) -> bool:
    """Whether a line does nothing but name its author."""
    if size_of(text) > LABEL or not any(form.match(text) for form in (LEAD, LEAD_CJK, REPORTER)):
        return False
    names = persons([text])
    said = len(fold(text)) - sum(len(fold(name)) for name in names)
    return bool(names) and all(map(is_proper, names)) and said <= LABEL // 4


def is_signed(text: str) -> bool:
    """Whether a line begins as a byline does, or has the address of who wrote."""
    return LEAD.match(text) is not None or MAILS.search(text[:STAMP_SIZE]) is not None


def is_field(text: str) -> bool:
    """Whether a line holds nothing but labels of who served the story, and who that is."""
    return FIELD.fullmatch(text) is not None


def is_caption(text: str) -> bool:
    """Whether a line begins with the word for a caption."""
    return DESCRIBED.match(text) is not None
