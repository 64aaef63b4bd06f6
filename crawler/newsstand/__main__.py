"""``python -m crawler.newsstand``: the news-stand as a process, until SIGTERM or SIGINT."""

import argparse
import json
import shlex
import signal
import sys
from datetime import UTC, datetime
from threading import Event

from crawler.newsstand.server import Newsstand


def main(arguments: list[str]) -> int:
    """Serve until a signal comes."""
    options = _parser().parse_args(arguments)
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with Newsstand(
        now=options.now,
        faults=options.faults,
        delay=options.delay,
        http_port=options.http_port,
        https_port=options.https_port,
    ) as stand:
        sys.stdout.write(f"READY {settings(stand)}\n")
        sys.stdout.flush()
        stop.wait()
    return 0


def settings(stand: Newsstand) -> str:
    """What ``fiche`` needs to reach the stand, as a shell takes it before a command."""
    values = {
        "FICHE_NETWORK__CONNECT_TO": json.dumps(stand.connect_to),
        "FICHE_NETWORK__CA_FILE": str(stand.ca_file),
        "FICHE_NETWORK__ALLOW_PRIVATE": "true",
    }
    return " ".join(f"{name}={shlex.quote(value)}" for name, value in values.items())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crawler.newsstand", description=__doc__)
    parser.add_argument("--now", type=_moment, help="the newest stories came shortly before it")
    parser.add_argument("--faults", action="store_true", help="serve the faulty.test hosts too")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--http-port", type=int, default=0)
    parser.add_argument("--https-port", type=int, default=0)
    return parser


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
