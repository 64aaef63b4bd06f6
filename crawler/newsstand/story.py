"""The texts of the news-stand, all of them invented: files of stories, read into values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from types import MappingProxyType
from zoneinfo import ZoneInfo

from crawler.newsstand.markup import TEXTS

BREAK = "\n=====\n"
HEADING = "## "


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What an outlet tells, before its layout.

    ``blocks`` are the paragraphs; a heading among them begins with ``## ``. ``more`` has the
    fields that only one outlet knows. ``published`` is in the outlet's zone.
    """

    key: str
    title: str
    language: str
    published: datetime
    blocks: tuple[str, ...]
    summary: str = ""
    caption: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    more: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def name(self) -> str:
        """The title with its white space folded, as it is expected of a reading."""
        return " ".join(self.title.split())

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(block.removeprefix(HEADING) for block in self.blocks)

    def html(self, *, paragraph: str = "<p>{}</p>", heading: str = "<h2>{}</h2>") -> str:
        """The blocks, each in its element."""
        return "\n".join(
            (heading if block.startswith(HEADING) else paragraph).format(
                escape(block.removeprefix(HEADING), quote=False)
            )
            for block in self.blocks
        )


def stories(name: str, *, zone: str, now: datetime) -> Iterator[Story]:
    """The stories of ``texts/<name>.txt``, those of the last days counted back from ``now``."""
    text = (TEXTS / f"{name}.txt").read_text(encoding="utf-8")
    for part in text.strip().split(BREAK):
        yield _story(part.strip(), ZoneInfo(zone), now)


def _story(part: str, zone: ZoneInfo, now: datetime) -> Story:
    head, *blocks = part.split("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return Story(
        key=fields.pop("key"),
        title=fields.pop("title"),
        language=fields.pop("language"),
        published=_published(fields, zone, now),
        blocks=tuple(block.strip() for block in blocks),
        summary=fields.pop("summary", ""),
        caption=fields.pop("caption", ""),
        authors=_listed(fields.pop("authors", "")),
        tags=_listed(fields.pop("tags", "")),
        more=MappingProxyType(fields),
    )


def _published(fields: dict[str, str], zone: ZoneInfo, now: datetime) -> datetime:
    """``minutes`` before now, or ``at`` a time of its own for stories of an older layout."""
    if at := fields.pop("at", ""):
        return datetime.fromisoformat(at).astimezone(zone)
    moment = now.astimezone(UTC) - timedelta(minutes=int(fields.pop("minutes")))
    return moment.replace(microsecond=0).astimezone(zone)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
