"""What two rows of tokens have in common, in bounded time."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

LONGEST_WAY = 100
"""Tokens removed and added that are looked for by the shortest way: its cost is their square."""

Row = Sequence[Hashable]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where two rows are the same, or are not."""

    old: int
    old_end: int
    new: int
    new_end: int
    same: bool


def runs(old: Row, new: Row) -> Iterator[Span]:
    """All of both rows, in spans that are the same and are not, by turns."""
    at_old = at_new = 0
    for begin_old, begin_new, size in [*blocks(old, new), (len(old), len(new), 0)]:
        if begin_old > at_old or begin_new > at_new:
            yield Span(at_old, begin_old, at_new, begin_new, same=False)
        at_old, at_new = begin_old + size, begin_new + size
        if size:
            yield Span(begin_old, at_old, begin_new, at_new, same=True)


def blocks(old: Row, new: Row) -> list[tuple[int, int, int]]:
    """Where the rows are the same, and how far, in order."""
    found: list[tuple[int, int, int]] = []
    for one, other in common(old, new):
        if found and (one, other) == (found[-1][0] + found[-1][2], found[-1][1] + found[-1][2]):
            found[-1] = (*found[-1][:2], found[-1][2] + 1)
        else:
            found.append((one, other, 1))
    return found


def common(old: Row, new: Row) -> list[Pair]:
    """The places of the tokens that stay, in both rows."""
    found: list[Pair] = []
    waiting = [(0, len(old), 0, len(new))]
    while waiting:
        part = waiting.pop()
        start, end, rest = trimmed(old, new, part)
        found += [*start, *end]
        if rest[0] == rest[1] or rest[2] == rest[3]:
            continue
        way = shortest(old, new, rest)
        if way is not None:
            found += way
        else:
            waiting += between(anchors(old, new, rest), rest, found)
    return sorted(found)


Part = tuple[int, int, int, int]


def trimmed(old: Row, new: Row, part: Part) -> tuple[list[Pair], list[Pair], Part]:
    """What both rows begin and end with, in a part of them, and the part without it."""
    one, one_end, other, other_end = part
    start: list[Pair] = []
    while one < one_end and other < other_end and old[one] == new[other]:
        start.append((one, other))
        one, other = one + 1, other + 1
    end: list[Pair] = []
    while one < one_end and other < other_end and old[one_end - 1] == new[other_end - 1]:
        one_end, other_end = one_end - 1, other_end - 1
        end.append((one_end, other_end))
    return start, end, (one, one_end, other, other_end)


def shortest(old: Row, new: Row, part: Part) -> list[Pair] | None:
    """The tokens that stay on the shortest way from one row to the other; None if it is long."""
    one, one_end, other, other_end = part
    size, other_size = one_end - one, other_end - other
    if abs(size - other_size) > LONGEST_WAY:
        return None
    reached = {1: 0}
    steps: list[dict[int, int]] = []
    for cost in range(min(size + other_size, LONGEST_WAY) + 1):
        steps.append(dict(reached))
        for line in range(-cost, cost + 1, 2):
            down = line == -cost or (line != cost and reached[line - 1] < reached[line + 1])
            x = reached[line + 1] if down else reached[line - 1] + 1
            y = x - line
            while x < size and y < other_size and old[one + x] == new[other + y]:
                x, y = x + 1, y + 1
            reached[line] = x
            if x >= size and y >= other_size:
                return [(one + x, other + y) for x, y in walked_back(steps, size, other_size)]
    return None


def walked_back(steps: list[dict[int, int]], x: int, y: int) -> Iterator[Pair]:
    """The places where the way that ends at `x` and `y` keeps a token."""
    for cost in range(len(steps) - 1, -1, -1):
        reached, line = steps[cost], x - y
        down = line == -cost or (line != cost and reached[line - 1] < reached[line + 1])
        before = line + 1 if down else line - 1
        from_x = reached[before] if cost else 0
        from_y = from_x - before if cost else 0
        while x > from_x and y > from_y:
            x, y = x - 1, y - 1
            yield x, y
        x, y = from_x, from_y


def anchors(old: Row, new: Row, part: Part) -> list[Pair]:
    """Tokens that stand once in each row, as many as keep their order (patience)."""
    one, one_end, other, other_end = part
    once = {token for token, count in Counter(old[one:one_end]).items() if count == 1}
    once &= {token for token, count in Counter(new[other:other_end]).items() if count == 1}
    places = {token: at for at, token in enumerate(new[other:other_end], other) if token in once}
    pairs = [(at, places[old[at]]) for at in range(one, one_end) if old[at] in once]
    return longest_rising(pairs)


def longest_rising(pairs: Sequence[Pair]) -> list[Pair]:
    """The most of `pairs`, which rise in the first, that rise in the second as well."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1], last[at : at + 1] = [place], [number]
    found: list[Pair] = []
    number = last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def between(kept: Sequence[Pair], part: Part, found: list[Pair]) -> Iterator[Part]:
    """The parts that the pairs `kept`, which are `found` now, leave between them."""
    one, one_end, other, other_end = part
    found += kept
    for at, place in kept:
        yield one, at, other, place
        one, other = at + 1, place + 1
    if kept:
        yield one, one_end, other, other_end
