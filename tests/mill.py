"""A short story about a mill, for pages that are made for one trap each."""

from extractors import Article, read_article

LINES = (
    "The mill on the river grinds again since Monday, for the first time in nineteen years.",
    "Its wheel was made anew by two carpenters, who found the old plans in an attic.",
    "Flour is sold on Saturdays, and visitors may turn the small stone by hand.",
)
PROSE = "".join(f"<p>{line}</p>" for line in LINES)
HEADING = "<h1>The mill grinds again</h1>"


def read(html: str, url: str = "https://www.gazette.example/mill") -> Article:
    found = read_article(f"<html lang='en'>{html}</html>", url=url)
    assert isinstance(found, Article), found
    return found
