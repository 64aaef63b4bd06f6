"""Workers that read stored pages again: a page that hangs or kills its worker costs itself."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from archive.warc import member
from crawler.outcomes import Asked, Outcome, Setup, Work, differing
from crawler.redaction import Redaction
from crawler.rereaders import PageRereader
from crawler.versions import is_older

from .exchanges import answer

SETUP = Setup(ratio=100, limit=50_000_000, redaction=Redaction())
STORY = b"""<!doctype html><html lang=en><title>Bridge reopens</title><h1>Bridge reopens</h1>
<p>The old bridge over the river reopened on Friday after two years of repairs, the city council
said in a statement to reporters.</p><p>About ten thousand people are expected to cross it each
day, most of them on foot or by bicycle, according to the council.</p>"""
LONG = b"<title>Long</title>" + b"".join(
    b"<p>Sentence %d is one of many, with <a href=/%d>a link</a> and more words.</p>" % (n, n)
    for n in range(30_000)
)
DAMAGED = b"\x1f\x8b\x08 no record"


def work_of(*bodies: bytes) -> Work:
    """Pages as they lie in a segment."""
    data, asked = b"", []
    for number, body in enumerate(bodies):
        name = f"urn:uuid:{number}"
        record = body
        if body is not DAMAGED:
            fields = (("WARC-Type", "response"), ("WARC-Record-ID", f"<{name}>"))
            record = member(fields, answer(body), content_type="application/http")
        url = f"https://paper.test/{number}"
        asked.append(Asked(url, "paper_test", "paper.test", name, len(data), len(record)))
        data += record
    return Work(data, tuple(asked), {})


@pytest.fixture(scope="module")
def worker() -> Iterator[PageRereader]:
    reader = PageRereader(SETUP, seconds=30)
    yield reader
    reader.stop()


@pytest.fixture
def reader(worker: PageRereader) -> PageRereader:
    """One reader for all: it must not matter what its workers met before."""
    worker.seconds = 30
    return worker


def kinds(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [(one.kind, one.reason) for one in outcomes]


def test_pages_are_read_in_another_process_in_their_order(reader: PageRereader) -> None:
    outcomes = reader.read(work_of(STORY, b"<title>x</title>", STORY.replace(b"Friday", b"Monday")))
    assert [one.kind for one in outcomes] == ["gained", "none", "gained"]
    assert b"Friday" in outcomes[0].article
    assert b"Monday" in outcomes[2].article


def test_a_page_that_takes_too_long_costs_only_itself(reader: PageRereader) -> None:
    reader.seconds = 1
    outcomes = reader.read(work_of(STORY, LONG, STORY))
    assert kinds(outcomes) == [("gained", ""), ("failed", "reader-timeout"), ("gained", "")]


def test_a_page_that_kills_its_worker_costs_only_itself(reader: PageRereader) -> None:
    killed: list[int] = []
    stop = threading.Event()

    def kill() -> None:
        """End every worker that is at the long page, which is the second."""
        while not stop.wait(0.02):
            pid = reader.pid
            if pid and pid not in killed and busy(pid) > 0.5:
                killed.append(pid)
                os.kill(pid, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    outcomes = reader.read(work_of(LONG))
    stop.set()
    thread.join()
    assert kinds(outcomes) == [("failed", "reader-died")]
    assert len(killed) == 2
    assert kinds(reader.read(work_of(STORY))) == [("gained", "")]


def busy(pid: int) -> float:
    """Seconds that a process has had of a core, since it was ready."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:  # noqa: PTH123 - it is none
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) / os.sysconf("SC_CLK_TCK") - 1.0


def test_a_record_that_is_broken_costs_only_itself(reader: PageRereader) -> None:
    outcomes = reader.read(work_of(STORY, DAMAGED, STORY))
    assert [one.kind for one in outcomes] == ["gained", "failed", "gained"]
    assert outcomes[1].reason.startswith("broken: ")


def test_another_record_than_the_one_asked_for_is_not_read(reader: PageRereader) -> None:
    work = work_of(STORY)
    asked = work.pages[0]._replace(record_id="urn:uuid:other")
    (outcome,) = reader.read(work._replace(pages=(asked,)))
    assert (outcome.kind, outcome.reason) == ("failed", "broken: this is not urn:uuid:other")


def test_a_memory_that_is_not_understood_counts_as_none(reader: PageRereader) -> None:
    work = work_of(STORY)._replace(memories={"paper.test": b"of another format"})
    assert kinds(reader.read(work)) == [("gained", "")]


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        ({"title": "A"}, {"title": "B"}, [("title", "changed")]),
        ({"title": None}, {"title": "B"}, [("title", "filled")]),
        ({"tags": ["a"]}, {"tags": []}, [("tags", "emptied")]),
        ({}, {"tags": [], "title": None, "text": ""}, []),
        ({"extractor": "microfiche/0"}, {"extractor": "microfiche/1"}, []),
    ],
)
def test_fields_differ(
    old: dict[str, object], new: dict[str, object], how: list[tuple[str, str]]
) -> None:
    assert list(differing(old, new)) == how


@pytest.mark.parametrize("version", [None, "", "microfiche/x", "other/7", "microfiche/1.9"])
def test_versions_that_are_unknown_are_older(version: str | None) -> None:
    assert is_older(version, "microfiche/2")
    assert not is_older("microfiche/2", "microfiche/2")
