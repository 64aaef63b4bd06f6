"""How a service is, by HTTP: ``/metrics``, ``/healthz``, ``/livez`` and ``/readyz``.

Answered by threads of their own, so that a service that hangs is still asked in vain by nobody.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from crawler.config import ConfigError

TEXT = "text/plain; charset=utf-8"
LATE = 60.0
"""Seconds after which a service that has not asked who is due is taken for one that hangs."""


class Vitals:
    """Whether the service is well, and why not. Threads share it."""

    def __init__(self, late: float = LATE) -> None:
        self.late = late
        self.ready = False
        self._beat = time.monotonic()
        self._reasons: dict[str, str] = {}

    def beat(self) -> None:
        """All that is done again and again has just been done."""
        self._beat = time.monotonic()

    def wrong(self, what: str, reason: str) -> None:
        """Note a reason for which the service is not well."""
        self._reasons[what] = reason

    def well(self, *what: str) -> None:
        """Nothing is wrong any more with these."""
        for one in what:
            self._reasons.pop(one, None)

    @property
    def hangs(self) -> bool:
        """Whether the last beat is too long ago."""
        return time.monotonic() - self._beat > self.late

    def reasons(self) -> list[str]:
        """Why the service is not well; nothing if it is."""
        return [*dict(self._reasons).values(), *self.hanging()]

    def hanging(self) -> list[str]:
        """Why only a new start would help; nothing if it would not."""
        silent = time.monotonic() - self._beat
        return [f"it hangs: no look at what is due for {silent:.0f} s"] if self.hangs else []


class Asked(BaseHTTPRequestHandler):
    """Answers one request."""

    timeout = 10.0
    protocol_version = "HTTP/1.1"
    server: "HealthServer"

    def do_GET(self) -> None:
        """Answer, or say what else may be asked."""
        path = urlsplit(self.path).path
        vitals = self.server.vitals
        if path == "/metrics":
            self._answer(200, generate_latest(self.server.registry), CONTENT_TYPE_LATEST)
        elif path == "/healthz":
            self._say(vitals.reasons())
        elif path == "/livez":
            self._say(vitals.hanging())
        elif path == "/readyz":
            self._say(vitals.reasons() if vitals.ready else ["not ready"])
        else:
            self._answer(404, b"try /metrics, /healthz, /livez or /readyz\n", TEXT)

    do_HEAD = do_GET  # noqa: N815 - as it is called

    def _say(self, reasons: list[str]) -> None:
        text = "".join(f"{reason}\n" for reason in reasons) or "ok\n"
        self._answer(503 if reasons else 200, text.encode(), TEXT)

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
        """Say nothing of who looks how we are."""

    def version_string(self) -> str:
        return "fiche"


class HealthServer(ThreadingHTTPServer):
    """Listens at one address for those who ask how the service is."""

    daemon_threads = True

    def __init__(
        self, address: tuple[str, int], vitals: Vitals, registry: CollectorRegistry
    ) -> None:
        self.vitals, self.registry = vitals, registry
        super().__init__(address, Asked)


@contextmanager
def health(listen: str, vitals: Vitals, registry: CollectorRegistry) -> Iterator[int]:
    """Answer at `listen` (``host:port``, empty for nowhere) meanwhile; the port that it is.

    `ConfigError` if nobody can listen there.
    """
    if not listen:
        yield 0
        return
    host, _, port = listen.rpartition(":")
    try:
        server = HealthServer((host.strip("[]") or "127.0.0.1", int(port)), vitals, registry)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"service.listen: cannot listen at {listen!r}: {error}; write another host:port, as in "
            "127.0.0.1:9464, or nothing"
        ) from None
    thread = threading.Thread(target=server.serve_forever, name="health", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
