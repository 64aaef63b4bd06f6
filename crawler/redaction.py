"""Secrets: what is replaced before anything is written, be it a record, a manifest or a log."""

import logging
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

REDACTED = "(redacted)"
ALWAYS = ("authorization", "proxy-authorization", "cookie")
"""Headers of a request that are never written, whatever the settings say."""
SECRET_PARAMETERS = (
    "access_token",
    "api_key",
    "apikey",
    "auth_token",
    "client_secret",
    "id_token",
    "jwt",
    "passwd",
    "password",
    "refresh_token",
    "x-amz-credential",
    "x-amz-security-token",
    "x-amz-signature",
)
"""Names that stand for secrets wherever they are used, and never choose a page."""
_NAME = re.compile(r"[?&;]([^=?&;#\s\"'<>]+)=")
_VALUE = re.compile(r"[^&;#\s\"'<>]*")
_USER = re.compile(r"(?<=://)[^/?#@\s\"'<>]+@")
_NAMES_ADDRESSES = re.compile(
    r"(?im)^((?:content-)?location|refresh|link)([ \t]*:)((?:[^\r\n]|\r?\n[ \t])*)"
)
_SET_COOKIE = re.compile(r"(?im)^(set-cookie2?)([ \t]*:[^=;\r\n]*=?)((?:[^;\r\n]|\r?\n[ \t])*)")
_HEAD_END = re.compile(rb"\r?\n\r?\n")


class Redaction:
    """Replaces secrets; each method says what it replaced: header names, ``?`` with parameters."""

    def __init__(
        self, headers: Iterable[str] = (), parameters: Iterable[str] = (), *, cookies: bool = False
    ) -> None:
        self.headers = {*ALWAYS, *(name.lower() for name in headers)}
        self.parameters = {name.lower() for name in parameters}
        self.cookies = cookies

    def text(self, text: str) -> str:
        """`text` with the secrets in its addresses replaced."""
        return self.addresses(text)[0]

    def addresses(self, text: str) -> tuple[str, tuple[str, ...]]:
        """`text` with the secrets in its addresses replaced, user and password left out."""
        text, users = _USER.subn("", text)
        names: dict[str, None] = {"userinfo": None} if users else {}
        kept, at = "", 0
        for found in _NAME.finditer(text):
            value = _VALUE.match(text, found.end())
            end = value.end() if value else found.end()
            secret = unquote(found[1]).lower() in self.parameters
            if found.start() < at or not secret or text[found.end() : end] in {"", REDACTED}:
                continue
            names[f"?{unquote(found[1]).lower()}"] = None
            kept, at = kept + text[at : found.end()] + REDACTED, end
        return kept + text[at:], tuple(names)

    def request(self, sent: bytes) -> tuple[bytes, tuple[str, ...]]:
        """The bytes of a request that may be kept."""
        head, blank, body = sent.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        first, found = self.addresses(first)
        kept, names = [first], dict.fromkeys(found)
        for line in lines:
            name, colon, value = line.partition(":")
            secret = name.lower() in self.headers
            safe, found = (f" {REDACTED}", (name,)) if secret else self.addresses(value)
            kept.append(name + colon + safe)
            names |= dict.fromkeys(found)
        return "\r\n".join(kept).encode("latin-1") + blank + body, tuple(names)

    def response(self, raw: bytes) -> tuple[bytes, tuple[str, ...]]:
        """The bytes of a response that may be kept; nothing but the secrets in its head differs."""
        found = _HEAD_END.search(raw)
        end = found.end() if found else len(raw)
        head, names = raw[:end].decode("latin-1"), dict[str, None]()

        def addressed(header: re.Match[str]) -> str:
            value, found = self.addresses(header[3])
            names.update(dict.fromkeys(found))
            return header[1] + header[2] + value

        def hidden(header: re.Match[str]) -> str:
            names[header[1]] = None
            return header[1] + header[2] + REDACTED

        kept = _NAMES_ADDRESSES.sub(addressed, head)
        if self.cookies:
            kept = _SET_COOKIE.sub(hidden, kept)
        return (kept.encode("latin-1") + raw[end:], tuple(names)) if names else (raw, ())


def message_of(record: logging.LogRecord) -> str:
    """What a log record says, even if its arguments do not fit."""
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return f"{record.msg} {record.args}"


def redact_logs(redaction: Redaction) -> None:
    """Have every line that this process logs from now on redacted, tracebacks too."""
    made = logging.getLogRecordFactory()
    while hasattr(made, "inner"):  # one of ours, of an earlier crawl
        made = made.inner

    def factory(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record: logging.LogRecord = made(*args, **kwargs)
        record.msg, record.args = redaction.text(message_of(record)), ()
        if record.exc_info:
            trace = logging.Formatter().formatException(record.exc_info)
            record.exc_text = redaction.text(trace)
        return record

    factory.inner = made  # type: ignore[attr-defined]
    logging.setLogRecordFactory(factory)
