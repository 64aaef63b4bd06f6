import sys
from datetime import datetime
from typing import Any, BinaryIO

import click

from archive.segments import json_line
from crawler.checks import utc
from crawler.crawling import Done, chosen, crawl, due_outlets, now, rehearse
from crawler.failures import NOT_ARCHIVED
from crawler.outlet import outlet_slugs
from crawler.rehearsal import Rehearsal
from crawler.report import rehearsal_table, say_run
from crawler.spiders.news import NewsSpider

from .settings import config_of

TIMES = ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y%m%d%H%M%S")


@click.command()
@click.argument("targets", nargs=-1, metavar="SLUG|URL...")
@click.option("--all", "every", is_flag=True, help="All declared outlets.")
@click.option("--due", is_flag=True, help="The declared outlets whose time has come.")
@click.option("--limit", type=click.IntRange(min=1), help="New pages to take, for each outlet.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="Go back to this date (UTC), through section pages and sitemaps too.",
)
@click.option("--dry-run", is_flag=True, help="List what would be fetched; keep nothing.")
@click.option(
    "--from-archive", is_flag=True, help="Ask the archive instead of the web; keep nothing."
)
@click.option(
    "--at", type=click.DateTime(TIMES), help="As of this time (UTC), with --from-archive."
)
@click.option(
    "--output",
    type=click.File("wb", atomic=True),
    help="Write the articles there as JSON lines, with --from-archive.",
)
@click.pass_context
def command(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    targets: tuple[str, ...],
    *,
    every: bool,
    due: bool,
    limit: int | None,
    since: datetime | None,
    dry_run: bool,
    from_archive: bool,
    at: datetime | None,
    output: BinaryIO | None,
) -> None:
    """Archive what is new at outlets: declared ones by slug, any other site by address or host.

    With --from-archive the outlets are crawled as they were archived, without the network: what an
    outlet's declaration finds, what is read in it, and what is missing.

    \b
        fiche crawl yna_co_kr voi_id
        fiche crawl example.org --limit 20
        fiche crawl --all --since 2026-11-01
        fiche crawl voi_id --from-archive --at 2026-11-21T12:00 --output found.jsonl
    """
    config = config_of(ctx, **({"network": asked(at)} if from_archive else {}))
    rehearsing = config.network.from_archive
    if not rehearsing and (at or output):
        raise click.UsageError("--at and --output are for --from-archive")
    if not (targets or every or due):
        raise click.UsageError("name an outlet (fiche outlets lists them), an address, or --all")
    names = [*targets, *(outlet_slugs() if every else ())]
    outlets = chosen([*names, *(due_outlets(config, now()) if due else ())])
    if not outlets:
        return  # nothing is due
    config = config.for_crawling()
    what: dict[str, Any] = {"since": since and utc(since), "limit": limit, "dry": dry_run}
    if rehearsing:
        whole = say_rehearsal(*rehearse(config, outlets, **what), output)
    else:
        whole = say_crawl(crawl(config, outlets, **what), dry=dry_run)
    if not whole:
        sys.exit(NOT_ARCHIVED)


def asked(at: datetime | None) -> dict[str, Any]:
    """The settings that --from-archive and --at stand for."""
    return {"from_archive": True, **({"at": utc(at)} if at else {})}


def say_crawl(done: Done, *, dry: bool) -> bool:
    """Print what came of a crawl; whether all of it was archived."""
    if not dry:
        return say_run(done.session)
    for found in done.would:
        click.echo(done.session.redaction.text(found.url))
    return True


def say_rehearsal(session: Rehearsal, spider: NewsSpider, output: BinaryIO | None) -> bool:
    """Print what came of asking the archive, the articles to `output`; whether all was there."""
    if output:
        output.write(b"".join(map(json_line, session.documents)))
    if spider.dry:
        for found in spider.would:
            click.echo(session.redaction.text(found.url))
        for failure in session.tally.failures:
            click.echo(f"not found: {failure.url} ({failure.reason})", err=True)
    else:
        aside = output is not None and output.name == sys.stdout.buffer.name
        click.echo(rehearsal_table(session, spider.announcements), err=aside)
    if session.interrupted:
        click.echo("interrupted: this is not all", err=True)
    return not (session.tally.failures or session.interrupted)
