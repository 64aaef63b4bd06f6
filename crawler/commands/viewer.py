import sys
from pathlib import Path

import click

from archive.replay.viewer_files import VERSION, wrong_with
from crawler.failures import NOT_ARCHIVED

from .settings import config_of

HOW = f"""\
Pages that show nothing without their scripts can be opened in a second viewer: ReplayWeb.page, by
Webrecorder. It is free software under the AGPL, no part of this program, and not shipped with it.
To get its files, on any machine with npm:

    npm pack replaywebpage@{VERSION}
    tar xzf replaywebpage-{VERSION}.tgz

The files are then in the folder "package". Look whether they are whole, and name the folder in the
settings:

    fiche viewer package

    [replay]
    viewer = "package"

fiche replay then serves them at a port of their own (replay.viewer_port), and links to them."""


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, folder: Path | None) -> None:
    """Say how to get the viewer for pages that need their scripts, or check its folder.

    Without a folder, the one that the settings name is checked, if they name one. Ends with 1 if
    the files are not there.

    \b
        fiche viewer
        fiche viewer /srv/replaywebpage
    """
    meant = folder or config_of(ctx).replay.viewer
    if meant is None:
        click.echo(HOW)
        return
    if wrong := wrong_with(meant):
        click.echo(f"not the files of ReplayWeb.page: {wrong}; fiche viewer says how", err=True)
        sys.exit(NOT_ARCHIVED)
    click.echo(f"{meant} holds the files of ReplayWeb.page")
    if folder:
        click.echo(f'to use them: [replay] viewer = "{meant.absolute()}"')
