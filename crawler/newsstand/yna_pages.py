"""The pages of the re-created Yonhap: the Korean layout, and that of the other editions."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from crawler.newsstand.markup import Entry, links, render
from crawler.newsstand.model import Expected
from crawler.newsstand.story import Story

PHOTO = "https://r.yna.co.kr/global/home/v01/css/photo.png"
TEASER = (
    '<li><article><a href="{url}"><div class="txt-con01"><strong>{title}</strong></div></a>'
    "</article></li>"
)
TAG = '<span class="tag"><a href="/search/index">#{}</a></span>'
LABELS = ("share", "like", "save", "print", "font", "keywords", "viewed", "latest", "end", "tip")
MONTHS = {
    "en": "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.",
    "fr": "jan. fév. mars avril mai juin juil. août sept. oct. nov. déc.",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}


@dataclass(frozen=True, slots=True)
class Edition:
    """A language of the agency: its host, and the words on its pages."""

    language: str
    words: dict[str, Any]

    @property
    def home(self) -> str:
        return f"https://{self.words['host']}/"

    def id_of(self, story: Story) -> str:
        return f"{self.words['prefix']}{story.published:%Y%m%d}{story.more['number']}"

    def url(self, story: Story) -> str:
        return f"{self.home}view/{self.id_of(story)}"

    def entry(self, story: Story) -> Entry:
        summary = story.blocks[0][:120]
        return Entry(
            url=self.url(story),
            title=story.title,
            published=story.published,
            language=self.language,
            summary=summary,
        )

    def mobile(self, story: Story) -> str:
        return f"https://m-en.yna.co.kr/view/{self.id_of(story)}"

    def dateline(self, story: Story) -> str:
        at = story.published
        months = MONTHS.get(self.language, " " * 11).split(" ")
        month = months[at.month - 1]
        author = story.authors[0] if story.authors else ""
        text: str = self.words["dateline"]
        return text.format(month=month, day=at.day, at=at, author=author)

    def menu(self) -> str:
        rows = self.words["sections"].items()
        return "".join(f'<li><a href="/{key}/all/1">{name}</a></li>' for key, name in rows)


def article(edition: Edition, story: Story, told: Sequence[Story]) -> str:
    """The page of a story; ``told`` are those of its edition, for the boxes beside it."""
    others = [edition.entry(other) for other in told if other is not story][:6]
    dateline = escape(edition.dateline(story), quote=False)
    lead = f"<p>{story.more['lead']}</p>\n" if "lead" in story.more else ""
    korean = edition.language == "ko"
    values = {"tip": ""} | _words(edition) | _facts(edition, story)
    values |= {
        "lead": lead if korean else lead + _figure(story),
        "caption": _figure(story),
        "body": f"<p>{dateline}{_after_first(story)}",
        "tags": "".join(TAG.format(tag) for tag in story.tags),
        "menu": edition.menu(),
        "teasers": links(others, item=TEASER),
        "ld": _json_ld(edition, story, values["section"]),
    }
    return render("yna_ko" if korean else "yna_world", **values)


def _words(edition: Edition) -> dict[str, str]:
    return {key: escape(text) for key, text in edition.words.items() if isinstance(text, str)}


def _facts(edition: Edition, story: Story) -> dict[str, str]:
    at = story.published
    return {
        "language": edition.language,
        "home": edition.home,
        "url": edition.url(story),
        "id": edition.id_of(story),
        "mobile": edition.mobile(story),
        "title": escape(story.title),
        "description": escape(story.blocks[0]),
        "section": edition.words["sections"][story.more["section"]],
        "section_id": story.more["section"],
        "published": at.isoformat(),
        "stamp": f"{at:%Y%m%d%H%M%S}",
        "sent": f"{at:%Y/%m/%d %H:%M}",
        "date_text": edition.words["date_text"].format(at=at, day=at.day),
        "email": story.more["email"],
        "author": "".join(story.authors),
    }


def _after_first(story: Story) -> str:
    """The body without its first tag, so that a dateline can go in front of the text."""
    return story.html().removeprefix("<p>")


def _figure(story: Story) -> str:
    if not story.caption:
        return ""
    picture = f'<img src="{PHOTO}" alt=""><figcaption class="txt-desc">{escape(story.caption)}'
    return f'<figure class="image-zone">{picture}</figcaption></figure>\n'


def _json_ld(edition: Edition, story: Story, section: str) -> str:
    """As the agency writes it: the author has no name, entities stay in the description."""
    return json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "inLanguage": edition.language,
            "mainEntityOfPage": edition.url(story),
            "headline": story.title,
            "description": story.blocks[0].replace("'", "&apos;"),
            "articleSection": section,
            "keywords": list(story.tags),
            "datePublished": story.published.isoformat(),
            "dateModified": story.published.isoformat(),
            "author": [{"@type": "Person", "name": "", "url": edition.home}],
            "publisher": {"@id": edition.home + "#publisher", "name": edition.words["site"]},
        },
        ensure_ascii=False,
        indent=1,
    )


def expected(edition: Edition, story: Story) -> Expected:
    """What must come of the page of a story."""
    return Expected(
        outlet="yna_co_kr",
        url=edition.url(story),
        canonical_url=edition.url(story),
        title=story.name,
        language=edition.language,
        paragraphs=story.paragraphs,
        published=story.published,
        authors=story.authors,
        boilerplate=tuple(filter(None, _boilerplate(edition, story))),
        aliases=(edition.mobile(story),) if edition.language == "en" else (),
    )


def _boilerplate(edition: Edition, story: Story) -> list[str]:
    mail = f"{story.more['email']}@yna.co.kr"
    labels = [edition.words.get(label, "") for label in LABELS]
    sent = f"{story.published:%Y/%m/%d %H:%M} 송고"
    return [mail, f"{mail} {edition.words['end']}", *labels, sent]
