"""Tables as a terminal shows them."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """`rows` under `head` in aligned columns; numbers to the right.

    >>> print(table(["outlet", "new"], [["voi_id", 12], ["yna_co_kr", 3]]))
    outlet     new
    voi_id      12
    yna_co_kr    3
    """
    lines = [list(map(str, head)), *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    numeric = [
        all(line[i].replace(",", "").isdecimal() for line in lines[1:] if line[i])
        for i in range(len(head))
    ]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in lines
    )
