"""One visit that parks, as a child of a service makes it.

``python -m tests.parked_visit RUN MOST SLUG...`` goes on with the run (empty: a new one), is told
to end after so many captures (0: never), and prints the run that it parked, if it did.
"""

import sys
from collections.abc import Callable
from typing import Any

from archive import Capture
from crawler.config import read_config
from crawler.crawling import Parking, chosen, crawl
from crawler.session import Session


def main(run: str, most: str, *slugs: str) -> None:
    made: list[Capture] = []

    def begun(session: Session, stop: Callable[[], Any]) -> None:
        def kept(capture: Capture) -> None:
            made.append(capture)
            if len(made) == int(most):
                stop()

        session.kept = kept

    done = crawl(read_config().for_crawling(), chosen(slugs), parking=Parking(run, begun))
    assert done.session.trouble is None, done.session.trouble
    sys.stdout.write(done.session.parked)


if __name__ == "__main__":
    main(*sys.argv[1:])
