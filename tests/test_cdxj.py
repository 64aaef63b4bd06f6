"""The index: keys as other tools make them, lines that lose nothing."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Capture
from archive.cdxj import cdxj_line, cdxj_lines, index_segment, parse_cdxj
from archive.segments import Segment, SegmentFiles
from archive.surt import PLAIN, surt, surt_of_any

from .exchanges import NOW, chunked, exchange, failure, unchanged

CAPTURE = Capture(
    url="https://www.paper.example/a?b=2&a=1",
    at=NOW,
    status=200,
    mime="text/html",
    digest="sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
    record_id="urn:uuid:1",
    kind="response",
    outlet="paper_example",
    role="page",
    run="run-1",
    day="2026/11/21",
    segment="run-1-00001",
    offset=333,
    length=478,
)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://example.com/", "com,example)/"),
        ("https://www.example.com", "com,example)/"),
        ("http://www2.example.com/Path/", "com,example)/path"),
        ("http://example.com:80/a", "com,example)/a"),
        ("https://example.com:443/a", "com,example)/a"),
        ("http://example.com:443/a", "com,example:443)/a"),
        ("https://user:word@example.com:8443/", "com,example:8443)/"),
        ("http://example.com/a?b=2&a=1&b=1#frag", "com,example)/a?a=1&b=1&b=2"),
        ("http://example.com/a?", "com,example)/a"),
        ("http://example.com/a/../b/./c//d", "com,example)/b/c/d"),
        ("http://192.0.2.7/x", "7,2,0,192)/x"),
        ("https://bücher.example/", "example,xn--bcher-kva)/"),
        ("https://paper.example/기사", "example,paper)/%ea%b8%b0%ec%82%ac"),
        ("https://paper.example/%ea%b8%b0%ec%82%ac", "example,paper)/%ea%b8%b0%ec%82%ac"),
        ("http://example.com/(S(0123456789abcdef01234567))/a.aspx", "com,example)/a.aspx"),
        ("http://example.com/?&b&a=", "com,example)/?&a=&b"),
        ("http://example.com/?PHPSESSID=0123456789abcdef0123456789abcdef&x=1", "com,example)/?x=1"),
        ("urn:uuid:1", "urn:uuid:1"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_an_address_becomes_its_key(url: str, key: str) -> None:
    assert surt(url) == key


@given(st.from_regex(PLAIN, fullmatch=True) | st.from_regex(r"https?://[a-z.]+(/[a-z.;_~]+)*/?"))
def test_the_key_of_a_plain_address_is_that_of_any(url: str) -> None:
    assert surt(url) == surt_of_any(url)


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    assert isinstance(surt(text), str)
    assert isinstance(surt(f"http://{text}/"), str)


def test_a_line_has_the_fields_that_other_tools_read() -> None:
    key, stamp, facts = cdxj_line(CAPTURE).split(" ", 2)
    assert (key, stamp) == ("example,paper)/a?a=1&b=2", "20261121120000")
    found = json.loads(facts)
    assert (
        found.items()
        >= {
            "url": CAPTURE.url,
            "mime": "text/html",
            "status": "200",
            "digest": CAPTURE.digest,
            "length": "478",
            "offset": "333",
            "filename": "run-1-00001.warc.gz",
        }.items()
    )


text = st.text(st.characters(codec="utf-8"), max_size=20)
maybe = st.none() | text
captures = st.builds(
    Capture,
    url=text,
    at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    status=st.integers(0, 999),
    mime=text.filter(lambda mime: mime != "unk"),
    digest=text,
    record_id=text,
    kind=st.sampled_from(["response", "revisit", "metadata"]),
    outlet=text,
    role=text,
    run=text,
    day=st.just("2026/11/21"),
    segment=text.filter(lambda name: not name.endswith(".warc.gz")),
    offset=st.integers(0),
    length=st.integers(0),
    via=maybe,
    etag=maybe,
    last_modified=maybe,
    location=maybe,
    truncated=maybe,
    error=maybe,
)


@given(captures)
def test_a_line_loses_nothing_of_a_capture(capture: Capture) -> None:
    line = cdxj_line(capture)
    assert "\n" not in line
    assert parse_cdxj(line) == capture
    assert parse_cdxj(line + "\n") == capture


@pytest.mark.parametrize("line", ["", "a", "a b {", "a b {}", "a b []", 'a b {"url": 1}'])
def test_a_line_of_others_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no line of a fiche index"):
        parse_cdxj(line)


def test_lines_are_sorted_by_address_then_time() -> None:
    urls = ["http://b.example/", "http://a.example/x", "http://a.example/"]
    made = [replace(CAPTURE, url=url) for url in urls]
    made.append(replace(CAPTURE, url=urls[2], at=datetime(2020, 1, 1, tzinfo=UTC)))
    found = [line.split(" ")[:2] for line in cdxj_lines(made)]
    assert found == [
        ["example,a)/", "20200101000000"],
        ["example,a)/", "20261121120000"],
        ["example,a)/x", "20261121120000"],
        ["example,b)/", "20261121120000"],
    ]


def test_an_index_can_be_made_from_the_segment_alone(tmp_path: Path) -> None:
    growing = Segment(SegmentFiles(tmp_path, "s-00001"), run="r", about={}, at=NOW)
    made = [growing.record(one) for one in (exchange(), chunked(2), failure(3))]
    made.append(growing.record(unchanged(made[0])))
    growing.close()
    growing.files.growing.rename(growing.files.warc)
    assert list(index_segment(growing.files.warc)) == made
    assert sorted(growing.index) == cdxj_lines(index_segment(growing.files.warc))
