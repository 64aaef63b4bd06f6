"""Asking the news-stand for a page, as `connect_to` and `ca_file` describe the way to it."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from crawler.newsstand import Newsstand

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


def connect(stand: Newsstand, url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, timeout=10)
    port = stand.https_port if parts.scheme == "https" else stand.http_port
    connection.sock = socket.create_connection(("127.0.0.1", port), timeout=10)
    if parts.scheme == "https":
        context = ssl.create_default_context(cafile=stand.ca_file)
        connection.sock = context.wrap_socket(connection.sock, server_hostname=parts.hostname)
    return connection


def ask(
    connection: http.client.HTTPConnection,
    url: str,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
) -> Answer:
    parts = urlsplit(url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    connection.request(method, target, headers=dict(headers or {}))
    answer = connection.getresponse()
    return Answer(answer.status, answer.getheaders(), answer.read())


def get(
    stand: Newsstand, url: str, headers: Mapping[str, str] | None = None, method: str = "GET"
) -> Answer:
    connection = connect(stand, url)
    try:
        return ask(connection, url, headers, method)
    finally:
        connection.close()
