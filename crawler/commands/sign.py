import sys
from pathlib import Path

import click

from archive.signing import new_key as make_key
from archive.signing import public_text
from crawler.config import ConfigError
from crawler.crawling import now
from crawler.failures import NOT_ARCHIVED
from crawler.stores import storage_of
from crawler.vouching import signer_of

from .settings import config_of


@click.command()
@click.argument("prefix", default="runs/")
@click.option("--new-key", type=click.Path(path_type=Path), help="Make a key in this file first.")
@click.pass_context
def command(ctx: click.Context, prefix: str, *, new_key: Path | None) -> None:
    """Sign the manifests of all runs that are not signed yet, and have them time-stamped.

    Uses the private key in signing.key, and the authority at signing.timestamp_url if there is
    one. With PREFIX only the manifests whose keys begin with it. What crawls, saves or imports
    with these settings signs its own runs; this makes up for what failed, or for runs without.

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
    storage = storage_of(config)
    signer = signer_of(config.signing, storage)
    if not signer:
        raise ConfigError(
            'signing.key is not set: write the file of your private key, as in key = "/etc/fiche/'
            'signing.pem" under [signing]; fiche sign --new-key FILE makes one'
        )
    storage.check(writing=False)
    count, unstamped = 0, ""
    for signed in signer.sign(prefix, now=now()):
        count, unstamped = count + 1, unstamped or signed.unstamped or ""
        click.echo(signed.key + (" (without a time-stamp)" if signed.unstamped else ""))
    click.echo(f"{count} manifests signed with {public_text(signer.key.public_key())}")
    if unstamped:
        click.echo(f"not time-stamped: {unstamped}; the next fiche sign asks again", err=True)
        sys.exit(NOT_ARCHIVED)
