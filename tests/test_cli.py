"""The commands as their users run them: what they print, and how they end."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import COMMANDS, main
from crawler.newsstand import Newsstand
from crawler.outlet import outlet_slugs

from .fiche import Fiche, reaching
from .servers import S3Server

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en"><head><title>Bridge reopens</title>
<meta property="article:published_time" content="2026-11-20T08:00:00+01:00"></head><body>
<h1>Bridge reopens</h1><p>The old bridge over the river reopened on Friday after two years of
repairs, the city council said in a statement to reporters.</p><p>About ten thousand people are
expected to cross it each day, most of them on foot or by bicycle, according to the council.</p>
</body></html>"""


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as stand:
        yield stand


@pytest.fixture
def fiche(stand: Newsstand, tmp_path: Path) -> Fiche:
    return Fiche(tmp_path / "data", reaching(stand))


@pytest.fixture
def alone(tmp_path: Path) -> Fiche:
    """`fiche` without any setting."""
    return Fiche(tmp_path / "data")


@pytest.mark.parametrize(
    ("words", "variables", "said"),
    [
        (["crawl", "voi_id"], {}, "contact is not set: write a page or mailbox"),
        (["crawl", "voi"], {"FICHE_CONTACT": "x"}, "did you mean voi_id"),
        (["crawl"], {"FICHE_CONTACT": "x"}, "name an outlet"),
        (["status"], {"FICHE_STORAGES": "x"}, "FICHE_STORAGES: unknown variable; known:"),
        (["status"], {"FICHE_POLITENESS__DELAY": "soon"}, "politeness.delay: write a number"),
        (["status"], {"FICHE_POLITENESS__DELY": "1"}, "politeness.dely: unknown setting; known: "),
        (["verify"], {"FICHE_STORAGE": "ftp://x/y"}, "write a folder"),
        (["outlets", "nosuch"], {}, "no outlet 'nosuch'"),
        (["--config", "missing.toml", "status"], {}, "there is no such settings file"),
        (["crawl", "voi_id", "--catalog"], {}, "No such option"),
        (["crawl", "ftp://voi.id/"], {"FICHE_CONTACT": "x"}, "no outlet 'ftp://voi.id/'"),
        (["crawl", "voi_i"], {}, "did you mean voi_id"),
        (["outlets", "check"], {}, "name the outlet"),
        (["status"], {"FICHE_CONTACT": "a\nX: b"}, "write one line"),
        (["status"], {"FICHE_STORAGE": "http://x/y"}, "write a folder"),
        (["status"], {"FICHE_NETWORK__CA_FILE": "/nope"}, "network.ca_file: there is no"),
    ],
)
def test_wrong_use_is_answered_with_what_to_write(
    alone: Fiche, words: list[str], variables: dict[str, str], said: str
) -> None:
    done = alone.inside(*words, **variables)
    assert done.exit_code == 2, done.output
    assert said in done.stderr


def test_settings_come_from_file_then_variables_then_flags(alone: Fiche) -> None:
    toml = alone.home.parent / "fiche.toml"
    toml.write_text('contact = "a"\nhome = "from-file"\n[politeness]\ndelay = 7\n', "utf-8")
    alone("rebuild", FICHE_HOME="from-variable")
    assert (alone.home.parent / "from-variable" / "catalog.sqlite").exists()
    alone("--home", "from-flag", "rebuild", FICHE_HOME="from-variable")
    assert (alone.home.parent / "from-flag" / "catalog.sqlite").exists()
    assert not (alone.home.parent / "from-file").exists()


def test_a_file_with_an_unknown_key_is_refused(alone: Fiche) -> None:
    (alone.home.parent / "fiche.toml").write_text('storge = "x"\n', "utf-8")
    done = alone.run("status")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "fiche.toml, storge: unknown setting; known: alerts, archive, catalog" in done.stderr


def test_a_storage_that_refuses_stops_before_the_first_fetch(
    stand: Newsstand, fiche: Fiche, s3: S3Server
) -> None:
    stand.log.clear()
    wrong = {**s3.environment, "AWS_SECRET_ACCESS_KEY": "wrong"}
    done = fiche.run("crawl", "voi_id", **wrong, FICHE_STORAGE="s3://nowhere/news")
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("Error: s3://nowhere/news")
    assert stand.log == []


def test_read_gives_the_article_as_json(alone: Fiche) -> None:
    file = alone.home.parent / "page.html"
    file.write_text(PAGE, "utf-8")
    url = "https://paper.test/bridge-reopens"
    read = json.loads(alone("read", str(file), "--url", url))
    assert (read["title"], read["language"]) == ("Bridge reopens", "en")
    assert read["published"] == "2026-11-20T08:00:00+01:00"
    assert read["text"].startswith("The old bridge over the river")
    assert not alone.home.exists()


def test_read_says_why_there_is_no_article(alone: Fiche) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crawler.cli", "read", "-", "--url", "https://paper.test/x"],
        input=b"<html><body></body></html>",
        capture_output=True,
        check=False,
        env=alone.variables(),
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["no_article"]


def test_outlets_lists_and_shows_declarations(alone: Fiche) -> None:
    said = alone("outlets")
    assert all(slug in said for slug in outlet_slugs())
    assert "https://en.yna.co.kr/RSS/news.xml" in alone("outlets", "yna_co_kr")


def test_outlets_check_asks_every_feed(fiche: Fiche) -> None:
    said = fiche("outlets", "check", "trthaber_com")
    assert "https://www.trthaber.com/manset_articles.rss" in said
    assert not (fiche.home / "storage" / "warc").exists()


def test_status_before_and_after(fiche: Fiche) -> None:
    assert fiche("status").count("never") == len(outlet_slugs())
    fiche("crawl", "voi_id")
    (line,) = [one for one in fiche("status").splitlines() if one.startswith("voi_id")]
    assert "never" not in line
    assert not line.endswith("due")


def test_due_visits_what_is_due_and_nothing_else(fiche: Fiche) -> None:
    fiche("crawl", "voi_id")
    listed = fiche("crawl", "--due")
    assert "voi_id" not in listed
    assert "aa_com_tr" in listed
    assert fiche("crawl", "--due") == ""


def test_show_of_what_is_not_there(fiche: Fiche) -> None:
    done = fiche.run("show", "https://voi.id/en/news/1")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing is archived" in done.stderr


def test_show_takes_any_address_of_a_page(stand: Newsstand, fiche: Fiche) -> None:
    fiche("crawl", "yna_co_kr", "--limit", "3")
    line = fiche.articles()[0]
    shown = fiche("show", line["url"] + "?input=rss&utm_source=x")
    assert line["title"] in shown
    assert line["record_id"] in shown
    assert json.loads(fiche("show", line["url"], "--json"))["articles"][0]["title"] == line["title"]


def test_any_other_site_by_bare_host(stand: Newsstand, fiche: Fiche) -> None:
    others = {one.outlet for one in stand.expected} - set(outlet_slugs())
    for slug in others:
        expected = [one for one in stand.expected if one.outlet == slug]
        fiche("crawl", slug.replace("_", "."))
        found = {line["title"] for line in fiche.articles() if line["outlet"] == slug}
        assert found == {one.title for one in expected}


def test_a_proxy_is_used_for_http_and_https(stand: Newsstand, fiche: Fiche) -> None:
    direct = {"FICHE_NETWORK__CONNECT_TO": "[]", "FICHE_NETWORK__ALLOW_PRIVATE": "false"}
    proxy = f"http://user:word@127.0.0.1:{stand.http_port}"
    fiche("crawl", "voi_id", code=0, **direct, http_proxy=proxy, https_proxy=proxy, no_proxy="")
    expected = {one.title for one in stand.expected if one.outlet == "voi_id"}
    assert {line["title"] for line in fiche.articles()} == expected


def test_scrapy_lists_and_crawls_outlets(fiche: Fiche, stand: Newsstand) -> None:
    def scrapy(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", *words],
            env=fiche.variables(),
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout

    assert scrapy("list").split() == outlet_slugs()
    scrapy("crawl", "voi_id")
    by_scrapy = {(line["url"], line["text"]) for line in fiche.articles()}
    other = Fiche(fiche.home.parent / "other", fiche.environment)
    other("crawl", "voi_id")
    assert by_scrapy == {(line["url"], line["text"]) for line in other.articles()}


def test_help_answers_and_names_every_command(alone: Fiche) -> None:
    said = alone("--help")
    assert all(f"\n  {name} " in said for name in COMMANDS)
    assert "fiche crawl" in alone("crawl", "--help")
    for name in COMMANDS:
        asked = CliRunner().invoke(main, [name, "--help"], prog_name="fiche")
        assert asked.exit_code == 0, asked.output
        assert f"fiche {name}" in asked.stdout


def test_a_lost_catalog_is_made_again_before_anything_is_fetched(fiche: Fiche) -> None:
    fiche("crawl", "voi_id")
    before = len(fiche.articles())
    (fiche.home / "catalog.sqlite").unlink()
    fiche("crawl", "voi_id")
    assert len(fiche.articles()) == before


def test_a_read_only_copy_can_be_verified(fiche: Fiche) -> None:
    fiche("crawl", "voi_id", "--limit", "1")
    elsewhere = str(fiche.home.parent / "elsewhere")
    before = sorted(path.name for path in (fiche.home / "storage").rglob("*"))
    assert " 0 problems" in fiche(
        "--storage", str(fiche.home / "storage"), "verify", FICHE_HOME=elsewhere
    )
    assert sorted(path.name for path in (fiche.home / "storage").rglob("*")) == before
