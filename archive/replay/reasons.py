"""Why a page was not archived, as people say it."""

from http import HTTPStatus

WORDS = {
    "robots/forbidden": "the site's robots.txt forbids programs to fetch this page",
    "robots/crawl-delay": "the site's robots.txt asks for more than an hour between two requests",
    "network/dns": "there is no host of that name",
    "network/refused": "the host takes no connection",
    "network/tls": "its certificate is not sound",
    "network/proxy": "the proxy did not let us through",
    "network/timeout": "no answer came in time",
    "network/reset": "the host broke the connection",
    "network/no-answer": "the host closed the connection without an answer",
    "network/cut-off": "the answer broke off at its beginning",
    "network/bad-status-line": "what answered is no web server",
    "network/head-too-large": "the headers of the answer were too large",
    "network/private-address": "the address leads into a private network, where nothing is fetched",
    "redirect/too-many": "it redirects too often, or in a circle",
    "reader-timeout": "it is kept, but reading it took too long",
    "reader-died": "it is kept, but could not be read",
    "interrupted": "it was interrupted",
}


def in_words(reason: str) -> str:
    """A reason of the crawler's in words; one that has none is a sentence already, or named.

    >>> in_words("http/404"), in_words("odd/thing")
    ('the site answered 404 (Not Found)', 'odd/thing')
    """
    area, _, what = reason.partition("/")
    if reason in WORDS:
        return WORDS[reason]
    if area == "http" and what.isdecimal():
        known = what in {str(one.value) for one in HTTPStatus}
        return f"the site answered {what}" + (f" ({HTTPStatus(int(what)).phrase})" if known else "")
    if area == "robots":
        return f"the site's robots.txt could not be had ({what}), so that nothing is fetched"
    if area == "busy":
        return f"the host wants to be left alone for now ({what})"
    return reason
