"""`fiche run` beside workers: it does not start."""

import asyncio
from pathlib import Path

from .fiche import Fiche
from .queueing import empty, worker


def test_refuses_to_start_beside_a_worker(postgres: str, tmp_path: Path) -> None:
    contact = {"FICHE_CONTACT": "tests@example.org", "FICHE_SERVICE__LISTEN": ""}
    fiche = Fiche(tmp_path / "data", {**contact, "FICHE_CATALOG": empty(postgres)})

    async def beside() -> str:
        async with worker(fiche.environment["FICHE_CATALOG"], "crawler-1"):
            done = await asyncio.to_thread(fiche.run, "run")
        assert done.returncode == 2, done.stderr
        return done.stderr

    said = asyncio.run(beside())
    assert "workers visit the outlets of this catalog already: crawler-1 (heard of " in said
    assert "Traceback" not in said
