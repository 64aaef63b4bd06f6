import sys
from collections.abc import Mapping
from typing import Any

import click

from archive import open_catalog
from archive.parking import read_home
from crawler.failures import NOT_ARCHIVED
from crawler.outlet import story_key

from .read import print_json
from .save import place
from .settings import config_of


@click.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(ctx: click.Context, url: str, *, as_json: bool) -> None:
    """Show what the archive has of URL: its captures, the article, and where it came from.

    Any address of the page will do: with tracking parameters, of its mobile or AMP twin.

    \b
        fiche show https://en.yna.co.kr/view/AEN20261120001200315
    """
    config = config_of(ctx)
    with open_catalog(config.catalog_url, key=story_key) as catalog:
        key, catalog.home = story_key(url), read_home(config.spool_folder)
        captures, articles = catalog.captures_of(key), catalog.articles_of(key)
    if as_json:
        rows = [{"at": c.at.isoformat(), "status": c.status, "kind": c.kind, "url": c.url,
                 "place": place(c), "record_id": c.record_id} for c in captures]  # fmt: skip
        print_json({"url": url, "key": key, "captures": rows, "articles": articles})
    else:
        for capture in captures:
            click.echo(f"{capture.at:%Y-%m-%d %H:%M:%S}Z  {capture.status or capture.error}  "
                       f"{capture.kind:8}  {place(capture)}")  # fmt: skip
        if articles:
            click.echo(article_text(articles[-1]))
    if not captures:
        click.echo(f"nothing is archived of {url} (looked for {key})", err=True)
        sys.exit(NOT_ARCHIVED)


def article_text(line: Mapping[str, Any]) -> str:
    """An article and its provenance, as stored, for a person."""
    facts = {
        "by": ", ".join(line["authors"]),
        "published": line["published"],
        "language": line["language"],
        "agency": line["agency"],
        "flags": ", ".join(line["flags"]),
    }
    shown = "\n".join(f"{name:10} {value}" for name, value in facts.items() if value)
    return (
        f"\n{line['title']}\n{shown}\n\n{line['text']}\n\n"
        f"from       {line['segment']}, byte {line['offset']}, {line['record_id']}\n"
        f"payload    {line['digest']}\n"
        f"captured   {line['captured_at']}, read by {line['rule']} ({line['extractor']})"
    )
