"""Pages that an import reads before their host is known are read again once it is."""

import json
from pathlib import Path

import pytest

from .bringing import record
from .exchanges import HOST, answer
from .fiche import Fiche

PAGES = 9
NOTICE = "Sign up for the letter of the Paper and never miss a story about the old bridges."
PLACES = ["Harbour", "Mill", "Abbey", "Market", "Castle", "Garden", "Station", "College", "Orchard"]


def page(number: int) -> bytes:
    """A story of its own, with the notice that its host puts on every page."""
    place = PLACES[number]
    said = [
        f"The council has decided to rebuild the {place} bridge before the winter of {2000 + n}, "
        f"and {place} residents of ward {n * 7 + number} have asked the mayor for {place} lamps."
        for n in range(number * 4, number * 4 + 4)
    ]
    text = "".join(f"<p>{one}</p>" for one in [*said, NOTICE])
    title = f"{place} bridge"
    return answer(f"<html><title>{title}</title><article><h1>{title}</h1>{text}".encode())


@pytest.mark.parametrize("segment_bytes", ["1000000", "1500"])
def test_young_pages_of_an_import_are_read_again(tmp_path: Path, segment_bytes: str) -> None:
    path = tmp_path / "old.warc"
    made = (record(n, page(n), WARC_Target_URI=f"{HOST}/story/{n}") for n in range(PAGES))
    path.write_bytes(b"".join(made))
    fiche = Fiche(tmp_path / "home", {"FICHE_SEGMENTS__BYTES": segment_bytes})
    fiche("import", str(path))
    articles = [json.loads(line) for line in fiche.look("export", "--jsonl", "-").splitlines()]
    assert len(articles) == PAGES
    assert [one["title"] for one in articles if NOTICE in one["text"]] == []
    assert all("lamps" in one["text"] for one in articles)
    for command in ("verify", "rebuild", "verify"):
        fiche(command, *(["--deep"] if command == "verify" else []))
    said = fiche.look("export", "--jsonl", "-")
    assert len(said.splitlines()) == PAGES
    assert NOTICE not in said
