"""``/metrics`` for Prometheus, and ``/healthz``: whether we can answer at all."""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, FastAPI
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.catalog import CatalogError
from archive.errors import StorageError

from .holds import Holdings, spool_bytes
from .jobs import Jobs
from .library import Library
from .options import Options, library_of

disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for each, of no use
READING = ["GET", "HEAD"]
FRESH = {"cache-control": "no-store"}
ROUTES = frozenset(
    {
        "api", "article", "compare", "healthz", "login", "metrics", "outlet", "raw", "save",
        "scripts", "search", "static", "timegate", "timemap", "verify", "web",
    }
)  # fmt: skip
"""The beginnings of our addresses. What is asked for besides is counted as one."""
METHODS = frozenset({"GET", "HEAD", "POST"})
SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class Measures:
    """What is counted while we answer, in a registry of our own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.answers = Counter(
            "fiche_replay_requests",
            "Requests that were answered.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "fiche_replay_request_seconds",
            "From a request to the end of its answer.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.bytes = Counter(
            "fiche_replay_sent_bytes", "Bodies of answers.", ("route",), registry=self.registry
        )
        self.under_way = Gauge(
            "fiche_replay_requests_in_progress",
            "Requests that are being answered.",
            registry=self.registry,
        )


class Measured:
    """Counts what the application inside answers, whoever lets it through or not."""

    def __init__(self, app: ASGIApp, *, measures: Measures) -> None:
        self._inner, self._measures = app, measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        answer = {"status": 500, "bytes": 0}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer["status"] = message["status"]
            else:
                answer["bytes"] += len(message.get("body", b""))
            await send(message)

        begin = time.perf_counter()
        self._measures.under_way.inc()
        try:
            await self._inner(scope, receive, sending)
        finally:
            self._count(scope, answer, time.perf_counter() - begin)

    def _count(self, scope: Scope, answer: dict[str, int], seconds: float) -> None:
        route = route_of(scope["path"])  # the key of a token is cut off by now
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._measures.under_way.dec()
        self._measures.answers.labels(route, method, answer["status"]).inc()
        self._measures.seconds.labels(route).observe(seconds)
        self._measures.bytes.labels(route).inc(answer["bytes"])


def route_of(path: str) -> str:
    """The part of the application that a path belongs to.

    >>> route_of("/web/2026/https://voi.id/"), route_of("/"), route_of("/wp-login.php")
    ('web', 'front', 'other')
    """
    first = path[1:].partition("/")[0]
    return first if first in ROUTES else "other" if first else "front"


class Held(Collector):
    """What the archive holds, asked for when somebody wants to know."""

    def __init__(self, library: Library, jobs: Jobs | None) -> None:
        self._library, self._jobs = library, jobs
        self._holdings = Holdings(library.catalog)

    def describe(self) -> list[Metric]:
        return []  # or it would be asked as soon as it is registered

    def collect(self) -> Iterator[Metric]:
        yield from self._from_catalog()
        if self._library.spooled is not None:
            yield gauge(
                "fiche_spool_bytes",
                "What waits on this machine to be stored.",
                spool_bytes(self._library.spooled.folder),
            )
        if self._jobs is not None:
            jobs = GaugeMetricFamily(
                "fiche_save_jobs", "Pages to be saved, as far as remembered.", labels=["state"]
            )
            for state, count in self._jobs.counts().items():
                jobs.add_metric([state], count)
            yield jobs

    def _from_catalog(self) -> Iterator[Metric]:
        up = "fiche_catalog_up", "Whether the catalog answers."
        try:
            counts, last = self._holdings.counts(), self._library.catalog.last_runs()
        except CatalogError:
            yield gauge(*up, 0)
            return
        yield gauge(*up, 1)
        for name, count in counts.items():
            yield gauge(f"fiche_archive_{name}s", f"How many {name}s are entered.", count)
        started = GaugeMetricFamily(
            "fiche_outlet_last_run_timestamp_seconds",
            "When the last run over an outlet began.",
            labels=["outlet"],
        )
        new = GaugeMetricFamily(
            "fiche_outlet_last_run_new_articles", "What it found.", labels=["outlet"]
        )
        failed = GaugeMetricFamily(
            "fiche_outlet_last_run_failures", "What it could not archive.", labels=["outlet"]
        )
        for outlet, run in last.items():
            started.add_metric([outlet], run.started.timestamp())
            new.add_metric([outlet], run.new_articles)
            failed.add_metric([outlet], sum(run.failures.values()))
        yield from (started, new, failed)


def measuring(app: FastAPI, library: Library, options: Options) -> Measures:
    """Have all that `app` answers counted."""
    measures = Measures()
    measures.registry.register(Held(library, options.saver))
    app.add_middleware(Measured, measures=measures)
    return measures


def gauge(name: str, said: str, value: float) -> GaugeMetricFamily:
    """A number without labels."""
    return GaugeMetricFamily(name, said, value=value)


def metrics(request: Request) -> Response:
    """``/metrics``."""
    measures: Measures = request.app.state.measures
    encode, kind = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(measures.registry), headers={**FRESH, "content-type": kind})


def health(request: Request) -> Response:
    """``/healthz``: 200 if storage and catalog answer, else 503; each with what is wrong."""
    library = library_of(request)
    said: dict[str, Any] = {"storage": "ok", "catalog": "ok"}
    try:
        with suppress(CatalogError):  # it is asked next
            library.check()
    except StorageError as error:
        said["storage"] = str(error)
    try:
        with library.catalog.reading() as db:
            db.execute(sa.select(1))
    except CatalogError as error:
        said["catalog"] = str(error)
    good = set(said.values()) == {"ok"}
    facts = {"status": "ok" if good else "away", **said}
    return JSONResponse(facts, 200 if good else 503, FRESH)


router = APIRouter(
    routes=[
        Route("/metrics", metrics, methods=READING),
        Route("/healthz", health, methods=READING),
    ]
)
