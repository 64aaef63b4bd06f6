"""Connecting elsewhere than a URL says, as curl's ``--connect-to HOST1:PORT1:HOST2:PORT2`` does."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_RULE = re.compile(r"(\[[^\]]*\]|[^:]*):([^:]*):(\[[^\]]*\]|[^:]*):([^:]*)")


@dataclass(frozen=True, slots=True)
class Rule:
    """Requests for ``host:port`` go to ``to_host:to_port``; None means any, or as it was."""

    host: str | None
    port: int | None
    to_host: str | None
    to_port: int | None

    def applies(self, host: str, port: int) -> bool:
        return self.host in {None, host} and self.port in {None, port}


def parse_rule(text: object) -> Rule:
    """The rule that `text` spells; ``*`` and an empty part both mean any (or unchanged).

    >>> parse_rule("*:80:127.0.0.1:18080")
    Rule(host=None, port=80, to_host='127.0.0.1', to_port=18080)
    >>> parse_rule("::[::1]:8080")
    Rule(host=None, port=None, to_host='::1', to_port=8080)
    """
    if isinstance(text, Rule):
        return text
    if not (found := _RULE.fullmatch(str(text))):
        raise ValueError('write "HOST:PORT:TO_HOST:TO_PORT", as in "*:80:127.0.0.1:18080"')
    host, port, to_host, to_port = found.groups()
    return Rule(_host(host), _port(port), _host(to_host), _port(to_port))


def connect_to(rules: Iterable[Rule], host: str, port: int) -> tuple[str, int]:
    """Where to connect for `host` and `port`, by the first rule that applies; else as asked."""
    for rule in rules:
        if rule.applies(host, port):
            return rule.to_host or host, rule.to_port or port
    return host, port


def _host(text: str) -> str | None:
    return text.strip("[]").lower() or None if text != "*" else None


def _port(text: str) -> int | None:
    if text in {"", "*"}:
        return None
    if not text.isdecimal() or not 0 < int(text) < 65536:  # noqa: PLR2004 - the range of ports
        raise ValueError(f"{text!r} is no port")
    return int(text)
