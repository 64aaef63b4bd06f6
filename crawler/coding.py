"""The content coding of stored pages, undone as their headers say."""

from archive.decoding import decode

Headers = tuple[tuple[str, str], ...]


def decoded(headers: Headers, payload: bytes, *, ratio: int, limit: int) -> bytes:
    """`payload` as a reader takes it, within the bounds of `archive.decoding.decode`."""
    coding = ", ".join(value for name, value in headers if name.lower() == "content-encoding")
    return decode(payload, coding, ratio=ratio, limit=limit).body
