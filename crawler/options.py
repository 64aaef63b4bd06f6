"""The sections of the settings, each typed and checked."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.request import getproxies

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    DirectoryPath,
    Field,
    FilePath,
    model_validator,
)

from .checks import listening, mail_server, mailbox, one_line, utc_time, web_address
from .connect_to import Rule, parse_rule
from .extras import Coding, installed, readable
from .redaction import SECRET_PARAMETERS, Redaction

MEGABYTE = 1_000_000


class Section(BaseModel):
    """Some settings under one name. One that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Network(Section):
    """How the crawler reaches the web."""

    connect_to: tuple[Annotated[Rule, BeforeValidator(parse_rule)], ...] = ()
    ca_file: FilePath | None = None
    allow_private: bool = False
    http_proxy: str | None = Field(default_factory=lambda: getproxies().get("http"))
    https_proxy: str | None = Field(default_factory=lambda: getproxies().get("https"))
    no_proxy: str = Field(default_factory=lambda: getproxies().get("no", ""))
    codings: Annotated[tuple[Coding, ...], AfterValidator(readable)] = ("gzip",)
    """The content codings that servers are asked for, in Accept-Encoding."""
    http2: Annotated[bool, AfterValidator(installed("h2", "http2"))] = False
    """Offer HTTP/2 to servers, which then choose."""
    uvloop: Annotated[bool, AfterValidator(installed("uvloop", "uvloop"))] = False
    connections: int = Field(default=64, ge=1)
    """Requests under way at once, over all hosts, those that wait for their host included."""
    from_archive: bool = False
    """Crawls ask the archive instead of the network, and leave nothing in it."""
    at: Annotated[datetime, BeforeValidator(utc_time)] | None = None
    """The time for which the archive answers then; None for what it saw last."""


class Redact(Section):
    """What is replaced by ``(redacted)`` before anything is written.

    ``Authorization``, ``Proxy-Authorization`` and ``Cookie`` of requests always are.
    """

    headers: tuple[str, ...] = ()
    parameters: tuple[str, ...] = SECRET_PARAMETERS
    set_cookie: bool = False

    def redaction(self) -> Redaction:
        return Redaction(self.headers, self.parameters, cookies=self.set_cookie)


class Politeness(Section):
    """Per host. An outlet may ask for gentler values, never for harsher ones."""

    delay: float = Field(default=1.0, ge=0)
    """Seconds between two requests to a host."""
    concurrency: int = Field(default=2, ge=1)
    patience: float = Field(default=300.0, ge=0)
    """Seconds that a run waits for a host that says Retry-After; longer waits go to a later run."""
    retries: int = Field(default=2, ge=0)


class Limits(Section):
    """What exceeds one is recorded as truncated or refused, with the reason."""

    page_bytes: int = Field(default=20 * MEGABYTE, ge=1)
    requisite_bytes: int = Field(default=50 * MEGABYTE, ge=1)
    decompression_ratio: int = Field(default=100, ge=1)
    first_byte_seconds: float = Field(default=30.0, gt=0)
    response_seconds: float = Field(default=120.0, gt=0)
    redirects: int = Field(default=10, ge=0)
    sitemap_urls: int = Field(default=20_000, ge=1)


class Segments(Section):
    """When a segment is sealed: at a size, or at an age in seconds, whichever comes first."""

    bytes: int = Field(default=1_000 * MEGABYTE, ge=1_000)
    age: float = Field(default=3600.0, gt=0)
    reserve: int = Field(default=50 * MEGABYTE, ge=0)
    """Bytes to leave free on the spool's disk: with less, the crawl pauses."""


class Archive(Section):
    """How answers are kept."""

    deduplicate: Literal["url", "requisites", "all"] = "requisites"
    """What is kept once, whatever its address; an unchanged answer of one address always is."""


class S3(Section):
    """What is asked of a bucket with each file; see `archive.uploads.S3Options`."""

    encryption: Literal["AES256", "aws:kms"] | None = None
    kms_key: str | None = None
    retention_days: int | None = Field(default=None, ge=1)
    retention_mode: Literal["GOVERNANCE", "COMPLIANCE"] = "GOVERNANCE"
    patience: float = Field(default=60.0, gt=0)

    @model_validator(mode="after")
    def _key_with_its_encryption(self) -> Self:
        if self.kms_key and self.encryption != "aws:kms":
            raise ValueError('kms_key is for encryption = "aws:kms" alone; set that, or unset it')
        return self


class Signing(Section):
    """Who signs manifests, each as soon as it is stored, and who stamps them with the time."""

    key: Path | None = None
    public_key: str | None = None
    timestamp_url: (
        Annotated[
            str,
            AfterValidator(web_address),
            AfterValidator(installed("rfc3161_client", "signing")),
        ]
        | None
    ) = None
    timestamp_ca: Path | None = None


class Reading(Section):
    """The worker processes that read pages; 0 workers means one for each core."""

    workers: int = Field(default=0, ge=0)
    seconds: float = Field(default=10.0, gt=0)


class Replay(Section):
    """Where `fiche replay` listens, and whom it lets in."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    token: str | None = Field(default=None, min_length=8, repr=False)
    """What everybody must know who looks into the archive; needed for any host but this one."""
    url: Annotated[str, AfterValidator(web_address)] | None = None
    """Where people find the archive, for links that lead to it from elsewhere."""
    save: bool = False
    save_at_once: int = Field(default=2, ge=1, le=64)
    save_waiting: int = Field(default=20, ge=0)
    viewer: DirectoryPath | None = None
    viewer_port: int = Field(default=8081, ge=0, le=65535)
    viewer_url: Annotated[str, AfterValidator(web_address)] | None = None


class Schedule(Section):
    """Which outlets are visited by `fiche run` and by workers, and how often those may be asked
    of which nothing is declared.
    """

    outlets: tuple[str, ...] = ()
    """Slugs, hosts and addresses; every declared outlet if there are none."""
    outlets_file: FilePath | None = None
    """More of them, one on a line."""
    exclude: tuple[str, ...] = ()
    """What is not visited all the same."""
    shortest: float = Field(default=300.0, ge=1)
    """Seconds between two visits, at least."""
    longest: float = Field(default=21_600.0, ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.shortest > self.longest:
            raise ValueError("shortest is more than longest; swap them")
        return self


class Service(Section):
    """How `fiche run` and `fiche worker` work."""

    slots: int = Field(default=0, ge=0)
    """Visits at once, each in a process; 0 means one for each core."""
    listen: Annotated[str, AfterValidator(listening)] = "127.0.0.1:9464"
    """Where metrics and health are served; empty for nowhere."""
    log: Literal["text", "json"] = "text"
    group_size: int = Field(default=25, ge=1)
    """Small outlets that one process visits together."""
    visit_seconds: float = Field(default=3600.0, gt=0)
    """A visit that takes longer is ended; what it has captured is kept."""


class Worker(Section):
    """One of many `fiche worker`s."""

    name: Annotated[str, AfterValidator(one_line)] = ""
    """As `fiche jobs` shows it; the name of the machine if it is empty."""
    lost_after: float = Field(default=21_600.0, ge=60)
    """Seconds after which a worker that is not heard of is taken for lost, with its disk."""


class Alerts(Section):
    """Who is told when an outlet breaks, and when it is well again."""

    webhook: Annotated[str, AfterValidator(web_address)] | None = None
    mail_to: tuple[Annotated[str, AfterValidator(mailbox)], ...] = ()
    mail_from: Annotated[str, AfterValidator(mailbox)] | None = None
    smtp: Annotated[str, AfterValidator(mail_server)] = "smtp://localhost:25"
    smtp_password: str | None = Field(default=None, repr=False)
    command: tuple[str, ...] = ()
    """A program and its arguments; it gets the alert as JSON."""
