"""Byte-for-byte equality of 10,000 exchanges with what a tap recorded in front of the server.

    python -m tests.benchmarks.wire [--exchanges 10000]

Every kind of answer in `tests.manners`, over plain TCP and TLS; ends with 1 if a byte differs.
"""

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faithfulness import differences, exchange_many


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exchanges", type=int, default=10_000)
    count = parser.parse_args().exchanges
    with TemporaryDirectory() as folder:
        start = time.perf_counter()
        conversations, kept = exchange_many(Path(folder), count)
        seconds = time.perf_counter() - start
    found = differences(conversations, kept)
    crossed = sum(len(one.sent) + len(one.came) for one in conversations)
    sys.stdout.write("".join(f"{line[:300]}\n" for line in found))
    sys.stdout.write(
        f"{len(kept.fields)} of {count} exchanges kept, {crossed:,} bytes crossed the tap on"
        f" {len(conversations)} connections in {seconds:.0f} s; {len(found)} differences\n"
    )
    return 1 if found or len(kept.fields) != count else 0


if __name__ == "__main__":
    sys.exit(main())
