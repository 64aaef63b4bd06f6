import sys
from datetime import datetime, timedelta

import click

from archive import open_catalog
from archive.incidents import common, open_incidents
from archive.moments import now
from crawler.alerts import Alert, Message, channels_of, hiding
from crawler.alerts.delivery import try_all
from crawler.alerts.listing import incident_facts, incident_lines, told_line, trouble_lines
from crawler.alerts.notes import states
from crawler.config import Config, ConfigError
from crawler.failures import NOT_ARCHIVED
from crawler.outlet import story_key

from .read import print_json
from .settings import config_of


@click.command()
@click.argument("words", nargs=-1, metavar="[test]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...], *, as_json: bool) -> None:
    """List what is wrong with outlets and who was told, or try every way of telling.

    \b
        fiche alerts
        fiche alerts test
    """
    match words:
        case ():
            _list(config_of(ctx), as_json=as_json)
        case ("test",):
            _test(config_of(ctx), as_json=as_json)
        case _:
            raise click.UsageError("write fiche alerts, or fiche alerts test")


def _list(config: Config, *, as_json: bool) -> None:
    """What is wrong now; which channels are."""
    with open_catalog(config.catalog_url, key=story_key) as catalog, catalog.reading() as db:
        found, known = open_incidents(db), states(db)
        shared = common(db, found, now())
    names = [channel.name for channel in channels_of(config)]
    troubles = list(trouble_lines(known, names))
    if as_json:
        facts = [incident_facts(one) for one in found]
        print_json({"incidents": facts, "common": str(shared) if shared else None,
                    "channels": names, "troubles": troubles})  # fmt: skip
        return
    if shared:
        click.echo(str(shared))
    for one in found:
        click.echo("\n".join([*incident_lines(one), told_line(one)]))
    for line in troubles:
        click.echo(line)
    if not names:
        click.echo("nobody is told: set alerts.webhook, alerts.mail_to or alerts.command")
    if not found:
        click.echo("nothing is wrong")


def _test(config: Config, *, as_json: bool) -> None:
    """Send a test by every channel; ends with 1 if one did not take it."""
    channels, hidden = channels_of(config), hiding(config)
    if not channels:
        raise ConfigError(
            "no alerts are set: write alerts.webhook, alerts.mail_to or alerts.command"
        )
    said = {name: hidden(why) for name, why in try_all(channels, trial(config, now())).items()}
    if as_json:
        print_json({name: {"sent": not why, "error": why or None} for name, why in said.items()})
    else:
        for name, why in said.items():
            click.echo(f"{name}: {f'not sent: {why}' if why else 'sent'}")
    if any(said.values()):
        sys.exit(NOT_ARCHIVED)


def trial(config: Config, at: datetime) -> Message:
    """A message that says that it is a test, and looks like an alert."""
    link = config.replay.url
    alert = Alert(
        outlet="outlet_example",
        cause="blocked",
        what="403 for 97 % of the pages, usually for 0 %",
        since=at - timedelta(hours=1),
        likely="this is a test, and nothing is wrong",
        examples=tuple(f"https://outlet.example/story/{n}" for n in (1, 2, 3)),
        link=f"{link.rstrip('/')}/" if link else None,
    )
    return Message(alerts=[alert], at=at, test=True)
