"""Settings that are wrong: one line says where, what to write, and what was found."""

from pathlib import Path

import pytest

from crawler.config import ConfigError, read_config

LISTEN = "write host:port, as 127.0.0.1:9464 (up to 65535), or nothing"


def refused(path: Path | None = None, **flags: str) -> str:
    with pytest.raises(ConfigError) as error:
        read_config(path, flags)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[schedule]\noutlets = 'voi_id'",
            'outlets: write a list, as ["one", "two"], got \'voi_id\'',
        ),
        ("[schedule]\noutlets = [3]", "schedule.outlets.0: write a text, in quotes, got 3"),
        ("[service]\nslots = 'two'", "service.slots: write a whole number, got 'two'"),
        ("[service]\nslots = 1.5", "service.slots: write a whole number, got 1.5"),
        ("[service]\nslots = -1", "service.slots: write 0 or more, got -1"),
        ("[service]\nvisit_seconds = 0", "service.visit_seconds: write more than 0.0, got 0"),
        ("[service]\nlog = 'xml'", "service.log: write 'text' or 'json', got 'xml'"),
        ("[network]\nhttp2 = 'often'", "network.http2: write true or false, got 'often'"),
        ("[network]\nca_file = 'none.pem'", "there is no such file, got 'none.pem'"),
        ("service = 3", "service: it has settings of its own: write them below [service], got 3"),
        ("[service]\nslot = 2", "service.slot: unknown setting; known: group_size, listen, log, "),
        (
            "[schedule]\nshortest = 9\nlongest = 2",
            "schedule: shortest is more than longest; swap them",
        ),
        ("[replay]\nport = 70000", "replay.port: write 65535 or less, got 70000"),
        *(
            (f"[service]\nlisten = '{wrong}'", f"service.listen: {LISTEN}, got '{wrong}'")
            for wrong in ("9464", "127.0.0.1:99999", "localhost:http", "localhost:")
        ),
    ],
)
def test_a_setting_of_the_file_that_does_not_fit(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "fiche.toml"
    file.write_text(text, "utf-8")
    line = refused(file)
    assert line.startswith(f"{file}, ")
    assert said in line
    assert "{" not in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("FICHE_SERVICE__SLOTS", "many", "service.slots: write a whole number, got 'many'"),
        ("FICHE_SERVICE__SLOT", "2", "service.slot: unknown setting; known: group_size, "),
        ("FICHE_SERVICE", '{"slots": "many"}', "service.slots: write a whole number, got 'many'"),
    ],
)
def test_a_variable_that_does_not_fit_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    (tmp_path / "fiche.toml").write_text("[service]\ngroup_size = 3", "utf-8")
    monkeypatch.setenv(name, value)
    assert refused(tmp_path / "fiche.toml").startswith(f"{name}, {said}")


def test_a_list_in_a_variable_that_is_no_json_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FICHE_SCHEDULE__OUTLETS", "voi_id")
    said = "FICHE_SCHEDULE__OUTLETS: write lists as JSON, as in FICHE_NETWORK__CONNECT_TO="
    assert refused().startswith(said)
    assert refused().endswith("got 'voi_id'")


def test_a_flag_that_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FICHE_STORAGE", "/srv/news")
    assert refused(storage="ftp://x/y").startswith("--storage, storage: write a folder (/srv/")


@pytest.mark.parametrize(
    "text",
    [
        "[replay]\ntoken = 'hushed'",
        "[alerts]\nwebhook = 'hooks.example.org/hushed'",
        "[alerts]\nsmtp = 'me:hushed@mail.example.org'",
        "[alerts]\nsmtp_password = ['hushed']",
        "[alerts]\nsmtp_password = 'hushed'\nmail_to = 'me@example.org'",
    ],
)
def test_what_may_be_a_secret_is_not_repeated(tmp_path: Path, text: str) -> None:
    (tmp_path / "fiche.toml").write_text(text, "utf-8")
    assert "hushed" not in refused(tmp_path / "fiche.toml")
