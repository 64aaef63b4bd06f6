"""How fast a host may be asked: one `Gate` each, and what its answers say about the pace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

FIRST_BACKOFF = timedelta(seconds=5)


class LeftAlone(Exception):
    """The host asked to be left alone for longer than this run waits; ``until`` is what it named.

    ``reason`` is a word fit for a counter.
    """

    def __init__(self, reason: str, until: datetime) -> None:
        self.reason, self.until = reason, until
        super().__init__(f"{reason}: asked to be left alone until {until:%Y-%m-%d %H:%M:%S}Z")


@dataclass(slots=True)
class Gate:
    """Lets requests to one host through: one at a time until sent, `delay` seconds apart.

    The delay counts from the moment a request has been sent, so that a slow connection never lets
    the next one come sooner than the host allows.
    """

    delay: float
    concurrency: int
    _next: float = 0.0
    _closed: LeftAlone | None = None
    _sending: asyncio.Lock = field(default_factory=asyncio.Lock)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for this host's next moment, and hold it until the request has been sent.

        `LeftAlone` if the gate has been closed.
        """
        loop = asyncio.get_running_loop()
        async with self._sending:
            while not self._closed and (wait := self._next - loop.time()) > 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._woken.wait()
            if self._closed:
                raise LeftAlone(self._closed.reason, self._closed.until)
            try:
                yield
            finally:
                self._next = max(self._next, loop.time() + self.delay)

    def pause(self, wait: timedelta) -> None:
        """Let nothing through for `wait` from now. A shorter pause never ends a longer one."""
        until = asyncio.get_running_loop().time() + wait.total_seconds()
        self._next = max(self._next, until)

    def close(self, reason: str, until: datetime) -> None:
        """Let nothing through any more: the host has asked for more patience than there is."""
        self._closed = LeftAlone(reason, until)
        self._woken.set()

    def slow_down(self, delay: float) -> None:
        """Keep at least `delay` seconds between requests, the last one sent among them."""
        more = max(0.0, delay - self.delay)
        self.delay, self._next = self.delay + more, self._next + more


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
