"""Authors as persons: out of JSON-LD, meta tags and bylines, without what is no name."""

import re
from collections.abc import Iterable
from typing import Any

from .agency import agency_named
from .linked_data import as_list, string

MAX_AUTHORS = 12
NAME_LENGTH, NAME_WORDS, FULL_NAME = range(2, 61), 7, range(2, 6)
ADDRESS = re.compile(
    r"https?://|www\.|\.(?:com|org|net|html?)\b|/|@\w|(?-i:^[\w-]{2,}\.[a-z]{2,9}$)", re.I
)
WEB = re.compile(r"\s*(?:https?:)?//", re.I)
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
BRACKETS = re.compile(r"[(\[<（【].*?(?:[)\]>）】]|$)")
BY = """
    by von par por di da door av af oleh tekst texto texte testo text автор авторы yazan
    haber author authors auteur autore reporter reporters penulis muhabir editör redaktion
    foto fotos авторка автори του της των συντάκτης szerző írta opracował opracowała napisał
    napisała kirjoittaja mwandishi كتب كتبت بقلم إعداد الكاتب المؤلف نویسنده تحریر מאת כתב
    כתבה लेखक द्वारा লেখক প্রতিবেদক எழுதியவர் เขียนโดย โดย ผู้เขียน ავტორი հեղինակ
"""
"""The word for "by", or for an author, in many languages."""

LEAD = re.compile(
    r"^(?:(?:photos|pictures) (?:and|&) )?(?:(?:written|posted|interview|published|reported|story|"
    r"words|article|text|report|reporting)\s+)?"
    rf"(?:{'|'.join(BY.split())}|autor(?:in|en|es|a)?(?:/autor(?:in)?)?|γράφει(?: ο| η)?|scris de|"
    r"imeandikwa na|tác giả|bài viết)(?:\s*[:：]\s*|\s+)",
    re.I,
)
LEAD_CJK = re.compile(
    r"^(?:作者|著者|记者|記者|文|責任編集|取材|編集|글|기자|글쓴이)\s*[:：/／=]?\s*"
)
SERVICE = re.compile(r"(?:edited|photograph(?:ed|s|y)|photos|illustrated|reviewed) by\b", re.I)
"""Words before the name of someone who did not write the story."""

REPORTER = re.compile(
    r"(?:[가-힣]{2,4}\s?(?:기자|특파원|논설위원)|[\u4e00-\u9fff]{2,4}(?:記者|记者))(?=$|[\s=])"
)
"""A name before the word for a reporter, at the start of a line."""

TAIL = re.compile(
    r"\s*(?:"
    r"(?<=[가-힣])\s*(?:기자|특파원|선임기자|인턴기자|논설위원|위원|통신원)(?:\s*외\s*\d+\s*명)?$|"
    r"(?<=[\u4e00-\u9fff])\s*(?:記者|记者|特派員|編集委員|論説委員)$|"
    r"[,|–—-]\s*(?:(?:[\w-]+\s+){0,3}(?:reporter|correspondent|editor|writer|staff|contributor|columnist|"
    r"journalist|bureau|producer|team|redakteur(?:in)?|autor(?:in)?|korrespondent(?:in)?|journaliste))\b.*$|"
    r"\s[|•·]\s.*$)",
    re.I,
)
SPLIT = re.compile(
    r"\s*(?:;|\||/|、|，|،|·|•|\n|(?<!\d),(?!\s*(?:jr|sr|ph\.?d|md|m\.d|esq|ii+)\b)|"
    r"\s(?:and|und|et|y|e|och|og|ve|dan|en|и|و|&|with|mit|avec)\s)\s*",
    re.I,
)
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
ROLES = frozenset([
    "admin", "administrator", "editor", "editors", "editorial", "staff", "redaktion",
    "redaktionsteam", "redaktör", "redacción", "redaccion", "redazione", "rédaction", "redaksi",
    "redakce", "webmaster", "root", "user", "guest", "anonymous", "unknown", "author", "authors",
    "by", "von", "none", "null", "undefined", "team", "writer", "reporter", "correspondent",
    "contributor", "contributors", "coordinator", "developer", "newsroom", "newsdesk", "desk",
    "online", "web", "agencies", "agencias", "agenturen", "news", "n/a", "editör", "haber", "記者",
    "编辑", "編集部", "기자", "온라인", "디지털뉴스팀", "смi", "super", "superuser", "wordpress",
    "test",
])  # fmt: skip
NOT_LAST = frozenset([
    "the", "a", "by", "author", "officer", "inc", "inc.", "ltd", "llc", "gmbh", "ag", "post",
    "times", "news", "tribune", "herald", "gazette", "magazine", "network", "press", "agency",
    "nachrichten", "zeitung", "agentur", "nachrichtenagentur", "redaktion", "redaction",
    "guardian", "university", "report", "coordinator", "apps", "strategy", "director", "manager",
    "analyst", "intern", "bio", "only",
])  # fmt: skip
"""Last words of what is no person: houses, offices, and the words before a name."""

NOT_FIRST = frozenset(["about", "full", "more", "photo", "read", "senior", "view", "watch"])
"""First words of links and labels that are written as names are."""

DESKS = frozenset(
    [
        "admin",
        "administrator",
        "desk",
        "newsroom",
        "staff",
        "team",
        "writer",
        "editor",
        "redazione",
        "redaksi",
        "redacción",
        "rédaction",
        "redaktion",
    ]
)
"""Last words of desks that sign where no person does."""

TURNED = re.compile(r"([A-ZÀ-Þ][\w'’-]+), ([A-ZÀ-Þ][\w'’-]+)")
"""A single name written surname first."""

CREDENTIAL = re.compile(
    r",( (?!(?:ABC|AFP|AP|BBC|CBS|CNBC|CNN|FOX|MSN|NBC|NPR|PBS|PTI|UPI)\b)"
    r"(?:[A-Z][A-Za-z]?[A-Z]{1,3}|Ph\.?D\.?|M\.?D\.?|E-RYT)\b(?![\w.]|\s[A-Z]))"
)
KEPT = "\ue000"
"""Stands for the comma before a degree while a byline is split at its commas."""

INITIAL = re.compile(r"(?:^|[\s.])(?:[A-ZÀ-Þ]|Jr|Sr|St)\.$")
PROPER = re.compile(r"(?:[^\W\d_a-z][\w'’.-]*|d[aeiu]l?a?|v[ao]n|der|den|bin|al|ten|le|y|e)(?: |$)")
PARTICLE = re.compile(r"(?:d[aeiu]l?a?|dos|v[ao]n|der|te[nr]|bin|ibn) |d['’](?=[A-Z])")
"""Small words that begin a name."""

DIGITS = re.compile(r"\d{2,}|^\d")


def people_in(value: Any) -> tuple[str, ...]:
    """The persons in a schema.org author: one or many, each a string or an object."""
    found: list[str] = []
    for item in as_list(value)[:40]:
        name = name_in(item) if isinstance(item, dict) else string(item)
        names = as_list(item.get("name")) if isinstance(item, dict) else []
        if len(names) > 1:
            found += [part for part in (string(entry) for entry in names) if part]
        elif name:
            found.append(name)
    return persons(found)


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
    text = MAIL.sub(" ", " ".join(byline.split()))[:400]
    text = TAIL.sub("", without_lead(BRACKETS.sub(" ", text)))
    if (turned := TURNED.fullmatch(text)) and turned[1].casefold() not in ROLES:
        return [f"{turned[2]} {turned[1]}"]
    text = OFFICE.sub("", beside_name(text))
    parts = SPLIT.split(
        text if text.partition(",")[0].isupper() else CREDENTIAL.sub(KEPT + r"\1", text)
    )
    if len(parts) > 1 and ADDRESS.search(parts[0]):
        return []
    names = [clean(HOUSES.sub("", part)) for part in parts]
    found = [name.replace(KEPT, ",") for name in names if is_name(name)]
    office = last_word(text) in NOT_LAST and not any(map(is_proper, found))
    return [] if office else found


def last_word(text: str) -> str:
    """The last word of a text in small letters; nothing if there is none."""
    return text.casefold().rpartition(" ")[2]


def beside_name(text: str) -> str:
    """The full name before a dash, where one stands there; else `text`."""
    head, dash, _ = text.partition(" - ")
    return head if dash and "," not in head and is_proper(head) else text


def without_lead(text: str) -> str:
    """`text` without the word for "by" before it."""
    text = LEAD.sub("", LEAD.sub("", text.strip(" :|-–—·•,")))
    return LEAD_CJK.sub("", text)


def clean(part: str) -> str:
    """A part of a byline without signs and roles around the name."""
    part = TAIL.sub("", without_lead(" ".join(part.split())))
    part = part.strip(" ,:;|-–—·•/*\"'@&")
    return part if INITIAL.search(part) else part.rstrip(".")


def is_name(text: str) -> bool:
    """Whether `text` can be the name of a person or of a desk that signs as one."""
    if (
        len(text) not in NAME_LENGTH
        or ADDRESS.search(text)
        or DIGITS.search(text)
        or ": " in text
        or SERVICE.match(text)
        or agency_named(text)
    ):
        return False
    words = text.casefold().split()
    if last_word(text) in NOT_LAST:
        return False
    return len(words) <= NAME_WORDS and not all(word in ROLES for word in words)


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
    r"(?:[\u05d0-\u06ff\u0900-\u0eff\u10d0-\u137f'’.-]{2,20}(?: (?!$)|$)){2,4}"
)
"""A name in a script that has no capitals but blanks between words."""

WIDE_NAME = re.compile(r"[\u4e00-\u9fff\uac00-\ud7a3々]{2,5}(?:[ 　][\u4e00-\u9fff々]{1,3})?")
