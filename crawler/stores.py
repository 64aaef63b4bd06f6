"""The storage that the settings name."""

from archive import S3Options, Storage, open_storage

from .config import Config


def storage_of(config: Config) -> Storage:
    """The storage of `config`, as it is to be written to."""
    return open_storage(config.storage_url, S3Options(**config.s3.model_dump()))
