"""TLS as a record tells of it: version, suite, certificates, and whether they were checked."""

import asyncio
import hashlib
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.client import Answer, Client, Outgoing
from crawler.config import Config
from crawler.connect_to import parse_rule
from crawler.network import Connections
from crawler.newsstand.tls import write_certificates
from crawler.options import Limits, Network
from crawler.outlet import Outlet
from crawler.politeness import Gate
from crawler.session import Session
from crawler.tls import suite_name

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The files of an authority, and of a certificate of its for a.test."""
    folder = tmp_path_factory.mktemp("tls")
    return write_certificates(folder, ["a.test"], now=datetime.now(UTC))


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(ANSWER)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def asked(
    own: Path,
    ca: Path | None,
    *,
    host: str = "a.test",
    verify: bool = True,
    newest: str = "TLSv1_3",
) -> Answer:
    """What comes of a request to a server with the certificate `own`."""

    async def run() -> Answer:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(own)
        context.maximum_version = getattr(ssl.TLSVersion, newest)
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        network = Network(
            connect_to=(parse_rule(f"::127.0.0.1:{port}"),), allow_private=True, ca_file=ca
        )
        connections = Connections(network)
        request = Outgoing(
            method="GET",
            url=f"https://{host}/",
            headers=(("Host", host),),
            limit=1000,
            verify=verify,
        )
        answer = await Client(connections, Limits()).send(request, Gate(delay=0, concurrency=1))
        await connections.close()
        server.close()
        return answer

    return asyncio.run(run())


def fingerprint(own: Path) -> str:
    pem = own.read_text().partition("-----BEGIN CERTIFICATE")
    der = ssl.PEM_cert_to_DER_cert(pem[1] + pem[2])
    return f"sha256:{hashlib.sha256(der).hexdigest()}"


@pytest.mark.parametrize(
    ("newest", "version", "suite"),
    [
        ("TLSv1_3", "tls/1.3", "TLS_AES_256_GCM_SHA384"),
        ("TLSv1_2", "tls/1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
    ],
)
def test_says_what_was_spoken(
    certificates: tuple[Path, Path], newest: str, version: str, suite: str
) -> None:
    ca, own = certificates
    answer = asked(own, ca, newest=newest)
    assert answer.protocols == ("http/1.1", version)
    assert answer.tls is not None
    assert (answer.tls.version, answer.tls.cipher) == (version, suite)
    assert (answer.tls.certificates, answer.tls.verified) == ((fingerprint(own),), True)


@pytest.mark.parametrize("newest", ["TLSv1_2", "TLSv1_3"])
def test_every_certificate_of_the_chain_is_named_in_the_servers_order(
    certificates: tuple[Path, Path], tmp_path: Path, newest: str
) -> None:
    ca, own = certificates
    both = tmp_path / "both.pem"
    both.write_text(own.read_text() + ca.read_text())
    answer = asked(both, ca, newest=newest)
    assert answer.tls is not None
    assert answer.tls.certificates == (fingerprint(own), fingerprint(ca))


@pytest.mark.parametrize("host", ["a.test", "b.test"])
def test_a_certificate_that_is_not_sound_is_refused_by_name(
    certificates: tuple[Path, Path], host: str
) -> None:
    ca, own = certificates
    answer = asked(own, None if host == "a.test" else ca, host=host)
    assert (answer.error, answer.code) == ("tls", "CERTIFICATE_VERIFY_FAILED")
    assert "unable to get local issuer" in answer.detail or "mismatch" in answer.detail
    assert (answer.sent, answer.head, answer.ip) == (b"", None, "127.0.0.1")


def test_unless_nobody_asks_and_then_it_says_so(certificates: tuple[Path, Path]) -> None:
    answer = asked(certificates[1], None, host="b.test", verify=False)
    assert answer.tls is not None
    assert answer.head is not None
    assert (answer.tls.verified, answer.tls.certificates) == (
        False,
        (fingerprint(certificates[1]),),
    )


def test_every_suite_we_offer_has_the_name_that_iana_gives_it() -> None:
    every = [suite["name"] for suite in ssl.create_default_context().get_ciphers()]
    # Suites with a key or password agreed on beforehand are never chosen: we have none.
    names = [name for name in every if not {"PSK", "SRP"} & set(name.split("-"))]
    assert all(suite_name(name).startswith("TLS_") for name in names)
    assert not any("-" in suite_name(name) for name in names)


def test_only_an_outlets_own_hosts_may_go_unverified(tmp_path: Path) -> None:
    outlet = Outlet(name="A", home="https://a.test/", slug="a_test", verify_tls=False)
    session = Session(Config(home=tmp_path), [outlet], now=datetime.now(UTC))
    with session.catalog:
        hosts = ("a.test", "www.a.test", "b.test")
        asked = {host: session.verifies("a_test", host) for host in hosts}
        session.close(now=datetime.now(UTC))
    assert asked == {"a.test": False, "www.a.test": False, "b.test": True}
