"""The worker process that reads pages: what hangs or dies here costs one page, not the crawl.

Started by `crawler.readers` as ``python -m crawler.reader FD``; a task and its answer are pickles
on that socket. It ends when the socket is closed, so a killed crawl leaves no worker behind.
"""

import resource
import signal
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection

from extractors import Reading, SiteFacts, SiteMemory, read_page

MEMORY_BYTES = 2 << 30
"""Address space of a worker. Reading the largest page allowed takes well under half of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One page to read: its bytes as decoded from the wire, and what is known of its site."""

    html: bytes
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    outlet: SiteFacts | None = None
    memory: SiteMemory | None = None


def read(task: Task) -> Reading:
    """What the page of `task` says."""
    return read_page(
        task.html, url=task.url, headers=task.headers, outlet=task.outlet, memory=task.memory
    )


def main() -> None:
    """Answer tasks until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the crawl decides when it ends
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with Connection(int(sys.argv[1])) as tasks:
        while True:
            try:
                task: Task = tasks.recv()
            except (EOFError, OSError):
                return
            tasks.send(read(task))


if __name__ == "__main__":
    main()
