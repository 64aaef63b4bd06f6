"""What the names of elements say of them: beside the story, or the story itself.

The words are those that web developers everywhere give to classes and ids. None belongs to a site.
"""

import re
from functools import lru_cache
from itertools import pairwise

SURE = frozenset([
    "breadcrumb", "breadcrumbs", "comment", "commentlist", "comments", "consent", "cookie",
    "cookies", "disqus", "footer", "gdpr", "login", "menu", "modal", "mostread", "nav", "navbar",
    "navigation", "newsletter", "newsletters", "outbrain", "popover", "popup", "recirc",
    "recirculation", "recommend", "recommendation", "recommendations", "recommended",
    "recommends", "related", "replies", "respond", "revcontent", "sidebar", "taboola",
    "visuallyhidden", "zergnet",
])  # fmt: skip
LIKELY = frozenset([
    "ad", "ads", "adslot", "advert", "advertisement", "advertising", "aside", "attachment", "audio",
    "author", "authorbox", "authors", "banner", "bio", "boilerplate", "bookmark", "btn", "button",
    "buttons", "byline", "bylines", "caption", "captioned", "captions", "carousel", "copyright",
    "credit", "credits", "datetime", "disclaimer", "donate", "donation", "donations", "exclude",
    "facebook", "factbox", "feedback", "follow", "followus", "foot", "infobox", "instagram",
    "keywords", "latest", "lightbox", "masthead", "morestories", "multimedia", "offer", "offers",
    "overlay", "pager", "pagination", "placeholder", "poll", "popular", "print", "promo", "promos",
    "promoted", "promotion", "pubdate", "published", "quiz", "rail", "rating", "ratings",
    "readmore", "references", "register", "registration", "relacionada", "relacionadas",
    "relacionado", "relacionados", "search", "seealso", "share", "sharebar", "shares", "sharing",
    "sign", "signup", "skimlinks", "slider", "social", "socials", "sponsor", "sponsored",
    "subscribe", "subscribebox", "subscription", "tag", "taglist", "tags", "teaser", "teasers",
    "ticker", "timestamp", "toolbar", "tools", "tooltip", "topics", "trending", "tweet", "twitter",
    "upnext", "verwandte", "widget", "widgets", "ai-summary", "also-read", "article-card",
    "correction-form", "editors-note", "expandable-box", "fact-box", "follow-us", "info-box",
    "more-on", "more-stories", "most-popular", "most-read", "news-card", "next-article",
    "post-card", "prev-next", "read-more", "read-next", "read-time", "reading-time",
    "screen-reader", "see-also", "sign-up",
    "story-card", "up-next", "visually-hidden",
    "citeste-si", "lea-tambien", "lee-tambien", "leggi-anche", "leia-mais", "leia-tambem",
    "lire-aussi", "read-also", "saiba-mais",
])  # fmt: skip
PICTURE = frozenset([
    "bild", "bilder", "card", "cards", "embed", "figure", "foto", "fotos", "gallery", "image",
    "imagebox", "images", "img", "imgbox", "imgs", "media", "photo", "photobox", "photos", "pic",
    "pics", "picture", "pictures", "player", "slideshow", "thumb", "thumbnail", "video", "videos",
])  # fmt: skip
STORY = re.compile(
    r"(?:article|story|post|entry|news|main|page|content)[\w-]*(?:body|content|text|copy)|"
    r"(?:^|[\s_-])(?:body|content|text)[\w-]*(?:article|story|post|entry|news|copy)",
    re.I,
)
FILED = re.compile(r"(?:tag|category|cat|topic|section|post_tag|keyword)-[\w-]")
"""Names that blog software makes of an article's own tags: they speak of its subject."""

ENTRY = re.compile(r"(?:^|\s)(?:hentry|type-[\w-]+\s+status-\w+)(?=\s|$)")
"""Names that it gives to an article as such: the others beside them are all of its subject."""

SENTENCE = re.compile(r"[^\W_]+(?:-[^\W_]+){5,}$")
"""A name made of a headline speaks of the subject too."""

HASH = re.compile(r"(?<![^\W_])(?=[0-9a-f]*\d[0-9a-f]*\d)[0-9a-f]{6,}(?![^\W_])")
DIGIT = re.compile(r"\d")
TINY, SYLLABLES, MINIFIED = 2, 3, 5
"""How many letters each syllable has in a name that a tool made up, and how many there are at
least; and how many names as short as that an element has if its page's names were made by hand.
"""

HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
PAIRED = frozenset(pair.partition("-")[0] for pair in LIKELY if "-" in pair)
SINGLE = SURE | LIKELY
NONE: frozenset[str] = frozenset()


def words_of(names: str) -> list[str]:
    """The words in an element's names, in lower case, without those that speak of the subject,
    and without names that a tool made up.
    """
    if ENTRY.search(names):
        return []
    parts = names.split()
    if sum(len(part) <= TINY for part in parts) > MINIFIED:
        parts = [part for part in parts if len(part) > TINY]
    return [word for part in parts for word in words_in(part)]


@lru_cache(maxsize=32768)
def words_in(name: str) -> tuple[str, ...]:
    """The words in one name; none if it speaks of the subject, or a tool made it up."""
    if "-" in name:
        if FILED.match(name) or SENTENCE.match(name):
            return ()
        name = HASH.sub(" ", name) if DIGIT.search(name) else name
    words = WORD.findall(name)
    if len(words) >= SYLLABLES and all(len(word) <= TINY for word in words):
        return ()
    return tuple(word.lower() for word in words)


def doubts(words: list[str]) -> frozenset[str]:
    """The words that speak against an element, alone or as a pair."""
    found = SINGLE.intersection(words)
    if not PAIRED.isdisjoint(words):
        found |= LIKELY.intersection(f"{first}-{second}" for first, second in pairwise(words))
    return found or NONE


def pictures(words: list[str]) -> frozenset[str]:
    """The words that speak of a picture or a player."""
    return PICTURE.intersection(words) or NONE


@lru_cache(maxsize=8192)
def names_story(names: str) -> bool:
    """Whether an element is named as the text of an article."""
    return bool(STORY.search(names))
