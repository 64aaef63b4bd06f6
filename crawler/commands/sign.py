from pathlib import Path

import click

from archive.signing import new_key as make_key
from archive.signing import public_text, read_key, sign
from crawler.authority import authority
from crawler.config import ConfigError
from crawler.crawling import now
from crawler.stores import storage_of

from .settings import config_of


@click.command()
@click.argument("prefix", default="runs/")
@click.option("--new-key", type=click.Path(path_type=Path), help="Make a key in this file first.")
@click.pass_context
def command(ctx: click.Context, prefix: str, *, new_key: Path | None) -> None:
    """Sign the manifests of all runs that are not signed yet, and have them time-stamped.

    Uses the private key in signing.key, and the authority at signing.timestamp_url if there is
    one. With PREFIX only the manifests whose keys begin with it.

    \b
        fiche sign --new-key /etc/fiche/signing.pem
        fiche sign
        fiche sign runs/2026/11/21
    """
    config = config_of(ctx)
    if new_key:
        public = make_key(new_key)
        click.echo(f"made {new_key}; its public key, for signing.public_key:")
        click.echo(public)
        return
    if not config.signing.key:
        raise ConfigError(
            'signing.key is not set: write the file of your private key, as in key = "/etc/fiche/'
            'signing.pem" under [signing]; fiche sign --new-key FILE makes one'
        )
    key, storage = read_key(config.signing.key), storage_of(config)
    storage.check()
    url = config.signing.timestamp_url
    count = 0
    for signed in sign(storage, key, prefix, now=now(), timestamp=authority(url) if url else None):
        count += 1
        click.echo(signed.key)
    click.echo(f"{count} manifests signed with {public_text(key.public_key())}")
