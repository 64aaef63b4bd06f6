"""crawler -> archive -> extractors: who may import whom.

So the archive outlives the crawler, and a page can be read anywhere.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("crawler", "archive", "extractors")
NETWORK_AND_DISK = {
    "socket",
    "ssl",
    "http",
    "urllib3",
    "requests",
    "sqlite3",
    "sqlalchemy",
    "boto3",
}
FORBIDDEN = {
    "archive": {"scrapy", "twisted", "crawler"},
    "extractors": {"scrapy", "twisted", "crawler", "archive", "shutil", "tempfile"}
    | NETWORK_AND_DISK,
}
ONLY = {
    "trafilatura": {"extractors/body.py"},
    "warcio": {"archive/warc.py"},
    "fastwarc": {"archive/warc.py"},
    "zlib_ng": {"archive/deflate.py"},
    "isal": {"archive/deflate.py"},
    "rfc3161_client": {"archive/timestamps.py"},
    "boto3": {"archive/s3.py"},
    "botocore": {"archive/s3.py"},
}


@pytest.mark.parametrize("package", FORBIDDEN)
def test_imports_point_one_way(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        assert not imported(path) & FORBIDDEN[package], path


@pytest.mark.parametrize("library", ONLY)
def test_a_wrapped_library_is_seen_by_its_wrapper_alone(library: str) -> None:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    users = {path.relative_to(ROOT).as_posix() for path in files if library in imported(path)}
    assert users <= ONLY[library]


def test_reading_knows_no_clock() -> None:
    for path in (ROOT / "extractors").rglob("*.py"):
        assert not called(path) & {"now", "utcnow", "today"}, path


def imported(path: Path) -> set[str]:
    """The top-level packages a file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def called(path: Path) -> set[str]:
    """The names of the methods a file calls."""
    calls = (n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call))
    return {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
