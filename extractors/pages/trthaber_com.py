from extractors.page import ArticlePage, classed


class Page(ArticlePage):
    """TRT Haber. The next story is loaded below the first, in the same elements: the first of a
    kind is the page's own.
    """

    bodies = (classed("div", "news-content"), classed("*", "detYazi"))
    headlines = (classed("h1", "news-title"), classed("div", "news-detail-header") + "//h1")
    zone = "Europe/Istanbul"
