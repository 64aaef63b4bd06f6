"""Numbers as people say them."""

from datetime import timedelta

MINUTE, HOUR, DAY = 60, 3600, 86_400


def span(time: timedelta) -> str:
    """A time as short as it can be said.

    >>> [span(timedelta(seconds=n)) for n in (-1, 5, 70, 7300, 200_000)]
    ['0 s', '5 s', '1 min', '2 h', '2 d']
    """
    seconds = max(0, int(time.total_seconds()))
    for length, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def size(count: int) -> str:
    """Bytes as people say them.

    >>> size(0), size(12_345_678), size(2_000_000_000)
    ('0.0 MB', '12.3 MB', '2.0 GB')
    """
    return f"{count / 1e9:.1f} GB" if count >= 10**9 else f"{count / 1e6:.1f} MB"


def counted(count: int, word: str) -> str:
    """A number of things.

    >>> counted(1, "run"), counted(2000, "run")
    ('1 run', '2,000 runs')
    """
    return f"{count:,} {word}{'' if count == 1 else 's'}"
