"""What is said beside dates, in many languages, and how elements that hold them are named."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

DATED = (
    *("date", "time", "publish", "posted", "meta", "info", "byline", "tarih", "fecha", "datum"),
    *("zeit", "heure", "tanggal", "waktu"),
)
DATED_WHOLE = frozenset(["data", "dato", "hora", "ngay"])
"""What is in the names of elements that hold dates, and what is one of them."""

STRICTLY = re.compile(
    r"date(?!\s*-?picker)|publish|posted|timestamp|(?<!read)(?<!-)time\b|"
    r"(?:post|entry|article)[_-]?(?:meta|info|byline)|meta(?=$|[\s_])",
    re.I,
)
"""Names of elements that hold a date and hardly anything else."""

TAG = re.compile(r"(?:^|-)(?:date|time|datetime|timestamp|dateformat|timeago)(?:-|$)|^dateformat")
"""Names of elements that sites make up for a date."""

ATTRIBUTE = re.compile(
    r"(?:^|-)(?:datetime|title|time|date|timestamp|seconds|epoch|utc|iso|published?|pubdate)"
    r"(?=$|-(?!zone|format|out|ago|style|type))",
    re.I,
)
"""Names of attributes that say a date for scripts to show."""

UPDATED = re.compile(
    r"updat|modif|reviewed|edited|revised|aktuali[sz]|güncelle|değiş|actuali[sz]|à jour|aggiorn|"
    r"atualiz|oppdater|uppdater|opdater|bijgewerkt|gewijzigd|päivitetty|muokattu|frissít|ενημέρ|"
    r"τροποπ|diperbarui|dikemas|cập nhật|更新|最終|수정|изменен|обновл|оновлен|ажурир|ažurir|"
    r"posodob|atnaujin|atjaun|uuenda|обнов|обнав|обнове|اپ ?ڈیٹ|به[\u200c ]?روز|ویرایش|"
    r"تحديث|עודכן|עדכון|अपडेट|अद्यतन|হালনাগাদ|আপডেট|อัปเดต|อัพเดท|แก้ไข",
    re.I,
)
ISSUED = re.compile(
    r"publi[sckqzžé]|posted|original|created|creado|criado|giriş|eklenme|dodan|добавл|создан|додано|"
    r"dibuat|配信|作成|작성|erschien|veröffentlicht|erstellt|pubblicat|gepubliceerd|"
    r"geplaatst|julkaistu|опубл|размещ|입력|등록|게시|송고|公開|掲載|投稿|发布|發布|发表|發表|"
    r"yayın|نشر|انتشار|δημοσ|zveřejn|vydáno|zverejn|objav|megjelen|közzé|avaldatud|đăng|terbit|"
    r"เผยแพร่|פורסם|प्रकाशित|প্রকাশ",
    re.I,
)
FIRST = re.compile(
    r"\b(?:originally|first) (?:published|posted|appeared)|erstveröffentlich|"
    r"(?:publié|publicado|pubblicato) (?:initialement|originalmente|originariamente)|"
    r"первая публикация|ilk yayın|최초\s?(?:등록|입력|게시)|初出|初回公開",
    re.I,
)
"""What is said of the day on which a story that was changed since came out."""

ELSE = re.compile(
    r"\b(?:next|due|expires?|until|starts?|nächste|prochain|joined|member since|born|copyright)\b"
    r"|©",
    re.I,
)
"""Words beside days that are still to come, or of a person, or of the site."""

CHANGED = frozenset(["lastmod", "lastmodified", "lastupdate", "modified", "update", "updated"])
OUT = frozenset(["created", "issued", "posted", "pubdate", "publication", "publish", "published"])
ENTRY = frozenset(["entry", "date"])
"""Words in the names of elements with the day of a change, with that of publication, and with the
only day that a theme for blogs shows.
"""

OTHERS = frozenset([
    "bio", "caption", "captions", "carousel", "comment", "commentlist", "comments",
    "copyright", "disqus", "latest", "masthead", "mostread", "navbar",
    "outbrain", "popular", "promo", "promos", "recirc", "recirculation", "recommend",
    "recommendation", "recommendations", "recommended", "recommends", "related", "relacionada",
    "relacionadas", "relacionado", "relacionados", "replies", "respond", "revcontent", "seealso",
    "taboola", "teaser", "teasers", "topbar", "trending", "tweet", "twitter", "upnext", "verwandte",
    "weather", "morestories", "also-read", "more-on", "more-stories", "most-popular", "most-read",
    "next-article", "prev-next", "read-more", "read-next", "see-also", "up-next",
])  # fmt: skip
"""Words in the names of boxes in which dates are not the story's."""

SENTENCE, WIDE, ENDS = 7, 15, re.compile(r"(?<!\b[ap]\.m)[.!?。][\"'”’»)]*$")
DASH = re.compile(r"\s[-–—]\s")


def parts(line: str) -> Iterator[tuple[str, bool]]:
    """`line` cut before what says that it came out or was changed; whether it is the latter."""
    cuts = {found.start(): False for found in ISSUED.finditer(line)}
    cuts |= {found.start(): True for found in UPDATED.finditer(line)}
    for start, end in pairwise([0, *sorted(cuts), len(line)]):
        if end > start:
            yield line[start:end], cuts.get(start, False)


@lru_cache(maxsize=4096)
def dated(names: str) -> bool:
    """Whether an element's names say that it holds a date."""
    lower = names.lower()
    if any(map(lower.__contains__, DATED)):
        return True
    return not DATED_WHOLE.isdisjoint(lower.replace("_", " ").split())


def is_prose(line: str) -> bool:
    """Whether a line is a sentence that is not about the story, and a date in it anything's."""
    if not ENDS.search(line) or ISSUED.search(line) or UPDATED.search(line):
        return False
    return len(line.split()) >= SENTENCE or (line.endswith("。") and len(line) > WIDE)
