"""What every storage must do, asked of each of them; S3 is a real server."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from archive import (
    KeyTaken,
    LocalStorage,
    Storage,
    StorageRefused,
    StorageUrlError,
    open_storage,
)
from archive.errors import FileChanged, FormatTooNew
from archive.local import part_of
from archive.storage import FORMAT_KEY

from .stored import put

if TYPE_CHECKING:
    from .servers import S3Server


@pytest.fixture(params=["local", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "local":
        return LocalStorage(tmp_path / "store")
    server: S3Server = request.getfixturevalue("s3_environment")
    return open_storage(f"s3://{server.new_bucket()}/news/")


def test_reads_back_a_span(storage: Storage, tmp_path: Path) -> None:
    put(storage, "2026/a.warc.gz", b"0123456789", tmp_path)
    assert storage.read("2026/a.warc.gz", 3, 4) == b"3456"
    assert storage.read("2026/a.warc.gz", 8, 100) == b"89"
    assert storage.read("2026/a.warc.gz", 10, 5) == b""
    assert storage.size("2026/a.warc.gz") == 10


def test_opens_a_stream_that_can_seek(storage: Storage, tmp_path: Path) -> None:
    put(storage, "a", b"first\nsecond\n", tmp_path)
    with storage.open("a") as file:
        assert list(file) == [b"first\n", b"second\n"]
        file.seek(6)
        assert file.read(3) == b"sec"


def test_stores_an_empty_file(storage: Storage, tmp_path: Path) -> None:
    put(storage, "empty", b"", tmp_path)
    with storage.open("empty") as file:
        assert file.read() == b""


def test_lists_by_prefix_in_order(storage: Storage, tmp_path: Path) -> None:
    keys = ["2025/z", "2026-x/c", "2026/a", "2026/a.b", "2026/aa/b", "2026/b"]
    for key in reversed(keys):
        put(storage, key, key.encode(), tmp_path)
    assert list(storage.keys("2026/")) == keys[2:]
    assert sorted(storage.keys("2026")) == keys[1:]
    assert list(storage.keys("2026/a")) == keys[2:5]
    assert list(storage.keys("nothing/")) == []
    assert sorted(storage.keys()) == keys


@pytest.mark.parametrize(
    "ask", [lambda s: s.read("gone", 0, 1), lambda s: s.open("gone"), lambda s: s.size("gone")]
)
def test_a_missing_key_is_a_key_error(storage: Storage, ask: Callable[[Storage], Any]) -> None:
    with pytest.raises(KeyError, match="gone"):
        ask(storage)


def test_storing_the_same_again_is_harmless(storage: Storage, tmp_path: Path) -> None:
    put(storage, "a", b"same", tmp_path)
    put(storage, "a", b"same", tmp_path)
    assert list(storage.keys()) == ["a"]


def test_what_is_stored_is_never_overwritten(storage: Storage, tmp_path: Path) -> None:
    put(storage, "a", b"first", tmp_path)
    with pytest.raises(KeyTaken, match="a is stored already"):
        put(storage, "a", b"other", tmp_path)
    assert storage.read("a", 0, 10) == b"first"


def test_a_file_that_changed_since_it_was_hashed_is_not_stored(
    storage: Storage, tmp_path: Path
) -> None:
    path = tmp_path / "source"
    path.write_bytes(b"rotten")
    with pytest.raises(FileChanged, match="Check the disk"):
        storage.put("a", path, hashlib.sha256(b"sealed").hexdigest())
    assert list(storage.keys()) == []


def test_a_new_archive_says_its_format_and_an_old_one_is_known(storage: Storage) -> None:
    storage.check()
    storage.check()
    assert json.loads(storage.read("fiche.json", 0, 100)) == {"format": 1}


def test_an_archive_of_a_later_version_is_refused(storage: Storage, tmp_path: Path) -> None:
    put(storage, "fiche.json", b'{"format": 99}', tmp_path)
    with pytest.raises(FormatTooNew, match="use a newer fiche"):
        storage.check()


@pytest.mark.parametrize("url", ["ftp://host/x", "s3:///no-bucket", "", "s3://b/p?x=1"])
def test_says_what_a_storage_address_looks_like(url: str) -> None:
    with pytest.raises(StorageUrlError, match=r"s3://bucket/prefix"):
        open_storage(url)


@pytest.mark.parametrize("path", ["with blank", "per%20cent", "sharp#x", "query?x"])
def test_a_folder_may_have_any_name(path: str, tmp_path: Path) -> None:
    storage = open_storage(str(tmp_path / path))
    storage.check()
    assert (tmp_path / path / "fiche.json").exists()


def test_a_folder_leaves_no_half_file_behind(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "store")
    storage.check()
    with pytest.raises(FileChanged):
        storage.put("a/b", tmp_path / "store" / "fiche.json", "0" * 64)
    assert [path.name for path in (tmp_path / "store").rglob("*") if path.is_file()] == [
        "fiche.json"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageRefused, match="cannot write there"):
        LocalStorage(tmp_path / "store").check()


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageRefused, match="cannot write there"):
        open_storage(str(tmp_path / "file")).check()


def test_a_key_cannot_leave_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no storage key"):
        LocalStorage(tmp_path / "store").size("../secret")


def test_a_folder_is_opened_without_boto3(tmp_path: Path) -> None:
    code = "import sys, archive; archive.open_storage(sys.argv[1]).check()"
    code += "; sys.exit('boto3' in sys.modules)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)


def test_many_may_begin_an_archive_in_a_folder_at_once(tmp_path: Path) -> None:
    for number in range(20):
        storage, together = LocalStorage(tmp_path / str(number)), Barrier(8)

        def begin(storage: LocalStorage = storage, together: Barrier = together) -> None:
            together.wait()
            storage.check()

        with ThreadPoolExecutor(8) as pool:
            for one in [pool.submit(begin) for _ in range(8)]:
                one.result()
        assert (storage.root / "fiche.json").read_bytes()
        assert [path.name for path in storage.root.iterdir()] == ["fiche.json"]


def test_what_was_stored_by_one_who_was_killed_then_is_not_emptied(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    storage.check()
    before = (tmp_path / FORMAT_KEY).read_bytes()
    os.link(tmp_path / FORMAT_KEY, part_of(tmp_path / FORMAT_KEY))
    storage.check()
    assert (tmp_path / FORMAT_KEY).read_bytes() == before
    assert not part_of(tmp_path / FORMAT_KEY).exists()
