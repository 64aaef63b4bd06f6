"""The WARC and ARC files in what people hand over: such a file itself, or those in a WACZ."""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from .errors import BrokenFile, BrokenRecord
from .soundness import HashedFile

ZIP_START = (b"PK\x03\x04", b"PK\x05\x06")
PACKAGE, SEAL = "datapackage.json", "datapackage-digest.json"
ENDINGS = (".warc", ".warc.gz", ".arc", ".arc.gz")
MAX_PACKAGE = 1 << 26


@dataclass
class Parcel:
    """A file that was handed over; `flaws` grows as its parts are read."""

    path: Path
    flaws: list[BrokenRecord] = field(default_factory=list)

    _file: BinaryIO | None = None

    @property
    def at(self) -> int:
        """How far the file has been read, in bytes."""
        return self._file.tell() if self._file and not self._file.closed else 0

    def parts(self) -> Iterator[tuple[str, BinaryIO]]:
        """Each WARC or ARC file in it, by the name to call it by; to be read before the next."""
        name = self.path.name
        with self.path.open("rb") as file:
            self._file = file
            if not file.read(4).startswith(ZIP_START):
                file.seek(0)
                yield name, file
                return
            try:
                with zipfile.ZipFile(file) as package:
                    yield from self._entries(package)
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
                self._flaw("", f"this WACZ cannot be read: {error}")

    def _entries(self, package: zipfile.ZipFile) -> Iterator[tuple[str, BinaryIO]]:
        """Each archive in a WACZ, checked against what its package says of it."""
        said = self._said(package)
        names = [one for one in package.namelist() if one.lower().endswith(ENDINGS)]
        if not names:
            self._flaw("", "there is no WARC or ARC file in this ZIP")
        for name in names:
            with package.open(name) as entry:
                file = HashedFile(cast("BinaryIO", entry))
                yield f"{self.path.name}/{name}", cast("BinaryIO", file)
                self._compare(name, said.get(name), file.finish()[0])
        for name in sorted(set(said) - set(package.namelist())):
            self._flaw(name, f"{PACKAGE} names this file, and it is not there")

    def _said(self, package: zipfile.ZipFile) -> Mapping[str, str]:
        """The hash of each entry, as the package says; checked against its own digest."""
        try:
            with package.open(PACKAGE) as entry:
                data = entry.read(MAX_PACKAGE)
            listed = {one["path"]: one.get("hash", "") for one in json.loads(data)["resources"]}
        except (KeyError, ValueError, TypeError) as error:
            self._flaw(PACKAGE, f"it cannot be read ({error!r}): nothing is checked against it")
            return {}
        if SEAL in package.namelist():
            self._check_seal(package.read(SEAL), data)
        return listed

    def _check_seal(self, seal: bytes, data: bytes) -> None:
        try:
            written: Any = json.loads(seal)["hash"]
        except (KeyError, ValueError, TypeError) as error:
            self._flaw(SEAL, f"it cannot be read: {error!r}")
            return
        if written != f"sha256:{hashlib.sha256(data).hexdigest()}":
            self._flaw(SEAL, f"{PACKAGE} is not the one that was sealed")

    def _compare(self, name: str, written: str | None, sha256: str) -> None:
        if written and written.startswith("sha256:") and written != f"sha256:{sha256}":
            self._flaw(name, f"it is sha256:{sha256}, and {PACKAGE} says {written}")

    def _flaw(self, name: str, reason: str) -> None:
        self.flaws.append(BrokenFile(f"{self.path.name}/{name}".rstrip("/"), reason))
