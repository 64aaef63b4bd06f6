import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from archive import open_catalog
from archive.export import Export, Sink
from archive.tables import write_csv, write_jsonl, write_parquet
from archive.wacz import write_wacz
from crawler.about import SOFTWARE
from crawler.failures import NOT_ARCHIVED
from crawler.outlet import story_key
from crawler.stores import storage_of

from .choice import Date, selection_of
from .settings import config_of

File = click.Path(dir_okay=False, path_type=Path, allow_dash=True)
OUT = Path("-")


@click.command()
@click.argument("targets", nargs=-1, metavar="[URL|SLUG]...")
@click.option("--since", type=Date, help="Captured at this date (UTC) or later.")
@click.option("--until", type=Date, help="Captured before this date (UTC).")
@click.option("--wacz", type=File, help="Pages to look at in a browser, with their text.")
@click.option("--warc", type=File, help="The records, byte for byte, in one WARC (- for stdout).")
@click.option("--jsonl", type=File, help="The articles, a JSON object a line (- for stdout).")
@click.option("--csv", type=File, help="The articles as a table (- for stdout).")
@click.option("--parquet", type=File, help="The articles as a table of Parquet.")
@click.option("--title", help="What the WACZ is called.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    targets: tuple[str, ...],
    *,
    since: datetime | None,
    until: datetime | None,
    title: str | None,
    **files: Path | None,
) -> None:
    """Write pages, outlets or a period out of the archive: as WACZ, WARC, or tables of articles.

    With nothing named, all of the archive. A file appears whole or not at all, and replaces what
    was there. Ends with 1 if nothing fits, or a record could not be read.

    \b
        fiche export --wacz story.wacz https://voi.id/en/news/400123
        fiche export --csv week.csv yna_co_kr --since 2026-11-14 --until 2026-11-21
    """
    wanted = {kind: path for kind, path in files.items() if path}
    if not wanted:
        raise click.UsageError("say what to write: --wacz, --warc, --jsonl, --csv or --parquet")
    refuse_dash(wanted)
    selection = selection_of(targets, since, until)
    config = config_of(ctx)
    storage = storage_of(config)
    storage.check(writing=False)
    with open_catalog(config.catalog_url, key=story_key) as catalog:
        whole = True
        for kind, path in wanted.items():
            export = Export(storage, catalog, selection, SOFTWARE)
            whole &= WRITERS[kind](export, path, title=title or str(selection))
    if not whole:
        sys.exit(NOT_ARCHIVED)


def refuse_dash(wanted: dict[str, Path]) -> None:
    """Standard output takes one format, and one that is written from front to back."""
    piped = [kind for kind, path in wanted.items() if path == OUT]
    if len(piped) > 1 or {"wacz", "parquet"} & set(piped):
        raise click.UsageError("standard output takes one of --warc, --jsonl and --csv")


def wacz(export: Export, path: Path, *, title: str) -> bool:
    """Write a WACZ; whether it holds all that was meant."""
    with whole_file(path) as part:
        write_wacz(part, export, title=title, now=datetime.now(UTC))
        return said(export, path, part)


def warc(export: Export, path: Path, *, title: str) -> bool:
    """Write a WARC; whether it holds all that was meant."""
    with whole_file(path) as part, opened(part) as out:
        for _ in export.warc(
            out, name="export.warc.gz" if path == OUT else path.name, now=datetime.now(UTC)
        ):
            pass
        return said(export, path, part)


def articles(export: Export, path: Path, *, title: str, write: Any) -> bool:
    """Write a table of articles; whether there is any."""
    documents = export.catalog.documents(export.selection)
    with whole_file(path) as part:
        if write is write_parquet:
            count = write(part, documents)
        else:
            with opened(part) as out:
                count = write(out, documents)
        return tell(f"{count} articles", path, part, empty=not count)


WRITERS: dict[str, Any] = {
    "wacz": wacz,
    "warc": warc,
    "jsonl": partial(articles, write=write_jsonl),
    "csv": partial(articles, write=write_csv),
    "parquet": partial(articles, write=write_parquet),
}


def said(export: Export, path: Path, part: Path) -> bool:
    """Tell what was written; whether it is something, and all of it."""
    done = export.done
    for error in done.broken:
        click.echo(f"not exported: {error}; see fiche verify", err=True)
    counted = f"{done.captures} captures, {done.bytes} bytes"
    return tell(counted, path, part, empty=not done.captures) and not done.broken


def tell(what: str, path: Path, part: Path, *, empty: bool) -> bool:
    """Say what was written where; an empty file is not kept."""
    if empty:
        click.echo("nothing in the archive fits; fiche status tells what it holds", err=True)
        if part != OUT:
            part.unlink(missing_ok=True)
        return False
    click.echo(f"{path}: {what}", err=path == OUT)
    return True


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place when it is whole; `path` itself if it is ``-``."""
    if path == OUT:
        yield path
        return
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        if part.exists():
            part.replace(path)
    except OSError as error:
        raise click.ClickException(f"cannot write {path}: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened(part: Path) -> Iterator[Sink]:
    """`part` as something to write to."""
    if part == OUT:
        yield sys.stdout.buffer
        return
    with part.open("wb") as file:
        yield file
