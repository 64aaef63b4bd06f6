"""What an operator decides: `fiche.toml`, `FICHE_*` variables, flags; the last one wins."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.request import getproxies

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    DirectoryPath,
    Field,
    FilePath,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from .checks import one_line, storage_address, utc_time, web_address
from .connect_to import Rule, parse_rule
from .extras import Coding, installed, readable
from .redaction import SECRET_PARAMETERS, Redaction

MEGABYTE = 1_000_000


class ConfigError(ValueError):
    """The settings say something we cannot use; the message is one line and says what to write."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Network(_Section):
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


class Redact(_Section):
    """What is replaced by ``(redacted)`` before anything is written.

    ``Authorization``, ``Proxy-Authorization`` and ``Cookie`` of requests always are.
    """

    headers: tuple[str, ...] = ()
    parameters: tuple[str, ...] = SECRET_PARAMETERS
    set_cookie: bool = False

    def redaction(self) -> Redaction:
        return Redaction(self.headers, self.parameters, cookies=self.set_cookie)


class Politeness(_Section):
    """Per host. An outlet may ask for gentler values, never for harsher ones."""

    delay: float = Field(default=1.0, ge=0)
    """Seconds between two requests to a host."""
    concurrency: int = Field(default=2, ge=1)
    patience: float = Field(default=300.0, ge=0)
    """Seconds that a run waits for a host that says Retry-After; longer waits go to a later run."""
    retries: int = Field(default=2, ge=0)


class Limits(_Section):
    """What exceeds one is recorded as truncated or refused, with the reason."""

    page_bytes: int = Field(default=20 * MEGABYTE, ge=1)
    requisite_bytes: int = Field(default=50 * MEGABYTE, ge=1)
    decompression_ratio: int = Field(default=100, ge=1)
    first_byte_seconds: float = Field(default=30.0, gt=0)
    response_seconds: float = Field(default=120.0, gt=0)
    redirects: int = Field(default=10, ge=0)
    sitemap_urls: int = Field(default=20_000, ge=1)


class Segments(_Section):
    """When a segment is sealed: at a size, or at an age in seconds, whichever comes first."""

    bytes: int = Field(default=1_000 * MEGABYTE, ge=1_000)
    age: float = Field(default=3600.0, gt=0)
    reserve: int = Field(default=50 * MEGABYTE, ge=0)
    """Bytes to leave free on the spool's disk: with less, the crawl pauses."""


class Archive(_Section):
    """How answers are kept."""

    deduplicate: Literal["url", "requisites", "all"] = "requisites"
    """What is kept once, whatever its address; an unchanged answer of one address always is."""


class S3(_Section):
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


class Signing(_Section):
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


class Reading(_Section):
    """The worker processes that read pages; 0 workers means one for each core."""

    workers: int = Field(default=0, ge=0)
    seconds: float = Field(default=10.0, gt=0)


class Replay(_Section):
    """Where `fiche replay` listens, and whom it lets in."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    token: str | None = Field(default=None, min_length=8, repr=False)
    """What everybody must know who looks into the archive; needed for any host but this one."""
    save: bool = False
    save_at_once: int = Field(default=2, ge=1, le=64)
    save_waiting: int = Field(default=20, ge=0)
    viewer: DirectoryPath | None = None
    viewer_port: int = Field(default=8081, ge=0, le=65535)
    viewer_url: Annotated[str, AfterValidator(web_address)] | None = None


class Config(BaseSettings):
    """Every setting, typed and checked. Read once, in the CLI, and handed on.

    Secrets are not here: boto3 and libpq find their own.
    """

    model_config = SettingsConfigDict(
        env_prefix="FICHE_", env_nested_delimiter="__", extra="forbid", frozen=True
    )
    toml: ClassVar[Path | None] = None

    contact: Annotated[str, AfterValidator(one_line)] | None = None
    home: Path = Path("fiche-data")
    storage: Annotated[str, AfterValidator(storage_address)] | None = None
    spool: Path | None = None
    catalog: str | None = None
    network: Network = Field(default_factory=Network)
    redact: Redact = Redact()
    politeness: Politeness = Politeness()
    limits: Limits = Limits()
    segments: Segments = Segments()
    archive: Archive = Archive()
    s3: S3 = S3()
    signing: Signing = Signing()
    reading: Reading = Reading()
    replay: Replay = Replay()

    @property
    def storage_url(self) -> str:
        return self.storage or str(self.home / "storage")

    @property
    def spool_folder(self) -> Path:
        return self.spool or self.home / "spool"

    @property
    def claims_folder(self) -> Path:
        """Where runs on this machine claim the outlets that they visit."""
        return self.spool_folder / ".outlets"

    @property
    def catalog_url(self) -> str:
        return self.catalog or str(self.home / "catalog.sqlite")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        sources = (init_settings, env_settings)
        if cls.toml is None:
            return sources
        return (*sources, TomlConfigSettingsSource(settings_cls, cls.toml))

    def for_crawling(self) -> "Config":
        """These settings, if they may be used on other people's sites."""
        if not self.contact and not self.network.from_archive:
            raise ConfigError(
                "contact is not set: write a page or mailbox where site owners reach you, as in "
                'contact = "https://example.org/bot" in fiche.toml, or FICHE_CONTACT=me@example.org'
            )
        return self


def read_config(path: Path | None = None, flags: Mapping[str, Any] | None = None) -> Config:
    """The settings from `path` (else ``fiche.toml`` here, if there is one), variables and `flags`.

    `ConfigError` names the setting, where it was given as far as that is known, and what to write.
    """
    if path is not None and not path.is_file():
        raise ConfigError(
            f"{path}: there is no such settings file; leave out --config or create it"
        )
    default = Path("fiche.toml")
    found = path or (default if default.is_file() else None)
    _refuse_unknown_variables()
    bound = type("BoundConfig", (Config,), {"toml": found, "__module__": __name__})
    try:
        config: Config = bound(**{k: v for k, v in (flags or {}).items() if v is not None})
    except ValidationError as error:
        raise ConfigError(_one_line(error, found)) from None
    except SettingsError as error:
        raise ConfigError(
            f"a FICHE_ variable cannot be read: {error}; write lists as JSON, as in "
            "FICHE_NETWORK__CONNECT_TO='[\"*:80:127.0.0.1:18080\"]'"
        ) from None
    except ValueError as error:
        raise ConfigError(f"{found or 'settings'} is not TOML: {error}") from None
    return config


def _refuse_unknown_variables() -> None:
    known = {f"FICHE_{name.upper()}" for name in Config.model_fields}
    for name in sorted(os.environ):
        if name.startswith("FICHE_") and name.partition("__")[0] not in {*known, "FICHE_CONFIG"}:
            raise ConfigError(f"{name}: unknown variable; known: {', '.join(sorted(known))}")


def _one_line(error: ValidationError, path: Path | None) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"]) or "settings"
    where = f"{path}, " if path else ""
    if first["type"] == "extra_forbidden":
        return f"{where}{name}: unknown setting; known: {', '.join(_siblings(first['loc']))}"
    message = first["msg"].removeprefix("Value error, ")
    return f"{where}{name}: {message}, got {first['input']!r}"


def _siblings(place: tuple[int | str, ...]) -> list[str]:
    """The settings that may stand where an unknown one stands."""
    model: type[BaseModel] = Config
    for part in place[:-1]:
        annotation = model.model_fields[str(part)].annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            model = annotation
    return sorted(model.model_fields)
