"""Sealed files in a bucket, with boto3."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, NoCredentialsError
from tenacity import (
    Retrying,
    retry_if_exception,
    stop_after_delay,
    wait_random_exponential,
)

from .errors import FileChanged, KeyTaken, StorageAway, StorageError, StorageRefused
from .storage import FORMAT_KEY, READ_AHEAD, StoredFile, check_format

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PART = 16 << 20  # of an upload, in memory at a time; 10,000 of them are 160 GB
PATIENCE = 60.0
"""Seconds after which a failing request is not tried again: the spool can wait, a person cannot."""
REFUSALS = {
    "SignatureDoesNotMatch": "wrong credentials: the secret key does not fit the access key",
    "InvalidAccessKeyId": "wrong credentials: no such access key",
    "ExpiredToken": "the credentials have expired",
    "AccessDenied": "these credentials may not do this",
    "NoSuchBucket": "there is no such bucket; make it first",
}
TRANSIENT = {"SlowDown", "RequestTimeout", "Throttling", "RequestTimeTooSkewed", "InternalError"}
MISSING = {"404", "NoSuchKey", "NotFound"}
TAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}


@dataclass(frozen=True)
class S3Storage:
    """A bucket, or the part of one below `prefix`, which is empty or ends in a slash.

    Requests that fail for a passing reason are repeated for up to `patience` seconds.
    """

    client: "S3Client"
    bucket: str
    prefix: str = ""
    patience: float = PATIENCE
    part: int = PART

    @classmethod
    def connect(cls, bucket: str, prefix: str = "", *, patience: float = PATIENCE) -> "S3Storage":
        """The storage in `bucket`; credentials and endpoint come from boto3's usual places."""
        config = Config(
            connect_timeout=10,
            read_timeout=60,
            retries={"total_max_attempts": 1},  # tenacity repeats
            request_checksum_calculation="when_required",  # we send our own
        )
        try:
            client = boto3.session.Session().client("s3", config=config)
        except (BotoCoreError, ValueError) as error:
            raise StorageRefused(f"s3://{bucket}", str(error)) from None
        return cls(client, bucket, f"{prefix}/" if prefix else "", patience)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def put(self, key: str, path: Path, sha256: str) -> None:
        size = path.stat().st_size
        if self._holds(key, size, sha256):
            return
        try:
            if size <= self.part:
                self._put_whole(key, path, sha256)
            else:
                self._put_parts(key, path, sha256)
        except ClientError as error:
            if code(error) not in TAKEN:
                raise
        if not self._holds(key, size, sha256):
            raise StorageAway(str(self), f"{key} is not there after it was stored")

    def read(self, key: str, offset: int, length: int) -> bytes:
        if length <= 0:
            return b""
        try:
            span = f"bytes={offset}-{offset + length - 1}"
            found: bytes = self._tried(lambda: self._body(key, span), key)
        except ClientError as error:
            if code(error) == "InvalidRange":
                return b""
            raise
        return found

    def open(self, key: str) -> BinaryIO:
        return cast("BinaryIO", BufferedReader(StoredFile(self, key), READ_AHEAD))

    def keys(self, prefix: str = "") -> Iterator[str]:
        token: dict[str, str] = {}
        while True:
            page = self._ask("list_objects_v2", Prefix=self.prefix + prefix, **token)
            for entry in page.get("Contents", []):
                yield entry["Key"].removeprefix(self.prefix)
            if not page.get("IsTruncated"):
                return
            token = {"ContinuationToken": page["NextContinuationToken"]}

    def size(self, key: str) -> int:
        return int(self._ask("head_object", key)["ContentLength"])

    def check(self) -> None:
        soon = replace(self, patience=min(self.patience, 10))  # somebody waits for this
        soon._ask("list_objects_v2", MaxKeys=1)
        check_format(soon, str(self))
        try:  # "is there already" is told only to those who may write
            soon._put_data(FORMAT_KEY, self.read(FORMAT_KEY, 0, READ_AHEAD))
        except ClientError as error:
            if code(error) not in TAKEN:
                raise

    def _holds(self, key: str, size: int, sha256: str) -> bool:
        """Whether the file is there already; `KeyTaken` if something else is."""
        try:
            head = self._ask("head_object", key)
        except KeyError:
            return False
        found = head.get("Metadata", {}).get("sha256", "unknown")
        if head["ContentLength"] != size or found != sha256:
            stored = f"{head['ContentLength']} bytes, sha256 {found}"
            raise KeyTaken(key, stored=stored, given=f"{size} bytes, sha256 {sha256}")
        return True

    def _put_whole(self, key: str, path: Path, sha256: str) -> None:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise FileChanged(str(path), expected=sha256)
        self._put_data(key, data)

    def _put_data(self, key: str, data: bytes) -> None:
        self._ask(
            "put_object",
            key,
            Body=data,
            ChecksumSHA256=checksum(data),
            Metadata={"sha256": hashlib.sha256(data).hexdigest()},
            IfNoneMatch="*",
        )

    def _put_parts(self, key: str, path: Path, sha256: str) -> None:
        started = self._ask(
            "create_multipart_upload", key, ChecksumAlgorithm="SHA256", Metadata={"sha256": sha256}
        )
        upload = started["UploadId"]
        try:
            parts, found = self._send_parts(key, upload, path)
            if found != sha256:
                raise FileChanged(str(path), expected=sha256)
            self._ask(
                "complete_multipart_upload",
                key,
                UploadId=upload,
                MultipartUpload={"Parts": parts},
                IfNoneMatch="*",
            )
        except BaseException:
            with suppress(StorageError, ClientError):  # a bucket drops unfinished uploads itself
                self._ask("abort_multipart_upload", key, UploadId=upload)
            raise

    def _send_parts(self, key: str, upload: str, path: Path) -> tuple[list[dict[str, Any]], str]:
        """Send the file part by part; what completes the upload, and the sha256 of it all."""
        whole = hashlib.sha256()
        parts: list[dict[str, Any]] = []
        with path.open("rb") as file:
            while data := file.read(self.part):
                whole.update(data)
                part = {"PartNumber": len(parts) + 1, "ChecksumSHA256": checksum(data)}
                sent = self._ask("upload_part", key, UploadId=upload, Body=data, **part)
                parts.append({**part, "ETag": sent["ETag"]})
        return parts, whole.hexdigest()

    def _body(self, key: str, span: str) -> bytes:
        data: bytes = self._request("get_object", key, Range=span)["Body"].read()
        return data

    def _ask(self, operation: str, key: str = "", **params: Any) -> Any:
        """The answer to one request, repeated while it fails for a passing reason."""
        return self._tried(lambda: self._request(operation, key, **params), key)

    def _request(self, operation: str, key: str, **params: Any) -> Any:
        place = {"Bucket": self.bucket} | ({"Key": self.prefix + key} if key else {})
        return getattr(self.client, operation)(**place, **params)

    def _tried(self, request: Callable[[], Any], key: str) -> Any:
        tries = Retrying(
            retry=retry_if_exception(is_passing),
            stop=stop_after_delay(self.patience),
            wait=wait_random_exponential(multiplier=0.2, max=20),
            reraise=True,
        )
        try:
            return tries(request)
        except NoCredentialsError as error:
            raise StorageRefused(str(self), f"no credentials: {error}") from None
        except (BotoCoreError, HTTPClientError) as error:
            raise StorageAway(str(self), str(error)) from None
        except ClientError as error:
            raise self._meaning(error, key) from None

    def _meaning(self, error: ClientError, key: str) -> Exception:
        """The error of ours that `error` stands for, or `error` itself."""
        name = code(error)
        if key and name in MISSING:
            return KeyError(key)
        if name in REFUSALS or status(error) in {401, 403}:
            return StorageRefused(str(self), REFUSALS.get(name, f"access refused ({name})"))
        if name in MISSING:
            return StorageRefused(str(self), REFUSALS["NoSuchBucket"])
        if is_passing(error):
            return StorageAway(str(self), f"{name}: {error}")
        return error


def checksum(data: bytes) -> str:
    """The sha256 of `data` as S3 wants it."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def code(error: ClientError) -> str:
    """The name of the error, such as ``NoSuchKey``."""
    return str(error.response.get("Error", {}).get("Code", ""))


def status(error: ClientError) -> int:
    """The HTTP status of the error's answer."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def is_passing(error: BaseException) -> bool:
    """Whether the same request may succeed a little later."""
    if isinstance(error, ClientError):
        return status(error) >= 500 or status(error) == 429 or code(error) in TRANSIENT  # noqa: PLR2004
    return isinstance(error, BotoCoreError) and not isinstance(error, NoCredentialsError)
