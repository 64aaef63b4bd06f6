"""The files of ReplayWeb.page, which its user gets: they are AGPL, and no part of this program."""

from pathlib import Path

WORKER = "sw.js"
FILES = {
    "index.html": "text/html; charset=utf-8",
    "ui.js": "text/javascript; charset=utf-8",
}
NEEDED = (*FILES, WORKER)
VERSION = "2.5.3"
"""The one that our tests ask."""
NAME = "replayweb"
"""What the files of all versions say somewhere."""


def wrong_with(folder: Path) -> str | None:
    """Why `folder` does not hold the viewer's files; None if it does."""
    if not folder.is_dir():
        return f"{folder} is no folder"
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        inner = folder / "package"
        hint = f"; is {inner} meant?" if (inner / WORKER).is_file() else ""
        return f"{folder} lacks {', '.join(missing)}{hint}"
    text = (folder / "index.html").read_text("utf-8", "replace")
    if NAME not in text.lower():
        return f"{folder} holds something else than ReplayWeb.page"
    return None
