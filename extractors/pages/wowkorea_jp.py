import re

from extractors.page import ArticlePage

CREDIT = re.compile(r"Copyrights?\s*\(C\)\s*(.{1,40}?)\s+wowkorea\.\w+", re.I)


class Page(ArticlePage):
    """wowkorea and its translations under wowkorea.live. The time stands after the story, in
    Korean time, and the credit line names the source.
    """

    zone = "Asia/Seoul"

    def agency(self, text: str) -> str | None:
        credit = CREDIT.search(self.page.plain)
        return credit[1] if credit else super().agency(text)
