from typing import Protocol

from .wire import Head


class Incoming(Protocol):
    """A response on its way, in HTTP/1.1's form, whatever it came in."""

    raw: bytearray
    head: Head | None
    done: bool
    truncated: str | None
    reusable: bool
    besides: list[tuple[str, bytes]]
    trailers_at: int | None

    @property
    def payload(self) -> bytes: ...
    def feed(self, data: bytes) -> None: ...
    def end(self) -> None: ...
    def stop(self, reason: str) -> None: ...
