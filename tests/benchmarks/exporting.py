"""Time and memory of what goes through a whole archive: export, index, import.

    python -m tests.benchmarks.exporting [--gigabytes 1] [--kilobytes 91] [--no-import]

Makes an archive of that size in a temporary folder, of pages that hardly compress: three quarters
of it are on the disk. Then runs each command as a process of its own, and prints what it took and
the most memory that it had. 10 GB take some minutes, and a quarter of an hour more to import.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from archive import LocalStorage, open_catalog
from crawler.outlet import story_key
from tests.exchanges import NOW, answer, exchange
from tests.stored import open_run

SECTION = "{:28} {:>8.1f} s  {:>10}  {:>8.0f} MB at most"


def make(home: Path, *, total: int, size: int) -> int:
    """Fill an archive with `total` bytes in pages of `size`; how many pages."""
    noise = b64encode(random.Random(1).randbytes(size * 3 // 4))
    count = total // size
    with open_catalog(home / "catalog.sqlite", key=story_key) as catalog:
        run = open_run(home, LocalStorage(home / "storage"), catalog, segment_bytes=10**9)
        for number in range(count):
            body = b"<title>%d</title><!--%s--><p>A short story." % (number, noise)
            page = replace(exchange(number), at=NOW + timedelta(milliseconds=number), payload=body)
            capture = run.record(replace(page, response=answer(body, "Content-Encoding: none")))
            line = {"url": capture.url, "title": f"Story {number}", "text": "A sentence. " * 300}
            run.article(capture, {**line, "authors": [], "tags": [], "flags": []})
            if number % 1000 == 0:
                run.seal_ready()
        run.close({}, now=NOW)
    return count


def measure(home: Path, name: str, *words: str, pages: int) -> None:
    """Run a command, and print what it took."""
    command = [sys.executable, "-m", "crawler.cli", "--home", str(home), *words]
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{name} failed")
    print(SECTION.format(name, seconds, f"{pages / seconds:,.0f}/s", used.ru_maxrss / 1000))  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--kilobytes", type=float, default=91.0)
    parser.add_argument("--no-import", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fiche-bench-") as folder:
        home, other = Path(folder, "home"), Path(folder, "other")
        size = int(given.kilobytes * 1000)
        pages = make(home, total=int(given.gigabytes * 10**9), size=size)
        print(f"{pages:,} pages of {size / 1000:g} kB")  # noqa: T201
        warc = str(Path(folder, "all.warc.gz"))
        for form in ("wacz", "jsonl", "csv", "parquet"):
            path = Path(folder, f"all.{form}")
            measure(home, f"export --{form}", "export", f"--{form}", str(path), pages=pages)
            path.unlink()
        measure(home, "export --warc", "export", "--warc", warc, pages=pages)
        measure(home, "index", "index", "--output", f"{folder}/index.cdxj", pages=pages)
        if not given.no_import:
            measure(other, "import", "import", warc, pages=pages)


if __name__ == "__main__":
    main()
