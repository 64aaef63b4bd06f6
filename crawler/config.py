"""What an operator decides: `fiche.toml`, `FICHE_*` variables, flags; the last one wins."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    Field,
    ValidationError,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from .checks import one_line, storage_address
from .misfits import misfit, unreadable
from .options import (
    S3,
    Alerts,
    Archive,
    Limits,
    Network,
    Politeness,
    Reading,
    Redact,
    Replay,
    Schedule,
    Segments,
    Service,
    Signing,
    Worker,
)


class ConfigError(ValueError):
    """The settings say something we cannot use; the message is one line and says what to write."""


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
    schedule: Schedule = Schedule()
    service: Service = Service()
    worker: Worker = Worker()
    alerts: Alerts = Alerts()

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
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    try:
        config: Config = bound(**given)
    except ValidationError as error:
        raise ConfigError(misfit(Config, error, found, given)) from None
    except SettingsError as error:
        raise ConfigError(unreadable(Config, error)) from None
    except ValueError as error:
        raise ConfigError(f"{found or 'settings'} is not TOML: {error}") from None
    return config


def _refuse_unknown_variables() -> None:
    known = {f"FICHE_{name.upper()}" for name in Config.model_fields}
    for name in sorted(os.environ):
        if name.startswith("FICHE_") and name.partition("__")[0] not in {*known, "FICHE_CONFIG"}:
            raise ConfigError(f"{name}: unknown variable; known: {', '.join(sorted(known))}")
