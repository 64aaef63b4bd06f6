"""The hand-over of articles to the archive."""

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archive.articles import as_mapping

from .pages import Page
from .session import Session, session_of


class ArchivePipeline:
    """Keeps each article beside its capture, and hands it on as a mapping for feed exports."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(session_of(crawler))

    def process_item(self, item: Page) -> dict[str, Any]:
        kind = self.session.keep_article(item.capture, item.article)
        if kind in {"alias", "unchanged"}:
            raise DropItem("we have this article", log_level="DEBUG")
        return as_mapping(item.article)
