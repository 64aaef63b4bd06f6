"""What runs stored is named, signed and time-stamped, so that a change of it shows."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from archive import Catalog, LocalStorage, open_catalog
from archive.chain import Chain
from archive.rebuild import rebuild
from archive.signing import KeyUnusable, Signer, new_key, read_key, signature_problems
from archive.timestamps import TimestampRefused, stamp_check
from archive.verify import Problem, verify
from crawler.authority import authority

from .authority import Authority
from .exchanges import NOW, article, exchange
from .fiche import Fiche
from .servers import free_ports
from .stored import open_run

RUNS = [f"runs/2026/11/21/run-{n}.json" for n in (1, 2, 3)]
VISITED = {"outlets": {"paper_example": {"complete": True}}, "pending": []}


@pytest.fixture
def storage(tmp_path: Path, catalog: Catalog) -> LocalStorage:
    """An archive of three visits to one outlet."""
    storage = LocalStorage(tmp_path / "data" / "storage")
    storage.check()
    for number in (1, 2, 3):
        run = open_run(tmp_path, storage, catalog, name=f"run-{number}")
        page = run.record(exchange(number))
        run.article(page, article(page))
        run.close(VISITED, now=NOW + timedelta(minutes=number))
    return storage


def manifest(storage: LocalStorage, key: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((storage.root / key).read_bytes())
    return found


def sha256(storage: LocalStorage, key: str) -> str:
    return hashlib.sha256((storage.root / key).read_bytes()).hexdigest()


def problems(storage: LocalStorage) -> list[tuple[str, str]]:
    return [(one.key, one.kind) for one in verify(storage) if isinstance(one, Problem)]


def test_a_manifest_names_the_one_before_it(storage: LocalStorage) -> None:
    assert manifest(storage, RUNS[0])["previous"] == {}
    for before, after in pairwise(RUNS):
        link = {"key": before, "sha256": sha256(storage, before)}
        assert manifest(storage, after)["previous"] == {"paper_example": [link]}
    assert problems(storage) == []


def test_saves_imports_and_what_went_on_beside_them_are_named_as_well(
    storage: LocalStorage, catalog: Catalog, tmp_path: Path
) -> None:
    """The crawl begins before the save, and ends after it and after an import."""
    names = {name: f"runs/2026/11/21/{name}.json" for name in ("crawl", "import", "save")}
    runs = {name: open_run(tmp_path, storage, catalog, name=name) for name in names}
    for name in ("save", "import", "crawl"):
        runs[name].close({**VISITED, "kind": name}, now=NOW)
    open_run(tmp_path, storage, catalog, name="next").close(VISITED, now=NOW)
    assert problems(storage) == []
    for key in names.values():
        away = (storage.root / key).rename(tmp_path / "away")
        assert problems(storage) == [(key, "chain")]
        away.rename(storage.root / key)


def test_each_of_two_runs_that_ended_at_once_is_named(
    storage: LocalStorage, catalog: Catalog, tmp_path: Path
) -> None:
    """Neither knew of the other: as on two machines, each with an archive of the day before."""
    with open_catalog(tmp_path / "other.sqlite") as other:
        rebuild(storage, other)
        for name, mine in (("run-4", catalog), ("run-5", other)):
            open_run(tmp_path, storage, mine, name=name).close(VISITED, now=NOW)
    rebuild(storage, catalog)
    open_run(tmp_path, storage, catalog, name="run-6").close(VISITED, now=NOW)
    links = manifest(storage, "runs/2026/11/21/run-6.json")["previous"]
    keys = [f"runs/2026/11/21/run-{n}.json" for n in (4, 5)]
    assert links == {"paper_example": [{"key": k, "sha256": sha256(storage, k)} for k in keys]}


def test_links_of_the_first_form_are_followed() -> None:
    """It had one link for an outlet, and no list."""
    link = {"key": "runs/gone.json", "sha256": "0" * 64}
    chain = Chain()
    chain.add("runs/later.json", b"", {"previous": {"paper_example": link}})
    assert [key for key, _ in chain.broken()] == ["runs/gone.json"]


def test_a_manifest_that_was_changed_shows_in_the_next(storage: LocalStorage) -> None:
    path = storage.root / RUNS[1]
    path.write_bytes(path.read_bytes().replace(b'"interrupted": false', b'"interrupted": true '))
    assert problems(storage) == [(RUNS[1], "chain")]


def test_a_manifest_that_was_removed_shows_in_the_next(storage: LocalStorage) -> None:
    (storage.root / RUNS[0]).unlink()
    assert (RUNS[0], "chain") in problems(storage)


def test_every_manifest_is_signed_once(storage: LocalStorage, tmp_path: Path) -> None:
    public = new_key(tmp_path / "key.pem")
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600
    signer = Signer(storage=storage, key=read_key(tmp_path / "key.pem"))
    assert [one.kind for one in signature_problems(storage, public_key=public)] == ["unsigned"] * 3
    assert list(signature_problems(storage)) == []
    assert [one.key for one in signer.sign(RUNS[0], now=NOW)] == RUNS[:1]
    assert signer.sign_one(RUNS[0], now=NOW) is None
    assert str(signer.sign_one(RUNS[1], now=NOW)) == f"Signed(key={RUNS[1]!r}, unstamped=None)"
    assert [one.key for one in signer.sign(now=NOW)] == RUNS[2:]
    assert list(signer.sign(now=NOW)) == []
    assert list(signature_problems(storage, public_key=public)) == []


def test_a_signature_of_something_else_is_found(storage: LocalStorage, tmp_path: Path) -> None:
    new_key(tmp_path / "key.pem")
    list(Signer(storage=storage, key=read_key(tmp_path / "key.pem")).sign(now=NOW))
    path = storage.root / RUNS[2]
    path.write_bytes(path.read_bytes() + b" ")
    [found] = signature_problems(storage)
    assert str(found).startswith("signatures/2026/11/21/run-3.json: it is no signature of ")
    (storage.root / "signatures/2026/11/21/run-3.json").write_text("{}")
    [found] = signature_problems(storage)
    assert "cannot be read" in found.detail


def test_the_signature_of_another_key_is_found(storage: LocalStorage, tmp_path: Path) -> None:
    mine = new_key(tmp_path / "mine.pem")
    new_key(tmp_path / "other.pem")
    list(Signer(storage=storage, key=read_key(tmp_path / "other.pem")).sign(now=NOW))
    assert list(signature_problems(storage)) == []
    found = list(signature_problems(storage, public_key=mine))
    assert {one.kind for one in found} == {"signature"}
    assert len(found) == 3


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("no key")
    for path in (tmp_path / "key.pem", tmp_path / "missing.pem"):
        with pytest.raises(KeyUnusable, match="--new-key FILE makes one"):
            read_key(path)
    with pytest.raises(KeyUnusable, match="cannot make"):
        new_key(tmp_path / "key.pem")


@pytest.fixture(scope="module")
def clock() -> Iterator[Authority]:
    with Authority() as clock:
        yield clock


@pytest.fixture
def fiche(storage: LocalStorage, clock: Authority, tmp_path: Path) -> Fiche:
    public = new_key(tmp_path / "key.pem")
    return Fiche(
        tmp_path / "data",
        {
            "FICHE_CATALOG": str(tmp_path / "catalog.sqlite"),
            "FICHE_SIGNING__KEY": str(tmp_path / "key.pem"),
            "FICHE_SIGNING__PUBLIC_KEY": public,
            "FICHE_SIGNING__TIMESTAMP_URL": clock.url,
            "FICHE_SIGNING__TIMESTAMP_CA": str(clock.root_file(tmp_path / "root.pem")),
            "no_proxy": "*",
        },
    )


def test_manifests_are_signed_and_stamped_by_the_command(
    fiche: Fiche, storage: LocalStorage, clock: Authority, tmp_path: Path
) -> None:
    assert fiche.look("verify", code=1).count("(unsigned)") == 3
    out = fiche("sign", "runs/2026/11/21/run-1")
    assert out.startswith(f"{RUNS[0]}\n1 manifests signed with ")
    assert "2 manifests signed" in fiche("sign")
    assert "0 manifests signed" in fiche("sign")
    assert "0 problems" in fiche.look("verify")
    stamp = storage.root / "signatures/2026/11/21/run-2.tsr"
    if openssl := shutil.which("openssl"):
        done = subprocess.run(
            [openssl, "ts", "-verify", "-in", stamp, "-data", storage.root / RUNS[1],
             "-CAfile", tmp_path / "root.pem"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Verification: OK" in done.stdout + done.stderr
    shutil.copy(storage.root / "signatures/2026/11/21/run-1.tsr", stamp)
    assert f"{stamp.relative_to(storage.root)}: it is no time-stamp" in fiche.look("verify", code=1)


def test_a_stamp_below_another_root_is_none(clock: Authority, tmp_path: Path) -> None:
    answer = authority(clock.url)(b"some bytes")
    assert stamp_check(clock.root_file(tmp_path / "root.pem"))(answer, b"some bytes") is None
    with Authority() as other:
        check = stamp_check(other.root_file(tmp_path / "other.pem"))
        assert "no time-stamp" in str(check(answer, b"some bytes"))
    with pytest.raises(TimestampRefused, match="cannot read"):
        stamp_check(tmp_path / "missing.pem")


def test_answers_that_are_no_stamp_are_refused(clock: Authority) -> None:
    earlier = authority(clock.url)(b"some bytes")
    for answer, why in ((b"<html>", "is no time-stamp"), (earlier, "to another request")):
        clock.answers.append(answer)
        with pytest.raises(TimestampRefused, match=why):
            authority(clock.url)(b"some bytes")


def test_an_authority_that_is_away_leaves_the_stamp_for_later(
    fiche: Fiche, clock: Authority
) -> None:
    away = f"http://127.0.0.1:{free_ports(1)[0]}/"
    done = fiche.run("sign", FICHE_SIGNING__TIMESTAMP_URL=away)
    assert done.returncode == 1
    assert "3 manifests signed" in done.stdout
    assert done.stderr.startswith(f"not time-stamped: no answer from {away}")
    assert fiche.look("verify", code=1).count("(unstamped)") == 3
    assert "3 manifests signed" in fiche("sign")
    assert "0 problems" in fiche.look("verify")


def test_signing_without_a_key_is_wrong_use(fiche: Fiche) -> None:
    fiche.environment.pop("FICHE_SIGNING__KEY")
    done = fiche.run("sign")
    assert done.returncode == 2
    assert "signing.key is not set" in done.stderr
    path = fiche.home.parent / "new.pem"
    public = fiche("sign", "--new-key", str(path)).splitlines()[-1]
    assert "3 manifests signed with " + public in fiche("sign", FICHE_SIGNING__KEY=str(path))
