"""Hosts of one site, told from those of others without a list of suffixes."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

HOST = re.compile(r"\s*(?:https?:)?//(?:[^/?#@]*@)?([^/?#:\s]+)", re.I)
COUNTRY, GENERIC, OWN = 2, 3, 2
"""Letters of a country's name, and of one before it, as ``co`` or ``com``, that is no site's own;
and the names that a site has otherwise.
"""


def is_other(address: str | None, host: str) -> bool:
    """Whether an address as written in a page leads to another site than that of `host`."""
    found = HOST.match(address) if address and host and "//" in address else None
    return found is not None and site_of(found[1].lower()) != site_of(host)


@lru_cache(maxsize=4096)
def site_of(host: str) -> str:
    """The name that a site has under any suffix: ``bbc`` of ``www.bbc.co.uk`` and ``bbc.com``."""
    names = host.removeprefix("www.").split(".")
    named = len(names) > OWN and len(names[-1]) == COUNTRY and len(names[-2]) <= GENERIC
    return names[max(-len(names), -OWN - named)]


def parts_of(address: str | None) -> SplitResult:
    """The parts of an address as written in a page; none of one that is none."""
    try:
        return urlsplit(address or "")
    except ValueError:
        return urlsplit("")
