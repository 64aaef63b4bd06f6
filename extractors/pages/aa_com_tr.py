from extractors.page import ArticlePage, classed


class Page(ArticlePage):
    """Anadolu. The newer layout (from about April 2026) streams its head into the body and puts
    only a summary into ``articleBody``; the older one has a day without a time, and the place of
    the story as an ``h6`` in the body.
    """

    bodies = (
        "//div[contains(@class, 'embed-responsive') and contains(@class, 'prose')]",
        classed("div", "detay-icerik"),
    )
    dropped = (classed("div", "detay-icerik") + "//h6",)
    zone = "Europe/Istanbul"

    def authors(self) -> tuple[str, ...]:
        """A span in the head that ends in a bar, on pages of the older layout."""
        spans = "//span[substring(normalize-space(), string-length(normalize-space())) = '|']"
        return super().authors() or self.named_in(spans + "[string-length() < 80]")
