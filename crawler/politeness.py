"""How fast a host may be asked: one `Gate` each, and what its answers say about the pace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

FIRST_BACKOFF = timedelta(seconds=5)


@dataclass(slots=True)
class Gate:
    """Lets requests to one host through: one at a time until sent, `delay` seconds apart.

    The delay counts from the moment a request has been sent, so that a slow connection never lets
    the next one come sooner than the host allows.
    """

    delay: float
    concurrency: int
    _next: float = 0.0
    _sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for this host's next moment, and hold it until the request has been sent."""
        loop = asyncio.get_running_loop()
        async with self._sending:
            while (wait := self._next - loop.time()) > 0:
                await asyncio.sleep(wait)
            try:
                yield
            finally:
                self._next = max(self._next, loop.time() + self.delay)

    def pause(self, wait: timedelta) -> None:
        """Let nothing through for `wait` from now. A shorter pause never ends a longer one."""
        until = asyncio.get_running_loop().time() + wait.total_seconds()
        self._next = max(self._next, until)

    def slow_down(self, delay: float) -> None:
        """Keep at least `delay` seconds between requests, as a robots.txt may ask."""
        self.delay = max(self.delay, delay)


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """How long a server asked us to stay away.

    `value` is the Retry-After header: whole seconds ("120") or an HTTP date, which is always GMT
    (RFC 9110, section 10.2.3). A date that has passed means "now": zero, never less.
    None if there is no header or it is neither form; a bad header must not stop a crawl.

    >>> retry_after("120", now=datetime(2026, 11, 21, tzinfo=UTC))
    datetime.timedelta(seconds=120)
    """
    if value is None:
        return None
    if value.strip().isdecimal():
        return timedelta(seconds=min(int(value), 366 * 86_400))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(moment.replace(tzinfo=moment.tzinfo or UTC) - now, timedelta(0))


def backoff(attempt: int) -> timedelta:
    """How long to stay away after the `attempt`-th refusal (from 0) of a host that names no time.

    >>> [backoff(n).seconds for n in range(4)]
    [5, 10, 20, 40]
    """
    return FIRST_BACKOFF * (1 << min(attempt, 6))
