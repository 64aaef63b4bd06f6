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
    "ad", "ads", "adslot", "advert", "advertisement", "advertising", "aside", "attachment",
    "audio", "author", "authorbox", "authors", "banner", "bio", "boilerplate", "bookmark", "btn",
    "button", "buttons", "byline", "bylines", "callout", "caption", "captioned", "captions",
    "carousel", "copyright", "credit", "credits", "datetime", "disclaimer", "donate", "donation",
    "donations", "exclude", "facebook", "feedback", "follow", "followus", "foot", "infobox",
    "instagram", "keywords", "latest", "lightbox", "masthead", "morestories", "multimedia",
    "offer", "offers", "overlay", "pager", "pagination", "placeholder", "poll", "popular",
    "print", "promo", "promoted", "promos", "promotion", "pubdate", "published", "quiz", "rail",
    "rating", "ratings", "readmore", "references", "register", "registration", "relacionada",
    "relacionadas", "relacionado", "relacionados", "search", "seealso", "share", "sharebar",
    "shares", "sharing", "sign", "signup", "skimlinks", "slider", "social", "socials", "sponsor",
    "sponsored", "subscribe", "subscribebox", "subscription", "tag", "taglist", "tags", "teaser",
    "teasers", "ticker", "timestamp", "toolbar", "tools", "tooltip", "topics", "trending",
    "tweet", "twitter", "upnext", "verwandte", "widget", "widgets", "also-read",
    "correction-form", "follow-us", "more-on", "more-stories", "most-popular", "most-read",
    "next-article", "prev-next", "read-more", "read-next", "screen-reader", "see-also", "sign-up",
    "up-next", "visually-hidden",
])  # fmt: skip
PICTURE = frozenset([
    "card", "cards", "embed", "figure", "foto", "gallery", "image", "img", "media", "photo",
    "picture", "player", "video", "bild",
])  # fmt: skip
STORY = re.compile(
    r"(?:article|story|post|entry|news|main|page|content)[\w-]*(?:body|content|text|copy)|"
    r"(?:^|[\s_-])(?:body|content|text)[\w-]*(?:article|story|post|entry|news|copy)",
    re.I,
)
FILED = re.compile(r"(?:^|\s)(?:tag|category|cat|topic|section|post_tag|keyword)-[\w-]+")
"""Names that blog software makes of an article's own tags: they speak of its subject."""

SENTENCE = re.compile(r"(?:^|(?<=\s))[^\W_]+(?:-[^\W_]+){5,}(?=\s|$)")
"""A name made of a headline speaks of the subject too."""

HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
WORD = re.compile(r"[^\W\d_]+")
NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=8192)
def doubts(names: str) -> frozenset[str]:
    """The words in an element's names that speak against it."""
    words = WORD.findall(SENTENCE.sub(" ", FILED.sub(" ", HUMP.sub("-", names).lower())))
    pairs = (f"{first}-{second}" for first, second in pairwise(words))
    return (SURE.union(LIKELY) & frozenset([*words, *pairs])) or NONE


@lru_cache(maxsize=8192)
def pictures(names: str) -> frozenset[str]:
    """The words in an element's names that speak of a picture or a player."""
    return PICTURE.intersection(WORD.findall(HUMP.sub("-", names).lower())) or NONE


@lru_cache(maxsize=8192)
def names_story(names: str) -> bool:
    """Whether an element is named as the text of an article."""
    return bool(STORY.search(names))
