"""Telling systemd how we are, by the protocol of sd_notify(3); nothing if it does not listen."""

import os
import socket
import time
from contextlib import suppress

SECONDS = 0.5
"""For so long a word waits for a supervisor that does not read."""


class Notifier:
    """Sends to the socket that ``NOTIFY_SOCKET`` names; an address in it begins with ``@``.

    A supervisor that has gone is no trouble of ours: what cannot be sent is left out.
    """

    def __init__(self, address: str = "") -> None:
        self.address = "\0" + address[1:] if address.startswith("@") else address

    @classmethod
    def from_environment(cls) -> "Notifier":
        return cls(os.environ.get("NOTIFY_SOCKET", ""))

    def ready(self, status: str) -> None:
        """All has been begun that a start begins."""
        self._send("READY=1", f"STATUS={status}")

    def status(self, status: str) -> None:
        self._send(f"STATUS={status}")

    def reloading(self) -> None:
        """Settings are read again; `ready` follows."""
        now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._send("RELOADING=1", f"MONOTONIC_USEC={now}")

    def stopping(self) -> None:
        self._send("STOPPING=1", "STATUS=sealing what is parked")

    def alive(self) -> None:
        """What the watchdog waits for."""
        self._send("WATCHDOG=1")

    def _send(self, *lines: str) -> None:
        if not self.address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.settimeout(SECONDS)  # a supervisor that does not read must not stop us
            out.sendto("\n".join(lines).encode(), self.address)


def watchdog_seconds() -> float | None:
    """How often the watchdog wants to hear of this process, at the least; None if it does not."""
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    micros = os.environ.get("WATCHDOG_USEC", "")
    return int(micros) / 1e6 if micros.isdecimal() and int(micros) else None
