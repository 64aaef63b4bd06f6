"""The archive that the browser is shown: a news-stand, really crawled and saved, and then closed.

The news-stand has one more site, of pages that take some showing: pictures that wait for scripts,
style sheets that import others, old charsets, brotli.
"""

import asyncio
import fcntl
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import brotli

from crawler.newsstand import Expected, Newsstand, Page, Site, wire
from crawler.newsstand.model import Request
from crawler.newsstand.outlets import sites as outlets
from crawler.newsstand.requisites import PNG, png
from tests.fiche import Fiche, reaching

HOST = "https://showing.example"
PICTURED, KOREAN, JAPANESE, PACKED, FRAMED = (
    f"{HOST}/{name}.html" for name in ("pictured", "korean", "japanese", "packed", "framed")
)
RED, BLUE = (200, 30, 40), (20, 60, 200)
PLACEHOLDER = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="

PICTURES = (Path(__file__).parent / "pictured.html").read_text()
SHEETS = {
    "main.css": '@import "sub/colours.css";\nh1 { color: rgb(1, 2, 3) }',
    "sub/colours.css": "@import url(deep.css) screen;\n#imported { color: rgb(4, 5, 6) }",
    "sub/deep.css": "#deep { color: rgb(7, 8, 9); background: url('../tile.png') }",
}
WIDTHS = {
    "plain": 11,
    "small": 12,
    "large": 24,
    "lazy": 33,
    "lazy-large": 44,
    "chosen": 55,
    "quiet": 66,
    "tile": 8,
    "behind": 9,
}
KOREAN_TEXT = "가을 하늘 공활한데 높고 구름 없이"
JAPANESE_TEXT = "吾輩は猫である。名前はまだ無い。"
PACKED_TEXT = "Packed by brotli and shown unpacked."


def plain(title: str, text: str, charset: str = "utf-8") -> bytes:
    page = f'<html><head><meta charset="{charset}"><title>{title}</title></head><body><p>{text}</p>'
    return page.encode(charset)


async def packed(_: Request, writer: asyncio.StreamWriter) -> int:
    """An answer in brotli, whoever asks."""
    body = brotli.compress(plain("Packed", PACKED_TEXT))
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "br"))
    writer.write(wire.head(200, (*headers, ("Content-Length", str(len(body))))) + body)
    await writer.drain()
    writer.close()
    return 200


def showing() -> Site:
    """The site of our own."""
    files = HOST + "/files/"
    frame = f'<p>Outside</p><iframe src="{KOREAN}" width="300" height="200" title="in"></iframe>'
    return Site(
        slug="showing_example",
        hosts=("showing.example",),
        pages=(
            Page(url=PICTURED, body=PICTURES.replace("PLACEHOLDER", PLACEHOLDER).encode()),
            Page(url=KOREAN, body=plain("한국어", KOREAN_TEXT, "euc-kr"), content_type="text/html"),
            Page(
                url=JAPANESE,
                body=plain("日本語", JAPANESE_TEXT, "shift_jis"),
                content_type="text/html; charset=Shift_JIS",
            ),
            Page(url=FRAMED, body=plain("Framed", frame)),
            *(
                Page(url=files + name, body=text.encode(), content_type="text/css")
                for name, text in SHEETS.items()
            ),
            *(
                Page(url=f"{files}{name}.png", body=png(width, 10, RED), content_type=PNG)
                for name, width in WIDTHS.items()
            ),
        ),
        behaviours={PACKED: packed},
    )


def stand_of(now: datetime) -> Newsstand:
    """The news-stand with the site of our own."""
    return Newsstand(now=now, sites=[*outlets(now), showing()])


@dataclass(frozen=True)
class World:
    """The archive, and the news-stand that it is of, closed; see `world_in`."""

    fiche: Fiche
    stand: Newsstand

    def told(self, outlet: str, language: str) -> list[Expected]:
        """The stories of an outlet in a language."""
        named = (outlet, language)
        return [one for one in self.stand.expected if (one.outlet, one.language) == named]

    @property
    def changed(self) -> str:
        """A page that says something else later."""
        return self.told("koreatimes_co_kr", "en")[2].url

    @property
    def changed_korean(self) -> str:
        return self.told("yna_co_kr", "ko")[2].url

    @property
    def gone(self) -> str:
        """A page that is taken away later."""
        return self.told("vietnam_vn", "en")[0].url


def world_in(folder: Path) -> World:
    """The archive in `folder`; made by whoever comes first."""
    folder.mkdir(exist_ok=True)
    made = folder / "made"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        now = datetime.fromisoformat(made.read_text()) if made.exists() else hour
        world = World(Fiche(folder / "data"), stand_of(now))
        if not made.exists():
            make(world)
            made.write_text(now.isoformat())
    return world


def make(world: World) -> None:
    """Crawl, save, let a page change, another go; then close the stand."""
    with world.stand as open_stand:
        fiche = Fiche(world.fiche.home, reaching(open_stand))
        fiche("crawl", "--all", code=None)
        fiche("save", PICTURED, KOREAN, JAPANESE, PACKED, FRAMED, world.changed)
        change(open_stand, world.changed, "lends beans", "lends peas")
        change(open_stand, world.changed, "has since grown to 870 local", "now has 912")
        change(open_stand, world.changed_korean, "도서관", "박물관")
        open_stand.put(replace(open_stand.page(world.gone), status=410, body=b"Gone.", plain=True))
        fiche("save", "--no-requisites", world.changed, world.changed_korean)
        fiche("save", "--no-requisites", world.gone, code=None)


def change(open_stand: Newsstand, url: str, old: str, new: str) -> None:
    """Have a page say something else."""
    page = open_stand.page(url)
    body, count = re.subn(re.escape(old), new, page.body.decode())
    assert count, f"{old!r} does not stand in {url}"
    modified = datetime.now(UTC)
    open_stand.put(replace(page, body=body.encode(), modified=modified))
