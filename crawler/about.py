"""How a run names itself: to servers, and in the records it writes."""

from collections.abc import Iterable
from importlib.metadata import version

from .config import Config

SECTIONS = ("politeness", "limits", "segments", "reading", "archive", "redact")
SOFTWARE = f"microfiche/{version('microfiche')}"


def user_agent(config: Config) -> str:
    """How the crawler names itself to servers: by name, version, and whom to write to."""
    return f"Microfiche/{version('microfiche')} (+{config.contact})"


def about(config: Config, outlets: Iterable[str]) -> dict[str, object]:
    """What the ``warcinfo`` record of every segment says."""
    return {
        "software": SOFTWARE,
        "operator": config.contact or "(none: no public crawl)",
        "http-header-user-agent": user_agent(config),
        "robots": "obey (RFC 9309; unreachable means disallowed)",
        "outlets": sorted(outlets),
        "settings": config.model_dump_json(
            include={
                **dict.fromkeys(SECTIONS, True),
                "network": {"codings", "http2"},
            }
        ),
    }
