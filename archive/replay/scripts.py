"""``/scripts/<14 digits>/<url>``: the way to a page in the second viewer, with its scripts."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from .access import host_of
from .addresses import Address, mended
from .below import below
from .options import library_of, options_of, target_of
from .problems import bad_request, not_archived, problem
from .viewing import TARGET


def page(request: Request) -> Response:
    """Go to the viewer, with a key for this page."""
    viewer = options_of(request).viewer
    if viewer is None:
        hint = "Whoever runs this archive can set it up: fiche viewer says how."
        return problem(request, 404, "Pages are not shown with their scripts here.", hint)
    found = TARGET.fullmatch(target_of(request))
    address = Address(mended(found[2]), found[1]) if found else Address("")
    if address.at is None or not address.url:
        return bad_request(request, "This is no address of an archived page.")
    one = library_of(request).nearest(address.url, address.at)
    if one is None:
        return not_archived(request, address)
    headers = {"cache-control": "no-store"}
    return RedirectResponse(viewer.link(host_of(request), one), 302, headers)


router = APIRouter(routes=[below("/scripts/", page, ["GET"])])
