"""Pages that are no article but a door, and articles that speak of doors; all of them invented."""

import pytest

from extractors import Article, NoArticle, read_article

LINES = (
    "The mill on the river grinds again since Monday, for the first time in nineteen years.",
    "Its wheel was made anew by two carpenters, who found the old plans in an attic.",
)
PROSE = "".join(f"<p>{line}</p>" for line in LINES)
ASKED = "<title>Gazette</title><h1>Before you read</h1>"
MENU = "<nav>" + "".join(f"<a href='/s{at}'>Section {at}</a>" for at in range(30)) + "</nav>"


def read(html: str) -> Article | NoArticle:
    return read_article(f"<!doctype html><html>{html}", url="https://www.gazette.example/mill")


@pytest.mark.parametrize(
    "title",
    [
        "Page not found - Gazette",
        "This article is no longer available",
        "Seite nicht gefunden | Anzeiger",
        "Page introuvable",
        "Sivua ei löytynyt",
        "Az oldal nem található",
        "Pagina nu a fost găsită",
        "Η σελίδα δεν βρέθηκε",
        "הדף לא נמצא",
        "صفحه مورد نظر یافت نشد",
        "ไม่พบหน้าที่คุณต้องการ",
        "पृष्ठ नहीं मिला",
    ],
)
def test_a_missing_page_is_known_in_many_languages(title: str) -> None:
    found = read(f"<title>{title}</title>{MENU}<h1>{title}</h1>")
    assert isinstance(found, NoArticle)
    assert found.reason == "soft-404"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<title>Making sure you're not a bot!</title><p>Loading</p>", "challenge"),
        ("<title>Ой!</title><h1>Подтвердите, что вы не робот</h1><form></form>", "challenge"),
        (
            f"{ASKED}<p>We use cookies and data to keep up our services, and measure them.</p>",
            "consent",
        ),
        (
            f"{ASKED}<p>Mit Tracking lesen: Ihre Einwilligung können Sie jederzeit widerrufen.</p>",
            "consent",
        ),
        ("<title>Log in</title><h1>Log in</h1><form><input type='password'></form>", "login"),
    ],
)
def test_a_door_is_no_article(html: str, reason: str) -> None:
    found = read(html)
    assert isinstance(found, NoArticle)
    assert found.reason == reason


@pytest.mark.parametrize(
    "title", ["The best cookies for tea", "A sign in the sky: log in, say astronomers"]
)
def test_a_short_article_may_speak_of_what_doors_do(title: str) -> None:
    page = f"<title>{title}</title><article><h1>{title}</h1>{PROSE}</article>"
    assert isinstance(read(page), Article)
