"""The simulation of many outlets, small: `python -m tests.benchmarks.machines` has the figures."""

import pytest

from .benchmarks.machines import main


def test_visits_begin_in_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--outlets", "200", "--hours", "0.05"]) == 0
    said = capsys.readouterr().out
    assert "statements to take a job or to finish one: 2 (" in said
