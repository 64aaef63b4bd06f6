"""Routes of everything below a path: the address of a page follows, in which anything may stand."""

from collections.abc import Callable, Sequence
from typing import Any

from starlette.convertors import Convertor, register_url_convertor
from starlette.routing import Route


class Anything(Convertor[str]):
    """Any text, line breaks too: ``%0A`` stands in addresses of real pages."""

    regex = r"[\s\S]*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("anything", Anything())


def below(
    path: str, endpoint: Callable[..., Any], methods: Sequence[str] = ("GET", "HEAD")
) -> Route:
    """What answers for every address that begins with `path`."""
    return Route(f"{path}{{rest:anything}}", endpoint, methods=list(methods))
