"""Alerts as mail."""

import logging
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime, parseaddr
from ipaddress import ip_address
from pathlib import Path
from smtplib import SMTP, SMTP_SSL, SMTPException
from typing import Self
from urllib.parse import unquote, urlsplit

from crawler.tls import client_context

from .alert import Message
from .errors import NotDelivered
from .letters import letter

log = logging.getLogger("fiche")

SECONDS = 10
PORTS = {"smtp": 25, "smtps": 465}
ANSWERED = 10
"""Messages that a digest names as those which it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server, and as whom we speak to it.

    With ``tls`` from the first byte, otherwise by STARTTLS if that is offered. Of one that is
    ``here``, on this machine, nobody can pretend to be it, nor listen in; such a server often has
    a certificate that it made itself, which is not checked.
    """

    host: str
    port: int
    tls: bool = False
    here: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None

    @classmethod
    def of(cls, address: str, password: str | None, ca_file: Path | None = None) -> Self:
        """The server at ``smtp://user@host:port`` or ``smtps://...``."""
        parts = urlsplit(address)
        host = parts.hostname or "localhost"
        return cls(
            host=host,
            port=parts.port or PORTS[parts.scheme],
            tls=parts.scheme == "smtps",
            here=is_here(host),
            user=unquote(parts.username or ""),
            password=password or unquote(parts.password or ""),
            ca_file=ca_file,
        )

    @contextmanager
    def connected(self) -> Iterator[SMTP]:
        """A connection that is ready to take mail."""
        if self.tls:
            with SMTP_SSL(self.host, self.port, timeout=SECONDS, context=self._context()) as server:
                self._log_in(server)
                yield server
            return
        with SMTP(self.host, self.port, timeout=SECONDS) as server:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=self._context())
                server.ehlo()
            elif self.password and not self.here:
                raise NotDelivered(
                    f"{self.host} does not offer STARTTLS, and a password is not sent in the clear"
                )
            self._log_in(server)
            yield server

    def _context(self) -> ssl.SSLContext:
        return client_context(self.ca_file, verify=not self.here, protocols=())

    def _log_in(self, server: SMTP) -> None:
        if self.user and self.password:
            server.login(self.user, self.password)


def is_here(host: str) -> bool:
    """Whether `host` is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Mail:
    """Sends each message to `receivers`; word that all is well answers the word before."""

    name = "mail"

    def __init__(self, receivers: Sequence[str], *, sender: str | None, server: Server) -> None:
        self.receivers, self.sender, self.server = receivers, sender or receivers[0], server

    def send(self, message: Message) -> None:
        try:
            with self.server.connected() as server:
                refused = server.send_message(self.composed(message))
        except (OSError, SMTPException, ValueError) as error:
            raise NotDelivered(f"{self.server.host} took no mail: {said(error)}") from None
        if refused:  # the others have it, and must not get it again
            log.warning("alerts: %s refused %s", self.server.host, ", ".join(refused))

    def composed(self, message: Message) -> EmailMessage:
        """The mail."""
        mail = EmailMessage(policy=POLICY)
        mail["From"], mail["To"] = self.sender, ", ".join(self.receivers)
        mail["Subject"] = f"[fiche] {message.subject}"
        mail["Date"] = format_datetime(message.at)
        mail["Message-ID"] = self._name(message.id)
        mail["Auto-Submitted"] = "auto-generated"
        if answers := list(dict.fromkeys(one.answers for one in message.alerts if one.answers)):
            mail["In-Reply-To"] = self._name(answers[0])
            mail["References"] = " ".join(map(self._name, answers[:ANSWERED]))
        mail.set_content(letter(message))
        return mail

    def _name(self, id_: str) -> str:
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        return f"<{id_}.fiche@{domain or 'localhost'}>"


def said(error: Exception) -> str:
    """What a server or the system says, on one line."""
    if isinstance(error, SMTPException) and (code := getattr(error, "smtp_code", None)):
        words = getattr(error, "smtp_error", b"")
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        return " ".join(f"{code} {text}".split())
    return " ".join(str(error).split()) or type(error).__name__
