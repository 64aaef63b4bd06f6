"""Folders of the spool: what a killed process leaves of one that it was making is swept away."""

from pathlib import Path

import pytest

from archive.errors import RunTaken
from archive.files import FolderLock
from archive.folders import forget, make_folder


@pytest.mark.parametrize("locked", [False, True], ids=["before its lock", "before its name"])
def test_what_a_kill_left_is_swept_away(tmp_path: Path, locked: bool) -> None:
    left = tmp_path / ".run-0.new"
    left.mkdir()
    if locked:
        (left / FolderLock.NAME).write_text("4711")
    folder, lock = make_folder(tmp_path, "run-1")
    assert list(tmp_path.iterdir()) == [folder]
    lock.free()


def test_what_another_process_is_making_stays(tmp_path: Path) -> None:
    making = FolderLock(tmp_path / ".run-0.new")
    making.folder.mkdir()
    assert making.take()
    _, lock = make_folder(tmp_path, "run-1")
    assert making.folder.is_dir()
    making.free()
    lock.free()


def test_a_name_is_taken_once_and_leaves_nothing_else(tmp_path: Path) -> None:
    folder, lock = make_folder(tmp_path, "run-1")
    with pytest.raises(RunTaken):
        make_folder(tmp_path, "run-1")
    assert list(tmp_path.iterdir()) == [folder]
    forget(folder)
    lock.free()
    make_folder(tmp_path, "run-1")[1].free()
