import sys
from typing import Any

import click

from archive import Capture
from archive.articles import as_mapping
from crawler.crawling import save
from crawler.failures import NOT_ARCHIVED
from crawler.spiders.save import Saved

from .read import print_json
from .settings import config_of


@click.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--no-requisites", is_flag=True, help="Without images, styles and scripts.")
@click.option("--ignore-robots", is_flag=True, help="Even if robots.txt forbids these pages.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object for each URL.")
@click.pass_context
def command(
    ctx: click.Context,
    urls: tuple[str, ...],
    *,
    no_requisites: bool,
    ignore_robots: bool,
    as_json: bool,
) -> None:
    """Archive these pages now, with the images, styles and scripts they need.

    Prints where they lie, and the text. Ends with 1 if a page could not be archived.

    \b
        fiche save https://voi.id/en/news/400123
    """
    config = config_of(ctx).for_crawling()
    session, saved = save(config, urls, requisites=not no_requisites, ignore_robots=ignore_robots)
    if as_json:
        print_json([mapping_of(one) for one in saved])
    else:
        for one in saved:
            say(one)
    if session.trouble:
        click.echo(f"waiting in the spool: {session.trouble}", err=True)
    for line in session.unsettled:
        click.echo(line, err=True)
    if session.trouble or session.unsettled or any(one.reason or one.lost for one in saved):
        sys.exit(NOT_ARCHIVED)


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


def say(one: Saved) -> None:
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
