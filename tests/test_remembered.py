"""What takes long to find is not looked for at each question."""

from dataclasses import dataclass

from archive.replay.remembered import WORTH, Remembered


@dataclass
class Slow:
    """A fact that takes time, on a clock of its own."""

    now: float = 100.0
    takes: float = 1.0
    asked: int = 0

    def find(self) -> int:
        self.asked += 1
        self.now += self.takes
        return self.asked


def test_is_kept_in_proportion_to_what_it_took() -> None:
    slow = Slow()
    memory = Remembered(lambda: slow.now)
    assert memory.get("a", slow.find) == 1
    slow.now += WORTH - 1
    assert memory.get("a", slow.find) == 1
    slow.now += 2
    assert memory.get("a", slow.find) == 2


def test_what_costs_nothing_is_always_fresh() -> None:
    slow = Slow(takes=0)
    memory = Remembered(lambda: slow.now)
    assert [memory.get("a", slow.find) for _ in range(3)] == [1, 2, 3]


def test_facts_are_told_apart_by_name() -> None:
    slow = Slow()
    memory = Remembered(lambda: slow.now)
    assert [memory.get(name, slow.find) for name in ("a", "b", "a")] == [1, 2, 1]
