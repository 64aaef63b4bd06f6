import json
import sys
from pathlib import Path
from typing import Any

import click

from archive.articles import as_mapping
from crawler.failures import NOT_ARCHIVED
from crawler.outlet import facts_of, outlet_for
from extractors import NoArticle, read_article


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--url", required=True, help="Where the page is from: it decides how it is read.")
def command(file: str, url: str) -> None:
    """Give the article in the HTML FILE (- for standard input), as JSON.

    No network, no archive. Ends with 1, and the reason, if the page holds no article.

    \b
        fiche read page.html --url https://en.yna.co.kr/view/AEN20261120001200315
    """
    html = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    found = read_article(html, url=url, outlet=facts_of(outlet_for(url) or ""))
    if isinstance(found, NoArticle):
        print_json({"url": url, "no_article": found.reason, "detail": found.detail})
        sys.exit(NOT_ARCHIVED)
    print_json(as_mapping(found))


def print_json(value: Any) -> None:
    """Print `value` as JSON, its letters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
