"""axe finds nothing serious on our own pages: light and dark, wide and narrow."""

from itertools import product
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from archive.mementos import plain

from .conftest import Reader
from .world import World

SIZES: dict[str, ViewportSize] = {
    "wide": {"width": 1280, "height": 900},
    "narrow": {"width": 390, "height": 844},
}
COLOURS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WAYS = list(product(COLOURS, SIZES))
PATHS = {
    "front": "/",
    "search": "/search?q=the&language=en",
    "nothing found": "/search?q=nothingfitsthis",
    "a wrong date": "/search?q=the&since=yesterday",
    "article": "/article/{url}",
    "calendar": "/web/*/{url}",
    "outlet": "/outlet/voi_id",
    "not archived": "/web/2026/https://nowhere.example/",
    "no article": "/article/https://nowhere.example/",
    "no such page": "/nowhere",
    "bad request": "/web/",
}
GRAVE = {"serious", "critical"}


def faults(page: Page) -> list[str]:
    """What axe holds to be serious, with the elements it means."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary']}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("name", PATHS)
def test_nothing_serious(look: Reader, world: World, name: str) -> None:
    path = PATHS[name].format(url=plain(world.changed))
    page = look(path, bypass_csp=True)
    for colours, size in WAYS:
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=colours)
        assert faults(page) == [], f"{colours}, {size}"
