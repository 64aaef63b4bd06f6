from dataclasses import dataclass
from datetime import datetime


def warc_key(day: str, segment: str) -> str:
    """Where the WARC file of a segment lies in the storage."""
    return f"warc/{day}/{segment}.warc.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One answer in the archive, as the catalog and the index of its segment know it.

    ``segment`` is the stem of the WARC file, without folder or suffix; ``offset`` and ``length``
    (bytes, compressed) span the record's own gzip member. ``digest`` is of the payload: transfer
    coding removed, content coding kept. ``kind`` is ``response``, ``revisit``, ``metadata`` (a
    failure, whose ``status`` is 0 and whose reason stands in ``error``) or, if it was imported,
    ``resource``. ``role`` is what the
    page was fetched as: ``page``, ``feed``, ``sitemap``, ``section``, ``robots``, ``requisite``.
    ``via`` is the address that announced it. ``day`` is the folder of the segment, ``YYYY/MM/DD``.
    """

    url: str
    at: datetime
    status: int
    mime: str
    digest: str
    record_id: str
    kind: str
    outlet: str
    role: str
    run: str
    day: str
    segment: str
    offset: int
    length: int
    via: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    location: str | None = None
    truncated: str | None = None
    error: str | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"a capture's time must carry a zone, got {self.at!r} for {self.url}")

    @property
    def key(self) -> str:
        """Where the WARC file with this capture lies in the storage."""
        return warc_key(self.day, self.segment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The capture that an unchanged answer refers to, and the validators it came with."""

    url: str
    at: datetime
    digest: str
    record_id: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """What a connection's TLS was.

    ``version`` is a WARC-Protocol value (``tls/1.3``), ``cipher`` IANA's name of the suite.
    ``certificates`` are the digests (``sha256:`` and hexadecimal) of the chain as the server sent
    it, its own certificate first. ``verified`` says whether they were checked.
    """

    version: str
    cipher: str
    certificates: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP exchange as it crossed the wire, ready to be kept.

    ``request`` is what was sent, secrets already replaced (their names in ``redacted``); ``url``,
    ``via`` and the head of ``response`` are without them too.
    ``response`` runs from the status line to the last byte, chunk framing and trailers included;
    ``payload`` is its body with the transfer coding removed and the content coding kept. A failure
    has no response, and its reason in ``error`` (``dns``, ``refused``, ``tls``, ``timeout``, ...),
    with ``code`` as the system or library names it and a ``detail`` for people.
    ``besides`` is what else came, byte for byte, by name: ``interim`` (an answer with 1xx, once
    for each), ``received`` (what came instead of an answer), ``trailers`` (of HTTP/2, for those of
    HTTP/1.1 are in the response), ``surplus`` (what stood behind the end of the answer).
    ``protocols`` are WARC-Protocol values (``http/1.1``, ``tls/1.3``). ``truncated`` is ``length``,
    ``time`` or ``disconnect``. ``unchanged`` is the capture that the answer may be the same as: if
    it is (a 304, or the same payload), a revisit is kept in place of a response.
    """

    url: str
    at: datetime
    request: bytes
    response: bytes
    payload: bytes
    role: str
    outlet: str
    via: str | None = None
    ip: str | None = None
    protocols: tuple[str, ...] = ()
    tls: Tls | None = None
    redacted: tuple[str, ...] = ()
    truncated: str | None = None
    error: str | None = None
    code: str = ""
    detail: str = ""
    besides: tuple[tuple[str, bytes], ...] = ()
    unchanged: Earlier | None = None
