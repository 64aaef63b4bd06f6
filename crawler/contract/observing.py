"""What one visit says to a contract: its facts as shares, by the names of the measures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .share import Belief

FIELDS = (
    *("title", "summary", "authors", "published", "modified"),
    *("language", "section", "tags", "agency", "image"),
)
REFUSALS = {
    "challenge": ("challenge",),
    "consent": ("consent",),
    "paywall": ("paywall-stub", "login"),
    "soft-404": ("soft-404",),
    "no-body": ("no-body", "listing", "not-html"),
}
"""Why pages give no article, by measure."""
NO_OWN = {"alias", "reader-timeout", "reader-died"}
BLOCKED = ("http/401", "http/403", "http/429", "http/451", "busy/", "robots/http-4")
GONE = ("http/404", "http/410", "redirect/", "feed/", "sitemap/")
ROLES = ("feed", "sitemap", "section")
NO_FEED = ("html", "not-a-feed", "not-a-sitemap", "empty", "no-entries", "no-links")
MOST_HOURS = 3.0
"""What a visit is worth at most: those of a few hours go wrong together."""

FIELD = Belief(mean=0.5, worth=1.0, apart=0.1)
RARE = Belief(mean=0.03, worth=10.0, apart=0.1)
TROUBLE = Belief(mean=0.03, worth=10.0, apart=0.2, settles=False)
BELIEFS = {
    **{f"has/{name}": FIELD for name in FIELDS},
    "rule-missed": RARE,
    "short": RARE,
    **dict.fromkeys(REFUSALS, RARE),
    **dict.fromkeys(("pages", "announcements", "robots", "entries"), TROUBLE),
}
"""Every measure, with what is supposed of it before it has been seen."""

Seen = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Observed:
    """What a visit saw: how much went wrong of how much, the reasons, lengths and sections."""

    shares: Seen
    reasons: Mapping[str, int]
    letters: Mapping[int, int]
    sections: Mapping[str, int]
    articles: int
    entries: float
    """Pages that a list announced, in the mean; 0 if none was read."""
    heard: bool
    """Whether any feed or list said what is new."""


def observed(facts: Mapping[str, Any], *, hours: float, short: int, entries: float) -> Observed:
    """The facts of a visit that came `hours` after the one before.

    An article is short if it has less than 2 to the power of `short` letters. A list usually has
    so many `entries`.
    """
    counts: Mapping[str, int] = facts.get("counts", {})
    letters = {int(name[8:]): n for name, n in counts.items() if name.startswith("letters/")}
    articles = facts.get("new_articles", 0)
    shares = dict(of_articles(counts, letters, sum(letters.values()), short))
    shares |= of_pages(counts, articles)
    unchanged = sum(counts.get(f"{role}/unchanged", 0) for role in ROLES)
    worth = min(max(hours, 0.05), MOST_HOURS)
    shares |= of_requests(counts, articles, worth)
    lists = counts.get("announced/read", 0)
    announced = counts.get("announced/page", 0) / lists if lists else 0.0
    if lists and entries:
        shares["entries"] = (worth * (1 - announced / entries), worth)
    return Observed(
        shares={name: (min(max(bad, 0), n), n) for name, (bad, n) in shares.items() if n > 0},
        reasons=dict(reasons(counts)),
        letters=letters,
        sections={name[3:]: n for name, n in counts.items() if name.startswith("in/")},
        articles=articles,
        entries=announced,
        heard=lists + unchanged > 0 or not counts.get("announced/failed", 0),
    )


def of_articles(
    counts: Mapping[str, int], letters: Mapping[int, int], articles: int, short: int
) -> Iterator[tuple[str, tuple[float, float]]]:
    """What new articles lack."""
    for name in FIELDS:
        yield f"has/{name}", (articles - counts.get(f"has/{name}", 0), articles)
    yield "rule-missed", (counts.get("flag/rule-missed", 0), articles)
    yield "short", (sum(n for k, n in letters.items() if k < short), articles)


def of_pages(counts: Mapping[str, int], articles: int) -> Seen:
    """The pages that gave no article, of those that were read."""
    refused = {
        name.removeprefix("no-article/"): n
        for name, n in counts.items()
        if name.startswith("no-article/")
    }
    read = articles + sum(n for reason, n in refused.items() if reason not in NO_OWN)
    return {
        name: (sum(refused.get(reason, 0) for reason in those), read)
        for name, those in REFUSALS.items()
    }


def of_requests(counts: Mapping[str, int], articles: int, hours: float) -> Seen:
    """What could not be had: pages, announcements, and what robots.txt forbids."""
    told = counts.get("announced/failed", 0)
    useless = sum(counts.get(f"{role}/{why}", 0) for role in ROLES for why in NO_FEED)
    heard = counts.get("announced/read", 0) + sum(counts.get(f"{r}/unchanged", 0) for r in ROLES)
    failed = sum(n for name, n in counts.items() if name.startswith("failed/")) - told
    looked = articles + sum(
        n
        for name, n in counts.items()
        if name.startswith("no-article/") or name in {"article/version", "page/unchanged"}
    )
    forbidden = counts.get("skipped/robots", 0)
    asked = max(failed, 0) + looked
    return {
        "pages": weighed(max(failed, 0), asked, hours),
        "announcements": weighed(told + useless, told + max(heard, useless), hours),
        "robots": weighed(forbidden, forbidden + asked + told + heard, hours),
    }


def weighed(bad: float, trials: float, hours: float) -> tuple[float, float]:
    """Requests of one visit, which are worth no more than the `hours` it stands for."""
    worth = min(1.0, hours / trials) if trials else 0.0
    return bad * worth, trials * worth


def reasons(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Why requests failed, and what was wrong with announcements."""
    for name, count in counts.items():
        area, _, what = name.partition("/")
        if area == "failed":
            yield what, count
        elif area in {"feed", "sitemap", "section"} and what in NO_FEED:
            yield name, count
