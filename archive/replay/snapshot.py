"""``/web/<time>/<url>`` and ``/raw/<time>/<url>``: what is archived, as it was."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive.capture import Capture
from archive.mementos import plain
from archive.rows import REDIRECTS

from . import calendar
from .addresses import ALL, FRAME, PAGE, RAW, Address, Addresses, digits_of, mended
from .answers import Answer, Load, answer_of, load
from .bodies import kept, respond
from .memento import Links, asked_time
from .moments import http_date, moment_meant
from .options import addresses_of, library_of, target_of
from .problems import bad_request, not_archived, unreadable
from .resolving import Base, fragment_of
from .safety import archived
from .shown import Shown, etag_of, show

OWN = Addresses()
"""Addresses as the application sees them: a key before them has been cut off."""
DOCUMENTS = {PAGE, FRAME}
OTHER_WORDS = {"mp_": PAGE, "fw_": FRAME}
FOREVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED}
STATUSES = range(200, 600)
"""What a server may answer with; others (999) were seen."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request asks for, and the capture that it gets."""

    request: Request
    address: Address
    one: Capture

    @property
    def exact(self) -> bool:
        """Whether the address names the second of this very capture."""
        return self.address.digits == digits_of(self.one.at)

    def place(self, url: str, kind: str | None = None) -> str:
        """Where `url` stands as it was when this was captured."""
        kind = self.address.kind if kind is None else kind
        return addresses_of(self.request).at(self.one.at, url, kind)

    def headers(self, mime: str = "", *, font: bool = False) -> dict[str, str]:
        """What is said of the capture, and what it is kept from."""
        links = Links(self.request, self.one.url)
        return {
            **archived(mime, font=font),
            "memento-datetime": http_date(self.one.at),
            "link": links.header(),
            "cache-control": ASK_AGAIN,
        }


def web(request: Request) -> Response:
    """``/web/...``, also with ``*`` for all captures, and without a time for the latest."""
    target = target_of(request)
    if (span := calendar.span_of(target)) is not None:
        return calendar.page(request, span)
    address = OWN.parse(target)
    if address is None:
        return bad_request(request, "This is no address of a snapshot.")
    kind = OTHER_WORDS.get(address.kind, address.kind)
    return snapshot(request, Address(address.url, address.digits, kind))


def raw(request: Request) -> Response:
    """``/raw/<time>/<url>``, also without a time: the bytes."""
    address = OWN.parse("/web/" + target_of(request).removeprefix("/raw/"))
    if address is None or address.digits == ALL:
        return bad_request(request, "This is no address of something archived.")
    return snapshot(request, Address(address.url, address.digits, RAW))


def snapshot(request: Request, address: Address) -> Response:
    """What is archived at `address`, or what there is to say instead."""
    at = moment_of(request, address)
    if at is None:
        return bad_request(request, "There is no such time.")
    one = library_of(request).nearest(address.url, at)
    if one is None:
        return not_archived(request, address)
    wanted = Wanted(request, address, one)
    if address.kind in DOCUMENTS and not wanted.exact:
        return to_exact(wanted)
    with load() as weight:
        answer = answer_of(library_of(request), one, weight)
        if answer.status in REDIRECTS and (place := answer.get("location")):
            return redirect(wanted, answer, place)
        if address.kind == RAW:
            return as_it_was(wanted, answer)
        return as_a_page(wanted, answer, weight)


def moment_of(request: Request, address: Address) -> datetime | None:
    """The time that is meant; None if there is no such time."""
    return moment_meant(address.digits) if address.digits else asked_time(request)


def to_exact(wanted: Wanted) -> Response:
    """The way to the address that names the capture, so that it can be cited."""
    headers = wanted.headers()
    del headers["memento-datetime"]
    headers["vary"] = "accept-datetime"
    return RedirectResponse(wanted.place(mended(plain(wanted.one.url))), 302, headers)


def redirect(wanted: Wanted, answer: Answer, place: str) -> Response:
    """A redirect as it was answered, that stays in the archive."""
    target = Base(wanted.one.url).resolve(place)
    if target is None:
        said = f"It redirects to {place[:200]!r}, which is no address of the web."
        return unreadable(wanted.request, wanted.one, said, wanted.headers())
    headers = wanted.headers()
    headers["location"] = wanted.place(target) + fragment_of(place)
    if wanted.address.kind != RAW:
        return Response(b"", answer.status, headers)
    return sent_raw(wanted, answer, headers)


def as_it_was(wanted: Wanted, answer: Answer) -> Response:
    """The payload, byte for byte."""
    headers = wanted.headers(answer.mime)
    if wanted.exact:
        headers["cache-control"] = FOREVER
    return sent_raw(wanted, answer, headers)


def sent_raw(wanted: Wanted, answer: Answer, headers: dict[str, str]) -> Response:
    """The payload with its type and coding."""
    headers["etag"] = etag_of(wanted.one, RAW)
    if answer.content_type:
        headers["content-type"] = answer.content_type
    if answer.coding:
        headers["content-encoding"] = answer.coding
    status = sendable(answer.status)
    body = kept(b"" if status in BODILESS else answer.payload)
    return respond(wanted.request, body, status, headers)


def as_a_page(wanted: Wanted, answer: Answer, weight: Load) -> Response:
    """The answer such that a browser can show it, with everything it names in the archive."""
    request, one = wanted.request, wanted.one
    if answer.status in BODILESS:
        said = f"The server answered {answer.status}, without a page."
        return unreadable(request, one, said, wanted.headers())
    shown = show(Shown(request=request, answer=answer, kind=wanted.address.kind), weight)
    if isinstance(shown, str):
        return unreadable(request, one, shown, wanted.headers())
    headers = wanted.headers(shown.mime, font=shown.is_font)
    headers |= {"content-type": shown.content_type, "etag": shown.etag}
    if wanted.exact and not shown.rewritten:
        headers["cache-control"] = FOREVER
    if wanted.address.kind == PAGE and shown.around is not None:
        headers["link"] = Links(request, one.url).header(one.at, shown.around)
    return respond(request, shown.body, sendable(answer.status), headers)


def sendable(status: int) -> int:
    """`status`, or 200 for one that HTTP does not know."""
    return status if status in STATUSES else HTTPStatus.OK
