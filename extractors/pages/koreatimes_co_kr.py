import re

from extractors.authors.people import persons
from extractors.page import ArticlePage, classed

REPORTERS = re.compile(r'"reporters"\s*:\s*\[(.{0,2000}?)\]', re.S)
NAME = re.compile(r'"name"\s*:\s*"([^"\\]{2,60})"')


class Page(ArticlePage):
    """The Korea Times. Old addresses: paragraphs are spans, and there is no ``h1``. New ones:
    ``data-article-content``, on some pages only within the scripts.
    """

    bodies = ("//div[@data-article-content='true']", "//div[@id='startts']")
    headlines = (classed("div", "view_headline"),)
    zone = "Asia/Seoul"
    scripted = True

    def authors(self) -> tuple[str, ...]:
        return super().authors() or self.in_state()

    def in_state(self) -> tuple[str, ...]:
        """The reporters that a script-only page names in its state."""
        found = (REPORTERS.search(script.text or "") for script in self.page.tree.iter("script"))
        named = next((match[1] for match in found if match), "")
        return persons(NAME.findall(named))
