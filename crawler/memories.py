"""What every host repeats on its pages, learned as they are read."""

from base64 import b64encode
from urllib.parse import urlsplit

from archive import Catalog
from extractors import Reading, SiteMemory


class Memories:
    """One `SiteMemory` a host, begun with what earlier runs learned."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._memories: dict[str, SiteMemory] = {}
        self._changed: set[str] = set()

    def of(self, url: str) -> SiteMemory:
        """What is known of the host of `url`."""
        host = memory_host(url)
        if host not in self._memories:
            stored = self.catalog.memory(host)
            self._memories[host] = SiteMemory.from_bytes(stored) if stored else SiteMemory()
        return self._memories[host]

    def learn(self, url: str, reading: Reading) -> None:
        host = memory_host(url)
        self._memories[host] = self.of(url).learn(reading.blocks)
        self._changed.add(host)

    def changed(self) -> dict[str, str]:
        """The memories that this run added to, by host, in base 64: for the run's manifest."""
        return {
            host: b64encode(self._memories[host].to_bytes()).decode()
            for host in sorted(self._changed)
        }


def memory_host(url: str) -> str:
    """The host that a page shares its repetitions with."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
