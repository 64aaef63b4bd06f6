"""Pages that want to run, to reach the live web, or to bring the server down; all invented.

``LIVE`` is somewhere on the web, ``TRAP`` a server on this machine that counts who comes, ``RUN``
a script that tells that it ran: see `attacks`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive import Catalog, Exchange, Storage
from tests.exchanges import NOW, article
from tests.replaying import page
from tests.stored import open_run

ATTACKS = Path(__file__).parent / "attacks.txt"
HOST = "http://hostile.example"
LIVE = "http://live.example"
AT = "20261121120000"
RUN = (
    "document.title=`RAN`;console.log(`RAN`);fetch(`TRAP/ran`,{mode:`no-cors`});"
    "try{top.document.title=`RAN`}catch{};try{opener.document.title=`RAN`}catch{};"
    "try{parent.postMessage(`RAN`,`*`)}catch{};fetch(`/save`,{method:`POST`,body:`url=RAN`})"
)
"""Has neither quotes nor blanks, so that it can stand anywhere."""

HEADERS = (
    "Set-Cookie: ran=RAN; Path=/",
    "Refresh: 0; url=TRAP/refresh",
    "Link: <TRAP/preload.png>; rel=preload; as=image, <TRAP>; rel=preconnect",
    "Link: <TRAP/link.css>; rel=stylesheet",
    "Content-Security-Policy: default-src *; report-uri TRAP/csp",
    "Content-Security-Policy-Report-Only: default-src 'none'; report-uri TRAP/report",
    'Report-To: {"max_age":9,"endpoints":[{"url":"TRAP/to"}]}',
    'NEL: {"report_to":"default","max_age":9,"success_fraction":1}',
    "Content-Disposition: attachment; filename=ran.exe",
    "Service-Worker-Allowed: /",
    'Clear-Site-Data: "*"',
    "Strict-Transport-Security: max-age=9",
    'Alt-Svc: h3="live.example:443"',
    "Access-Control-Allow-Origin: *",
    "Access-Control-Allow-Credentials: true",
    "Accept-CH: Sec-CH-UA-Model",
    "Origin-Trial: x",
    "X-Frame-Options: ALLOWALL",
    "SourceMap: TRAP/map",
    "Location: javascript:RUN",
    "Transfer-Encoding: identity",
)
FORBIDDEN = {line.partition(":")[0].lower() for line in HEADERS} - {
    "link",
    "content-security-policy",
}
"""Headers that no archived answer may bring back; two of them we have of our own."""
PLACES = {
    "to script": "javascript:RUN",
    "to data": "data:text/html,<script>RUN</script>",
    "to nowhere": "http://[",
}
STORY = "story"
STORY_BODY = """<h1>Story</h1><a id=go href=LIVE target=_top>go</a><script>RUN</script>
<form action=/save method=post target=_top><button id=send>send</button></form>"""
MARKUP = "<img src=x onerror=RUN><script>RUN</script>\"'><svg onload=RUN>{{7*7}}"


def attacks(trap: str) -> Iterator[Exchange]:
    """Every page; `trap` is the address of the server that counts who comes."""
    for name, kind, body in written():
        yield made(name, said(body, trap), *(() if kind is None else (f"Content-Type: {kind}",)))
    for name, place in PLACES.items():
        yield made(name, "", f"Location: {said(place, trap)}", status="302 Found")
    yield made("headers", "<p>text", *(said(line, trap) for line in HEADERS))


def written() -> Iterator[tuple[str, str | None, str]]:
    """Name, type and body of every page in the file beside this one; HTML has no type said."""
    for part in ATTACKS.read_text().removeprefix("=== ").split("\n=== "):
        head, _, body = part.partition("\n")
        name, bar, kind = head.partition(" |")
        yield name, kind.strip() if bar else None, body


def said(text: str, trap: str) -> str:
    """`text` with its words replaced by what they mean."""
    words = {"TRAPHOST": trap.partition("//")[2], "RUN": RUN, "TRAP": trap, "LIVE": LIVE}
    for word, meant in (words | {"ZERO": "\0", "ESCAPE": "\x1b"}).items():
        text = text.replace(word, meant)
    return text


def made(name: str, body: str, *headers: str, status: str = "200 OK") -> Exchange:
    return page(address(name), AT, body.encode(), *headers, status=status)


def address(name: str) -> str:
    return f"{HOST}/{name.replace(' ', '-')}"


def bring_in(folder: Path, storage: Storage, catalog: Catalog, trap: str) -> None:
    """Put all of them into an archive, and one as an article whose every field is hostile."""
    run = open_run(folder, storage, catalog)
    for exchange in attacks(trap):
        run.record(exchange)
    story = run.record(made(STORY, said(STORY_BODY, trap)))
    run.article(story, article(story) | hostile_fields())
    for name, body in huge():
        run.record(page(address(name), AT, body))
    run.close({}, now=NOW)


def hostile_fields() -> dict[str, Any]:
    """What a page may have made an extractor say."""
    texts = dict.fromkeys(("title", "summary", "section", "agency", "rule"), MARKUP)
    lists = {name: [MARKUP] for name in ("authors", "tags", "flags")}
    image = {"url": "javascript:RUN", "caption": MARKUP}
    text = f"Unmistakable {MARKUP}\n\n{MARKUP}"
    return (
        texts | lists | {"text": text, "image": image, "language": '"><script>', "outlet": "../x"}
    )


def huge() -> Iterator[tuple[str, bytes]]:
    """Pages that cost; each under a second name as well, for looking at it by force."""
    yield "deep", b"<!doctype html><title>deep</title>" + b"<div>" * 1_000_000 + b"<script>"
    yield "deep svg", b"<svg><g>" * 200_000 + b"<a href=x>" * 200_000
    words = b"<p class=x>" + b"many words of it " * 40 + b"<a href=/x onclick=x>x</a>\n"
    yield "long", b"<!doctype html>" + words * (50_000_000 // len(words))
    yield "one tag", b"<p " + b"a=b onclick=c " * 500_000
    yield "one comment", b"<!--" + b"<script>" * 1_000_000
