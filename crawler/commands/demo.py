import shutil
import sys
from pathlib import Path

import click
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from archive import open_catalog
from crawler.config import Config
from crawler.crawling import chosen, crawl
from crawler.failures import NOT_ARCHIVED
from crawler.newsstand import Newsstand
from crawler.options import Network, Politeness
from crawler.outlet import outlet_slugs, story_key
from crawler.report import say_run

from .show import article_text

FOLDER = Path("fiche-demo")
MARK = "made-by-fiche-demo"
SHOWN = "trthaber_com"


NEXT = """
Try next:
  {fiche} --home {folder} status
  {fiche} --home {folder} show {url}
  {fiche} --home {folder} replay
  {fiche} --home {folder} verify
  zcat {folder}/storage/warc/*/*/*/*.warc.gz | less
  FICHE_CONTACT=you@example.org {fiche} save https://example.org/"""


class DemoConfig(Config):
    """Settings that nothing outside of the demo changes: no variable, no file."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *others: PydanticBaseSettingsSource,
        **more: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def settings(stand: Newsstand) -> Config:
    """What the demo crawls `stand` with. Without a proxy: behind one are the real outlets."""
    reached = {"connect_to": stand.connect_to, "ca_file": stand.ca_file, "allow_private": True}
    return DemoConfig(
        contact="demo@localhost",
        home=FOLDER,
        network=Network.model_validate({**reached, "http_proxy": None, "https_proxy": None}),
        politeness=Politeness(delay=0.02),
    )


@click.command()
def command() -> None:
    """Crawl a small news-stand on this machine into ./fiche-demo, and show what came of it.

    The news-stand re-creates the seven declared outlets, with invented news: feeds, sitemaps,
    robots.txt and pages under their real names, served on loopback. Nothing leaves this machine.

    \b
        fiche demo
    """
    make_room()
    click.echo(f"Crawling the seven outlets of a news-stand on this machine into {FOLDER}/\n")
    with Newsstand() as stand:
        config = settings(stand)
        done = crawl(config, chosen(outlet_slugs()))
    whole = say_run(done.session)
    click.echo("\nOne of the articles, and where each of its words comes from:")
    url = next(one.url for one in stand.expected if one.outlet == SHOWN)
    with open_catalog(config.catalog_url, key=story_key) as catalog:
        click.echo(article_text(catalog.articles_of(story_key(url))[-1]))
    click.echo(NEXT.format(fiche=called(), folder=FOLDER, url=url))
    if not whole:
        sys.exit(NOT_ARCHIVED)


def called() -> str:
    """How this program was called, from here."""
    path = Path(sys.argv[0])
    here = path.resolve().is_relative_to(Path.cwd())
    return str(path.resolve().relative_to(Path.cwd())) if here else path.name


def make_room() -> None:
    """Empty the folder of an earlier demo; one that is something else stays untouched."""
    if FOLDER.exists() and not (FOLDER / MARK).exists():
        raise click.ClickException(f"{FOLDER}/ exists and is no earlier demo: move it away first")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    (FOLDER / MARK).touch()
