import sys
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from archive import open_catalog
from crawler.config import Config
from crawler.crawling import chosen
from crawler.failures import NOT_ARCHIVED
from crawler.outlet import slug_for, story_key

from .jobs import short
from .queueing import filling_config

if TYPE_CHECKING:
    from crawler.service.queue import Wanted


@click.group()
def command() -> None:
    """Queue a job for the workers: a visit, pages to be saved, a re-extraction.

    Each prints the numbers of its jobs. What waits already is not queued twice.

    \b
        fiche enqueue crawl yna_co_kr example.org
        fiche enqueue save https://voi.id/en/news/400123
        fiche enqueue reextract voi_id --since 2026-11-01
    """


@command.command("crawl")
@click.argument("targets", nargs=-1, required=True, metavar="SLUG|URL...")
@click.pass_context
def crawl(ctx: click.Context, /, targets: tuple[str, ...]) -> None:
    """Have outlets visited, due or not: declared ones by slug, any other by address or host."""
    config = filling_config(ctx).for_crawling()
    from crawler.service.queue import crawl_of  # noqa: PLC0415 - not everybody has it

    named = {outlet.slug: name for name in targets for outlet in chosen([name])}
    groups = groups_at(config, list(named))
    queue_all(config, [crawl_of(slug, name, groups[slug]) for slug, name in named.items()])


@command.command("save")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.pass_context
def save(ctx: click.Context, /, urls: tuple[str, ...]) -> None:
    """Have single pages archived, before any visit that waits; a job for each outlet."""
    config = filling_config(ctx).for_crawling()
    from crawler.service.queue import save_of  # noqa: PLC0415

    whole = [url if "//" in url else f"https://{url}" for url in urls]
    chosen(whole)  # or what can be no address
    slugs = {url: slug_for(url) for url in whole}
    groups = groups_at(config, list(slugs.values()))
    ordered = groupby(sorted(whole, key=slugs.__getitem__), key=slugs.__getitem__)
    queue_all(config, [save_of(list(some), groups[slug]) for slug, some in ordered])


@command.command("reextract", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, metavar="[ARGUMENTS OF FICHE REEXTRACT]...")
@click.pass_context
def reextract(ctx: click.Context, /, arguments: tuple[str, ...]) -> None:
    """Have stored pages read again on a worker, as by fiche reextract with these arguments."""
    config = filling_config(ctx)
    from crawler.service.queue import reextract_of  # noqa: PLC0415

    from .reextract import command as whole  # noqa: PLC0415

    asked = whole.make_context("fiche reextract", list(arguments)).params  # or what is wrong
    if asked["dry_run"]:
        raise click.UsageError("--dry-run is for fiche reextract itself: a worker shows nothing")
    queue_all(config, [reextract_of(arguments)])


def groups_at(config: Config, slugs: Sequence[str]) -> dict[str, str]:
    """In which group each outlet is."""
    from crawler.service.groups import groups_of  # noqa: PLC0415

    with open_catalog(config.catalog_url, key=story_key) as catalog:
        return groups_of(catalog, slugs)


def queue_all(config: Config, wanted: "Sequence[Wanted]") -> None:
    """Queue each, print the numbers, and end with 1 if none was new."""
    from crawler.service.jobs import queue_at  # noqa: PLC0415
    from crawler.service.queue import put  # noqa: PLC0415

    with queue_at(config.catalog_url) as queue:
        numbers = put(queue, wanted)
    for number, one in zip(numbers, wanted, strict=True):
        job = f"job {number}" if number else "such a job waits already"
        click.echo(f"{job}: {short(one.about)}")
    if not any(numbers):
        sys.exit(NOT_ARCHIVED)
