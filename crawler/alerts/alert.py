"""What is told when an outlet breaks, and when it is well again."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Self

from archive.incidents import Common, Incident
from archive.moments import stamp
from crawler import wording

Kind = Literal["alert", "all-clear", "digest", "test"]
NOTHING: Mapping[str, Any] = {}
MOST = 100
"""Alerts that are sent with a digest; of the others their number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Word of one incident: that it began, or (``all_clear``) that it has ended.

    ``link`` leads to what the archive shows of the outlet, if that has a public address. ``id``
    is the same however often it is told; ``answers`` is that of the message which told before,
    ``after`` the time of the all-clear that was wrong. ``still`` are the causes of what else is
    wrong with the outlet: then not all is well with it.
    """

    outlet: str
    cause: str
    what: str
    since: datetime
    likely: str = ""
    examples: tuple[str, ...] = ()
    all_clear: bool = False
    ended: datetime | None = None
    link: str | None = None
    answers: str = ""
    after: str = ""
    still: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        incident: Incident,
        *,
        archive: str | None = None,
        told: Mapping[str, Any] = NOTHING,
        still: Sequence[str] = (),
    ) -> Self:
        """The word of `incident` as it stands, for one who was `told` of it before as noted.

        `archive` is where people find the web app.
        """
        return cls(
            outlet=incident.outlet,
            cause=incident.cause,
            what=incident.what,
            since=incident.since,
            likely=incident.likely,
            examples=incident.examples,
            all_clear=incident.ended is not None,
            ended=incident.ended,
            link=f"{archive.rstrip('/')}/outlet/{incident.outlet}" if archive else None,
            answers=told.get("id", ""),
            after=told.get("clear", ""),
            still=tuple(still),
        )

    @property
    def id(self) -> str:
        """A name of its own."""
        ended = stamp(self.ended) if self.ended else ""
        return named(self.outlet, self.cause, stamp(self.since), ended, self.after)

    @property
    def site(self) -> str:
        """The outlet as people call it."""
        return self.outlet.replace("_", ".")

    def __str__(self) -> str:
        since = minute(self.since)
        if self.all_clear:
            until = f" to {minute(self.ended)}" if self.ended else ""
            if self.still:
                goes_on = f"but not {', '.join(self.still)}"
                return f"{self.site}: {self.cause} is over, {goes_on} (from {since}{until})"
            return f"{self.site}: well again ({self.cause}, from {since}{until})"
        return f"{self.site}: {self.cause} since {since}: {self.what}"

    def as_mapping(self) -> dict[str, Any]:
        """For programs."""
        return {
            "id": self.id,
            "outlet": self.outlet,
            "cause": self.cause,
            "what": self.what,
            "since": self.since.isoformat(),
            "likely": self.likely,
            "examples": list(self.examples),
            "all_clear": self.all_clear,
            "ended": self.ended.isoformat() if self.ended else None,
            "still": list(self.still),
            "link": self.link,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What goes out at once: one alert, or a digest of several."""

    alerts: Sequence[Alert]
    at: datetime
    common: Common | None = None
    test: bool = False

    @property
    def kind(self) -> Kind:
        """What it is."""
        if self.test:
            return "test"
        if len(self.alerts) != 1:
            return "digest"
        return "all-clear" if self.alerts[0].all_clear else "alert"

    @property
    def id(self) -> str:
        """A name of its own; the same when it is sent again because nobody said it had come."""
        return self.alerts[0].id if len(self.alerts) == 1 else named(*(a.id for a in self.alerts))

    @property
    def broken(self) -> list[Alert]:
        """What is wrong."""
        return [one for one in self.alerts if not one.all_clear]

    @property
    def well(self) -> list[Alert]:
        """What is wrong no longer."""
        return [one for one in self.alerts if one.all_clear]

    @property
    def over(self) -> str:
        """How many outlets are well again; or if none is wholly, how much is over."""
        if wholly := [one for one in self.well if not one.still]:
            return f"{counted(wholly)} well again"
        return f"over at {counted(self.well)} ({causes_of(self.well)})"

    @property
    def subject(self) -> str:
        """The whole in a line."""
        if self.kind != "digest":
            return ("Test: " if self.test else "") + one_line(str(self.alerts[0]))
        parts = []
        if self.broken:
            parts.append(f"{counted(self.broken)} broken ({causes_of(self.broken)})")
        if self.well:
            parts.append(self.over)
        ours = "probably this side: " if self.common and self.broken else ""
        return ours + ", ".join(parts)

    def as_mapping(self) -> dict[str, Any]:
        """For programs. ``text`` is what chats show of it."""
        head = {"kind": self.kind, "text": self.subject, "at": self.at.isoformat()}
        if self.kind != "digest":
            return head | self.alerts[0].as_mapping()
        shown = [*self.broken[:MOST], *self.well[: max(0, MOST - len(self.broken))]]
        return head | {
            "id": self.id,
            "broken": len(self.broken),
            "over": len(self.well),
            "common": str(self.common) if self.common else None,
            "alerts": [one.as_mapping() for one in shown],
            "left_out": len(self.alerts) - len(shown),
        }


def named(*parts: str) -> str:
    """A name made of `parts`."""
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()


def minute(moment: datetime | None) -> str:
    """A time as people read it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def one_line(text: str) -> str:
    """`text`, fit for a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def counted(alerts: Sequence[Alert]) -> str:
    """How many outlets they are about."""
    return wording.counted(len({one.outlet for one in alerts}), "outlet")


def causes_of(alerts: Sequence[Alert]) -> str:
    """What they are about, with how often, the most frequent first."""
    causes = [one.cause for one in alerts]
    order = sorted(dict.fromkeys(causes), key=causes.count, reverse=True)
    return ", ".join(f"{cause} {causes.count(cause):,}" for cause in order)
