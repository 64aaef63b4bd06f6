"""`fiche alerts` and `fiche status`, as an operator calls them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import open_catalog
from archive.moments import stamp
from archive.schema import timetable
from crawler.alerts import send_due, settle
from crawler.config import Config
from crawler.options import Alerts

from .fiche import Fiche
from .receivers import Hook, hook, mailbox

NOW = datetime.now(UTC)
SINCE = NOW - timedelta(hours=3)
EXAMPLES = [f"https://voi.test/en/news/{n}" for n in (1, 2, 3)]
LINE = f"voi_test: blocked since {SINCE:%Y-%m-%d %H:%M}Z: 403 for 97 % of the pages"


@dataclass(frozen=True)
class Judged:
    cause: str = "blocked"
    since: datetime = SINCE
    what: str = "403 for 97 % of the pages"
    likely: str = "the site refuses us"


@pytest.fixture
def posts() -> Iterator[Hook]:
    with hook() as server:
        yield server


@pytest.fixture
def fiche(tmp_path: Path) -> Fiche:
    return Fiche(tmp_path / "home")


def breaks(fiche: Fiche, outlets: Sequence[str] = ("voi_test",), webhook: str = "") -> None:
    row = {"grp": "g", "last": stamp(NOW), "due": stamp(NOW), "state": "{}"}
    config = Config(home=fiche.home, alerts=Alerts(webhook=webhook or None))
    with open_catalog(config.catalog_url) as catalog:
        with catalog.writing() as db:
            db.execute(timetable.insert(), [{**row, "outlet": slug} for slug in outlets])
            settle(db, {slug: [Judged()] for slug in outlets}, lambda *_: EXAMPLES, NOW)
        send_due(catalog, config, NOW)


def test_nothing_wrong_is_said(fiche: Fiche) -> None:
    said = fiche("alerts")
    assert "nothing is wrong" in said
    assert "nobody is told: set alerts.webhook" in said
    assert "since" not in fiche("status").partition("outlet")[0]


def test_what_is_wrong_is_listed_with_who_was_told(fiche: Fiche, posts: Hook) -> None:
    breaks(fiche, webhook=posts.url)
    assert len(posts.posts) == 1
    lines = fiche("alerts", FICHE_ALERTS__WEBHOOK=posts.url).splitlines()
    assert lines[:5] == [LINE, "    likely: the site refuses us", *(f"    {u}" for u in EXAMPLES)]
    assert lines[5].startswith("    told by webhook 20")
    assert len(lines) == 6
    facts = json.loads(fiche("alerts", "--json"))
    [one] = facts["incidents"]
    assert list(one["told"]) == ["webhook"]
    assert (one["cause"], one["examples"]) == ("blocked", EXAMPLES)


def test_a_channel_that_fails_is_named(fiche: Fiche, posts: Hook) -> None:
    posts.status = 500
    breaks(fiche, webhook=posts.url)
    said = fiche("alerts", FICHE_ALERTS__WEBHOOK=posts.url)
    assert "nobody was told yet" in said
    assert "webhook failed 1 times, again after" in said
    assert "127.0.0.1 answered 500" in said


def test_status_begins_with_what_is_wrong(fiche: Fiche) -> None:
    breaks(fiche)
    lines = fiche("status").splitlines()
    assert lines[:5] == [LINE, "    likely: the site refuses us", *(f"    {u}" for u in EXAMPLES)]
    assert lines[6].startswith("outlet ")
    facts = json.loads(fiche("status", "--json"))
    assert [one["outlet"] for one in facts["incidents"]] == ["voi_test"]
    assert facts["incidents"][0]["examples"] == EXAMPLES
    assert facts["common"] is None


def test_status_says_when_the_cause_is_here(fiche: Fiche) -> None:
    breaks(fiche, [f"o{n}_test" for n in range(6)])
    first = fiche("status").splitlines()[0]
    assert first.startswith("6 of the 6 outlets visited since")
    assert json.loads(fiche("status", "--json"))["common"] == first
    assert fiche("alerts").splitlines()[0] == first


def test_test_goes_through_every_channel(fiche: Fiche, posts: Hook, tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    with mailbox() as box:
        fiche.environment = {
            "FICHE_ALERTS__WEBHOOK": posts.url,
            "FICHE_ALERTS__MAIL_TO": '["a@ops.example"]',
            "FICHE_ALERTS__SMTP": f"smtp://127.0.0.1:{box.port}",
            "FICHE_ALERTS__COMMAND": json.dumps(["sh", "-c", f"cat > {told}"]),
        }
        said = fiche("alerts", "test")
        assert said.splitlines() == ["webhook: sent", "mail: sent", "command: sent"]
        assert posts.posts[0].body["kind"] == "test"
        assert json.loads(told.read_text())["text"].startswith("Test: outlet.example: blocked")
        [letter] = box.manner.letters
        assert letter.mail["Subject"].startswith("[fiche] Test: ")
        assert "nothing is wrong" in letter.mail.get_content()
        posts.status = 404
        said = fiche("alerts", "test", code=1)
        assert said.splitlines()[0] == "webhook: not sent: 127.0.0.1 answered 404 Not Found"
        facts = json.loads(fiche("alerts", "test", "--json", code=1))
    assert facts["mail"] == {"sent": True, "error": None}
    assert not facts["webhook"]["sent"]


def test_test_without_a_channel_is_wrong_use(fiche: Fiche) -> None:
    done = fiche.run("alerts", "test")
    assert done.returncode == 2
    assert "no alerts are set: write alerts.webhook" in done.stderr
    assert fiche.run("alerts", "tset").returncode == 2


@pytest.mark.parametrize(
    "wrong", ["mail.example.org", "smtp://", "smtp://a:b", "https://mail.example.org"]
)
def test_a_mail_server_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"write (a mail server|the port)"):
        Alerts(smtp=wrong)


@pytest.mark.parametrize(
    "wrong",
    ["ops", "ops@", "@b.test", "a@b@c.test", "a b@c.test", "a@b.test, c@d.test", "mailto:a@b.test",
     "a@b..test", "a\n@b.test", ""],
)  # fmt: skip
def test_an_address_that_no_mail_can_go_to_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"write one (mailbox, as ops@example.org|line)"):
        Alerts(mail_to=("ops@example.org", wrong))
    with pytest.raises(ValueError, match="write one"):
        Alerts(mail_from=wrong)


@pytest.mark.parametrize("right", ["ops@localhost", '"Us, here" <a+b@c.test>', "ö@b.test"])
def test_an_address_that_mail_can_go_to_is_taken(right: str) -> None:
    assert Alerts(mail_to=(right,)).mail_to == (right,)


def test_a_wrong_address_is_told_by_the_name_of_its_setting(fiche: Fiche) -> None:
    done = fiche.run("alerts", FICHE_ALERTS__MAIL_TO='["ops@example.org", "ops"]')
    assert done.returncode == 2
    assert "alerts.mail_to.1: write one mailbox, as ops@example.org" in done.stderr
    assert "got 'ops'" in done.stderr
