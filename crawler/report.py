"""What a run did, as a person reads it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from .columns import table

if TYPE_CHECKING:  # a command that only tells of runs is quicker without Scrapy
    from .announcements import Announcement
    from .rehearsal import Rehearsal
    from .session import Session
    from .tally import Tally

SHOWN_FAILURES = 20


def run_table(outlets: Mapping[str, Mapping[str, Any]]) -> str:
    """One line an outlet, from the part of a manifest that tells of them."""
    rows = []
    for slug, did in outlets.items():
        counts: Mapping[str, int] = did["counts"]
        rows.append(
            [
                slug,
                counts.get("announced/page", 0),
                counts.get("skipped/held", 0),
                did["new_articles"],
                counts.get("article/version", 0),
                did["captures"],
                sum(did["failures"].values()),
            ]
        )
    return table(["outlet", "announced", "held", "new", "changed", "captures", "failed"], rows)


def notes(outlets: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The named oddities among an outlet's counts, neither articles nor failures: a line each."""
    plain = (
        *("announced/", "captured/", "article/new", "failed/", "skipped/held"),
        *("has/", "letters/", "flag/", "in/"),
    )
    lines = []
    for slug, counts in outlets.items():
        odd = {name: n for name, n in counts.items() if not name.startswith(plain)}
        if odd:
            lines.append(f"{slug}: " + ", ".join(f"{name} {n}" for name, n in odd.items()))
    return lines


def say_run(session: "Session") -> bool:
    """Print what a run did; whether all of it was archived."""
    summary = session.tally.summary(tuple(session.outlets))["outlets"]
    click.echo(run_table(summary))
    for line in notes({slug: did["counts"] for slug, did in summary.items()}):
        click.echo(line, err=True)
    say_failures(session.tally)
    if session.trouble:
        click.echo(f"waiting in the spool: {session.trouble}", err=True)
    for line in session.unsettled:
        click.echo(line, err=True)
    if session.interrupted:
        click.echo("interrupted: the next crawl of these outlets goes on from here", err=True)
    troubles = (session.tally.failures, session.trouble, session.unsettled, session.interrupted)
    return not any(troubles)


def announcement_table(announcements: "Iterable[Announcement]") -> str:
    """What feeds, sitemaps and section pages gave, one line each."""
    rows = [[a.url, a.status, a.entries, a.wanted, " ".join(a.problems)] for a in announcements]
    return table(["address", "answer", "entries", "articles", "problems"], rows)


def rehearsal_table(session: "Rehearsal", announcements: "Iterable[Announcement]") -> str:
    """What announced pages, what came of each of them, and how often what happened."""
    rows = [
        [one.what, f"{one.captured:%Y-%m-%d %H:%M:%S}Z" if one.captured else "", one.url]
        for one in session.tally.all
    ]
    sums = [
        f"{slug}: " + ", ".join(f"{name} {n}" for name, n in sorted(counts.items()))
        for slug, counts in session.tally.counts.items()
    ]
    asked, came = announcement_table(announcements), table(["outcome", "captured", "address"], rows)
    return "\n\n".join([asked, came, "\n".join(sums)])


def say_failures(tally: "Tally") -> None:
    """Name on standard error what was not archived."""
    for failure in tally.failures[:SHOWN_FAILURES]:
        click.echo(f"not archived: {failure.url} ({failure.reason})", err=True)
    if (more := len(tally.failures) - SHOWN_FAILURES) > 0:
        click.echo(f"not archived: {more} more; fiche status names them", err=True)
