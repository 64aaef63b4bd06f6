"""Why a page gives no article: named by what stands on it."""

import re

from .article import NoArticle
from .document import Document, text_of
from .folding import size_of
from .headings import one_line
from .linked_data import kinds

CHALLENGE = re.compile(
    r"just a moment|attention required|are you (?:a )?(?:human|robot)|checking your browser|"
    r"captcha|not a (?:ro)?bot|не робот|kein roboter|pas un robot|no (?:soy|eres) un robot|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|access denied|bot check|unusual traffic|ddos|"
    r"request unsuccessful|pardon our interruption|security check|enable javascript and cookies",
    re.I,
)
CHALLENGE_MARK = re.compile(
    r"cf-chl|cf_chl|challenge-platform|_incapsula_|px-captcha|captcha-delivery|h-captcha|"
    r"g-recaptcha|datadome|distil_r|awswaf",
    re.I,
)
MISSING = re.compile(
    r"\b404\b|not found|page (?:no longer|does not|doesn.t) exist|nicht gefunden|introuvable|"
    r"no encontrad[ao]|non trovat[ao]|não encontrad[ao]|niet gevonden|bulunamadı|tidak ditemukan|"
    r"no longer available|nicht mehr verfügbar|n.est plus disponible|ya no está disponible|"
    r"sivua ei löydy|sivua ei löytynyt|oldal nem található|pagina nu a fost găsită|σελίδα δεν |"
    r"(?:הדף|העמוד|דף) לא |صفحه.{0,30}یافت نشد|ไม่พบหน้า|(?:पृष्ठ|पेज) नहीं|"
    r"не найден|не знайдено|nie znaleziono|nenalezen|hittades inte|ikke fundet|không tìm thấy|"
    r"찾을 수 없|존재하지 않|삭제된|見つかりません|存在しません|削除され|"
    r"不存在|找不到|无法找到|غير موجود",
    re.I,
)
CONSENT = re.compile(
    r"cookie|consent|privacy (?:settings|choices)|datenschutz|einwilligung|rgpd|gdpr", re.I
)
ASKING = re.compile(
    r"cookies?\b.{0,60}(?:data|daten|données|datos|dati|dados|технолог)|"
    r"(?:tracking|cookies).{0,160}(?:einwilligung|zustimm|consent|accept|akzept)",
    re.I,
)
"""What is said where readers are asked whether they may be watched."""

LOGIN = re.compile(
    r"\b(?:log ?in|sign ?in|anmelden|einloggen|connexion|iniciar sesión|giriş yap)\b|"
    r"로그인|ログイン|登录",
    re.I,
)
PAYWALL = re.compile(
    r"subscri(?:be|ption|ber)|already a member|abonn|suscr[ií]b|assinante|subscreva|abone ol|"
    r"premium|paywall|有料|会員限定|구독|订阅|подпис",
    re.I,
)
MANY_LINKS = 40
SHORT = 280
"""Signs of text below which a page is looked at twice; whole stories that are shorter exist."""


def refusal(page: Document, text: str) -> NoArticle | None:
    """Why `text` is not an article; None if it may be one."""
    if size_of(text) >= SHORT:
        return None
    title = one_line(page.title_tag()) or ""
    heading = one_line(next((text_of(item) for item in page.tree.iter("h1")), None)) or ""
    head = f"{title}\n{heading}"
    news = bool(page.news.get("datePublished")) or page.meta("article:published_time") is not None
    if found := barred(page, head, text):
        return found
    known = news or declared_article(page)
    if (MISSING.search(head) and not news) or (MISSING.search(text) and not known):
        return NoArticle("soft-404", head.strip()[:80])
    if news and stub(page, text):
        return NoArticle("paywall-stub", "the page is marked as not free and shows a stub")
    return None if text and known else empty(page, text)


def barred(page: Document, head: str, text: str) -> NoArticle | None:
    """Why the page is no page but a door: a bot check, a consent form, a log-in."""
    if CHALLENGE.search(head) or (not text and CHALLENGE_MARK.search(page.html[:60_000])):
        return NoArticle("challenge", head.strip()[:80])
    speaks = bool(text) and marked_article(page) and not CONSENT.search(text)
    if (CONSENT.search(head) and not speaks) or (ASKING.search(text) and not marked_article(page)):
        return NoArticle("consent", head.strip()[:80])
    if (LOGIN.search(head) and not speaks) or (
        not text and page.xpath("//input[@type='password']")
    ):
        return NoArticle("login", head.strip()[:80])
    return None


def stub(page: Document, text: str) -> bool:
    """Whether the page holds back its story."""
    free = page.news.get("isAccessibleForFree")
    locked = str(free).lower() in {"false", "no"}
    return locked or (not text and bool(PAYWALL.search(page.html[:200_000])))


def marked_article(page: Document) -> bool:
    """Whether the page is marked as an article, which a door seldom is."""
    return page.meta("og:type") == "article" or bool(page.news) or bool(page.xpath("//article"))


def declared_article(page: Document) -> bool:
    """Whether anything on the page says that it is an article."""
    return page.meta("og:type") == "article" or bool(page.xpath("//article | //h1"))


def empty(page: Document, text: str) -> NoArticle | None:
    """The name of a page on which too little is left: a list, if it is no story itself."""
    links = len(page.xpath("//a[@href]"))
    itself = page.news or any("articleBody" in item.get("itemprop", "") for item in page.items)
    if links > MANY_LINKS and size_of(text) < SHORT // 2 and not itself:
        return NoArticle("listing", f"{links} links and no story")
    return (
        None
        if size_of(text) >= SHORT // 4
        else NoArticle("no-body", "no text of a story was found")
    )


def is_live(page: Document) -> bool:
    """Whether the page says that it is a live blog."""
    return any("LiveBlogPosting" in kinds(thing) for thing in page.things)
