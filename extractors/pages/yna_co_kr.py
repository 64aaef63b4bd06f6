from extractors.page import ArticlePage, classed


class Page(ArticlePage):
    """Yonhap, all its languages. Korean pages have ``tit01``, the others ``tit``; on both, most of
    the many ``article`` elements are teasers of other stories.
    """

    bodies = (classed("*", "story-news"),)
    headlines = (classed("h1", "tit01"), classed("h1", "tit"))
    dropped = (
        classed("*", "writer-zone01"),
        classed("p", "txt-copyright"),
        classed("*", "keyword-zone"),
        classed("*", "related-group"),
    )
    zone = "Asia/Seoul"

    def authors(self) -> tuple[str, ...]:
        return self.named_in(classed("*", "tit-name")) or super().authors()
