"""What a crawl among killed machines left: in the storage, in the spools, in the server's log."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from archive import open_storage
from archive.cdxj import parse_cdxj
from crawler.outlet import story_key
from tests.fiche import Fiche

OK = 200
TOLERANCE = 0.1
"""Seconds by which the server may see two requests closer together than they were sent."""
BESIDE = 6.0
"""Seconds within which a host that goes from one worker to another and back had both at once."""


def kept(fiche: Fiche) -> tuple[Counter[str], Counter[str]]:
    """How often each page was captured whole, and each article stored, by the storage alone."""
    storage = open_storage(fiche.environment["FICHE_STORAGE"])
    pages: Counter[str] = Counter()
    for key in storage.keys("warc/"):
        if key.endswith(".cdxj"):
            with storage.open(key) as lines:
                for capture in map(parse_cdxj, lines.read().decode().splitlines()):
                    if capture.role == "page" and capture.kind == "response":
                        pages[story_key(capture.url)] += capture.status == OK
    articles = Counter(story_key(one["url"]) for one in fiche.articles())
    return pages, articles


def told_without_article(fiche: Fiche) -> int:
    """Of how many pages the runs say that no article is in them."""
    return sum(
        number
        for manifest in fiche.manifests()
        for facts in manifest.get("outlets", {}).values()
        for name, number in facts.get("counts", {}).items()
        if name.startswith("no-article/")
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the server's log."""

    at: float
    worker: str


def manners(log: Path, delay: float) -> tuple[int, list[str], list[str]]:
    """Requests, those that came too early after the last one of their host, and interleavings."""
    hosts: dict[str, list[Asked]] = defaultdict(list)
    for line in log.read_text("utf-8", "replace").splitlines():
        at, host, _rest = line.split(" ", 2)
        worker = line.partition("(+worker-")[2][:1]
        if worker:
            hosts[host].append(Asked(float(at), worker))
    early: list[str] = []
    turns: list[str] = []
    for host, some in hosts.items():
        some.sort(key=lambda one: one.at)
        early += [
            f"{host} {b.at - a.at:.3f} s after {a.worker} by {b.worker}"
            for a, b in pairwise(some)
            if b.at - a.at < delay - TOLERANCE
        ]
        changes = [b.at for a, b in pairwise(some) if a.worker != b.worker]
        turns += [f"{host} at {b}" for a, b in pairwise(changes) if b - a < BESIDE]
    return sum(map(len, hosts.values())), early, turns


def wrongs(
    fiche: Fiche, homes: Iterable[Path], wanted: Collection[str], log: Path, delay: float
) -> tuple[int, dict[str, list[str]]]:
    """The requests that were made, and by name what should not be; empty lists if all is well."""
    pages, articles = kept(fiche)
    verified = fiche.run("verify")
    requests, early, turns = manners(log, delay)
    missing = [url for url in wanted if pages[url] and not articles[url]]
    left = (path for home in homes for path in home.glob("spool/*/*.warc.gz*"))
    return requests, {
        "pages not captured": [url for url in wanted if not pages[url]],
        "pages captured more than once": [url for url in wanted if pages[url] > 1],
        "articles missing": missing[told_without_article(fiche) :],
        "articles more than once": [url for url in wanted if articles[url] > 1],
        "still in a spool": list(map(str, left)),
        "fiche verify": [] if verified.returncode == 0 else [verified.stdout[-500:]],
        "requests too early": early,
        "two workers at once": turns,
    }
