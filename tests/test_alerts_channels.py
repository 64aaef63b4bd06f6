"""Each way by which alerts go out, against a real server or program."""

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.alerts import Alert, Message, NotDelivered
from crawler.alerts.command import Command
from crawler.alerts.mail import Mail, Server
from crawler.alerts.webhook import Webhook
from crawler.newsstand.tls import write_certificates

from .receivers import Hook, hook, mailbox

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
SINCE = NOW - timedelta(hours=3)
BROKEN = Alert(
    outlet="paper_example",
    cause="blocked",
    what="403 for 97 % of the pages,\nusually 0 %: “Zugriff verweigert”",
    since=SINCE,
    likely="the site refuses us",
    examples=("https://paper.example/a", "https://paper.example/" + "long/" * 250),
    link="https://archive.example/outlet/paper_example",
)
WELL = Alert(
    outlet="paper_example",
    cause="blocked",
    what=BROKEN.what,
    since=SINCE,
    all_clear=True,
    ended=NOW,
    answers=BROKEN.id,
)
ALERT, ALL_CLEAR = (Message(alerts=[one], at=NOW) for one in (BROKEN, WELL))
LINE = "paper.example: blocked since 2026-11-22 07:30 UTC: 403 for 97 % of the pages, usually 0 %"


@pytest.fixture
def posts() -> Iterator[Hook]:
    with hook() as server:
        yield server


def test_webhook_gets_the_alert_as_json(posts: Hook) -> None:
    Webhook(posts.url).send(ALERT)
    [post] = posts.posts
    assert post.path == "/hooks/s3cret-hook"
    assert post.headers["content-type"] == "application/json"
    assert post.body["text"].startswith(LINE)
    assert "\n" not in post.body["text"]
    assert post.body | {"text": ""} == {
        "kind": "alert",
        "text": "",
        "at": "2026-11-22T10:30:00+00:00",
        "id": BROKEN.id,
        "outlet": "paper_example",
        "cause": "blocked",
        "what": BROKEN.what,
        "since": "2026-11-22T07:30:00+00:00",
        "likely": "the site refuses us",
        "examples": list(BROKEN.examples),
        "all_clear": False,
        "ended": None,
        "still": [],
        "link": "https://archive.example/outlet/paper_example",
    }


def test_webhook_is_told_who_we_are_as_its_address_says(posts: Hook) -> None:
    Webhook(posts.url.replace("//", "//me:s%40d@")).send(ALL_CLEAR)
    assert posts.posts[0].headers["authorization"] == "Basic bWU6c0Bk"
    assert posts.posts[0].body["all_clear"] is True


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_webhook_that_redirects_is_refused(posts: Hook, status: int) -> None:
    with hook() as elsewhere:
        posts.status, posts.location = status, elsewhere.url
        with pytest.raises(NotDelivered, match=f"127.0.0.1 answered {status}"):
            Webhook(posts.url).send(ALERT)
        assert (posts.asked, elsewhere.asked) == (1, 0)


def test_webhook_that_fails_says_so_and_not_its_address(posts: Hook) -> None:
    posts.status = 500
    with pytest.raises(NotDelivered, match="answered 500") as caught:
        Webhook(posts.url).send(ALERT)
    assert "s3cret" not in str(caught.value)
    with pytest.raises(NotDelivered, match=r"no answer from 127.0.0.1: .*refused"):
        Webhook("http://127.0.0.1:1/s3cret").send(ALERT)


def test_webhook_that_does_not_answer_is_not_waited_for(posts: Hook) -> None:
    posts.go_on.clear()
    with pytest.raises(NotDelivered, match="timed out"):
        Webhook(posts.url, seconds=0.3).send(ALERT)


def test_webhook_goes_through_the_proxy(posts: Hook) -> None:
    Webhook("http://hooks.test/a?b", proxy=f"http://127.0.0.1:{posts.server_port}").send(ALERT)
    assert posts.posts[0].path == "http://hooks.test/a?b"


def local(port: int, **more: object) -> Server:
    given = {"host": "localhost", "port": port, "here": True, **more}
    return Server(**given)  # type: ignore[arg-type]


def test_mail_tells_all(posts: Hook) -> None:
    with mailbox() as box:
        Mail(["a@ops.example", "b@ops.example"], sender="Fiche <f@ops.example>",
             server=local(box.port)).send(ALERT)  # fmt: skip
        [got] = box.manner.letters
    assert (got.sender, got.receivers) == ("f@ops.example", ["a@ops.example", "b@ops.example"])
    assert got.mail["Subject"].startswith(f"[fiche] {LINE}: “Zugriff verweigert”")
    assert got.mail["From"] == "Fiche <f@ops.example>"
    assert got.mail["Auto-Submitted"] == "auto-generated"
    assert got.mail["Message-ID"] == f"<{BROKEN.id}.fiche@ops.example>"
    text = got.mail.get_content()
    assert got.mail.get_content_type() == "text/plain"
    for said in (*BROKEN.examples, BROKEN.link or "", "usually 0 %: “Zugriff", BROKEN.likely):
        assert said in text


def test_mail_that_all_is_well_answers_the_alert() -> None:
    with mailbox() as box:
        mail = Mail(["a@ops.example"], sender=None, server=local(box.port))
        mail.send(ALERT)
        mail.send(ALL_CLEAR)
        first, second = (one.mail for one in box.manner.letters)
    assert "well again (blocked, from 2026-11-22 07:30 UTC to" in second["Subject"]
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert second["Message-ID"] != first["Message-ID"]


@pytest.fixture
def certificates(tmp_path: Path) -> tuple[Path, Path]:
    return write_certificates(tmp_path, ["localhost"], now=datetime.now(UTC))


@pytest.mark.parametrize("implicit", [False, True])
def test_mail_goes_encrypted_where_it_can(
    certificates: tuple[Path, Path], *, implicit: bool
) -> None:
    ca, own = certificates
    with mailbox(certificate=own, implicit=implicit, password="s3cret-mail") as box:
        server = local(box.port, here=False, tls=implicit, ca_file=ca, user="me")
        with pytest.raises(NotDelivered, match="who are you"):
            Mail(["a@ops.example"], sender=None, server=server).send(ALERT)
        server = Server.of(f"smtp{'s' * implicit}://me@localhost:{box.port}", "s3cret-mail", ca)
        Mail(["a@ops.example"], sender=None, server=server).send(ALERT)
    [got] = box.manner.letters
    assert (got.user, got.encrypted) == ("me", True)


@pytest.mark.parametrize("implicit", [False, True])
def test_mail_trusts_no_stranger(certificates: tuple[Path, Path], *, implicit: bool) -> None:
    with mailbox(certificate=certificates[1], implicit=implicit, password="s3cret-mail") as box:
        server = local(box.port, here=False, tls=implicit, user="me", password="s3cret-mail")
        with pytest.raises(NotDelivered, match="certificate verify failed"):
            Mail(["a@ops.example"], sender=None, server=server).send(ALERT)
        assert "AUTH" not in box.manner.words


def test_password_is_not_sent_in_the_clear() -> None:
    with mailbox(password="s3cret-mail") as box:
        server = local(box.port, here=False, user="me", password="s3cret-mail")
        with pytest.raises(NotDelivered, match="does not offer STARTTLS"):
            Mail(["a@ops.example"], sender=None, server=server).send(ALERT)
        assert box.manner.words == ["EHLO", "QUIT"]


def test_mail_that_some_refuse_reaches_the_others(caplog: pytest.LogCaptureFixture) -> None:
    with mailbox(refused=("b@ops.example",)) as box:
        mail = Mail(["a@ops.example", "b@ops.example"], sender=None, server=local(box.port))
        mail.send(ALERT)
        assert box.manner.letters[0].receivers == ["a@ops.example"]
    assert "localhost refused b@ops.example" in caplog.text


def test_mail_that_is_refused_says_why() -> None:
    with mailbox(refused=("a@ops.example",)) as box:
        mail = Mail(["a@ops.example"], sender="f@ops.example", server=local(box.port))
        with pytest.raises(NotDelivered, match=r"localhost took no mail: .*nobody of that name"):
            mail.send(ALERT)
        box.manner.full = True
        with pytest.raises(NotDelivered, match="localhost took no mail: 452 no room"):
            mail.send(ALERT)
    with pytest.raises(NotDelivered, match="refused"):
        mail.send(ALERT)


def script(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "told.py"
    path.write_text(text)
    return [sys.executable, str(path), str(tmp_path)]


def test_command_gets_json_and_variables(tmp_path: Path) -> None:
    text = (
        "import os, pathlib, sys\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "(folder / 'given').write_text(sys.stdin.read())\n"
        "(folder / 'names').write_text('\\n'.join(os.environ[f'ALERT_{one}'] for one in "
        "('KIND', 'OUTLET', 'CAUSE', 'TEXT')))\n"
    )
    Command(script(tmp_path, text)).send(ALERT)
    assert json.loads((tmp_path / "given").read_text()) == ALERT.as_mapping()
    names = (tmp_path / "names").read_text().splitlines()
    assert names == ["alert", "paper_example", "blocked", ALERT.subject]


def test_command_that_fails_says_why(tmp_path: Path) -> None:
    text = "import sys\nprint('x' * 5000, file=sys.stderr)\nsys.exit('no route to the pager')"
    with pytest.raises(NotDelivered, match=r"ended with 1: x{900,}.* no route to the pager$"):
        Command(script(tmp_path, text)).send(ALERT)
    with pytest.raises(NotDelivered, match="cannot run /no/such: No such file"):
        Command(["/no/such"]).send(ALERT)


def test_command_that_hangs_is_ended_with_all_it_began(tmp_path: Path) -> None:
    text = (
        "import os, pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen(['sleep', '60'])\n"
        "pathlib.Path(sys.argv[1], 'pid').write_text(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    began = time.monotonic()
    with pytest.raises(NotDelivered, match="did not end in time"):
        Command(script(tmp_path, text), seconds=1.5).send(ALERT)
    assert time.monotonic() - began < 20
    pid = int((tmp_path / "pid").read_text())
    end = time.monotonic() + 5
    while is_alive(pid):
        assert time.monotonic() < end
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False
