"""The ways by which alerts go out."""

from collections.abc import Callable
from typing import Protocol
from urllib.parse import unquote, urlsplit

from crawler.config import Config
from crawler.redaction import REDACTED

from .alert import Message
from .command import Command
from .mail import Mail, Server
from .webhook import Webhook, proxy_for

LEAST = 4
"""Characters of what is taken for a secret; less stands in every other word."""


class Channel(Protocol):
    """A way by which messages go out."""

    @property
    def name(self) -> str:
        """As settings, logs and metrics call it."""

    def send(self, message: Message) -> None:
        """Send it. `NotDelivered` if it may not have come; then it may be sent again."""


def channels_of(config: Config) -> list[Channel]:
    """The channels that are set."""
    alerts, network = config.alerts, config.network
    found: list[Channel] = []
    if alerts.webhook:
        proxy = proxy_for(alerts.webhook, network)
        found.append(Webhook(alerts.webhook, ca_file=network.ca_file, proxy=proxy))
    if alerts.mail_to:
        server = Server.of(alerts.smtp, alerts.smtp_password, network.ca_file)
        found.append(Mail(alerts.mail_to, sender=alerts.mail_from, server=server))
    if alerts.command:
        found.append(Command(alerts.command))
    return found


def hiding(config: Config) -> Callable[[str], str]:
    """What takes the secrets of the settings out of a text, before it is logged or shown."""
    redaction = config.redact.redaction()
    found = {config.alerts.smtp_password, config.replay.token}
    for parts in map(urlsplit, filter(None, (config.alerts.webhook, config.alerts.smtp))):
        found |= {parts.password, unquote(parts.password or "")}
        found |= {
            parts.path.strip("/"),
            parts.query,
        }  # who knows those of a webhook may write there
    secrets = sorted((one for one in found if one and len(one) >= LEAST), key=len, reverse=True)

    def hidden(text: str) -> str:
        text = redaction.text(text)
        for secret in secrets:
            text = text.replace(secret, REDACTED)
        return text

    return hidden
