"""A breach of the yield contract, in words; and what it is most likely to come of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .observing import BLOCKED, GONE

LIKELY = {
    "robots-closed": "robots.txt was changed: it forbids now what it let us fetch before",
    "blocked": "the site refuses us: by our address, our name or our pace",
    "site-down": "the site, or the way to it, is down",
    "challenge": "the site asks for a proof that a person is there, where it gave its pages before",
    "consent": "a consent page stands before the articles",
    "paywall": "the articles are behind a paywall now",
    "pages-gone": "the addresses that are announced lead nowhere: the site was moved or rebuilt",
    "feed-gone": "the feed is gone, or was moved to another address",
    "layout-changed": "the pages are built in another way, and their parts are no longer found",
    "sections-missing": "the feeds or lists of these sections are gone, or no longer written to",
    "outlet-quiet": "the outlet publishes less",
}
"""Every cause, the most telling first: what it explains is not told of besides."""
SILENT = "the feed still answers, but is no longer written to; or all at the outlet are away"
STUBS = "only the beginning of the articles is found: another layout, or a paywall"
OUTRIGHT = ("robots-closed", "blocked", "site-down", "challenge", "consent", "paywall")
EXPLAINING = {
    "layout-changed": OUTRIGHT,
    "sections-missing": (*OUTRIGHT, "pages-gone", "feed-gone"),
    "outlet-quiet": (*OUTRIGHT, "pages-gone", "feed-gone", "layout-changed", "sections-missing"),
}
"""By cause, those that account for it."""
REFUSED = {
    "challenge": ("challenge", "a check for robots in place of {} of the pages"),
    "consent": ("consent", "a consent page in place of {} of the pages"),
    "paywall": ("paywall", "a paywall in place of {} of the pages"),
    "soft-404": ("pages-gone", "{} of the pages say that they are not there"),
    "no-body": ("layout-changed", "no text is found on {} of the pages"),
    "rule-missed": ("layout-changed", "the outlet's own rule does not hold on {} of the articles"),
    "entries": ("sections-missing", "feeds and lists announce {} less than they usually do"),
    "robots": ("robots-closed", "robots.txt forbids {} of the requests"),
}
"""Cause and words by measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """Something an outlet no longer gives as it used to.

    ``what`` has changed is a sentence with numbers; ``likely`` says what that mostly comes of.
    ``measures`` are the names of what has changed, for `crawler.contract.examples`.
    """

    cause: str
    since: datetime
    what: str
    likely: str
    measures: tuple[str, ...] = ()


def said(breach: Breach) -> dict[str, Any]:
    """A breach as the catalog keeps it."""
    return {
        "what": breach.what,
        "likely": breach.likely,
        "since": breach.since.isoformat(),
        "measures": list(breach.measures),
    }


def cause_of_failures(reasons: Mapping[str, float], *, announcements: bool) -> str:
    """What requests mostly fail of, by how often each reason was met lately."""
    sums = {"blocked": 0.0, "gone": 0.0, "site-down": 0.0}
    for reason, count in reasons.items():
        kind = "blocked" if reason.startswith(BLOCKED) else "site-down"
        sums["gone" if reason.startswith(GONE) else kind] += count
    most = max(sums, key=lambda kind: sums[kind])
    if most == "gone":
        return "feed-gone" if announcements else "pages-gone"
    return most


def percent(share: float) -> str:
    """A share for people.

    >>> percent(0.034), percent(0.9996), percent(0.0004)
    ('3 %', '100 %', '0 %')
    """
    return f"{100 * share:.0f} %"


def changed(measure: str, now: float, usual: float, *, letters: int, why: str) -> str:
    """What has changed of a share of things gone wrong."""
    if measure.startswith("has/"):
        name = measure.removeprefix("has/")
        return f"{name} in {percent(1 - now)} of the articles, usually {percent(1 - usual)}"
    before = f", usually {percent(usual)}" if measure != "entries" else ""
    if measure == "short":
        return f"{percent(now)} of the articles have less than {letters:,} letters{before}"
    if measure in REFUSED:
        return REFUSED[measure][1].format(percent(now)) + before
    what = "pages" if measure == "pages" else "feeds and lists"
    named = f" ({why})" if why else ""
    return f"{percent(now)} of the {what} cannot be had{named}{before}"
