"""One machine needs no queue: nothing of it is imported, and commands say what would be needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.newsstand import Newsstand

from .fiche import Fiche, reaching

TRACED = """
import sys
from crawler.cli import main
try:
    main(sys.argv[1:], prog_name="fiche", standalone_mode=False)
finally:
    packages = {name.partition(".")[0] for name in sys.modules}
    sys.exit(sorted({"procrastinate", "psycopg", "psycopg_pool"} & packages) or 0)
"""


@pytest.mark.parametrize("line", ["--help", "crawl voi_id", "status", "worker --help"])
def test_commands_import_nothing_of_it(line: str, tmp_path: Path) -> None:
    with Newsstand() as stand:
        variables = Fiche(tmp_path / "home", reaching(stand)).variables()
        done = subprocess.run(
            [sys.executable, "-c", TRACED, *line.split()],
            env=variables,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_service_imports_nothing_of_it() -> None:
    program = "import sys, crawler.service.run, crawler.service.errands, crawler.commands.run\n"
    traced = f"{program}sys.exit('procrastinate' in sys.modules or 'psycopg' in sys.modules)"
    subprocess.run([sys.executable, "-c", traced], check=True, timeout=60)


@pytest.mark.parametrize("line", ["worker", "jobs", "migrate", "enqueue crawl voi_id"])
def test_commands_say_what_they_need(line: str, tmp_path: Path) -> None:
    fiche = Fiche(tmp_path / "home", {"FICHE_CONTACT": "tests@example.org"})
    refused = fiche.run(*line.split())
    assert refused.returncode == 2
    assert "need a catalog in PostgreSQL: set catalog" in refused.stderr
