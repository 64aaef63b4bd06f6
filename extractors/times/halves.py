"""The halves of a day, as clocks of twelve hours name them in many languages."""

import re

SECOND = """
    p pm μμ م مساء 오후 午後 下午 晚上 পিএম অপরাহ্ণ অপরাহ্ন বিকেল বিকাল সন্ধ্যা দুপুর
    पीएम अपराह्न शाम दोपहर பிற்பகல் மாலை පව شام ch ptg petang hapon
"""
FIRST = """
    a am πμ ص صباح 오전 午前 上午 এএম পূর্বাহ্ণ পূর্বাহ্ন সকাল ভোর
    एएम पूर्वाह्न सुबह முற்பகல் காலை පෙව صبح sa pg pagi umaga
"""
LATE, EARLY = frozenset(SECOND.split()), frozenset(FIRST.split())
NIGHT = frozenset(["রাত", "रात", "malam", "gabi"])
"""Words for the second half of the day, for the first, and for the night, which is in both."""

SMALL = 5
"""The first hour that is no more of the night's second half."""

BEHIND = (
    r"μ\.?μ|π\.?μ|مساء|م\b|صباح|ص\b|পি\.?\s?এম|অপরাহ্[ণন]|এ\.?এম|পূর্বাহ্[ণন]|पीएम|अपराह्न|एएम|"
    r"पूर्वाह्न|பிற்பகல்|மாலை|முற்பகல்|காலை|ප\.?\s?ව|පෙ\.?\s?ව|شام|صبح|(?-i:CH|SA|PTG|PG)\b|"
    r"petang\b|malam\b|pagi\b|(?:ng\s+)?(?:hapon|gabi|umaga)\b"
)
"""What stands behind the hour, besides the Latin letters; of four letters in capitals alone."""

BEFORE = re.compile(r"[^\s\d,;:()|/.-]+$")
WIDE = re.compile(r"[\u3041-\u9fff\uac00-\ud7a3]{2}$")


def is_late(word: str, hour: int) -> bool | None:
    """Whether a word says the second half of the day, or the first; None if it says neither."""
    plain = "".join(word.lower().replace(".", "").split()).removeprefix("ng")
    if plain in NIGHT:
        return SMALL <= hour < 12  # noqa: PLR2004 - on a clock of twelve hours
    if plain in LATE:
        return True
    return False if plain in EARLY else None


def word_before(text: str) -> str:
    """The word at the end of what stands before a clock; of scripts without blanks, two signs."""
    found = WIDE.search(text) or BEFORE.search(text)
    return found[0] if found else ""
