"""Alerts for a program of the operator's."""

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO

from .alert import Message
from .errors import NotDelivered

SECONDS = 20
SHOWN = 1000
"""Characters of what it said that are logged, if it failed: the last ones."""


class Command:
    """Runs a program for each message, which it gets as JSON on standard input.

    ``ALERT_KIND``, ``ALERT_TEXT``, ``ALERT_OUTLET`` and ``ALERT_CAUSE`` say the most needed of it.
    """

    name = "command"

    def __init__(self, words: Sequence[str], *, seconds: float = SECONDS) -> None:
        self.words, self.seconds = words, seconds

    def send(self, message: Message) -> None:
        data = json.dumps(message.as_mapping()).encode()
        with TemporaryFile() as given, TemporaryFile() as output:
            given.write(data)
            given.seek(0)
            try:
                code = self._run(given, output, variables(message))
            except OSError as error:
                why = error.strerror or error
                raise NotDelivered(f"cannot run {self.words[0]}: {why}") from None
            if code != 0:
                ended = "did not end in time" if code is None else f"ended with {code}"
                raise NotDelivered(f"{self.words[0]} {ended}{end_of(output)}")

    def _run(self, given: IO[bytes], output: IO[bytes], more: dict[str, str]) -> int | None:
        """The exit code; None if it took too long, and then nothing of it is left."""
        process = subprocess.Popen(  # noqa: S603 - the operator's own
            self.words,
            stdin=given,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **more},
            start_new_session=True,
        )
        try:
            return process.wait(self.seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def variables(message: Message) -> dict[str, str]:
    """What the program finds in its environment."""
    one = message.alerts[0] if message.kind != "digest" else None
    return {
        "ALERT_KIND": message.kind,
        "ALERT_TEXT": message.subject,
        "ALERT_OUTLET": one.outlet if one else "",
        "ALERT_CAUSE": one.cause if one else "",
    }


def end_of(output: IO[bytes]) -> str:
    """The last of what the program said, on one line."""
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - SHOWN))
    text = " ".join(output.read().decode("utf-8", "replace").split())
    return f": {text}" if text else ""
