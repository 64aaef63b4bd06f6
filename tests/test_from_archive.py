"""`fiche crawl --from-archive`: the real command, and nothing else that it could ask."""

import gzip
import json
import re
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from crawler.newsstand import Newsstand

from .bringing import record
from .exchanges import HOST, answer
from .fiche import Fiche, reaching
from .past import Watch, again, arc, archived, feed, front, lost, moved, story
from .replaying import page

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
OUTLETS = ("voi_id", "trthaber_com")
ASK = ("--from-archive", "--output", "-")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Fiche:
    """Outlets of a news-stand that is closed by now."""
    with Newsstand(now=NOW) as stand:
        fiche = Fiche(tmp_path_factory.mktemp("past") / "data", reaching(stand))
        del fiche.environment["FICHE_NETWORK__CA_FILE"]
        fiche("crawl", *OUTLETS, FICHE_NETWORK__CA_FILE=str(stand.ca_file))
    return fiche


@pytest.fixture
def paper(tmp_path: Path) -> Fiche:
    """An archive that is empty yet, and no setting that fetching needs."""
    return Fiche(tmp_path / "data")


def read(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def titles(fiche: Fiche, *words: str, code: int = 0) -> list[str]:
    """The titles of what is found at the site of `tests.past`."""
    return [line["title"] for line in read(fiche("crawl", HOST, *ASK, *words, code=code))]


def outcomes(fiche: Fiche, *words: str, code: int = 0) -> dict[str, str]:
    """What came of each address at that site."""
    return outcomes_in(fiche("crawl", HOST, "--from-archive", *words, code=code))


def outcomes_in(said: str) -> dict[str, str]:
    rows = said.partition("\noutcome ")[2].partition("\n\n")[0].splitlines()[1:]
    return {row.split()[-1]: row.split()[0] for row in rows}


def contents(fiche: Fiche) -> dict[str, str]:
    """All that an archive holds."""
    files = [one for one in fiche.home.rglob("*") if one.is_file() and "sqlite" not in one.name]
    found = {str(one): sha256(one.read_bytes()).hexdigest() for one in files}
    with sqlite3.connect(fiche.home / "catalog.sqlite") as catalog:
        for table in ("meta", "segment", "capture", "article", "alias", "run", "pending", "memory"):
            rows = catalog.execute(f"select * from {table}").fetchall()
            found[table] = str(sorted(map(repr, rows)))
    catalog.close()
    return found


def test_finds_and_reads_what_the_crawl_did(crawled: Fiche) -> None:
    found = read(crawled("crawl", *OUTLETS, *ASK))
    assert {line["record_id"]: line for line in found} == {
        line["record_id"]: line for line in crawled.articles()
    }


def test_two_runs_say_the_same_byte_for_byte(crawled: Fiche) -> None:
    first, second = crawled.home.parent / "first.jsonl", crawled.home.parent / "second.jsonl"
    said = [
        crawled("crawl", *OUTLETS, "--from-archive", "--output", str(path), PYTHONHASHSEED=seed)
        for path, seed in ((first, "1"), (second, "2"))
    ]
    assert said[0] == said[1]
    assert first.read_bytes() == second.read_bytes() != b""


def test_asks_nothing_of_the_network_and_leaves_nothing_in_the_archive(
    crawled: Fiche, tmp_path: Path
) -> None:
    watch = Watch(tmp_path / "watch")
    before = contents(crawled)
    crawled("crawl", *OUTLETS, "nosuch.example", "--from-archive", code=1, **watch.variables)
    assert watch.seen == []
    assert contents(crawled) == before
    crawled("crawl", "voi_id", code=None, **watch.variables)
    assert any("socket.connect" in line for line in watch.seen), "a crawl is seen"


def test_waits_for_no_host(crawled: Fiche) -> None:
    crawled("crawl", "voi_id", "--from-archive", FICHE_POLITENESS__DELAY="60")


def test_lists_what_would_be_asked_for(crawled: Fiche) -> None:
    listed = crawled("crawl", "voi_id", "--from-archive", "--dry-run").split()
    found = read(crawled("crawl", "voi_id", *ASK))
    assert {line["url"] for line in found} <= set(listed)


def test_scrapy_and_spiders_of_others_are_served_as_well(crawled: Fiche, tmp_path: Path) -> None:
    by_scrapy = tmp_path / "scrapy.jsonl"
    scrapy(crawled, Path(__file__).parent.parent, "crawl", "voi_id", "-O", str(by_scrapy))
    found = read(crawled("crawl", "voi_id", *ASK))
    assert [line["title"] for line in read(by_scrapy.read_text("utf-8"))] == [
        line["title"] for line in found
    ]
    spider = tmp_path / "spider.py"
    spider.write_text(
        "import scrapy\n"
        "HANDLER = 'crawler.from_archive.ArchiveDownloadHandler'\n"
        "class Mine(scrapy.Spider):\n"
        "    name = 'mine'\n"
        f"    start_urls = [{found[0]['url']!r}, 'https://voi.id/none']\n"
        "    custom_settings = {'DOWNLOAD_HANDLERS': {'http': HANDLER, 'https': HANDLER}}\n"
        "    def parse(self, response):\n"
        "        yield {'url': response.url}\n",
        "utf-8",
    )
    said = scrapy(crawled, tmp_path, "runspider", str(spider), "-O", "mine.jsonl")
    assert read((tmp_path / "mine.jsonl").read_text("utf-8")) == [{"url": found[0]["url"]}]
    assert "not-in-archive: https://voi.id/none" in said


def scrapy(fiche: Fiche, folder: Path, *words: str) -> str:
    """What the command says on standard error, asking the archive."""
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        env=fiche.variables(FICHE_NETWORK__FROM_ARCHIVE="true"),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stderr


def test_answers_as_of_a_time(paper: Fiche) -> None:
    archived(
        paper,
        [
            front("20261120080000"),
            feed("20261120090000", 1, 2),
            story(1, "20261120090100", "First"),
            story(1, "20261120110000", "Corrected"),
            feed("20261120120000", 1, 2, 3),
            story(2, "20261120120100", "Late"),
            story(3, "20261120120200", "Third"),
        ],
    )
    assert titles(paper) == ["Corrected", "Late", "Third"]
    assert titles(paper, "--at", "2026-11-20T10:00") == ["First", "Late"], "the first one after"
    assert titles(paper, "--at", "20261120110000") == ["Corrected", "Late"], "its second is meant"
    assert titles(paper, "--at", "2026-11-20T10:59:59") == ["First", "Late"]
    assert titles(paper, "--at", "2020-01-01") == ["First", "Late"], "all of it is after"


def test_a_failure_comes_as_it_was_stored_and_what_is_missing_by_name(paper: Fiche) -> None:
    gone = replace(story(3, "20261120090300"), response=answer(b"Gone", status="404 Not Found"))
    archived(
        paper,
        [
            front("20261120080000"),
            feed("20261120090000", 1, 2, 3, 4, 5, 6, 7),
            story(1, "20261120090100"),
            lost(2, "20261120090200", "dns"),
            gone,
            story(4, "20261120090400"),
            lost(4, "20261120100400", "tls"),
            moved(5, "20261120090500", "/news/5"),
            moved(7, "20261120090700", "/elsewhere"),
        ],
    )
    said = outcomes(paper, code=1)
    assert said == {
        f"{HOST}/news/1": "article/new",
        f"{HOST}/news/2": "failed/network/dns",
        f"{HOST}/news/3": "failed/http/404",
        f"{HOST}/news/4": "article/new",
        f"{HOST}/news/5": "failed/redirect/too-many",
        f"{HOST}/news/6": "failed/not-in-archive",
        f"{HOST}/news/7": "failed/redirect/not-in-archive",
    }
    before = outcomes(paper, "--at", "2026-11-20T10:00", code=1)
    assert before == said
    then = outcomes(paper, "--at", "2026-11-20T11:00", code=1)
    assert then == {**said, f"{HOST}/news/4": "failed/network/tls"}
    listed = paper.run("crawl", HOST, "--from-archive", "--dry-run", "--at", "2026-11-20T10:00")
    assert (listed.returncode, len(listed.stdout.split())) == (0, 7)


def test_redirects_codings_and_revisits_are_followed(paper: Fiche) -> None:
    made = story(2, "20261120090200", "Packed")
    packed = gzip.compress(made.payload, mtime=0)
    coded = replace(made, response=answer(packed, "Content-Encoding: gzip"), payload=packed)
    framed = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    headers = ("Content-Encoding: gzip", "Transfer-Encoding: chunked")
    there = f"{HOST}/there/1?a=1"
    chunked = replace(coded, url=there, response=answer(framed, *headers))
    captured = story(3, "20261120090300", "Same")
    captures = archived(
        paper,
        [
            front("20261120080000"),
            feed("20261120090000", 1, 2, 3),
            coded,
            moved(1, "20261120090100", "/there/1?a=1"),
            replace(chunked, url=there),
            captured,
        ],
    )
    same: Any = {"payload": captured.payload, "response": captured.response}
    archived(
        paper,
        [
            again(captures[1], "20261121090000"),
            again(captures[2], "20261121090200"),
            replace(again(captures[5], "20261121090300", "200 OK"), **same),
        ],
        name="run-2",
    )
    found = read(paper("crawl", HOST, *ASK))
    assert [line["title"] for line in found] == ["Packed", "Packed", "Same"]
    assert [line["url"] for line in found] == [there, f"{HOST}/news/2", f"{HOST}/news/3"]
    assert [line["captured_at"][8:10] for line in found] == ["20", "21", "21"]


def test_a_record_that_is_damaged_is_named(paper: Fiche) -> None:
    captures = archived(
        paper, [front("20261120080000"), feed("20261120090000", 1), story(1, "20261120090100")]
    )
    path = paper.home / "storage" / captures[2].key
    data = bytearray(path.read_bytes())
    at = captures[2].offset + captures[2].length // 2
    data[at : at + 8] = bytes(8)
    path.write_bytes(data)
    assert outcomes(paper, code=1) == {f"{HOST}/news/1": "failed/archive/BrokenRecord"}


def test_feeds_are_checked_in_the_archive_by_setting(crawled: Fiche) -> None:
    asking: Any = {"FICHE_NETWORK__FROM_ARCHIVE": "true"}
    assert re.search(r"/rss +200 +8 +8", crawled("outlets", "check", "voi_id", **asking))
    crawled("outlets", "check", "yna_co_kr", code=1, **asking)


@pytest.mark.parametrize(
    ("rules", "outcome"),
    [
        (b"User-agent: *\nDisallow: /news/", "skipped/robots"),
        (b"User-agent: *\nCrawl-delay: 900", "article/new"),
        (None, "article/new"),
    ],
)
def test_robots_txt_is_the_one_of_then(paper: Fiche, rules: bytes | None, outcome: str) -> None:
    exchanges = [front("20261120080000"), feed("20261120090000", 1), story(1, "20261120090100")]
    if rules is not None:
        kind = "Content-Type: text/plain"
        about = {"role": "robots", "outlet": "paper_example"}
        exchanges.append(page(f"{HOST}/robots.txt", "20261120070000", rules, kind, **about))
    archived(paper, exchanges)
    said = paper("crawl", HOST, "--from-archive")
    assert outcomes_in(said) == {f"{HOST}/news/1": outcome}
    assert ("robots/not-in-archive 1" in said) == (rules is None)


def test_a_page_is_found_by_its_other_addresses_and_under_keys_of_older_rules(
    paper: Fiche,
) -> None:
    elsewhere = replace(story(1, "20261120090100"), url="http://www.paper.example/news/1?utm_id=7")
    exchanges = [front("20261120080000"), feed("20261120090000", 1, 2), elsewhere]
    archived(paper, exchanges)
    archived(paper, [story(2, "20261120090200")], key=lambda url: f"was {url}", name="run-2")
    said = paper("crawl", HOST, "--from-archive")
    assert outcomes_in(said) == {elsewhere.url: "article/new", f"{HOST}/news/2": "article/new"}
    assert "page/other-address 1" in said


def test_what_still_lies_in_the_spool_is_asked_as_well(paper: Fiche, tmp_path: Path) -> None:
    with Newsstand(now=NOW) as stand:
        paper.environment = {**reaching(stand), "FICHE_STORAGE": "s3://nowhere/x"}
        away = {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "x"}
        more = {**away, "AWS_SECRET_ACCESS_KEY": "x", "FICHE_S3__PATIENCE": "0.2"}
        paper("crawl", "voi_id", "--limit", "2", code=1, **more)
    del paper.environment["FICHE_STORAGE"]
    (paper.home / "storage").mkdir()
    paper.environment = {}
    assert len(read(paper("crawl", "voi_id", "--limit", "2", *ASK))) == 2


def test_imported_pages_are_an_archive_too(paper: Fiche, tmp_path: Path) -> None:
    url = f"{HOST}/2014/03/01/the-old-bridge-is-open-again.html"
    linking = f'<title>Paper</title><a href="{url}">The old bridge is open again</a>'.encode()
    page, front = story(1, "20140301102030").response, answer(linking)
    (tmp_path / "old.warc").write_bytes(
        record(1, front, WARC_Target_URI=f"{HOST}/", WARC_Date="2014-03-01T10:20:30Z")
        + record(2, page, WARC_Target_URI=url, WARC_Date="2014-03-01T10:20:30Z")
    )
    (tmp_path / "older.arc").write_bytes(
        arc((f"{HOST}/", front), (url, page.replace(b"Story 1", b"Before")), at="20080430204826")
    )
    paper("import", str(tmp_path / "old.warc"), str(tmp_path / "older.arc"))
    assert titles(paper) == ["Story 1"]
    assert titles(paper, "--at", "2010-01-01") == ["Before"]


def test_an_imported_wacz_is_an_archive_too(paper: Fiche, crawled: Fiche, tmp_path: Path) -> None:
    crawled("export", "--wacz", str(tmp_path / "voi.wacz"), "voi_id")
    paper("import", str(tmp_path / "voi.wacz"), code=None)
    found, imported = (read(one("crawl", "voi_id", *ASK)) for one in (crawled, paper))
    assert found
    assert [(line["url"], line["text"]) for line in imported] == [
        (line["url"], line["text"]) for line in found
    ]


@pytest.mark.parametrize(
    ("words", "variables", "said"),
    [
        (["crawl", "voi_id", "--at", "2026-11-21"], {}, "are for --from-archive"),
        (["crawl", "voi_id", "--from-archive", "--at", "soon"], {}, "does not match"),
        (["status"], {"FICHE_NETWORK__AT": "soon"}, "write a time (UTC) such as"),
        (["save", HOST], {"FICHE_NETWORK__FROM_ARCHIVE": "1"}, "cannot come from the archive"),
    ],
)
def test_wrong_use_is_answered_with_what_to_write(
    paper: Fiche, words: list[str], variables: dict[str, str], said: str
) -> None:
    done = paper.inside(*words, **variables)
    assert (done.exit_code, said in done.stderr) == (2, True), done.stderr
