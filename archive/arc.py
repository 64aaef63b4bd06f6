"""ARC, the format before WARC: a line for each record, and what the server sent.

https://archive.org/web/researcher/ArcFileFormat.php
"""

import re
import uuid
from dataclasses import dataclass
from hashlib import sha1

from .message import parse_message
from .moments import stamp, warc_moment
from .warc import digest

ARC_LINE = re.compile(
    rb"[A-Za-z][A-Za-z0-9+.-]*:[^\r\n]*[ \t]\d{4,20}[ \t][^\r\n]*[ \t]\d+[ \t]*\r?\n"
)
VERSION_2_FIELDS = 10
DATE_DIGITS = 14


@dataclass(frozen=True, slots=True)
class ArcLayout:
    """How many words a line has behind the address, which may have blanks in it."""

    words: int


def arc_layout(block: bytes) -> ArcLayout:
    """The layout that the block of the first record, ``filedesc``, announces."""
    lines = block.splitlines()
    names = lines[1].split() if len(lines) > 1 else []
    return ArcLayout(VERSION_2_FIELDS - 1 if len(names) == VERSION_2_FIELDS else 4)


def arc_fields(
    line: bytes, block: bytes, layout: ArcLayout, *, place: int
) -> tuple[tuple[str, str], ...]:
    """The record as WARC has it: its id is made of the line and its place, so always the same."""
    url, ip, date, mime, *_ = words_of(line.decode("utf-8", "replace"), layout)
    name = f"{line!r} {place} {sha1(block, usedforsecurity=False).hexdigest()}"
    answer = block.startswith(b"HTTP/")
    kind = "warcinfo" if url.startswith("filedesc:") else "response" if answer else "resource"
    content = "application/http; msgtype=response" if answer else mime
    moment = warc_moment(date[:DATE_DIGITS])
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"),
        ("WARC-Date", stamp(moment) if moment else date),
        ("WARC-Target-URI" if kind != "warcinfo" else "WARC-Filename", "%20".join(url.split())),
        ("WARC-Block-Digest", digest(block)),
    ]
    if answer:
        fields.append(("WARC-Payload-Digest", digest(parse_message(block).body)))
    if ip.count(".") == 3 and ip != "0.0.0.0":  # noqa: PLR2004, S104 - what stands for none
        fields.append(("WARC-IP-Address", ip))
    size = ("Content-Length", str(len(block)))
    return (*fields, ("Content-Type", "text/plain" if kind == "warcinfo" else content), size)


def words_of(line: str, layout: ArcLayout) -> list[str]:
    """The address and the words behind it."""
    words = line.rsplit(None, layout.words)
    return words if len(words) > 4 else line.rsplit(None, 4)  # noqa: PLR2004 - the least there is
