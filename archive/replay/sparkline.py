"""How many articles came on each day, as a small picture in the page."""

from collections.abc import Mapping
from datetime import date

from markupsafe import Markup, escape

WIDTH, GAP = 4, 1
HEIGHT = 28
LEAST = 2
"""Of a bar that stands for anything; the line below them stands for nothing."""


def sparkline(days: Mapping[date, int], *, height: int = HEIGHT, name: str = "") -> Markup:
    """Bars in SVG, one a day, the highest as high as the picture; coloured by the style sheet.

    What it shows is said in words too, for those who do not see it.
    """
    order = sorted(days)
    most = max(days.values(), default=0)
    width = max(1, len(order) * (WIDTH + GAP) - GAP)
    bars = "".join(
        bar(number * (WIDTH + GAP), scaled(days[day], most, height), height)
        for number, day in enumerate(order)
    )
    said = in_words(days)
    title = Markup("<title>{}</title>").format(f"{name}: {said}" if name else said)
    return Markup(
        '<svg class="sparkline" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img"'
        ' aria-label="{label}" preserveAspectRatio="none">{title}{bars}</svg>'
    ).format(w=width, h=height + 1, label=escape(said), title=title, bars=Markup(bars))  # noqa: S704 - numbers alone


def scaled(count: int, most: int, height: int) -> int:
    """How high the bar of `count` is, where `most` reaches the top."""
    return max(LEAST, round(count * height / most)) if count else 0


def bar(x: int, tall: int, height: int) -> str:
    """One day."""
    if not tall:
        return f'<rect class="none" x="{x}" y="{height}" width="{WIDTH}" height="1"/>'
    return f'<rect x="{x}" y="{height + 1 - tall}" width="{WIDTH}" height="{tall}"/>'


def in_words(days: Mapping[date, int]) -> str:
    """What a picture of `days` shows.

    >>> in_words({date(2026, 11, 20): 3, date(2026, 11, 21): 1})
    '4 new articles in 2 days; most on 20 November: 3; on the last day 1'
    """
    if not any(days.values()):
        return f"no new articles in {len(days)} day{plural(len(days))}"
    total, last = sum(days.values()), max(days)
    best = max(days, key=lambda day: (days[day], day))
    return (
        f"{total:,} new article{plural(total)} in {len(days)} day{plural(len(days))}; "
        f"most on {best.day} {best:%B}: {days[best]:,}; on the last day {days[last]:,}"
    )


def plural(count: int) -> str:
    """The ending of a word of which there are `count`."""
    return "" if count == 1 else "s"
