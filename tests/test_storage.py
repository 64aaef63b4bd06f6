"""What every storage must do, asked of each of them; S3 is a real server."""

import hashlib
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import (
    KeyTaken,
    LocalStorage,
    Storage,
    StorageAway,
    StorageRefused,
    StorageUrlError,
    open_storage,
)
from archive.errors import FileChanged, FormatTooNew
from archive.s3 import S3Storage

from .servers import S3Server, free_ports
from .tcp import Gate

MB = 1 << 20


@pytest.fixture(params=["local", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "local":
        return LocalStorage(tmp_path / "store")
    server: S3Server = request.getfixturevalue("s3_environment")
    return open_storage(f"s3://{server.new_bucket()}/news/")


@pytest.fixture
def bucket(s3_environment: S3Server) -> S3Storage:
    return S3Storage.connect(s3_environment.new_bucket(), "pre/fix", patience=2)


def put(storage: Storage, key: str, data: bytes, folder: Path) -> None:
    path = folder / "source"
    path.write_bytes(data)
    storage.put(key, path, hashlib.sha256(data).hexdigest())


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


def test_a_large_file_goes_up_in_parts(bucket: S3Storage, tmp_path: Path) -> None:
    data = os.urandom(13 * MB)
    put(replace(bucket, part=5 * MB), "large", data, tmp_path)
    head = bucket.client.head_object(Bucket=bucket.bucket, Key="pre/fix/large")
    assert head["ETag"].endswith('-3"')
    with bucket.open("large") as file:
        assert file.read() == data
    put(replace(bucket, part=5 * MB), "large", data, tmp_path)
    with pytest.raises(KeyTaken):
        put(replace(bucket, part=5 * MB), "large", data[1:], tmp_path)


def test_an_upload_in_parts_that_fails_leaves_nothing(bucket: S3Storage, tmp_path: Path) -> None:
    path = tmp_path / "source"
    path.write_bytes(bytes(11 * MB))
    with pytest.raises(FileChanged):
        replace(bucket, part=5 * MB).put("large", path, "0" * 64)
    assert list(bucket.keys()) == []
    left = bucket.client.list_multipart_uploads(Bucket=bucket.bucket)
    assert not left.get("Uploads")


def test_an_upload_holds_one_part_in_memory(bucket: S3Storage, tmp_path: Path) -> None:
    data = os.urandom(40 * MB)
    path = tmp_path / "source"
    path.write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    del data
    tracemalloc.start()
    replace(bucket, part=5 * MB).put("large", path, sha256)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * MB


def test_lists_beyond_a_thousand_keys(bucket: S3Storage) -> None:
    for number in range(1005):
        bucket.client.put_object(Bucket=bucket.bucket, Key=f"pre/fix/{number:04}", Body=b"")
    bucket.client.put_object(Bucket=bucket.bucket, Key="another/prefix", Body=b"")
    assert list(bucket.keys()) == [f"{number:04}" for number in range(1005)]


def test_wrong_keys_are_one_line(s3_environment: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(StorageRefused, match="wrong credentials") as caught:
        open_storage(f"s3://{s3_environment.new_bucket()}").check()
    assert "\n" not in str(caught.value)


def test_no_keys_at_all_are_one_line(
    s3_environment: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(StorageRefused, match="no credentials"):
        open_storage("s3://news").check()


@pytest.mark.usefixtures("s3_environment")
def test_a_missing_bucket_is_one_line() -> None:
    with pytest.raises(StorageRefused, match="no such bucket"):
        open_storage("s3://nobody-made-this").check()


def test_nobody_listening_is_away(
    s3_environment: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{free_ports(1)[0]}")
    with pytest.raises(StorageAway, match="cannot be reached"):
        S3Storage.connect("news", patience=1).check()


@pytest.fixture
def gate(s3_environment: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """A way to the S3 server that can be made to fail."""
    with Gate(s3_environment.endpoint) as gate:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", gate.address)
        yield gate


def test_a_storage_that_drops_every_third_request_is_asked_again(
    gate: Gate, s3_environment: S3Server, tmp_path: Path
) -> None:
    storage = S3Storage.connect(s3_environment.new_bucket(), patience=30)
    gate.drop_every = 3
    for number in range(10):
        put(storage, f"{number}", b"x" * number, tmp_path)
    assert [storage.size(key) for key in storage.keys()] == list(range(10))  # noqa: SIM118
    assert gate.dropped > 3


def test_a_put_that_arrived_but_was_not_answered_is_found_stored(
    gate: Gate, s3_environment: S3Server, tmp_path: Path
) -> None:
    storage = S3Storage.connect(s3_environment.new_bucket(), patience=30)
    gate.swallow_answer_to = b"PUT "
    put(storage, "a", b"arrived", tmp_path)
    assert gate.dropped == 1
    assert storage.read("a", 0, 10) == b"arrived"


def test_a_folder_is_opened_without_boto3(tmp_path: Path) -> None:
    code = "import sys, archive; archive.open_storage(sys.argv[1]).check()"
    code += "; sys.exit('boto3' in sys.modules)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
