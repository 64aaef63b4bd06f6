"""How a run names itself: to servers, and in the records it writes."""

from collections.abc import Iterable
from importlib.metadata import version

from .config import Config

SECTIONS = ("politeness", "limits", "segments", "reading", "archive", "redact")
SOFTWARE = f"microfiche/{version('microfiche')}"


def user_agent(config: Config) -> str:
    """How the crawler names itself to servers: by name, version, and whom to write to."""
    return f"Microfiche/{version('microfiche')} (+{config.contact})"


OBEYED = "obey (RFC 9309; unreachable means disallowed)"
ROBOTS = {
    "crawl": OBEYED,
    "save": f"{OBEYED}; not asked for what a page needs to be shown",
    "save-anyway": "ignore (the operator asked for these very pages)",
}
"""What is done about robots.txt, by the kind of run."""


def about(config: Config, outlets: Iterable[str], *, robots: str) -> dict[str, object]:
    """What the ``warcinfo`` record of every segment says; `robots` is a key of `ROBOTS`."""
    return {
        "software": SOFTWARE,
        "operator": config.contact or "(none: no public crawl)",
        "http-header-user-agent": user_agent(config),
        "robots": ROBOTS[robots],
        "outlets": sorted(outlets),
        "settings": config.model_dump_json(
            include={
                **dict.fromkeys(SECTIONS, True),
                "network": {"codings", "http2"},
            }
        ),
    }
