"""Payloads that are in the archive already, whatever address they were fetched from."""

from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import replace

from .capture import Capture, Earlier, Exchange
from .message import parse_message
from .warc import digest

SMALLEST = 1000
"""Bytes of payload from another address: of a smaller one, a revisit record saves nothing."""
REMEMBERED = 20_000  # payloads of the run itself; 300 bytes each

OK, PAGE = b"200", "page"
Find = Callable[[str], Earlier | None]


class Twins:
    """Finds the record that holds a payload, so that the payload need not be kept again.

    Of one address any payload will do; of another only what is fetched as one of `roles`. Pages
    are left alone: who asks for a page knows what it may be the same as, and an article stands on
    a record of its own. `find` knows earlier runs by digest; this one is remembered here.
    """

    def __init__(self, find: Find, roles: Collection[str]) -> None:
        self._find, self._roles = find, roles
        self._own: OrderedDict[str, Earlier] = OrderedDict()

    def matched(self, exchange: Exchange) -> Exchange:
        """`exchange`, told which capture it is the same as, if there is one."""
        if not self._may_be_one(exchange):
            return exchange
        payload = digest(parse_message(exchange.response).payload)
        if exchange.unchanged and exchange.unchanged.digest == payload:
            return exchange
        twin = self._own.get(payload) or self._find(payload)
        if twin and (twin.url == exchange.url or self._is_worth_it(exchange)):
            return replace(exchange, unchanged=twin)
        return exchange

    def note(self, capture: Capture) -> None:
        """Remember what was kept just now."""
        if capture.kind != "response" or capture.role == PAGE or capture.truncated:
            return
        self._own[capture.digest] = Earlier(
            url=capture.url, at=capture.at, digest=capture.digest, record_id=capture.record_id
        )
        if len(self._own) > REMEMBERED:
            self._own.popitem(last=False)

    def _is_worth_it(self, exchange: Exchange) -> bool:
        return exchange.role in self._roles and len(exchange.payload) >= SMALLEST

    def _may_be_one(self, exchange: Exchange) -> bool:
        return (
            exchange.role != PAGE
            and bool(exchange.payload)
            and not exchange.truncated
            and exchange.response[:13].split(b" ")[1:2] == [OK]
        )
