"""Alerts as JSON, posted to an address."""

import json
from base64 import b64encode
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import (  # type: ignore[attr-defined]
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
    proxy_bypass_environment,
)

from crawler.options import Network
from crawler.tls import client_context

from .alert import Message
from .errors import NotDelivered

SECONDS = 10
AGENT = "microfiche-alerts"


class Webhook:
    """Posts each message to `url`. Any answer 2xx will do; a redirect is refused."""

    name = "webhook"

    def __init__(
        self,
        url: str,
        *,
        ca_file: Path | None = None,
        proxy: str | None = None,
        seconds: float = SECONDS,
    ) -> None:
        parts = urlsplit(url)
        self.seconds = seconds
        self.host = parts.hostname or ""
        self._url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        self._headers = {"Content-Type": "application/json", "User-Agent": AGENT}
        if parts.username is not None:
            user = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            self._headers["Authorization"] = f"Basic {b64encode(user).decode()}"
        proxies = {parts.scheme: proxy} if proxy else {}
        secure = HTTPSHandler(context=client_context(ca_file))
        self._opener = build_opener(ProxyHandler(proxies), secure, NoRedirect())

    def send(self, message: Message) -> None:
        data = json.dumps(message.as_mapping()).encode()
        request = Request(self._url, data, self._headers, method="POST")  # noqa: S310 - checked
        try:
            with self._opener.open(request, timeout=self.seconds):
                pass  # what it has to say does not matter
        except HTTPError as error:
            with error:
                raise NotDelivered(f"{self.host} answered {error.code} {error.reason}") from None
        except URLError as error:
            raise NotDelivered(f"no answer from {self.host}: {error.reason}") from None
        except (OSError, HTTPException, ValueError) as error:
            raise NotDelivered(f"no answer from {self.host}: {error}") from None


class NoRedirect(HTTPRedirectHandler):
    """Goes nowhere else: an alert is for those alone whom the settings name."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        return None


def proxy_for(url: str, network: Network) -> str | None:
    """The proxy over which `url` is reached, if there is one."""
    parts = urlsplit(url)
    proxy = network.https_proxy if parts.scheme == "https" else network.http_proxy
    bypassed = proxy_bypass_environment(parts.netloc.rpartition("@")[2], {"no": network.no_proxy})
    return None if bypassed else proxy
