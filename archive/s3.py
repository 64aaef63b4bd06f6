"""Sealed files in a bucket, with boto3."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    InvalidConfigError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
    SSOError,
    TokenRetrievalError,
)
from tenacity import (
    Retrying,
    retry_if_exception,
    stop_after_delay,
    wait_random_exponential,
)

from .errors import KeyTaken, StorageAway, StorageRefused
from .storage import FORMAT_KEY, READ_AHEAD, StoredFile, check_format
from .uploads import PART, PLAIN, S3Options, Upload, put_data

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REFUSALS = {
    "SignatureDoesNotMatch": "wrong credentials: the secret key does not fit the access key",
    "InvalidAccessKeyId": "wrong credentials: no such access key",
    "ExpiredToken": "the credentials have expired",
    "AccessDenied": "these credentials may not do this",
    "NoSuchBucket": "there is no such bucket; make it first",
    "ObjectLockConfigurationNotFoundError": "s3.retention_days is set, and the bucket has no "
    "Object Lock; make a bucket with it, or unset that",
}
MISTAKES = (
    InvalidConfigError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
    SSOError,
    TokenRetrievalError,
)
"""What is wrong on our side, before anything is sent: to wait does not help."""
TRANSIENT = {"SlowDown", "RequestTimeout", "Throttling", "RequestTimeTooSkewed", "InternalError"}
MISSING = {"404", "NoSuchKey", "NotFound"}
TAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}


class Said(StorageRefused):
    """What the server says, by the ``code`` of its error."""

    def __init__(self, storage: str, code: str, text: str) -> None:
        self.code = code
        super().__init__(storage, text)


@dataclass(frozen=True)
class S3Storage:
    """A bucket, or the part of one below `prefix`, which is empty or ends in a slash.

    Requests that fail for a passing reason are repeated for up to `patience` seconds.
    """

    client: "S3Client"
    bucket: str
    prefix: str = ""
    patience: float = PLAIN.patience
    part: int = PART
    options: S3Options = PLAIN

    @classmethod
    def connect(
        cls,
        bucket: str,
        prefix: str = "",
        *,
        patience: float | None = None,
        options: S3Options = PLAIN,
    ) -> "S3Storage":
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
        return cls(
            client,
            bucket,
            f"{prefix}/" if prefix else "",
            patience or options.patience,
            options=options,
        )

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def put(self, key: str, path: Path, sha256: str) -> None:
        size = path.stat().st_size
        if self._holds(key, size, sha256):
            return
        proof = None
        try:
            proof = Upload(self._ask, key, path, sha256, self.options, self.part).send()
        except Said as error:
            if error.code not in TAKEN:
                raise
        if not self._holds(key, size, sha256, proof):
            raise StorageAway(str(self), f"{key} is not there after it was stored")

    def read(self, key: str, offset: int, length: int) -> bytes:
        if length <= 0:
            return b""
        try:
            span = f"bytes={offset}-{offset + length - 1}"
            found: bytes = self._tried(lambda: self._body(key, span), key)
        except Said as error:
            if error.code == "InvalidRange":
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

    def check(self, *, writing: bool = True) -> None:
        soon = replace(self, patience=min(self.patience, 10))  # somebody waits for this
        soon._ask("list_objects_v2", MaxKeys=1)
        if not writing:
            check_format(soon, str(self), writing=False)
            return
        if self.options.retention_days:
            soon._ask("get_object_lock_configuration")
        check_format(soon, str(self))
        data, params = self.read(FORMAT_KEY, 0, READ_AHEAD), self.options.params(datetime.now(UTC))
        try:  # "is there already" is told only to those who may write
            put_data(soon._ask, FORMAT_KEY, data, params)
        except Said as error:
            if error.code not in TAKEN:
                raise

    def _holds(self, key: str, size: int, sha256: str, proof: str | None = None) -> bool:
        """Whether the file is there already; `KeyTaken` if something else is.

        `proof` is the checksum that the server must have found itself, if it tells.
        """
        try:
            head = self._ask("head_object", key, ChecksumMode="ENABLED")
        except KeyError:
            return False
        found = head.get("Metadata", {}).get("sha256", "unknown")
        counted = head.get("ChecksumSHA256", proof)
        if (head["ContentLength"], found) != (size, sha256) or (proof and counted != proof):
            stored = f"{head['ContentLength']} bytes, sha256 {found}, by the server {counted}"
            given = f"{size} bytes, sha256 {sha256}, by the server {proof or 'unknown'}"
            raise KeyTaken(key, stored=stored, given=given)
        return True

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
        except MISTAKES as error:
            raise StorageRefused(str(self), one_line(error)) from None
        except (BotoCoreError, HTTPClientError) as error:
            raise StorageAway(str(self), one_line(error)) from None
        except ClientError as error:
            raise self._meaning(error, key) from None

    def _meaning(self, error: ClientError, key: str) -> Exception:
        """The error of ours that `error` stands for."""
        name = code(error)
        if key and name in MISSING:
            return KeyError(key)
        if name in REFUSALS or status(error) in {401, 403}:
            return StorageRefused(str(self), REFUSALS.get(name, f"access refused ({name})"))
        if name in MISSING:
            return StorageRefused(str(self), REFUSALS["NoSuchBucket"])
        if is_passing(error):
            return StorageAway(str(self), f"{name}: {one_line(error)}")
        return Said(str(self), name, one_line(error))


def one_line(error: Exception) -> str:
    """What `error` says, without its line breaks."""
    return " ".join(str(error).split())


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
    return isinstance(error, BotoCoreError) and not isinstance(error, MISTAKES)
