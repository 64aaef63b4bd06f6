"""Who is let in: by the name we are asked under, by a token, by a cookie for it."""

import secrets
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

import anyio
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .options import Options, options_of, target_of
from .problems import as_json
from .rendering import render
from .safety import guard

COOKIE = "fiche"
OPEN = ("/login", "/static/", "/favicon.ico")
"""What is answered to everybody, for it is what one logs in with."""
BY_KEY = ("/web/", "/raw/")
"""What the key in an address opens."""
HESITATION = 0.5
"""Seconds before a wrong token is told to be one."""
MOST_BYTES = 1 << 16
"""Of what may be sent to us: an address and a few words. All of it may be read into memory."""


class Access:
    """Lets requests through to the application `owner`, or answers them itself."""

    def __init__(self, app: ASGIApp, *, owner: Starlette, options: Options) -> None:
        self._inner, self._owner, self._options = app, owner, options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        scope["app"] = self._owner
        refused = self.judge(scope)
        await (refused or self._inner)(scope, receive, guarded(send))

    def judge(self, scope: Scope) -> Response | None:
        """The answer to a request that is not let in; None for one that is."""
        request, options = Request(scope), self._options
        if options.hosts is not None and host_of(request) not in options.hosts:
            said = "this server is not known under that name (see fiche replay --host)\n"
            return PlainTextResponse(said, HTTPStatus.MISDIRECTED_REQUEST)
        if is_too_long(request):
            said = (
                f"no more than {MOST_BYTES:,} bytes are taken here, and their number must be said\n"
            )
            return PlainTextResponse(said, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not options.token:
            return None
        if scope["path"].startswith("/k/"):
            return None if opened_by_key(scope, options) else no_such_page()
        if scope["path"].startswith(OPEN) or is_known(request, options):
            return None
        return ask_for_token(request)


def host_of(request: Request) -> str:
    """The name that we are asked under, without its port."""
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def is_too_long(request: Request) -> bool:
    """Whether somebody sends more than anybody has to, or does not say how much."""
    said = request.headers.get("content-length", "")
    if said.isdecimal():
        return len(said) > len(str(MOST_BYTES)) or int(said) > MOST_BYTES
    return "transfer-encoding" in request.headers


def opened_by_key(scope: Scope, options: Options) -> bool:
    """Whether the address begins with the key; that is then cut off."""
    prefix = f"/k/{options.snapshot_key}"
    path: str = scope["path"]
    same = secrets.compare_digest(path[: len(prefix)].encode(), prefix.encode())
    rest = path[len(prefix) :]
    if not (same and rest.startswith(BY_KEY)):
        return False
    raw: bytes = scope.get("raw_path") or path.encode()
    scope["path"], scope["raw_path"] = rest, raw[len(prefix) :]
    return True


def is_known(request: Request, options: Options) -> bool:
    """Whether a request comes with the token, or with the cookie that stands for it."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return same(given.strip(), options.token or "")
    try:
        cookies = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return False
    return COOKIE in cookies and same(cookies[COOKIE].value, options.cookie)


def same(given: str, wanted: str) -> bool:
    """Whether two secrets are one; takes as long either way."""
    return bool(wanted) and secrets.compare_digest(given.encode(), wanted.encode())


def ask_for_token(request: Request) -> Response:
    """What one is told who comes without the token."""
    if request.url.path.startswith("/api/"):
        headers = {"www-authenticate": "Bearer", "cache-control": "no-store"}
        return as_json(HTTPStatus.UNAUTHORIZED, "send Authorization: Bearer <token>", headers)
    if "text/html" not in request.headers.get("accept", ""):
        said = "this archive wants its token: Authorization: Bearer <token>\n"
        headers = {"www-authenticate": "Bearer", "cache-control": "no-store"}
        return PlainTextResponse(said, HTTPStatus.UNAUTHORIZED, headers)
    if came_from_snapshot(request):
        return once_more()
    return login_page(request, HTTPStatus.UNAUTHORIZED, following=target_of(request))


def came_from_snapshot(request: Request) -> bool:
    """Whether somebody may have followed a link from an archived page.

    That is another site to the browser, so that it keeps the cookie back.
    """
    asked = request.headers.get
    return (
        request.method == "GET"
        and asked("sec-fetch-site") == "cross-site"
        and asked("sec-fetch-dest") == "document"
    )


def once_more() -> Response:
    """Have the browser ask again, now from a page of ours and with its cookie."""
    text = "<!doctype html><title>One moment</title><p>One moment: this page is loaded again."
    return HTMLResponse(text, headers={"refresh": "0", "cache-control": "no-store"})


def no_such_page() -> Response:
    """What one is told who comes with a wrong key."""
    return PlainTextResponse("there is nothing here\n", HTTPStatus.NOT_FOUND)


def login_page(
    request: Request, status: int = 200, *, following: str = "/", wrong: bool = False
) -> Response:
    """The form that asks for the token, and leads on to where somebody wanted to go."""
    headers = {"cache-control": "no-store"}
    return render(request, "login.html", status, headers, following=following, wrong=wrong)


async def login(request: Request) -> Response:
    """``GET`` and ``POST /login``."""
    options = options_of(request)
    if not options.token:
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    if request.method != "POST":
        return login_page(request)
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    following = local(form.get("following", ["/"])[0])
    if not same(form.get("token", [""])[0].strip(), options.token):
        await anyio.sleep(HESITATION)
        return login_page(request, HTTPStatus.FORBIDDEN, following=following, wrong=True)
    answer = RedirectResponse(following, HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        COOKIE,
        options.cookie,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


def local(target: str) -> str:
    """`target`, if it is an address here; else the front page."""
    safe = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if safe and target.isascii() and target.isprintable() else "/"


def guarded(send: Send) -> Send:
    """`send`, which gives every answer the headers that it lacks."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            guard(MutableHeaders(scope=message))
        await send(message)

    return sending
