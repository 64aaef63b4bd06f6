"""What a setting must be like, said in words that tell what to write."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.errors import NonASCIILocalPartDefect
from email.headerregistry import Address, HeaderRegistry
from urllib.parse import urlsplit

DIGITS = 14
PORTS = 65_535
HEADERS = HeaderRegistry()


def one_line(text: str) -> str:
    """`text`, if it can stand in a header."""
    if not text.isprintable():
        raise ValueError("write one line, for it is sent to servers in a header")
    return text


def mailbox(text: str) -> str:
    """`text`, if it is one address that mail can go to, with a name or without."""
    try:
        header = HEADERS("To", one_line(text))
    except IndexError:  # what the library makes of "ops@"
        header = None
    found: Sequence[Address] = getattr(header, "addresses", ())
    flaws: Sequence[Exception] = getattr(header, "defects", ())
    sound = all(isinstance(one, NonASCIILocalPartDefect) for one in flaws)  # many servers take that
    if len(found) != 1 or not found[0].username or not found[0].domain or not sound:
        raise ValueError("write one mailbox, as ops@example.org or Operators <ops@example.org>")
    return text


def web_address(text: str) -> str:
    """`text`, if it is an address on the web."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write an address that begins with http:// or https://")
    return text


def mail_server(text: str) -> str:
    """`text`, if it is a server that takes mail."""
    parts = urlsplit(text)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("write a mail server, as smtp://user@host:587 or smtps://user@host")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("write the port of the mail server as a number up to 65535") from None
    return text


def listening(text: str) -> str:
    """`text`, if it is a host and a port to listen at, or nothing."""
    host, colon, port = text.rpartition(":")
    sound = colon and port.isascii() and port.isdecimal() and len(port) <= len(str(PORTS))
    if text and not (sound and int(port) <= PORTS and host.isprintable()):
        raise ValueError(f"write host:port, as 127.0.0.1:9464 (up to {PORTS}), or nothing")
    return text


def storage_address(text: str) -> str:
    """`text`, if it is a folder or a bucket."""
    parts = urlsplit(text)
    if parts.scheme not in {"", "file", "s3"} or (parts.scheme == "s3" and not parts.netloc):
        raise ValueError("write a folder (/srv/archive) or a bucket (s3://bucket/prefix)")
    return text


def utc_time(value: object) -> datetime:
    """A time as people, TOML, or addresses of captures (14 digits) write it; without zone UTC."""
    text = str(value)
    if text.isdecimal() and len(text) == DIGITS:
        text = f"{text[:8]}T{text[8:]}"
    try:
        return utc(datetime.fromisoformat(text))
    except ValueError:
        raise ValueError("write a time (UTC) such as 2026-11-21T12:00") from None


def utc(moment: datetime) -> datetime:
    """`moment` with its zone; without one it is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
