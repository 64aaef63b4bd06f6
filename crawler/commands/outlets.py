import sys
from dataclasses import fields

import click

from crawler.columns import table
from crawler.crawling import crawl
from crawler.failures import NOT_ARCHIVED
from crawler.outlet import Outlet, load_outlet, outlet_slugs
from crawler.report import announcement_table

from .settings import config_of


@click.command()
@click.argument("words", nargs=-1, metavar="[SLUG | check SLUG]")
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...]) -> None:
    """List the declared outlets, show one in full, or check whether one is still as declared.

    \b
        fiche outlets
        fiche outlets yna_co_kr
        fiche outlets check yna_co_kr
    """
    match words:
        case ():
            click.echo(table(["slug", "name", "languages", "every"], map(_row, outlet_slugs())))
        case ("check",):
            raise click.UsageError("name the outlet: fiche outlets check SLUG")
        case ("check", slug):
            _check(ctx, load_outlet(slug))
        case (slug,):
            click.echo(_in_full(load_outlet(slug)))
        case _:
            raise click.UsageError("write fiche outlets, fiche outlets SLUG or ... check SLUG")


def _row(slug: str) -> list[object]:
    outlet = load_outlet(slug)
    return [slug, outlet.name, " ".join(outlet.languages), outlet.every]


def _in_full(outlet: Outlet) -> str:
    """Every field of the declaration that says something."""
    given = [(field.name, getattr(outlet, field.name)) for field in fields(outlet)]
    lines = []
    for name, value in given:
        values = list(map(str, value)) if isinstance(value, (tuple, list)) else [str(value)]
        if value not in (None, (), []):
            lines.append(f"{name:18} " + f"\n{'':18} ".join(values))
    return "\n".join(lines)


def _check(ctx: click.Context, outlet: Outlet) -> None:
    """Ask each feed, sitemap and section page; ends with 1 if one fails or names no article."""
    done = crawl(config_of(ctx).for_crawling(), [outlet], dry=True)
    click.echo(announcement_table(done.announcements))
    for failure in done.session.tally.failures:
        click.echo(f"no answer: {failure.url} ({failure.reason})", err=True)
    if done.session.tally.failures or not any(a.wanted for a in done.announcements):
        sys.exit(NOT_ARCHIVED)
