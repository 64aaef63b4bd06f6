"""Payloads that are in the archive already, whatever address they were fetched from."""

from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import replace

from .capture import Capture, Earlier, Exchange
from .message import parse_message
from .warc import digest

SMALLEST = 1000
"""Bytes of payload from another address: of a smaller one, a revisit record saves nothing."""
REMEMBERED = 20_000  # payloads of the run itself; 600 bytes each

OK = 200
ANY = ""
Find = Callable[[str, str], Earlier | None]


class Twins:
    """Finds the record that holds a payload, so that the payload need not be kept again.

    Of one address any payload will do; of another only what is fetched as one of `roles`. `find`
    knows earlier runs by digest and address, and prefers that address; this run is remembered here.
    """

    def __init__(self, find: Find, roles: Collection[str]) -> None:
        self._find, self._roles = find, roles
        self._own: OrderedDict[tuple[str, str], Capture] = OrderedDict()

    def matched(self, exchange: Exchange) -> Exchange:
        """`exchange`, told which capture it is the same as, if there is one."""
        if not may_be_one(exchange):
            return exchange
        payload = digest(parse_message(exchange.response).payload)
        if exchange.unchanged and exchange.unchanged.digest == payload:
            return exchange
        found = self.own(payload, exchange.url)
        twin = earlier_of(found) if found else None
        if twin is None or twin.url != exchange.url:
            twin = self._find(payload, exchange.url) or twin
        if twin and (twin.url == exchange.url or self._is_worth_it(exchange)):
            return replace(exchange, unchanged=twin)
        return exchange

    def note(self, capture: Capture) -> None:
        """Remember what was kept just now."""
        if capture.kind != "response" or capture.truncated or capture.status != OK:
            return
        self._own[capture.digest, capture.url] = self._own[capture.digest, ANY] = capture
        while len(self._own) > REMEMBERED:
            self._own.popitem(last=False)

    def own(self, digest: str, url: str = ANY) -> Capture | None:
        """The record of this run that holds a payload: of `url`, or else of any address."""
        return self._own.get((digest, url)) or self._own.get((digest, ANY))

    def _is_worth_it(self, exchange: Exchange) -> bool:
        return exchange.role in self._roles and len(exchange.payload) >= SMALLEST


def may_be_one(exchange: Exchange) -> bool:
    """Whether an answer is whole and successful, and says anything."""
    return (
        bool(exchange.payload)
        and not exchange.truncated
        and exchange.response[:13].split(b" ")[1:2] == [b"%d" % OK]
    )


def earlier_of(capture: Capture) -> Earlier:
    """What a revisit of `capture` refers to."""
    return Earlier(
        url=capture.url, at=capture.at, digest=capture.digest, record_id=capture.record_id
    )
