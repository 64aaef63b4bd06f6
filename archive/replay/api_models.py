"""What the JSON API answers, and takes. Times are UTC, in ISO 8601."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

UtcTime = Annotated[datetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
URL = "https://voi.id/en/news/400123"
AT = "2026-11-21T09:30:00Z"


class Model(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(Model):
    """A piece of a text, and whether it is what was looked for."""

    text: str
    marked: bool = False


class ArticleLinks(Model):
    """Where an article is shown."""

    article: str = Field(examples=[f"/article/20261121093000/{URL}"])
    snapshot: str = Field(examples=[f"/web/20261121093000/{URL}"])
    raw: str = Field(examples=[f"/raw/20261121093000/{URL}"])


class Hit(Model):
    """An article that was found."""

    url: str = Field(examples=[URL])
    title: str | None
    outlet: str | None = Field(examples=["voi_id"])
    language: str | None = Field(examples=["en"])
    agency: str | None
    published: UtcTime | None
    captured_at: UtcTime = Field(examples=[AT])
    headline: list[Part] = Field(description="The title in pieces.")
    snippet: list[Part] = Field(description="The place in the text, in pieces.")
    links: ArticleLinks


class SearchAnswer(Model):
    """A page of what was found. If `more`, there are more than `total`."""

    total: int
    more: bool
    page: int
    pages: int
    hits: list[Hit]


class Image(Model):
    """The lead picture of an article."""

    url: str
    caption: str | None = None


class Provenance(Model):
    """The record that an article was read from, and what read it."""

    segment: str
    day: str = Field(examples=["2026/11/21"])
    offset: int
    record_id: str
    digest: str | None
    captured_at: UtcTime
    rule: str
    extractor: str
    reading: str | None = Field(description="The run that read it again, if one did.")


class ArticleAnswer(Model):
    """What a page said. None or empty: it does not say."""

    url: str = Field(examples=[URL])
    canonical_url: str | None
    outlet: str | None
    title: str | None
    summary: str | None
    authors: list[str]
    byline: list[str] = Field(description="Persons and agencies credited, in its own words.")
    published: UtcTime | None
    modified: UtcTime | None
    language: str | None
    section: str | None
    tags: list[str]
    agency: str | None
    image: Image | None
    text: str = Field(description="Paragraphs, with a blank line between.")
    flags: list[str]
    version: str = Field(description="Its name among the versions.", examples=["20261121093000"])
    number: int
    versions: int
    gone: int | None = Field(description="What the page answers by now, if it is no more.")
    provenance: Provenance
    links: ArticleLinks


class CaptureFacts(Model):
    """One answer, or one try that got none (`status` 0, and `error` says why)."""

    url: str = Field(examples=[URL])
    at: UtcTime = Field(examples=[AT])
    status: int
    mime: str
    digest: str
    kind: str = Field(examples=["response"])
    role: str = Field(examples=["page"])
    outlet: str
    error: str | None
    truncated: str | None
    location: str | None
    segment: str
    day: str
    offset: int
    length: int
    record_id: str
    run: str
    snapshot: str | None
    raw: str | None


class CapturesAnswer(Model):
    """Captures of a page, the oldest first. If `more`, ask again from `next` on."""

    url: str
    more: bool
    next: UtcTime | None = Field(description="The time of the first that is left out.")
    captures: list[CaptureFacts]


class Event(Model):
    """A look at a page. `version` and what follows are of those that found a new version."""

    kind: Literal["version", "reading", "unchanged", "gone", "unread"]
    at: UtcTime
    status: int | None
    record_id: str
    version: str | None = None
    number: int | None = None
    title: str | None = None
    changed: list[str] = Field(default=[], description="Parts that differ from the one before.")
    current: bool | None = None
    article: str | None = Field(default=None, description="Where it is shown.")
    compare: str | None = Field(default=None, description="Where it is compared.")


class VersionsAnswer(Model):
    """What became of a page, the oldest first."""

    url: str
    versions: int
    events: list[Event]


class SaveRequest(Model):
    """A page to be archived."""

    url: str = Field(examples=[URL])


class Missing(Model):
    """A part of a page that could not be had."""

    url: str
    reason: str


class JobFacts(Model):
    """A page that is being archived, or has been."""

    job: str
    url: str = Field(examples=[URL])
    state: Literal["waiting", "running", "saved", "failed"]
    asked: UtcTime
    began: UtcTime | None
    ended: UtcTime | None
    captured: int = Field(description="Answers that were captured for it so far.")
    error: str | None = Field(description="Why it is not archived.", examples=["robots/forbidden"])
    waiting: str | None = Field(description="Why it could not be stored yet, if so.")
    status: int | None
    captured_at: UtcTime | None
    title: str | None
    requisites: int | None
    missing: list[Missing]
    links: dict[str, str]


class Problem(Model):
    """What is wrong (RFC 9457)."""

    type: str = "about:blank"
    title: str = Field(examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str
    errors: list[dict[str, str]] = Field(default=[], description="What is wrong with which field.")
