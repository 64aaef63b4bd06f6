"""What S3 asks for beyond the contract of every storage, of a real server."""

import hashlib
import os
import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from archive import KeyTaken, S3Options, StorageAway, StorageRefused, open_storage
from archive.errors import FileChanged
from archive.s3 import TAKEN, S3Storage
from archive.uploads import Upload, checksum, put_data

from .servers import S3Server, free_ports
from .stored import put
from .tcp import Gate

MB = 1 << 20


@pytest.fixture
def bucket(s3_environment: S3Server) -> S3Storage:
    return S3Storage.connect(s3_environment.new_bucket(), "pre/fix", patience=2)


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


def test_keys_that_may_not_write_are_refused_at_once(
    s3_environment: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = s3_environment.new_bucket()
    open_storage(f"s3://{bucket}").check()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_environment.reader_key)
    with pytest.raises(StorageRefused, match="may not do this"):
        open_storage(f"s3://{bucket}").check()


@pytest.mark.usefixtures("s3_environment")
def test_a_missing_bucket_is_one_line() -> None:
    with pytest.raises(StorageRefused, match="no such bucket"):
        open_storage("s3://nobody-made-this").check()


@pytest.mark.usefixtures("s3_environment")
def test_a_name_that_no_bucket_can_have_is_one_line_at_once() -> None:
    with pytest.raises(StorageRefused, match="Invalid bucket name") as caught:
        open_storage("s3://no bucket!").check()
    assert "\n" not in str(caught.value)


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


def test_a_checksum_that_is_not_ours_is_no_proof(
    gate: Gate, s3_environment: S3Server, tmp_path: Path
) -> None:
    """The server tells of other bytes than were sent: nothing here may be forgotten then."""
    storage = S3Storage.connect(s3_environment.new_bucket(), patience=5)
    gate.tampers = lambda answer: re.sub(rb"(?i)(checksum-sha256: )....", rb"\1AAAA", answer)
    with pytest.raises(KeyTaken, match="never overwritten"):
        put(storage, "a", b"some bytes", tmp_path)
    assert (tmp_path / "source").exists()
    with pytest.raises(KeyTaken):
        put(replace(storage, part=5 * MB), "b", bytes(6 * MB), tmp_path)
    gate.tampers = lambda answer: answer
    put(storage, "a", b"some bytes", tmp_path)


def test_the_server_counts_for_itself(bucket: S3Storage) -> None:
    ask = bucket._ask
    with pytest.raises(StorageRefused, match="BadDigest") as caught:
        ask("put_object", "a", Body=b"other bytes", ChecksumSHA256=checksum(b"some bytes"))
    assert "\n" not in str(caught.value)
    assert list(bucket.keys()) == []


def test_what_is_stored_can_be_kept_from_removal(s3_environment: S3Server, tmp_path: Path) -> None:
    client, name = s3_environment.client(), f"locked-{os.getpid()}"
    client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    options = S3Options(retention_days=3, retention_mode="COMPLIANCE")
    storage = open_storage(f"s3://{name}/news", options)
    storage.check()
    assert isinstance(storage, S3Storage)
    for key, data in (("small", b"small"), ("large", bytes(6 * MB))):
        put(replace(storage, part=5 * MB), key, data, tmp_path)
        put(replace(storage, part=5 * MB), key, data, tmp_path)
        found = client.get_object_retention(Bucket=name, Key=f"news/{key}")["Retention"]
        assert found["Mode"] == "COMPLIANCE"
        left = found["RetainUntilDate"] - datetime.now(UTC)
        assert timedelta(days=2, hours=23) < left <= timedelta(days=3)
        [version] = client.list_object_versions(Bucket=name, Prefix=f"news/{key}")["Versions"]
        with pytest.raises(ClientError, match="AccessDenied"):
            client.delete_object(Bucket=name, Key=f"news/{key}", VersionId=version["VersionId"])


def test_retention_needs_a_bucket_that_can_lock(s3_environment: S3Server) -> None:
    options = S3Options(retention_days=3)
    with pytest.raises(StorageRefused, match="no Object Lock"):
        open_storage(f"s3://{s3_environment.new_bucket()}", options).check()


@pytest.mark.parametrize(
    "options",
    [S3Options(encryption="AES256"), S3Options(encryption="aws:kms", kms_key="key-of-the-news")],
    ids=["SSE-S3", "SSE-KMS"],
)
def test_what_is_stored_can_be_encrypted_by_the_server(
    options: S3Options, s3_environment: S3Server, tmp_path: Path
) -> None:
    bucket = s3_environment.new_bucket()
    storage = open_storage(f"s3://{bucket}", options)
    storage.check()
    assert isinstance(storage, S3Storage)
    for key, data in (("small", b"0123456789"), ("large", os.urandom(6 * MB))):
        for _ in range(2):
            put(replace(storage, part=5 * MB), key, data, tmp_path)
        head = storage.client.head_object(Bucket=bucket, Key=key)
        assert head["ServerSideEncryption"] == options.encryption
        assert head.get("SSEKMSKeyId") == options.kms_key
        assert storage.read(key, 5, 3) == data[5:8]
        with storage.open(key) as file:
            assert file.read() == data
    head = storage.client.head_object(Bucket=bucket, Key="fiche.json")
    assert head["ServerSideEncryption"] == options.encryption


def test_the_server_itself_refuses_a_key_that_is_taken(bucket: S3Storage, tmp_path: Path) -> None:
    """Two writers that both found nothing there: one of them wins, whichever way they send."""
    put_data(bucket._ask, "a", b"first", {})
    with pytest.raises(StorageRefused) as caught:
        put_data(bucket._ask, "a", b"second", {})
    assert getattr(caught.value, "code", "") in TAKEN
    path = tmp_path / "source"
    path.write_bytes(bytes(6 * MB))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(StorageRefused) as caught:
        Upload(bucket._ask, "a", path, sha256, part=5 * MB).send()
    assert getattr(caught.value, "code", "") in TAKEN
    assert bucket.read("a", 0, 10) == b"first"


def test_a_folder_does_not_pretend_to_lock(tmp_path: Path) -> None:
    with pytest.raises(StorageRefused, match="unset them"):
        open_storage(str(tmp_path), S3Options(retention_days=1))
    open_storage(str(tmp_path), S3Options())
