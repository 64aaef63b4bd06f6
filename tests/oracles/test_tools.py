"""Our files, as warcio, FastWARC, cdxj-indexer and wacz see them."""

import json
from typing import Any

from archive.merge import merged_index
from archive.records import Record, records

from .conftest import Made, Tool


def test_warcio_finds_nothing_wrong(made: Made, tool: Tool) -> None:
    for path in made.files:
        assert tool("warcio", "check", path).stdout == ""


def test_warcio_finds_every_record_where_it_is(made: Made, tool: Tool) -> None:
    for path in made.files:
        lines = tool("warcio", "index", "-f", "offset,warc-type,warc-record-id", path).stdout
        theirs = [json.loads(line) for line in lines.splitlines()]
        with path.open("rb") as file:
            ours = [one for one in records(file, name="a") if isinstance(one, Record)]
        assert [(int(one["offset"]), one["warc-type"]) for one in theirs] == [
            (one.offset, one.kind) for one in ours
        ]


def test_fastwarc_finds_every_digest_right(made: Made, tool: Tool) -> None:
    for path in made.files:
        tool("fastwarc", "check", "--quiet", path)
    # It takes that of a revisit, which is of the payload elsewhere, for one of its own.
    tool("fastwarc", "check", "--quiet", "--verify-payloads", made.segments[0])


def test_cdxj_indexer_makes_the_same_index(made: Made, tool: Tool) -> None:
    theirs = tool("cdxj-indexer", "--sort", *made.segments).stdout.splitlines()
    lines = [line.decode().rstrip("\n") for line in merged_index(made.storage)]
    ours = [line for line in lines if '"kind": "metadata"' not in line]
    assert [usual(line) for line in ours] == [usual(line) for line in theirs]


def usual(line: str) -> tuple[str, str, dict[str, Any]]:
    """A line with what both have: of a chunked answer we digest the payload, they the framing."""
    key, moment, rest = line.split(" ", 2)
    facts = json.loads(rest)
    names = ("url", "mime", "status", "length", "offset", "filename")
    found = {name: facts.get(name) for name in names}
    if not facts["url"].endswith("/story/2"):
        found["digest"] = facts["digest"]
    return key, moment, found


def test_wacz_finds_our_file_valid(made: Made, tool: Tool) -> None:
    assert "the passed WACZ is valid" in tool("wacz", "validate", "-f", made.wacz).stdout
