"""Servers that take alerts, on loopback: one for mail (SMTP), one for posts (HTTP)."""

import base64
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any, cast


@dataclass
class Post:
    """What was posted."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class Hook(ThreadingHTTPServer):
    """Takes posts, and answers each with `status`; it waits for `go_on` first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), HookHandler)
        self.status, self.location = 204, ""
        self.refused = ""
        """Posts with this word in them are answered with 400."""
        self.posts: list[Post] = []
        self.asked = 0
        self.go_on = threading.Event()
        self.go_on.set()
        self.url = f"http://127.0.0.1:{self.server_port}/hooks/s3cret-hook"


class HookHandler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        hook = cast("Hook", self.server)
        data = self.rfile.read(int(self.headers["Content-Length"]))
        hook.asked += 1
        hook.go_on.wait(20)
        refused = bool(hook.refused) and hook.refused.encode() in data
        if hook.status < 300 and not refused:
            headers = {name.lower(): value for name, value in self.headers.items()}
            hook.posts.append(Post(self.path, headers, json.loads(data)))
        self.send_response(400 if refused else hook.status)
        if hook.location:
            self.send_header("Location", hook.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        cast("Hook", self.server).asked += 1
        self.send_error(404)

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def hook() -> Iterator[Hook]:
    """A server that takes posts."""
    with Hook() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.go_on.set()
            server.shutdown()
            thread.join()


@dataclass
class Letter:
    """A mail as it came."""

    sender: str
    receivers: list[str]
    mail: EmailMessage
    encrypted: bool
    user: str = ""


@dataclass
class Manner:
    """How a mail server behaves."""

    certificate: Path | None = None
    implicit: bool = False
    """TLS from the first byte."""
    password: str = ""
    """Who does not give it may not send."""
    refused: tuple[str, ...] = ()
    """Receivers that are not known."""
    full: bool = False
    letters: list[Letter] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """Every command that came, without its arguments."""


class Mailbox(ThreadingTCPServer):
    """Takes mail."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, manner: Manner) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.manner = manner
        self.port: int = self.server_address[1]


class Conversation(BaseRequestHandler):
    """With one who brings mail (RFC 5321), with STARTTLS (RFC 3207) and AUTH (RFC 4954)."""

    def setup(self) -> None:
        self.manner = cast("Mailbox", self.server).manner
        self.lines = self.request.makefile("rb")
        self.encrypted, self.user = False, ""
        self.sender, self.receivers = "", list[str]()
        if self.manner.implicit:
            self.encrypt()

    def encrypt(self) -> None:
        assert self.manner.certificate is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.manner.certificate)
        self.lines.close()
        with suppress(OSError):  # who brings mail does not trust us
            self.request = context.wrap_socket(self.request, server_side=True)
        self.lines = self.request.makefile("rb")
        self.encrypted = True

    def handle(self) -> None:
        self.say("220 mail.test")
        while line := self.lines.readline():
            word, _, rest = line.decode().strip().partition(" ")
            self.manner.words.append(word.upper())
            answer = getattr(self, f"do_{word.lower()}", self.unknown)(rest)
            self.say(answer)
            if word.upper() == "QUIT":
                return
            if word.upper() == "STARTTLS":
                self.encrypt()

    def finish(self) -> None:
        self.lines.close()
        self.request.close()

    def say(self, text: str) -> None:
        self.request.sendall(text.replace("\n", "\r\n").encode() + b"\r\n")

    def unknown(self, rest: str) -> str:
        return "502 not known here"

    def do_ehlo(self, rest: str) -> str:
        offered = ["mail.test", "8BITMIME", "SMTPUTF8"]
        if self.manner.certificate and not self.encrypted:
            offered.append("STARTTLS")
        if self.manner.password:
            offered.append("AUTH PLAIN")
        return "\n".join([*(f"250-{one}" for one in offered[:-1]), f"250 {offered[-1]}"])

    def do_starttls(self, rest: str) -> str:
        return "220 go on"

    def do_auth(self, rest: str) -> str:
        _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
        if password != self.manner.password:
            return "535 the password s3cret-mail is wrong"
        self.user = user
        return "235 welcome"

    def do_mail(self, rest: str) -> str:
        if self.manner.password and not self.user:
            return "530 who are you"
        self.sender, self.receivers = rest.partition("<")[2].partition(">")[0], []
        return "452 no room" if self.manner.full else "250 fine"

    def do_rcpt(self, rest: str) -> str:
        receiver = rest.partition("<")[2].partition(">")[0]
        if receiver in self.manner.refused:
            return "550 nobody of that name"
        self.receivers.append(receiver)
        return "250 fine"

    def do_data(self, rest: str) -> str:
        self.say("354 go on")
        lines = []
        while (line := self.lines.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        mail = message_from_bytes(b"".join(lines), policy=default)
        self.manner.letters.append(
            Letter(self.sender, self.receivers, mail, self.encrypted, self.user)
        )
        return "250 kept"

    def do_rset(self, rest: str) -> str:
        return "250 fine"

    def do_quit(self, rest: str) -> str:
        return "221 bye"


@contextmanager
def mailbox(**manner: Any) -> Iterator[Mailbox]:
    """A server that takes mail."""
    with Mailbox(Manner(**manner)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
