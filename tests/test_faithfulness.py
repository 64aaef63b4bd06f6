"""Byte for byte: what the archive has is what crossed a tap in front of a real server."""

from dataclasses import replace

import pytest

from .faithfulness import Kept, differences, exchange_many
from .manners import ANSWERS, text
from .tap import Conversation

EXCHANGES = 16 * len(ANSWERS)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Conversation], Kept]:
    return exchange_many(tmp_path_factory.mktemp("faithful"), EXCHANGES)


def test_every_byte_that_crossed_the_wire_is_kept(talk: tuple[list[Conversation], Kept]) -> None:
    conversations, kept = talk
    assert len(kept.fields) == EXCHANGES
    assert differences(conversations, kept) == []
    assert sum(len(one.came) for one in conversations) > EXCHANGES * 1000


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("interim", "Fiche-Besides", "interim"),
        ("surplus", "Fiche-Besides", "surplus"),
        ("cut-in-body", "WARC-Truncated", "disconnect"),
        ("cut-in-chunk", "WARC-Truncated", "disconnect"),
        ("plain", "Fiche-Besides", None),
        ("plain", "WARC-Truncated", None),
    ],
)
def test_what_is_not_whole_says_so(
    talk: tuple[list[Conversation], Kept], kind: str, field: str, value: str | None
) -> None:
    found = [record for path, record in talk[1].fields.items() if path.startswith(f"/{kind}/")]
    assert found
    assert {record.get(field) for record in found} == {value}


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("silent", b"no-answer"),
        ("not-http", b"bad-status-line"),
        ("cut-in-head", b"cut-off"),
        ("only-interim", b"no-answer"),
        ("not-http-after-interim", b"bad-status-line"),
    ],
)
def test_what_is_no_answer_has_a_reason(
    talk: tuple[list[Conversation], Kept], kind: str, reason: bytes
) -> None:
    found = [record for path, record in talk[1].fields.items() if path.startswith(f"/{kind}/")]
    assert {record.kind for record in found} == {"metadata"}
    assert all(record.block.startswith(b"error: " + reason + b"\r\n") for record in found)


@pytest.mark.parametrize("kind", ["gzip", "gzip-in-chunks", "br", "zstd", "dribbled-chunks"])
def test_what_the_spider_gets_is_decoded(talk: tuple[list[Conversation], Kept], kind: str) -> None:
    found = {path: body for path, body in talk[1].bodies.items() if path.startswith(f"/{kind}/")}
    assert found
    for path, body in found.items():
        assert text(int(path.rpartition("/")[2])).startswith(body[:60])
        assert body.endswith("한국어.</p>\n".encode())
        assert b"\r\nAccept-Encoding: gzip, br, zstd\r\n" in talk[1].requests[path]


def test_a_difference_would_be_found(talk: tuple[list[Conversation], Kept]) -> None:
    conversations, kept = talk
    path = next(path for path in kept.answers if path.startswith("/trailers/"))
    answers = kept.answers | {path: kept.answers[path].replace(b"x-sum", b"X-Sum")}
    assert len(differences(conversations, replace(kept, answers=answers))) == 1
