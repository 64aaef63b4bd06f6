"""The news agency that a page credits."""

import re
from collections.abc import Iterator
from itertools import islice

from extractors.document import Document, Element
from extractors.headings import headline_of
from extractors.linked_data import as_list, string
from extractors.story.walk import page_outline

AGENCIES = {
    "Yonhap": r"Yonhap(?: News(?: Agency)?)?|연합뉴스|聯合ニュース|韩联社|韓聯社|يونهاب",
    "Anadolu": r"AA|Anadolu(?: Ajansı| Agency)?",
    "Reuters": r"Reuters(?: Staff)?|REUTERS|로이터|ロイター|路透社?",
    "AP": r"AP|The Associated Press|Associated Press|AP通信|美联社",
    "AFP": r"AFP|Agence France[- ]Presse|AFP通信|法新社|フランス通信",
    "Xinhua": r"Xinhua|新华社|新華社|新华网",
    "TASS": r"TASS|ТАСС|タス通信",
    "Kyodo": r"Kyodo(?: News)?|共同(?:通信)?",
    "Jiji": r"Jiji(?: Press)?|時事(?:通信)?",
    "dpa": r"dpa|Deutsche Presse-Agentur",
    "EFE": r"EFE|Agencia EFE|EFE Noticias",
    "ANSA": r"ANSA",
    "APA": r"APA",
    "Interfax": r"Interfax|INTERFAX|Интерфакс|ИНТЕРФАКС",
    "RIA Novosti": r"RIA Novosti|РИА Новости",
    "Antara": r"ANTARA(?: News)?",
    "KCNA": r"KCNA|조선중앙통신",
    "PTI": r"PTI",
    "IANS": r"IANS",
    "UPI": r"UPI",
    "PA": r"PA Media|Press Association",
    "CP": r"The Canadian Press|La Presse Canadienne",
    "AAP": r"AAP|Australian Associated Press",
    "ANI": r"ANI",
    "Ritzau": r"Ritzau|ritzau|RITZAU",
    "NTB": r"NTB",
    "TT": r"TT(?: Nyhetsbyrån)?",
    "STT": r"STT",
    "ANP": r"ANP",
    "Belga": r"Belga|BELGA",
    "Keystone-SDA": r"Keystone-(?:SDA|ATS)",
    "PAP": r"PAP",
    "ČTK": r"ČTK",
    "TASR": r"TASR",
    "MTI": r"MTI",
    "Lusa": r"Lusa|LUSA|Agência Lusa",
    "Agerpres": r"Agerpres|AGERPRES",
    "ANA-MPA": r"ΑΠΕ-ΜΠΕ|ANA-MPA",
    "Ukrinform": r"Ukrinform|Укрінформ|Укринформ",
    "Adnkronos": r"Adnkronos|ADNKRONOS|AdnKronos",
    "Agência Brasil": r"Agência Brasil",
    "CNA": r"中央社",
    "CNS": r"中新社|中新网|中国新闻社",
    "IRNA": r"IRNA|(?:خبرگزاری )?ایرنا",
    "ISNA": r"ISNA|(?:خبرگزاری )?ایسنا",
    "Bernama": r"Bernama|BERNAMA",
    "VNA": r"VNA|TTXVN",
    "Newsis": r"Newsis|뉴시스",
    "News1": r"News1|뉴스1",
    "Europa Press": r"Europa Press|EUROPA PRESS",
    "DHA": r"DHA|Demirören Haber Ajansı",
    "İHA": r"İHA|İhlas Haber Ajansı|İHLAS HABER AJANSI",
    "Tanjug": r"Tanjug|TANJUG|Танјуг|ТАНЈУГ",
    "Hina": r"Hina|HINA",
    "FENA": r"FENA|Fena",
    "SRNA": r"SRNA|Srna|СРНА|Срна",
    "BTA": r"БТА|BTA",
    "BelTA": r"БелТА|БЕЛТА|BelTA",
    "Kazinform": r"Казинформ|Kazinform|Қазақпарат",
    "Armenpress": r"Armenpress|Արմենպրես|Арменпресс",
    "AZERTAC": r"AZƏRTAC|AZERTAC|АЗЕРТАДЖ",
    "UNIAN": r"УНИАН|УНІАН|UNIAN",
    "Mehr": r"خبرگزاری مهر|Mehr News(?: Agency)?",
    "Fars": r"خبرگزاری فارس|Fars News(?: Agency)?",
    "Tasnim": r"(?:خبرگزاری )?تسنیم|Tasnim(?: News(?: Agency)?)?",
    "KUNA": r"KUNA|كونا",
    "WAFA": r"WAFA|وفا",
}
SHORT_FORM, CREDIT_LINE, NEAR = 14, 60, 60
PARTS, MAX_DATES = 3, 500
BYLINE = re.compile(r"byline|auth(?:or|Name)", re.I)
BYLINE_TAGS = frozenset(["a", "address", "b", "div", "em", "li", "p", "span", "strong"])
NAMED = [
    (name, re.compile(rf"(?:{form})\Z", re.I if len(form) > SHORT_FORM else 0))
    for name, form in AGENCIES.items()
]
ANY = "|".join(AGENCIES.values())
ANY_WHOLE = re.compile(rf"(?:{ANY})\Z", re.I)
INITIALS = frozenset(name[0] for name in ANY.split("|"))
DATELINE = re.compile(
    rf"^.{{0,60}}?[(（]\s*(?:[^()（）=]{{1,20}}=\s*)?(?P<name>{ANY})(?:\s*[=／/·,].{{0,20}})?"
    rf"\s*[)）]\.?\s*(?:[-–—=：:]|[^=]{{1,20}}=|$)|"
    rf"^(?:.{{0,30}}?)(?P<han>新华社|新華社)\S{{0,12}}日?电|"
    rf"^.{{0,40}}?[,(]\s*.{{0,24}}?/(?P<tass>TASS|ТАСС)/|"
    rf"^[^\W\d_][\w .’'-]{{1,38}}[,.]\s\d{{1,2}}\.?\s\w{{3,9}}\.?\s?[-–—]?\s?(?P<dash>{ANY})"
    rf"(?:\.RU)?\s?[.:–—-]|"
    rf"^\W?(?P<sent>{ANY})(?:記者|记者)?[\u3041-\u9fff]{{0,16}}\s?(?:[０-９\d]{{1,2}}月)?[０-９\d]{{1,2}}日[专專]?[电電]|"
    rf"^[【〔［](?P<sole>{ANY})[】〕］]|^به گزارش (?P<told>{ANY})[،,]?\s"
)
IN_BRACKETS = re.compile(
    rf"[.!?…“”\"»]\s*[(（](?:[\w.]{{1,5}}/){{0,3}}(?P<name>{ANY})(?:/[\w.-]{{1,6}}){{0,3}}[)）]\.?\Z"
)
"""An agency behind the last sentence of a story."""

DATED = re.compile(rf"^(?P<name>{ANY})\s*[|,·/-]?\s*\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}\b")
NAME_BEFORE = re.compile(rf"(?:{ANY})\s*[|,·/-]?\s*\d{{1,4}}\Z")
DAY = re.compile(r"[./-]\d{1,2}[./-]\d\d")
CREDIT = re.compile(
    rf"^[\s(\[（【©]*(?:Source|Quelle|Kaynak|Sumber|Fuente|来源|출처|Nguồn)?\s*[:：]?\s*(?P<name>{ANY})[\s)\]）】]*$"
)
ANY_NAME = re.compile(rf"(?<!\w)(?:{ANY})(?!\w)")
SIGN_OFF = re.compile(
    r"(?:(?:[^\W\d_]{4,10}\s?[:：]\s?)?(?:[\w.]{2,20}, )?(?:\w{2,5}/){0,3}|"
    r"(?:©|\(c\)|copyright).{0,12}?|"
    r"(?:[A-Z][\w ]{1,20}\s)?(?:with|mit|avec|con|com|med|met|με)\b.{0,40}?\s)"
    rf"(?P<name>{ANY})(?:\. All rights.*)?\Z|©?\s?(?P<other>dpa)-infocom\b.*",
    re.I,
)
"""A line that credits an agency: its name, behind initials, a label or the word "with"."""

PLACED = re.compile(rf"(?P<name>{ANY}), [A-Z][^\W\d_]+(?:[ -][A-Z][^\W\d_]+){{0,2}}\Z")
"""An agency and where it reports from, on a line of their own under the headline."""

BESIDE = re.compile(
    r"[,/|•·()–—]|(?:^|\s)(?:by|and|with|von|und|mit|par|et|avec|por|y|con|com|di|e|av|og|och|door|en|met)\s",
    re.I,
)
"""What stands between a name and an agency in a byline."""

GLUED = re.compile(rf"[^\W\d_]{{2,}} (?=\S{{5}})(?P<name>{ANY})\Z")
"""An agency behind a name, with nothing between."""

OF_PICTURE = re.compile(r"caption|credit|copyright|image|photo|picture|media|video|bild|foto", re.I)
SAID_BY = re.compile(r"^(?:by|por|par|von|da|di|af|av|door|fuente|source)\s?:?\s", re.I)
"""The words before an agency that signs alone."""

ENDING, BELOW, LINES, ALONE = 24, 400, 3, 3
"""Signs by which the end of a story is found, signs looked at behind it, and lines."""


def agency_named(text: str | None) -> str | None:
    """The agency that `text` is the name of, in our spelling."""
    plain = " ".join((text or "").split()).strip(" ./()[]")
    if not ANY_WHOLE.match(plain):
        return None
    return next((name for name, form in NAMED if form.match(plain)), None)


def agency_of(page: Document, text: str) -> str | None:
    """The agency that signs alone, or stands in the dateline, beside the date or at the end."""
    authors = [string(item) for item in as_list(page.news.get("author"))]
    for name in (*authors, *page.meta_all("author", "article:author", "source", "articleauthor")):
        if found := agency_named(name):
            return found
    paragraphs = text.split("\n\n")
    return in_story(paragraphs) or beside_date(page) or below_story(page, paragraphs[-1])


def in_story(paragraphs: list[str]) -> str | None:
    """The agency in the dateline of a story, or credited in its last lines."""
    for paragraph in paragraphs[:2]:
        if dateline := DATELINE.match(paragraph[:160]):
            return agency_named(next(filter(None, dateline.groups())))
    if closing := IN_BRACKETS.search(paragraphs[-1][-CREDIT_LINE:]):
        return agency_named(closing["name"])
    for paragraph in paragraphs[-2:]:
        if len(paragraph) < CREDIT_LINE and (credit := CREDIT.match(paragraph)):
            return agency_named(credit["name"])
    return None


def below_story(page: Document, last: str) -> str | None:
    """The agency credited in the short lines that the page sets under the story's `last`."""
    end = last[-ENDING:]
    at = page.plain.rfind(end) if len(end) == ENDING else -1
    if at < 0:
        return None
    lines = (" ".join(line.split()) for line in page.plain[at + ENDING :][:BELOW].split("\n"))
    for line in islice(filter(None, lines), LINES):
        if len(line) > CREDIT_LINE or not ANY_NAME.search(line):
            continue
        if found := SIGN_OFF.match(line.strip(" ()[]/.")):
            return agency_named(found["name"] or found["other"])
    return None


def beside_date(page: Document) -> str | None:
    """The agency in a short line with the date, as in ``AA 20.09.2023 10:08``."""
    if not names_beside_date(page):
        return None
    for element in page.tree.iter("span", "div", "p", "time", "li", "td"):
        before = (element.text or "").lstrip()
        line = "" if before and before[0] not in INITIALS else short_line(element)
        if len(line) < CREDIT_LINE and (found := DATED.match(line)):
            return agency_named(found["name"])
    return None


def names_beside_date(page: Document) -> bool:
    """Whether a page shows the name of an agency right before any date in numbers."""
    text = "\n".join(block.text for block in page_outline(page).blocks)
    dates = (found.start() for found in islice(DAY.finditer(text), MAX_DATES))
    return any(NAME_BEFORE.search(text[max(0, at - CREDIT_LINE) : at]) for at in dates)


def short_line(element: Element) -> str:
    """The text of an element without more than a few parts, such as a name and a date."""
    if len(element) > PARTS:
        return ""
    parts = [element.text, *(part for child in element for part in (child.text, child.tail))]
    return " ".join(" ".join(filter(None, parts)).split())


def named_in_byline(page: Document) -> Iterator[str]:
    """The agencies that elements within the byline under the headline name, in its words."""
    heading = headline_of(page)
    for element in islice(page.after(heading), NEAR) if heading is not None else ():
        words = first_words(element) if element.tag in BYLINE_TAGS else ""
        if len(words) > CREDIT_LINE or not ANY_NAME.search(words):
            continue
        alone = SAID_BY.sub("", words) if len(words) >= ALONE else ""
        if placed := PLACED.match(words):
            yield placed["name"]
            continue
        if alone and agency_named(alone) and signs(element):
            yield alone
            continue
        around = (element, *islice(element.iterancestors(), 2))
        if any(map(is_byline, around)) and not pictured(element):
            yield from filter(agency_named, (part.strip() for part in BESIDE.split(words)))
            if glued := GLUED.search(words):
                yield glued["name"]


def signs(element: Element) -> bool:
    """Whether the name of an agency stands apart from links and pictures."""
    around = list(islice(element.iterancestors(), PARTS))
    named = (OF_PICTURE.search(item.get("class") or "") for item in (element, *around))
    linked = any(item.tag == "a" for item in (element, *around))
    return not (linked or any(named) or pictured(element))


def first_words(element: Element) -> str:
    """The text with which an element begins, if only behind a drawing."""
    text = (element.text or "").strip()
    drawn = not text and len(element) == 1 and element[0].tag in {"i", "img", "svg"}
    return " ".join(((element[0].tail or "") if drawn else text).split())


def pictured(element: Element) -> bool:
    """Whether an element stands in a figure, whose picture is the agency's."""
    return next(element.iterancestors("figure", "figcaption"), None) is not None


def is_byline(element: Element) -> bool:
    """Whether an element is named as a byline."""
    return bool(BYLINE.search(element.get("class") or ""))
