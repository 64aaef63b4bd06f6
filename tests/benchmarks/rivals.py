"""Other extractors, for the bench to measure in the same way. They are installed by hand only."""

from importlib import import_module
from typing import Any


def readability(html: str, *, url: str) -> dict[str, Any]:
    """readability-lxml: the text of what it keeps, and its title."""
    document = import_module("readability").Document(html, url=url)
    tree = import_module("lxml.html").fromstring(document.summary() or "<p>")
    blocks = tree.xpath("//p | //h2 | //h3 | //h4 | //li | //blockquote | //pre | //td")
    return {
        "text": "\n\n".join(block.text_content() for block in blocks) or tree.text_content(),
        "title": document.short_title(),
    }


def resiliparse(html: str, *, url: str) -> dict[str, Any]:
    """Resiliparse's extraction of main content, which knows neither title nor author."""
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    return {"text": extract(html, main_content=True, alt_texts=False), "title": None}
