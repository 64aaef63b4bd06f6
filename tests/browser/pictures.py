"""The pictures of the manual, taken anew: ``python -m tests.browser.pictures``.

From an archive of the news-stand, as the browser tests have it. Written into docs/pictures.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, ViewportSize

from archive.mementos import plain
from tests.test_replay_command import replaying

from .watching import watched
from .world import World, world_in

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WIDE = ViewportSize(width=1080, height=700)
PHONE = ViewportSize(width=390, height=700)
MOST_BYTES = 150_000


def take(page: Page, path: Path) -> None:
    """A picture of what the window shows."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    assert size <= MOST_BYTES, f"{path.name} has {size:,} bytes"


def pictures(browser: Browser, origin: str, world: World, folder: Path) -> None:
    """All of them."""
    article = f"/article/{plain(world.changed)}"
    snapshot = f"/web/{world.changed}"
    wide = {
        "front": "/",
        "search": "/search?q=ferry",
        "article": article,
        "changes": f"{article}#changes",
        "snapshot": snapshot,
        "calendar": f"/web/*/{world.changed}",
    }
    context = browser.new_context(base_url=origin, viewport=WIDE, reduced_motion="reduce")
    page = context.new_page()
    for name, path in wide.items():
        page.goto(path)
        take(page, folder / f"{name}.png")
    context.close()
    context = browser.new_context(base_url=origin, viewport=PHONE, color_scheme="dark")
    page = context.new_page()
    page.goto(article)
    take(page, folder / "phone.png")
    context.close()


def main(folder: Path = FOLDER) -> None:
    """Make an archive, show it, take the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as made, watched() as chrome:
        world = world_in(Path(made) / "world")
        with replaying(world.fiche) as (site, _):
            pictures(chrome.browser, f"http://127.0.0.1:{site.port}", world, folder)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
