from extractors.page import ArticlePage, classed


class Page(ArticlePage):
    """Vietnam.vn. Pictures and their captions are rows of a table in the body."""

    bodies = (classed("div", "post-detail-body"),)
    dropped = (classed("div", "post-detail-body") + "//table[.//img]",)
    zone = "Asia/Ho_Chi_Minh"
