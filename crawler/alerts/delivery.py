"""Telling what is to be told: each channel gets each word once, and none waits for another."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from archive import Catalog
from archive.incidents import Common, Incident, common, unsettled_incidents
from crawler.config import Config

from . import notes
from .alert import Alert, Message
from .alone import alone
from .channels import Channel, channels_of, hiding
from .errors import NotDelivered
from .notes import AT_ONCE, State

log = logging.getLogger("fiche")

BETWEEN_DIGESTS = timedelta(minutes=15)
GIVE_UP = 2
"""Messages that a channel may refuse one after the other before it is left for a while."""
SLOW = 5.0
"""Seconds. A channel that takes so long to refuse one would not take another either."""

Outcome = tuple[str, str]
"""A channel, and ``sent`` or ``failed``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What went out: how many messages each channel took or did not; why, as was logged."""

    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()

    @property
    def messages(self) -> int:
        """How many messages went out."""
        return sum(n for (_, outcome), n in self.outcomes.items() if outcome == "sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A message, and the incidents that it tells of."""

    message: Message
    incidents: Sequence[Incident]


def send_due(catalog: Catalog, config: Config, now: datetime) -> Sent:
    """Tell of what began and what ended, by every channel that is set and has not told it yet.

    To be called every minute or so; without anything to tell it asks one question. May take as
    long as channels take to answer (one that hangs 10 seconds, a command 20), so not in an event
    loop. Where two processes call it at once, one of them does it. A crash between sending and
    noting it sends that message again, under the same id.
    """
    with catalog.reading() as db:
        found = unsettled_incidents(db)
        if not found:
            return Sent()
    with alone(catalog, config.claims_folder) as first:
        return Delivery(catalog, config, now).done() if first else Sent()


class Delivery:
    """One round over all channels."""

    def __init__(self, catalog: Catalog, config: Config, now: datetime) -> None:
        self.catalog, self.now = catalog, now
        self.archive = config.replay.url
        self.hidden: Callable[[str], str] = hiding(config)
        self.channels = channels_of(config)
        self.outcomes = Counter[Outcome]()
        self.troubles: list[str] = []
        with catalog.reading() as db:
            self.found = {named(one): one for one in unsettled_incidents(db)}
            self.states = notes.states(db)
            self.common = common(db, self.found.values(), now)

    def done(self) -> Sent:
        """Tell, note what was told, and be done with what is over."""
        for channel in self.channels:
            state = self.states.get(channel.name, State())
            if state.again is None or state.again <= self.now:
                self._tell(channel, state)
        names = [channel.name for channel in self.channels]
        over = [one for one in self.found.values() if one.ended and not any(
            notes.wanted(one, name) for name in names
        )]  # fmt: skip
        if over:
            with self.catalog.writing() as db:
                notes.clear(db, over, self.now)
        return Sent(outcomes=self.outcomes, troubles=tuple(self.troubles))

    def _tell(self, channel: Channel, state: State) -> None:
        """Tell a channel what it wants to know, until it takes no more."""
        refused = 0
        for batch in self._batches(channel.name, state):
            began = monotonic()
            try:
                channel.send(batch.message)
            except NotDelivered as error:
                refused += 1
                bad = state.failed(self.now, self.hidden(str(error)))
                self._note(channel.name, bad, batch, sent=False)
                if refused == GIVE_UP or monotonic() - began > SLOW:
                    return
            else:
                refused, state = 0, state.delivered(self.now)
                self._note(channel.name, state, batch, sent=True)

    def _batches(self, channel: str, state: State) -> list[Batch]:
        """What a channel is to get now: each word by itself, or one digest where there are many."""
        due = [
            one
            for one in self.found.values()
            if notes.wanted(one, channel) and notes.is_due(one, channel, self.now)
        ]
        # What was refused waits for the others, and what is over for what is wrong instead.
        due.sort(key=lambda one: (tries(one, channel), one.ended is not None))
        ours = self.common and sum(not one.ended for one in due) >= AT_ONCE
        if len(due) <= state.free(self.now) and not ours:
            return [self._batch(channel, [one]) for one in due]
        late = state.sent[-1] if state.sent else None
        if late and self.now - late < BETWEEN_DIGESTS and state.free(self.now) <= 0:
            return []
        return [self._batch(channel, due, self.common)] if due else []

    def _batch(
        self, channel: str, incidents: Sequence[Incident], common: Common | None = None
    ) -> Batch:
        wrong = [one for one in self.found.values() if not one.ended]
        still: dict[str, list[str]] = {}
        for one in wrong:
            still.setdefault(one.outlet, []).append(one.cause)
        alerts = [
            Alert.of(
                one,
                archive=self.archive,
                told=one.told.get(channel, {}),
                still=still.get(one.outlet, ()) if one.ended else (),
            )
            for one in incidents
        ]
        return Batch(
            message=Message(alerts=alerts, at=self.now, common=common), incidents=incidents
        )

    def _note(self, channel: str, state: State, batch: Batch, *, sent: bool) -> None:
        """Note at once what became of a message: whoever comes after a crash goes by that."""
        outcome = "sent" if sent else "failed"
        self.outcomes[channel, outcome] += 1
        if sent:
            log.info("alerts: %s: %s", channel, batch.message.subject)
            name = batch.message.id
            new = [notes.delivered(one, channel, self.now, name) for one in batch.incidents]
        else:
            self.troubles.append(f"{channel}: {state.error}")
            log.error("alerts: %s: %s; not told: %s", channel, state.error, batch.message.subject)
            new = [notes.failed(one, channel, self.now) for one in batch.incidents]
        self.found |= {named(one): one for one in new}
        self.states[channel] = state
        with self.catalog.writing() as db:
            notes.keep(db, new)
            notes.put_states(db, self.states)


def tries(one: Incident, channel: str) -> int:
    """How often a channel has refused the word of an incident."""
    found: int = one.told.get(channel, {}).get("tries", 0)
    return found


def named(one: Incident) -> tuple[str, str, datetime]:
    """What tells an incident from all others."""
    return one.outlet, one.cause, one.since


def try_all(channels: Iterable[Channel], message: Message) -> dict[str, str]:
    """Send `message` by every channel; by the name of each why it did not go out, if so."""
    said = {}
    for channel in channels:
        try:
            channel.send(message)
        except NotDelivered as error:
            said[channel.name] = str(error)
        else:
            said[channel.name] = ""
    return said
