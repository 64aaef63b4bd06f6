"""What a service counts, for Prometheus, in a registry of its own."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

from archive.history import Visited

from .visit import Result

VISIT_SECONDS = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600)
LAG_SECONDS = (1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600)
STATUS = re.compile(r"http/(\d)\d\d\b.*")
REASONS = 100
"""So many reasons of failures are told apart; there are about forty."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for each, of no use


class Measures:
    """Counters and gauges. Threads may share them."""

    def __init__(self) -> None:
        self.registry = made = CollectorRegistry()
        self.due = Gauge("fiche_outlets_due", "Outlets whose time has come.", registry=made)
        self.visits = Counter(
            "fiche_visits",
            "Visits to outlets: complete, partial, interrupted, failed, taken, died.",
            ("outcome",),
            registry=made,
        )
        self.seconds = Histogram(
            "fiche_visit_seconds", "From begin to end.", buckets=VISIT_SECONDS, registry=made
        )
        self.lag = Histogram(
            "fiche_lag_seconds",
            "From the time that an outlet is due to the begin of its visit.",
            buckets=LAG_SECONDS,
            registry=made,
        )
        self.captures = Counter("fiche_captures", "Exchanges that were kept.", registry=made)
        self.articles = Counter(
            "fiche_articles", "Articles: new, version.", ("kind",), registry=made
        )
        self.failures = Counter(
            "fiche_failures", "What was not archived, by its reason.", ("reason",), registry=made
        )
        self.spool = Gauge("fiche_spool_bytes", "What lies in the spool.", registry=made)
        self.full = Gauge(
            "fiche_spool_full",
            "1 while there is no room in the spool: visits pause.",
            registry=made,
        )
        self.parked = Gauge("fiche_parked_runs", "Runs that wait in the spool.", registry=made)
        self.sealed = Counter("fiche_segments_sealed", "Segments stored.", registry=made)
        self.children = Gauge("fiche_children", "Processes that work now.", registry=made)
        self.incidents = Gauge(
            "fiche_incidents", "What is wrong with outlets now.", ("cause",), registry=made
        )
        self.alerts = Counter(
            "fiche_alerts", "Alerts: sent, failed.", ("channel", "outcome"), registry=made
        )
        self.tick = Gauge(
            "fiche_last_tick_timestamp_seconds", "When it was last asked who is due.", registry=made
        )
        self._reasons: set[str] = set()

    def visited(self, result: Result) -> None:
        """Count what came of a task."""
        self.sealed.inc(result.sealed)
        for visit in result.visits:
            self.visits.labels(outcome_of(visit)).inc()
            if visit.ended is not None:
                self.seconds.observe((visit.ended - visit.started) / timedelta(seconds=1))
            self._count(visit.facts)

    def broken(self, outcome: str, outlets: Iterable[str]) -> None:
        """Count visits of which nothing is known but that they did not come to an end."""
        self.visits.labels(outcome).inc(len(list(outlets)))

    def _count(self, facts: Mapping[str, object]) -> None:
        captures, counts, failures = (
            facts.get(name) for name in ("captures", "counts", "failures")
        )
        self.captures.inc(captures if isinstance(captures, int) else 0)
        if isinstance(counts, Mapping):
            for kind in ("new", "version"):
                self.articles.labels(kind).inc(counts.get(f"article/{kind}", 0))
        if isinstance(failures, Mapping):
            for reason, times in failures.items():
                self.failures.labels(self._bounded(reason_of(reason))).inc(times)

    def _bounded(self, reason: str) -> str:
        if reason not in self._reasons and len(self._reasons) >= REASONS:
            return "other"
        self._reasons.add(reason)
        return reason

    def wrong(self, causes: Mapping[str, int]) -> None:
        """Show how many incidents are open, by cause."""
        self.incidents.clear()
        for cause, count in causes.items():
            self.incidents.labels(cause).set(count)


def outcome_of(visit: Visited) -> str:
    """How a visit ended, in a word."""
    if visit.interrupted:
        return "interrupted"
    return "complete" if visit.complete else "partial"


def reason_of(name: str) -> str:
    """A failure's reason as one of few: a status by its class, the rest by its first two words.

    >>> reason_of("http/503"), reason_of("network/timeout/answering"), reason_of("robots/closed")
    ('http/5xx', 'network/timeout', 'robots/closed')
    """
    if found := STATUS.fullmatch(name):
        return f"http/{found[1]}xx"
    return "/".join(name.split("/")[:2])
