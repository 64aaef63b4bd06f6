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
_CODED = r"%(?:25)*"
"""What a character begins with that is percent-encoded, once or (in an address in an address in
an address) more often."""
CODED_AT_MOST = 4
_NAME = re.compile(
    rf"(?i)(?:[?&;#]|{_CODED}(?:3F|26|3B|23))"
    rf"((?:(?!{_CODED}(?:3F|26|3B|23|3D))[^=?&;#\s\"'<>])+)(=|{_CODED}3D)"
)
_VALUE = re.compile(r"(?:(?!;[^=;&#\s]+=|'(?:[\s,)\]}>:\"]|$))[^&#\s\"<>])*")
"""Up to the next parameter or the end of the address; a quotation mark may be part of it."""
_CODED_VALUE = re.compile(rf"(?i)(?:(?!{_CODED}(?:26|23|22|20|0[AD]))[^&#\s\"'<>])*")
_USER = re.compile(r"((?:(?<![^\s\"'<=])|:)//)[^/?#\s\"'<>]+@")
_CODED_USER = re.compile(
    rf"(?i)({_CODED}3A(?:{_CODED}2F){{2}})(?:(?!{_CODED}(?:2F|3F|23|26))[^/?&#\s\"'<>])+{_CODED}40"
)
_NAMES_ADDRESSES = re.compile(
    r"(?im)^((?:content-)?location|refresh|link)([ \t]*:)((?:[^\r\n]|\r?\n[ \t])*)"
)
_SET_COOKIE = re.compile(r"(?im)^(set-cookie2?)([ \t]*:)((?:[^\r\n]|\r?\n[ \t])*)")
_COOKIE = re.compile(r"(?s)(\s*)([^=]*=)?(.*)")
_ANOTHER = re.compile(r"(?s)(,\s*[^=,;\s]+=)(.*)")
ATTRIBUTES = {
    "comment", "domain", "expires", "max-age", "partitioned", "path", "port", "priority",
    "samesite", "version",
}  # fmt: skip
"""Of a cookie; anything else with a value is a cookie itself."""
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
        text, users = _USER.subn(r"\1", text)
        text, more = _CODED_USER.subn(r"\1", text)
        names: dict[str, None] = {"userinfo": None} if users or more else {}
        kept, at = list[str](), 0
        for found in _NAME.finditer(text):
            if found.start() < at or (name := plainly(found[1])) not in self.parameters:
                continue
            value = (_VALUE if found[2] == "=" else _CODED_VALUE).match(text, found.end())
            if value is None or value[0] in {"", REDACTED}:
                continue
            names[f"?{name}"] = None
            kept += (text[at : found.end()], REDACTED)
            at = value.end()
        return "".join((*kept, text[at:])), tuple(names)

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
            return header[1] + header[2] + hidden_cookie(header[3])

        kept = _NAMES_ADDRESSES.sub(addressed, head)
        if self.cookies:
            kept = _SET_COOKIE.sub(hidden, kept)
        return (kept.encode("latin-1") + raw[end:], tuple(names)) if names else (raw, ())


def plainly(name: str) -> str:
    """The `name` of a parameter, however often it is percent-encoded."""
    for _ in range(CODED_AT_MOST):
        name = unquote(name)
    return name.lower()


def hidden_cookie(value: str) -> str:
    """The value of a Set-Cookie header with names and attributes alone.

    >>> hidden_cookie(" sid=s3; Path=/, b=s3; HttpOnly"), hidden_cookie("s3; Secure")
    (' sid=(redacted); Path=/, b=(redacted); HttpOnly', '(redacted); Secure')
    """
    first, *others = value.split(";")
    return ";".join([_hidden(first), *map(_hidden_further, others)])


def _hidden(pair: str) -> str:
    return _COOKIE.sub(rf"\1\2{REDACTED}", pair, count=1)


def _hidden_further(piece: str) -> str:
    """What stands behind the first semicolon: an attribute, or another cookie joined to this."""
    name, equals, _ = piece.partition("=")
    if not equals:
        return piece
    if name.strip().lower() in ATTRIBUTES:
        return _ANOTHER.sub(rf"\1{REDACTED}", piece)
    return _hidden(piece)


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
