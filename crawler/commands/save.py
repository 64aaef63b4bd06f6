import json
import os
import signal
import sys
import threading
import time
from typing import Any, BinaryIO

import click

from archive import Capture
from archive.articles import as_mapping
from crawler.crawling import save
from crawler.failures import NOT_ARCHIVED
from crawler.session import Session
from crawler.spiders.save import Saved

from .read import print_json
from .settings import config_of

IN_ORDER = 5.0
"""Seconds that a run has to end when it is told to."""


@click.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--no-requisites", is_flag=True, help="Without images, styles and scripts.")
@click.option("--ignore-robots", is_flag=True, help="Even if robots.txt forbids these pages.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object for each URL.")
@click.option("--on-behalf", is_flag=True, help="For a server: see the manual.")
@click.pass_context
def command(
    ctx: click.Context,
    urls: tuple[str, ...],
    *,
    no_requisites: bool,
    ignore_robots: bool,
    as_json: bool,
    on_behalf: bool,
) -> None:
    """Archive these pages now, with the images, styles and scripts they need.

    Prints where they lie, and the text. Ends with 1 if a page could not be archived.

    \b
        fiche save https://voi.id/en/news/400123
    """
    config = config_of(ctx).for_crawling()
    told = tell if on_behalf else None
    if on_behalf:
        end_with(sys.stdin.buffer)
    session, saved = save(
        config, urls, requisites=not no_requisites, ignore_robots=ignore_robots, kept=told
    )
    if on_behalf:
        report_lines(session, saved)
    elif as_json:
        print_json([mapping_of(one) for one in saved])
    else:
        say(saved)
    if session.trouble:
        click.echo(f"waiting in the spool: {session.trouble}", err=True)
    for line in session.unsettled:
        click.echo(line, err=True)
    if session.trouble or session.unsettled or any(one.reason or one.lost for one in saved):
        sys.exit(NOT_ARCHIVED)


def report_lines(session: Session, saved: list[Saved]) -> None:
    """Print a line for each address, and why it could not be stored yet, if so."""
    waiting = str(session.trouble) if session.trouble else None
    for one in saved:
        print_line({**mapping_of(one), "waiting": waiting})


def tell(capture: Capture) -> None:
    """Print a line about a capture that was just made."""
    facts = {name: getattr(capture, name) for name in ("url", "role", "status", "error")}
    print_line({"captured": facts})


def print_line(facts: dict[str, Any]) -> None:
    """Print JSON for a program that is waiting for it."""
    click.echo(json.dumps(facts))
    sys.stdout.flush()


def end_with(given: BinaryIO) -> None:
    """End this process, in order if it can be, once the one that feeds `given` has ended."""

    def wait() -> None:
        while given.read(1):
            pass
        for _ in range(2):  # the second one is for what does not come to its end
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(IN_ORDER)

    threading.Thread(target=wait, daemon=True).start()


def place(capture: Capture) -> str:
    """Where a record lies, as `fiche show` and `fiche verify` name it."""
    return f"warc/{capture.day}/{capture.segment}.warc.gz, byte {capture.offset}"


def mapping_of(one: Saved) -> dict[str, Any]:
    """What came of one address, in JSON's types."""
    capture = one.capture
    return {
        "url": one.url,
        "error": one.reason,
        "capture": capture
        and {
            "url": capture.url,
            "at": capture.at.isoformat(),
            "status": capture.status,
            "file": f"warc/{capture.day}/{capture.segment}.warc.gz",
            "offset": capture.offset,
            "length": capture.length,
            "record_id": capture.record_id,
            "digest": capture.digest,
        },
        "article": one.article and as_mapping(one.article),
        "requisites": [found.url for found in one.requisites],
        "missing": [{"url": url, "reason": reason} for url, reason in one.missing],
    }


def say(saved: list[Saved]) -> None:
    """Print what came of each address."""
    for one in saved:
        say_one(one)


def say_one(one: Saved) -> None:
    """Print what came of one address."""
    if one.capture:
        click.echo(f"{one.url}\n  {place(one.capture)}, {one.capture.record_id}")
        click.echo(f"  {len(one.requisites)} requisites, {len(one.missing)} missing")
    if one.reason:
        click.echo(f"not archived: {one.url} ({one.reason})", err=True)
    for url, reason in one.missing:
        click.echo(f"missing: {url} ({reason})", err=True)
    if one.article:
        click.echo(f"\n{one.article.title or '(no title)'}\n\n{one.article.text}\n")
