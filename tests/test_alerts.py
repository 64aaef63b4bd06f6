"""Who is told what, and when: by a real server for posts and a real one for mail."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import Catalog
from archive.incidents import unsettled_incidents
from archive.moments import stamp
from archive.schema import incident, timetable
from crawler.alerts import Sent, hiding, send_due, settle
from crawler.config import Config
from crawler.options import Alerts, Replay

from .receivers import Hook, Mailbox, hook, mailbox

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Judged:
    cause: str
    since: datetime
    what: str = "less than usual"
    likely: str = "they have broken it"


@dataclass
class Desk:
    """A catalog, and those who are told of what is in it."""

    catalog: Catalog
    config: Config
    now: datetime = NOW

    def breaks(self, *outlets: str, cause: str = "blocked") -> None:
        self.settle({slug: [Judged(cause, self.now)] for slug in outlets})

    def mends(self, *outlets: str) -> None:
        self.settle({slug: [] for slug in outlets})

    def settle(self, breaches: dict[str, list[Judged]]) -> None:
        with self.catalog.writing() as db:
            settle(db, breaches, lambda outlet, _: [f"https://{outlet}.test/"], self.now)

    def tick(self, minutes: float = 1) -> Sent:
        """What goes out some minutes later."""
        self.now += minutes * MINUTE
        return send_due(self.catalog, self.config, self.now)

    def unsettled(self) -> list[str]:
        with self.catalog.reading() as db:
            return [one.outlet for one in unsettled_incidents(db)]


@pytest.fixture
def posts() -> Iterator[Hook]:
    with hook() as server:
        yield server


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as server:
        yield server


def settings(tmp_path: Path, **alerts: Any) -> Config:
    replay = Replay(url="https://archive.example/")
    return Config(home=tmp_path, alerts=Alerts(**alerts), replay=replay)


@pytest.fixture
def desk(tmp_path: Path, catalog: Catalog, posts: Hook, box: Mailbox) -> Desk:
    smtp = f"smtp://127.0.0.1:{box.port}"
    return Desk(
        catalog, settings(tmp_path, webhook=posts.url, mail_to=["a@ops.example"], smtp=smtp)
    )


def kinds(posts: Hook) -> list[tuple[str, str]]:
    return [(post.body["kind"], post.body.get("outlet", "")) for post in posts.posts]


def subjects(box: Mailbox) -> list[str]:
    return [one.mail["Subject"] for one in box.manner.letters]


def test_nothing_to_tell_is_nothing_told(desk: Desk) -> None:
    assert desk.tick() == Sent()


def test_each_incident_is_told_once_and_its_end_once(desk: Desk, posts: Hook, box: Mailbox) -> None:
    desk.breaks("a_test", "b_test")
    assert desk.tick().outcomes == {("webhook", "sent"): 2, ("mail", "sent"): 2}
    assert desk.tick() == Sent()
    desk.mends("a_test")
    assert desk.tick().messages == 2
    assert desk.tick() == Sent()
    assert kinds(posts) == [("alert", "a_test"), ("alert", "b_test"), ("all-clear", "a_test")]
    assert posts.posts[0].body["link"] == "https://archive.example/outlet/a_test"
    assert posts.posts[0].body["examples"] == ["https://a_test.test/"]
    assert [one.split(" (")[0] for one in subjects(box)][2] == "[fiche] a.test: well again"
    first, _, clear = (one.mail for one in box.manner.letters)
    assert clear["In-Reply-To"] == first["Message-ID"]
    assert desk.unsettled() == ["b_test"]


def test_what_is_over_is_not_called_well_where_something_else_is_wrong(
    desk: Desk, posts: Hook
) -> None:
    desk.breaks("a_test", cause="outlet-quiet")
    desk.tick()
    desk.breaks("a_test", cause="blocked")
    desk.tick()
    over = next(post.body for post in posts.posts if post.body["kind"] == "all-clear")
    assert over["text"].startswith("a.test: outlet-quiet is over, but not blocked (from ")
    assert over["still"] == ["blocked"]


def test_what_ended_before_it_was_told_is_not_told(desk: Desk, posts: Hook) -> None:
    desk.breaks("a_test")
    desk.mends("a_test")
    assert desk.tick() == Sent()
    assert (posts.asked, desk.unsettled()) == (0, [])


def test_what_comes_again_after_one_was_told_of_its_end_is_told_again(
    desk: Desk, posts: Hook, box: Mailbox
) -> None:
    desk.breaks("a_test")
    desk.tick()
    box.manner.full = True
    desk.mends("a_test")
    assert desk.tick().outcomes == {("webhook", "sent"): 1, ("mail", "failed"): 1}
    desk.breaks("a_test")
    box.manner.full = False
    assert desk.tick(5).outcomes == {("webhook", "sent"): 1}
    assert [kind for kind, _ in kinds(posts)] == ["alert", "all-clear", "alert"]
    assert len({post.body["id"] for post in posts.posts}) == 3
    assert len(box.manner.letters) == 1


def test_a_dead_channel_holds_back_no_other_and_repeats_nothing(
    desk: Desk, posts: Hook, box: Mailbox
) -> None:
    posts.status = 503
    desk.breaks("a_test")
    sent = desk.tick()
    assert sent.outcomes == {("webhook", "failed"): 1, ("mail", "sent"): 1}
    assert sent.troubles == ("webhook: 127.0.0.1 answered 503 Service Unavailable",)
    waits = []
    while posts.asked < 6:
        before, since = posts.asked, desk.now
        while posts.asked == before:
            desk.tick()
        waits.append((desk.now - since) // MINUTE)
    assert waits == [1, 2, 4, 8, 16]
    posts.status = 200
    desk.tick(60)
    assert kinds(posts) == [("alert", "a_test")]
    assert len(box.manner.letters) == 1


def test_a_message_that_is_refused_holds_back_no_other(desk: Desk, posts: Hook) -> None:
    posts.refused = "poison"
    desk.breaks("a_poison", "b_test", "c_test")
    assert desk.tick().outcomes["webhook", "sent"] == 2
    desk.breaks("d_test")
    assert desk.tick(0.5).outcomes == {("webhook", "sent"): 1, ("mail", "sent"): 1}
    posts.refused = ""
    assert desk.tick(2).outcomes == {("webhook", "sent"): 1}


def test_what_was_refused_waits_for_the_others(desk: Desk, posts: Hook) -> None:
    posts.refused = "poison"
    desk.breaks("a_poison", "b_poison", "c_test")
    assert ("webhook", "sent") not in desk.tick().outcomes
    assert desk.tick(3).outcomes["webhook", "sent"] == 1


def test_a_channel_that_refuses_two_is_left_for_a_while(desk: Desk, posts: Hook) -> None:
    posts.status = 500
    desk.breaks("a_test", "b_test", "c_test", "d_test")
    desk.tick()
    assert posts.asked == 2
    desk.tick(0.5)
    assert posts.asked == 2
    posts.status = 200
    desk.tick()
    assert len(posts.posts) == 4


def test_many_at_once_are_one_digest(desk: Desk, posts: Hook, box: Mailbox) -> None:
    outlets = [f"o{n}_test" for n in range(500)]
    row = {"grp": "g", "last": stamp(NOW + MINUTE), "due": stamp(NOW), "state": "{}"}
    with desk.catalog.writing() as db:
        db.execute(timetable.insert(), [{**row, "outlet": slug} for slug in outlets])
    desk.breaks(*outlets[:490])
    assert desk.tick().outcomes == {("webhook", "sent"): 1, ("mail", "sent"): 1}
    [post], [letter] = posts.posts, box.manner.letters
    assert (post.body["kind"], post.body["broken"]) == ("digest", 490)
    assert (len(post.body["alerts"]), post.body["left_out"]) == (100, 390)
    assert "look first at this side" in post.body["common"]
    assert subjects(box) == ["[fiche] probably this side: 490 outlets broken (blocked 490)"]
    text = letter.mail.get_content()
    assert text.startswith("490 of the 500 outlets visited since 2026-11-22 10:30 UTC broke")
    assert text.count("\n* ") == 50
    assert "and 440 more" in text
    desk.mends(*outlets[:490])
    assert desk.tick().messages == 2
    clear = box.manner.letters[1].mail
    assert clear["Subject"] == "[fiche] 490 outlets well again"
    assert clear["References"] == letter.mail["Message-ID"]
    assert desk.unsettled() == []


def test_what_trickles_in_is_gathered(desk: Desk, posts: Hook) -> None:
    for number in range(60):
        desk.breaks(f"o{number}_test")
        desk.tick()
    singles = [kind for kind, _ in kinds(posts) if kind == "alert"]
    assert len(singles) < 7
    assert len(posts.posts) <= 5 + 4
    desk.tick(20)
    told = [one["outlet"] for post in posts.posts for one in post.body.get("alerts", [post.body])]
    assert sorted(told) == sorted(f"o{n}_test" for n in range(60))


def test_a_channel_that_is_new_is_told_what_is_open(
    desk: Desk, tmp_path: Path, posts: Hook
) -> None:
    both, desk.config = desk.config, settings(tmp_path)
    desk.breaks("a_test", "b_test")
    desk.mends("b_test")
    assert desk.tick() == Sent()
    assert desk.unsettled() == ["a_test"]
    desk.config = both
    assert desk.tick().messages == 2
    desk.mends("a_test")
    desk.config = settings(tmp_path, webhook=posts.url)
    desk.tick()
    assert desk.unsettled() == []


def test_secrets_are_not_logged(
    desk: Desk, tmp_path: Path, posts: Hook, box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    box.manner.password = "right"
    word = "s3cret-mail"
    desk.config = settings(
        tmp_path,
        webhook=posts.url,
        mail_to=["a@ops.example"],
        smtp=f"smtp://me@127.0.0.1:{box.port}",
        smtp_password=word,
        command=["sh", "-c", f"echo {posts.url} {word} https://u:p@a.test/?api_key=s3cret; exit 3"],
    )
    posts.status = 500
    desk.breaks("a_test")
    sent = desk.tick()
    assert len(sent.troubles) == 3
    with desk.catalog.reading() as db:
        kept = str(db.exec_driver_sql("select * from meta").all())
    for text in (*sent.troubles, caplog.text, kept):
        assert "s3cret" not in text
        assert "u:p@" not in text
    assert "(redacted)" in sent.troubles[-1]
    assert hiding(desk.config)(f"a {posts.url} b").endswith("/(redacted) b")


def test_two_that_tell_at_once_tell_once(desk: Desk, posts: Hook) -> None:
    desk.breaks("a_test")
    posts.go_on.clear()
    first = threading.Thread(target=send_due, args=(desk.catalog, desk.config, desk.now))
    first.start()
    while not posts.asked:
        time.sleep(0.01)
    assert desk.tick(0) == Sent()
    posts.go_on.set()
    first.join()
    assert posts.asked == len(posts.posts) == 1


def test_it_goes_on_where_it_was_killed(desk: Desk, posts: Hook) -> None:
    """What was noted of the first two counts, whatever became of the others."""
    desk.breaks("a_test", "b_test", "c_test")
    desk.tick()
    with desk.catalog.writing() as db:
        db.execute(incident.update().where(incident.c.outlet == "c_test").values(told=None))
    desk.tick()
    assert [slug for _, slug in kinds(posts)] == ["a_test", "b_test", "c_test", "c_test"]
    assert posts.posts[2].body["id"] == posts.posts[3].body["id"]
