"""A message as a text that people read: in a mail, on a terminal."""

from collections.abc import Iterator
from textwrap import fill

from .alert import Alert, Message, minute

WIDTH = 76
LISTED = 50
"""Outlets that a digest names."""


def letter(message: Message) -> str:
    """All that a message says."""
    return "\n".join(digest(message) if message.kind == "digest" else single(message)) + "\n"


def single(message: Message) -> Iterator[str]:
    """One alert in full."""
    one = message.alerts[0]
    if message.test:
        yield fill("This is a test: nothing is wrong. An alert looks as follows.", WIDTH)
        yield ""
    over = f"{one.cause} is over" if one.still else "well again"
    yield f"{one.site}: {over if one.all_clear else one.cause}"
    yield ""
    yield from facts(one)
    if one.examples:
        yield "\nExamples\n"
        yield from (f"  {url}" for url in one.examples)
    if one.link:
        yield f"\n{one.link}"
    yield f"\n-- \nfiche status has more. {minute(message.at)}"


def facts(one: Alert) -> Iterator[str]:
    """What is known of it, a line each."""
    told = {
        "Cause": one.cause if one.all_clear else "",
        "What": one.what,
        "Since": minute(one.since),
        "Until": minute(one.ended),
        "Still": ", ".join(one.still),
        "Likely": "" if one.all_clear else one.likely,
    }
    for name, value in told.items():
        if value:
            yield fill(value, WIDTH, initial_indent=f"{name:9}", subsequent_indent=" " * 9)


def digest(message: Message) -> Iterator[str]:
    """Many in brief."""
    if message.common and message.broken:
        yield fill(f"{message.common}.", WIDTH) + "\n"
    for title, alerts in (("Broken", message.broken), ("Over", message.well)):
        if not alerts:
            continue
        yield f"{title}: {len(alerts):,}\n"
        for one in alerts[:LISTED]:
            yield fill(str(one), WIDTH, initial_indent="* ", subsequent_indent="  ")
            yield from (f"    {url}" for url in one.examples[:1] if not one.all_clear)
        if len(alerts) > LISTED:
            yield f"\nand {len(alerts) - LISTED:,} more: fiche alerts names them"
        yield ""
    yield f"-- \nfiche status has more. {minute(message.at)}"
