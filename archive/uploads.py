"""Uploading a file into a bucket: in one request or in parts, each proven by its checksum."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from .errors import FileChanged, StorageError

PART = 16 << 20  # of an upload, in memory at a time; 10,000 of them are 160 GB


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Options:
    """What is asked of a bucket with each file.

    ``encryption`` is ``AES256`` (with keys of the server's) or ``aws:kms`` (with ``kms_key``).
    For ``retention_days`` nobody can remove a file: in mode ``GOVERNANCE`` nobody without a special
    right, in mode ``COMPLIANCE`` nobody at all. A request that fails for a passing reason is
    repeated for ``patience`` seconds: the spool can wait, a person cannot.
    """

    encryption: str | None = None
    kms_key: str | None = None
    retention_days: int | None = None
    retention_mode: str = "GOVERNANCE"
    patience: float = 60.0

    @property
    def asks_much(self) -> bool:
        """Whether a folder could not do as well."""
        return bool(self.encryption or self.kms_key or self.retention_days)

    def params(self, now: datetime) -> dict[str, Any]:
        """As parameters of a request that stores something."""
        found: dict[str, Any] = {}
        if self.encryption:
            found["ServerSideEncryption"] = self.encryption
        if self.kms_key:
            found["SSEKMSKeyId"] = self.kms_key
        if self.retention_days:
            found["ObjectLockMode"] = self.retention_mode
            found["ObjectLockRetainUntilDate"] = now + timedelta(days=self.retention_days)
        return found


PLAIN = S3Options()


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way to `key`. ``ask(operation, key, **parameters)`` makes a request."""

    ask: Callable[..., Any]
    key: str
    path: Path
    sha256: str
    options: S3Options = PLAIN
    part: int = PART

    def send(self) -> str:
        """Store the file; the checksum that the server must have found."""
        if self.path.stat().st_size <= self.part:
            data = self.path.read_bytes()
            if hashlib.sha256(data).hexdigest() != self.sha256:
                raise FileChanged(str(self.path), expected=self.sha256)
            return put_data(self.ask, self.key, data, self._params())
        return self._in_parts()

    def _params(self) -> dict[str, Any]:
        return self.options.params(datetime.now(UTC))

    def _in_parts(self) -> str:
        upload = self.ask(
            "create_multipart_upload",
            self.key,
            ChecksumAlgorithm="SHA256",
            Metadata={"sha256": self.sha256},
            **self._params(),
        )["UploadId"]
        try:
            parts, found = self._send_parts(upload)
            if found != self.sha256:
                raise FileChanged(str(self.path), expected=self.sha256)
            self.ask(
                "complete_multipart_upload",
                self.key,
                UploadId=upload,
                MultipartUpload={"Parts": parts},
                IfNoneMatch="*",
            )
        except BaseException:
            with suppress(StorageError, KeyError):  # a bucket drops unfinished uploads itself
                self.ask("abort_multipart_upload", self.key, UploadId=upload)
            raise
        return composite([part["ChecksumSHA256"] for part in parts])

    def _send_parts(self, upload: str) -> tuple[list[dict[str, Any]], str]:
        """Send the file part by part; what completes the upload, and the sha256 of it all."""
        whole = hashlib.sha256()
        parts: list[dict[str, Any]] = []
        with self.path.open("rb") as file:
            while data := file.read(self.part):
                whole.update(data)
                part = {"PartNumber": len(parts) + 1, "ChecksumSHA256": checksum(data)}
                sent = self.ask("upload_part", self.key, UploadId=upload, Body=data, **part)
                parts.append({**part, "ETag": sent["ETag"]})
        return parts, whole.hexdigest()


def put_data(ask: Callable[..., Any], key: str, data: bytes, params: Mapping[str, Any]) -> str:
    """Store `data` in one request; the checksum that the server must have found."""
    proof = checksum(data)
    ask(
        "put_object",
        key,
        Body=data,
        ChecksumSHA256=proof,
        Metadata={"sha256": hashlib.sha256(data).hexdigest()},
        IfNoneMatch="*",
        **params,
    )
    return proof


def checksum(data: bytes) -> str:
    """The sha256 of `data` as S3 writes it."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def composite(parts: list[str]) -> str:
    """The checksum of a file that went up in parts, as S3 makes it of theirs."""
    return f"{checksum(b''.join(map(base64.b64decode, parts)))}-{len(parts)}"
