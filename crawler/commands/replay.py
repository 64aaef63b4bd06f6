import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from archive import StorageAway, open_catalog
from crawler.config import Config, ConfigError
from crawler.outlet import story_key
from crawler.stores import storage_of

from .settings import config_of

if TYPE_CHECKING:
    from archive.replay.jobs import Jobs
    from archive.replay.library import Library
    from archive.replay.viewing import Viewer

PATIENCE = 5.0
"""Seconds for which an answer of the storage is tried again and again."""


@click.command()
@click.option("--host", help="Address to listen at (default: 127.0.0.1; others need a token).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port (default: 8080; 0: any).")
@click.option("--token", help="Let in only those who know it.")
@click.option("--save", is_flag=True, default=None, help="Let pages be archived from the browser.")
@click.pass_context
def command(ctx: click.Context, /, **flags: Any) -> None:
    """Show the archive in a browser: search, read, compare, and see pages as they were.

    Reads the storage in place, and what runs that go on now have captured. Ends with Ctrl-C.

    \b
        fiche replay
        fiche replay --port 8090
    """
    said = {name: value for name, value in flags.items() if value is not None}
    config = config_of(ctx, replay=said)
    refuse_strangers(config)
    refuse_saving(config)
    # Here, for `fiche --help` is to be quick.
    from archive.replay.app import make_app  # noqa: PLC0415
    from archive.replay.library import Library  # noqa: PLC0415
    from archive.replay.options import LOOPBACK, Options  # noqa: PLC0415
    from archive.replay.serving import address_of, listening, serve  # noqa: PLC0415

    replay = config.replay
    hosts = None if replay.token else LOOPBACK | {replay.host}
    jobs = jobs_of(config, ctx)
    storage = storage_of(with_patience(config))
    with (
        listening(replay.host, replay.port) as made,
        open_catalog(config.catalog_url, key=story_key) as catalog,
    ):
        library = Library.of(storage, catalog, config.spool_folder)
        look_at(library)
        with second_viewer(config, library, hosts) as viewer:
            options = Options(token=replay.token, hosts=hosts, saver=jobs, viewer=viewer)
            app = make_app(library, options)
            address = address_of(made, replay.host)
            ending = jobs.stop if jobs else lambda: None
            serve(app, made, lambda: click.echo(f"the archive is at {address}"), ending)


@contextmanager
def second_viewer(
    config: Config, library: "Library", hosts: frozenset[str] | None
) -> "Iterator[Viewer | None]":
    """The viewer that runs the scripts of pages, served while this lasts, if it is wanted."""
    replay = config.replay
    if replay.viewer is None:
        yield None
        return
    from archive.replay.serving import beside, listening  # noqa: PLC0415 - as above
    from archive.replay.viewer import make_viewer  # noqa: PLC0415
    from archive.replay.viewer_files import wrong_with  # noqa: PLC0415
    from archive.replay.viewing import Viewer  # noqa: PLC0415

    if wrong := wrong_with(replay.viewer):
        raise ConfigError(f"replay.viewer: {wrong}; fiche viewer says how to get the files")
    with listening(replay.host, replay.viewer_port) as made:
        viewer = Viewer(port=made.getsockname()[1], url=replay.viewer_url)
        with beside(make_viewer(library, replay.viewer, viewer, hosts), made):
            yield viewer


def with_patience(config: Config) -> Config:
    """`config`, such that a storage that is away is waited for no longer than people do."""
    s3 = config.s3.model_copy(update={"patience": min(PATIENCE, config.s3.patience)})
    return config.model_copy(update={"s3": s3})


def look_at(library: "Library") -> None:
    """Say what is wrong with the storage, and go on if that may pass."""
    try:
        library.check()
    except StorageAway as error:
        click.echo(f"{error}; what is stored is shown once it is back", err=True)


def refuse_strangers(config: Config) -> None:
    """`ConfigError` if others could reach an archive that asks for no token."""
    replay = config.replay
    if not replay.token and not is_loopback(replay.host):
        raise ConfigError(
            f"replay.host is {replay.host}, where others can reach the archive: set replay.token "
            "as well, as in FICHE_REPLAY__TOKEN=..., or leave the host out"
        )


def refuse_saving(config: Config) -> None:
    """`ConfigError` if pages are to be saved from the browser, and cannot be."""
    if not config.replay.save:
        return
    config.for_crawling()
    if not config.replay.token:
        raise ConfigError(
            "replay.save is set, and everybody could use it: set replay.token as well, as in "
            "FICHE_REPLAY__TOKEN=..., or unset it"
        )
    if config.network.from_archive:
        raise ConfigError("replay.save is set, and so is network.from_archive: unset one of them")


def jobs_of(config: Config, ctx: click.Context) -> "Jobs | None":
    """What archives pages by `fiche save`, if that is wanted."""
    if not config.replay.save:
        return None
    from archive.replay.jobs import Jobs  # noqa: PLC0415 - as above
    from crawler.replaying import ChildSaver  # noqa: PLC0415

    replay = config.replay
    saver = ChildSaver(*ctx.find_root().obj)
    return Jobs(saver, at_once=replay.save_at_once, waiting=replay.save_waiting)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens at `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
