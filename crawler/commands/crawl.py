import sys
from datetime import UTC, datetime

import click

from crawler.crawling import chosen, crawl, due_outlets, now
from crawler.failures import NOT_ARCHIVED
from crawler.outlet import outlet_slugs
from crawler.report import say_run

from .settings import config_of


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
) -> None:
    """Archive what is new at outlets: declared ones by slug, any other site by address or host.

    \b
        fiche crawl yna_co_kr voi_id
        fiche crawl example.org --limit 20
        fiche crawl --all --since 2026-11-01
    """
    config = config_of(ctx)
    if not (targets or every or due):
        raise click.UsageError("name an outlet (fiche outlets lists them), an address, or --all")
    names = [*targets, *(outlet_slugs() if every else ())]
    outlets = chosen([*names, *(due_outlets(config, now()) if due else ())])
    if not outlets:
        return  # nothing is due
    config = config.for_crawling()
    done = crawl(
        config,
        outlets,
        since=since.replace(tzinfo=UTC) if since else None,
        limit=limit,
        dry=dry_run,
    )
    if dry_run:
        for found in done.would:
            click.echo(done.session.redaction.text(found.url))
        return
    if not say_run(done.session):
        sys.exit(NOT_ARCHIVED)
