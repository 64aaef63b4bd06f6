"""How the web application is to behave, and where its parts find that."""

import hashlib
import hmac
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from .addresses import Addresses
from .jobs import Jobs
from .library import Library
from .viewing import Viewer

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What an operator decides of replay.

    ``token`` lets in; with none, everybody who reaches us may read. ``hosts`` are the names under
    which we are asked, so that a foreign name that is made to lead here finds nothing; None takes
    any. ``saver`` archives an address (None: it is not offered); ``viewer`` is the second
    viewer, which runs the scripts of archived pages on an origin of its own.
    """

    token: str | None = field(default=None, repr=False)
    hosts: frozenset[str] | None = LOOPBACK
    saver: Jobs | None = None
    viewer: Viewer | None = None

    @property
    def snapshot_key(self) -> str:
        """What opens snapshots and raw bytes in place of the token, and nothing else.

        A page in a sandbox asks for its images without cookies.
        """
        return derived(self.token, "snapshots")[:32] if self.token else ""

    @property
    def cookie(self) -> str:
        """What the browser of one who gave the token keeps."""
        return derived(self.token, "cookie") if self.token else ""

    @property
    def addresses(self) -> Addresses:
        """The archive's own addresses."""
        return Addresses(f"/k/{self.snapshot_key}" if self.token else "")


def derived(token: str, purpose: str) -> str:
    """A secret that is made of the token, and does not give it away."""
    return hmac.new(token.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def library_of(request: HTTPConnection) -> Library:
    """The archive that the application shows."""
    found: Library = request.app.state.library
    return found


def options_of(request: HTTPConnection) -> Options:
    """How the application is to behave."""
    found: Options = request.app.state.options
    return found


def addresses_of(request: HTTPConnection) -> Addresses:
    """The archive's own addresses, as links to it are built."""
    found: Addresses = request.app.state.addresses
    return found


def target_of(request: HTTPConnection) -> str:
    """Path and query as they were sent: an address in them must not be decoded."""
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    query: bytes = request.scope.get("query_string", b"")
    return (path + (b"?" + query if query else b"")).decode("latin-1")
