"""Authors as persons: out of JSON-LD, meta tags and bylines, without what is no name."""

import json
import re
from collections.abc import Iterable
from typing import Any

from extractors.linked_data import as_list, string

from .agency import agency_named
from .roles import NOT_FIRST, NOT_LAST, ROLES
from .words import (
    LEAD,
    LEAD_CJK,
    OTHERS_PART,
    PLACED,
    SERVICE,
    SITE_KO,
    TAIL,
)

MAX_AUTHORS = 12
NAME_LENGTH, NAME_WORDS, FULL_NAME = range(2, 61), 7, range(2, 6)
ADDRESS = re.compile(
    r"https?://|www\.|\.(?:com|org|net|html?)\b|/|@\w|(?-i:^[\w-]{2,}\.[a-z]{2,9}$)", re.I
)
WEB = re.compile(r"\s*(?:https?:)?//", re.I)
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
BRACKETS = re.compile(r"[(\[<（【].*?(?:[)\]>）】]|$)")
SPLIT = re.compile(
    r"\s*(?:;|\||/|、|，|،|·|•|\n|(?<!\d),(?!\s*(?:jr|sr|ph\.?d|md|m\.d|esq|ii+)\b)|"
    r"\s(?:and|und|et|och|og|ve|dan|en|ja|και|&|\+|with|mit|avec|(?-i:y|e|i|a|и|і|و))\s)\s*",
    re.I,
)
JOINED = re.compile(r"^(?:and|und|et|y|och|og|ve|dan|with|mit|avec)\s+")
"""The word for "and" that is left before the last of several names."""

OFFICE = re.compile(
    r"(?<=\w),\s+(?:[\w&.'’-]+\s+){0,6}(?:officer|director|president|manager|chair(?:man|woman)?|"
    r"founder|professor|head|specialist|consultant|engineer|strategist|analyst|scientist)\b.*$",
    re.I,
)
"""The office that stands behind a name, to the end of the byline."""

HOUSES = re.compile(
    r"(?<=\w)[\s,]+(?:The |for )?"
    r"(?:Associated Press|AP|Reuters|AFP|Bloomberg|CNN|Twitter|Facebook|@\S+)$|"
    r"(?<=\w) [Ff]or (?:[Tt]he )?[A-Z]\w+.*$"
)
"""The house behind a name that it writes for."""
WRAPPED = re.compile(r"[（(【](?=[^（(【]*(?:记者|記者|기자)|\S+ \S)[^（）()【】]*[）)】]")
"""A byline in brackets, as it stands at the end of Chinese stories."""

TURNED = re.compile(r"([A-ZÀ-Þ][\w'’-]+), ([A-ZÀ-Þ][\w'’-]+)")
"""A single name written surname first."""

CREDENTIAL = re.compile(
    r",( (?!(?:ABC|AFP|AP|BBC|CBC|CBS|CNBC|CNN|ESPN|FOX|ITV|MSN|NBC|NPR|PBS|PTI|TIME|UPI|WSJ)\b)"
    r"(?:[A-Z][A-Za-z]?[A-Z]{1,3}|Ph\.?D\.?|M\.?D\.?|E-RYT)\b(?![\w.]|\s[A-Z]))"
)
KEPT = "\ue000"
"""Stands for the comma before a degree while a byline is split at its commas."""

INITIAL = re.compile(r"(?:^|[\s.])(?:[A-ZÀ-Þ]|Jr|Sr|St)\.$")
SMALL_WORD = (
    r"d[aeiu]l?|d[eo]s|das|del[ao]|dell[ao]|degli|v[ao]n|der|den|het|'?t|’t|op|zu[mr]?|te[nr]?|bin|bint|"
    r"ibn|al|el|l[aeo]s?|y|e|i|ap|ferch|wa|af|av|ou|mac|n[ií]c?|ua|st|und"
)
PROPER = re.compile(
    rf"(?:[^\W\d_a-z][\w'’.-]*|(?:{SMALL_WORD})|[dl]['’]\w+|(?:al|el|as|ad|ash|ben|bar)-\w+)(?: |$)"
)
PARTICLE = re.compile(r"(?:d[aeiu]l?a?|dos|v[ao]n|der|te[nr]|bin|ibn) |d['’](?=[A-Z])")
"""Small words that begin a name."""

DIGITS = re.compile(r"\d{2,}|^\d")
DASH = re.compile(r" [-–—] ")
PLACE = re.compile(r" (?:in|à|en|aus|of the|of The|from|reports?|reporting) (?=[A-ZÀ-Þ])")
"""What parts a name from the place, the house or the column behind it."""

WIDE_HOUSE = re.compile(
    r"(?:.*(?:일보|신문|뉴스|편집국|편집부|보도국|취재팀|뉴스팀|온라인팀|닷컴|新聞|新闻|[晚早日时時周]报|[晚早日時週]報|"
    r"周刊|週刊|杂志|雜誌|[电電][视視]台|广播|廣播|频道|頻道|客户端|通[讯訊信]社|[编編][辑輯集]部|テレビ|ニュース|"
    r"オンライン|デジタル)|.{2,}(?:방송|통신|경제|타임스|미디어|투데이|[网網社报報]))(?:社|网|網)?"
)
"""Names of houses in scripts that write no capitals."""

POST = re.compile(
    r"(?<=\w) (?:(?:Staff|City|Senior|Political|Sports?|Business|Science|Health|Education|National|"
    r"Chief|Special|Contributing|Features?|News|Opinion|Crime|Technology|Environment|Deputy|Managing|"
    r"Associate|Assistant|Investigative|Foreign|Legal|Culture|Arts|State|Local) )*"
    r"(?:Columnist|Reporter|Correspondent|Editor|Writer|Contributor|Producer)s?$"
)
"""The office that stands right behind a name."""

SLUG = re.compile(r"[a-z\d]+(?:[-_][a-z\d]+)+|خبرگزاری .*")
"""The name of a user, as it stands in addresses; and of a Persian agency."""

TWICE = re.compile(r"(?P<name>\S+(?: \S+)*) (?P=name)")
TOWN, BEAT = 2, re.compile(r"[가-힣]{2,4}\s?(?:기자|특파원)")
"""The size of the names of towns where a Korean reporter is, and how the latter is called."""

ACRONYM = re.compile(r"[A-Z]{3,5}\d?(?: [A-Z][a-z].*)?")
"""The name of a house, as ``BBC News``."""


def people_in(value: Any) -> tuple[str, ...]:
    """The persons in a schema.org author: one or many, each a string or an object."""
    found: list[str] = []
    for item in map(decoded, as_list(value)[:40]):
        name = name_in(item) if isinstance(item, dict) else string(item)
        names = as_list(item.get("name")) if isinstance(item, dict) else []
        if len(names) > 1:
            found += [part for part in (string(entry) for entry in names) if part]
        elif name:
            found.append(name)
    return persons(found)


def decoded(item: Any) -> Any:
    """An author in JSON-LD; the object of one that is JSON within a text."""
    if isinstance(item, str) and item.lstrip().startswith("{"):
        try:
            return json.loads(item, strict=False)
        except (ValueError, RecursionError):
            return item
    return item


def name_in(person: dict[str, Any]) -> str | None:
    """The name in a schema.org person, whole or in its two parts."""
    parts = (string(person.get("givenName")), string(person.get("familyName")))
    return string(person.get("name")) or " ".join(filter(None, parts)) or None


def persons(bylines: Iterable[str]) -> tuple[str, ...]:
    """The names in `bylines`, in order, each once; what is no name of a person is left out."""
    found: dict[str, str] = {}
    for byline in bylines:
        for name in split(byline):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MAX_AUTHORS]


def split(byline: str) -> list[str]:
    """The names in one byline."""
    if WEB.match(byline):
        return []
    text = MAIL.sub(" ", PLACED.sub("", " ".join(byline.split())))[:400]
    text = text.strip()[1:-1] if WRAPPED.fullmatch(text.strip()) else text
    text = OTHERS_PART.sub("", without_lead(BRACKETS.sub(" ", text)))
    whole, text = text, TAIL.sub("", without_lead(text))
    if (turned := TURNED.fullmatch(text)) and turned[1].casefold() not in ROLES:
        return [f"{turned[2]} {turned[1]}"]
    text = OFFICE.sub("", beside_name(text, DASH))
    parts = SPLIT.split(
        text if text.partition(",")[0].isupper() else CREDENTIAL.sub(KEPT + r"\1", text)
    )
    if len(parts) > 1 and ADDRESS.search(parts[0]):
        return []
    names = [beside_name(clean(HOUSES.sub("", part)), PLACE) for part in parts if part[:1] != "@"]
    found = without_places([name.replace(KEPT, ",") for name in names if is_name(name)])
    if BEAT.search(whole):
        last = [name.rpartition(" ")[2] for name in found]
        found = [name for name in last if len(name) > TOWN] or last[-1:]
    office = last_word(text) in NOT_LAST and not any(map(is_proper, found))
    return [] if office else found


def without_places(names: list[str]) -> list[str]:
    """The names in one byline without what stands among full ones: towns, houses and offices."""
    if len(names) == 1 or not any(" " in name and is_proper(name) for name in names):
        return names
    capitals = all(map(str.isupper, names))
    return [name for name in names if capitals or not is_beside(name)]


def is_beside(name: str) -> bool:
    """Whether what stands among full names is a town or a house, or begins as an office does."""
    word = " " not in name and (name[0].isupper() or name[0].islower())
    small = name[0].islower() and not PARTICLE.match(name)
    return word or small or ACRONYM.fullmatch(name) is not None


def last_word(text: str) -> str:
    """The last word of a text in small letters; nothing if there is none."""
    return text.casefold().rpartition(" ")[2]


def beside_name(text: str, sign: re.Pattern[str]) -> str:
    """The full name before a dash or a place, where one stands there; else `text`."""
    found = sign.search(text)
    head = text[: found.start()] if found else ""
    return head if head and "," not in head and is_proper(head) else text


def without_lead(text: str) -> str:
    """`text` without the word for "by" before it."""
    text = LEAD.sub("", LEAD.sub("", text.strip(" :|-–—·•,=")))
    return SITE_KO.sub("", LEAD_CJK.sub("", text))


def clean(part: str) -> str:
    """A part of a byline without signs and roles around the name."""
    part = TAIL.sub("", without_lead(JOINED.sub("", " ".join(part.split()))))
    twice = TWICE.fullmatch(part)
    part = twice["name"] if twice and " " in twice["name"] else part
    head = POST.sub("", part)
    part = head if " " in head and head.partition(" ")[0].casefold() not in NOT_FIRST else part
    part = part.strip(" ,:;|-–—·•/*\"'@&")
    return part if INITIAL.search(part) else part.rstrip(".")


def is_name(text: str) -> bool:
    """Whether `text` can be the name of a person or of a desk that signs as one."""
    if (
        len(text) not in NAME_LENGTH
        or ADDRESS.search(text)
        or DIGITS.search(text)
        or ": " in text
        or "：" in text
        or WIDE_HOUSE.fullmatch(text)
        or SERVICE.match(text)
        or SLUG.fullmatch(text)
        or agency_named(text)
        or (not text.isascii() and agency_named(text.partition(" ")[0]))
    ):
        return False
    words = text.casefold().split()
    if last_word(text) in NOT_LAST:
        return False
    return len(words) <= NAME_WORDS and not all(
        word.rstrip("0123456789") in ROLES for word in words
    )


def is_proper(text: str) -> bool:
    """Whether `text` is written as a full name: two to five words with capitals, or a name in
    a script without them.
    """
    if not is_name(text):
        return False
    if WIDE_NAME.fullmatch(text) or UNCASED_NAME.fullmatch(text):
        return True
    words = CREDENTIAL.sub("", text).split()
    if words[0].casefold() in NOT_FIRST:
        return False
    rest = PROPER.sub("", " ".join(words) + " ").strip()
    begins = text[0].isupper() or PARTICLE.match(text) is not None
    return len(words) in FULL_NAME and begins and words[-1][0].isupper() and not rest


UNCASED_NAME = re.compile(
    r"(?:[\u05d0-\u06ff\u0900-\u0eff\u10d0-\u137f\u200c'’.-]{2,20}(?: (?!$)|$)){2,4}"
)
"""A name in a script that has no capitals but blanks between words."""

WIDE_NAME = re.compile(r"[\u4e00-\u9fff\uac00-\ud7a3々]{2,5}(?:[ 　][\u4e00-\u9fff々]{1,3})?")
