"""The worker process that reads stored pages again, many with each question.

Started by `crawler.rereaders` as ``python -m crawler.rereader FD``. It gets a `Setup`, answers
that it is ready, and then gives one `Outcome` for each page of a `Work`, in their order.
"""

import resource
import signal
import sys
from multiprocessing.connection import Connection

from .outcomes import Setup, Work, outcome_of
from .reader import MEMORY_BYTES

READY = "ready"


def main() -> None:
    """Answer until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks decides when this ends
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with Connection(int(sys.argv[1])) as asking:
        try:
            setup: Setup = asking.recv()
            asking.send(READY)
            while True:
                work: Work = asking.recv()
                for asked in work.pages:
                    asking.send(outcome_of(asked, work, setup))
        except (EOFError, OSError):
            return


if __name__ == "__main__":
    main()
