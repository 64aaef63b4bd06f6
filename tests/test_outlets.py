import re
from zoneinfo import ZoneInfo

import pytest

from archive.canonical import url_key
from crawler.outlet import (
    Outlet,
    UnknownOutlet,
    facts_of,
    load_all,
    load_outlet,
    outlet_for,
    outlet_slugs,
    site_outlet,
    story_key,
)

SLUGS = outlet_slugs()
STORIES = {
    "yna_co_kr": [
        "https://en.yna.co.kr/view/AEN20261120001200315",
        "https://en.yna.co.kr/view/AEN20261120001200315?section=nk/nk",
        "http://m-en.yna.co.kr/view/AEN20261120001200315?input=tw",
        "//en.yna.co.kr/view/AEN20261120001200315",
    ],
    "aa_com_tr": [
        "https://www.aa.com.tr/tr/dunya/bir-haber-basligi/3912126",
        "https://v.aa.com.tr/3912126",
    ],
    "koreatimes_co_kr": [
        "https://www.koreatimes.co.kr/foreignaffairs/20261119/harbor-reopens?utm_source=rss",
        "http://koreatimes.co.kr/foreignaffairs/20261119/harbor-reopens",
    ],
    "trthaber_com": [
        "https://www.trthaber.com/haber/dunya/liman-yeniden-acildi-912345.html",
        "http://trthaber.com/haber/dunya/liman-yeniden-acildi-912345.html",
    ],
    "wowkorea_jp": ["https://www.wowkorea.jp/news/pickup/412345.html"],
    "voi_id": ["https://voi.id/en/news/412345", "https://voi.id/en/amp/412345"],
    "vietnam_vn": ["https://www.vietnam.vn/de/cang-bien-mo-cua-tro-lai"],
}
OTHERS = {
    "yna_co_kr": ["https://www.yna.co.kr/view/PYH20261120001200315", "https://en.yna.co.kr/"],
    "aa_com_tr": ["https://www.aa.com.tr/tr/dunya", "https://www.aa.com.tr/en"],
    "koreatimes_co_kr": ["https://www.koreatimes.co.kr/foreignaffairs"],
    "trthaber_com": ["https://www.trthaber.com/haber/dunya/2.sayfa.html"],
    "wowkorea_jp": ["https://www.wowkorea.jp/topic/img/412345/1.html"],
    "voi_id": ["https://voi.id/en/news"],
    "vietnam_vn": ["https://www.vietnam.vn/de/", "https://www.vietnam.vn/sitemap.xml"],
}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_declaration_stands_by_its_facts(slug: str) -> None:
    outlet = load_outlet(slug)
    assert outlet.slug == slug
    assert outlet.feeds or outlet.sitemaps or outlet.sections
    assert outlet.timezone is not None
    assert ZoneInfo(outlet.timezone)
    assert outlet.languages
    announcing = (*outlet.feeds, *outlet.sitemaps, *outlet.sections, outlet.home)
    assert {outlet_for(url) for url in announcing} == {slug}
    assert not any(outlet.wants(url) for url in announcing)


@pytest.mark.parametrize("slug", SLUGS)
def test_an_outlet_wants_its_stories_and_nothing_else(slug: str) -> None:
    outlet = load_outlet(slug)
    assert all(outlet.wants(url) for url in STORIES[slug] if "://" in url)
    assert not any(outlet.wants(url) for url in OTHERS[slug])
    assert not outlet.wants("https://elsewhere.test/" + STORIES[slug][0].partition("/")[2])


@pytest.mark.parametrize("slug", SLUGS)
def test_the_addresses_of_one_story_share_a_key(slug: str) -> None:
    assert len({load_outlet(slug).key(url) for url in STORIES[slug]}) == 1
    assert len({story_key(url) for url in STORIES[slug]}) == 1


@pytest.mark.parametrize("slug", SLUGS)
def test_the_key_of_a_key_is_itself(slug: str) -> None:
    outlet = load_outlet(slug)
    for url in STORIES[slug] + OTHERS[slug]:
        assert outlet.key(outlet.key(url)) == outlet.key(url)


def test_a_translation_is_a_story_of_its_own() -> None:
    key = load_outlet("vietnam_vn").key
    assert key("https://www.vietnam.vn/de/ten-bai-bao") != key("https://www.vietnam.vn/ten-bai-bao")
    key = load_outlet("voi_id").key
    assert key("https://voi.id/en/news/1") != key("https://voi.id/id/berita/1")


def test_an_outlet_is_found_by_any_of_its_hosts() -> None:
    assert outlet_for("https://m-en.yna.co.kr/view/x") == "yna_co_kr"
    assert outlet_for("https://id.wowkorea.live/") == "wowkorea_jp"
    assert outlet_for("https://notyna.co.kr/") is None
    assert outlet_for("nonsense") is None


def test_a_wrong_slug_gets_the_nearest_right_ones() -> None:
    with pytest.raises(UnknownOutlet, match=r"'yna.co.k'.*did you mean yna_co_kr"):
        load_outlet("yna.co.k")
    with pytest.raises(UnknownOutlet, match="fiche outlets lists them all"):
        load_outlet("zzzzzzzzz")


def test_all_outlets_can_be_walked() -> None:
    assert [outlet.slug for outlet in load_all()] == SLUGS


@pytest.mark.parametrize("address", ["www.daily-example.test", "https://daily-example.test/front"])
def test_any_host_is_an_outlet(address: str) -> None:
    outlet = site_outlet(address)
    assert outlet.slug == "daily_example_test"
    assert not outlet.declared
    assert outlet.scheme_given == ("://" in address)
    assert outlet.wants("https://news.daily-example.test/2026/11/21/harbour-reopens.html")
    assert not outlet.wants("https://daily-example.test/")
    assert not outlet.wants("https://daily-example.test/tag/harbour")
    assert not outlet.wants("https://daily-example.test/harbour.jpg")
    assert not outlet.wants("https://other.test/2026/11/21/harbour-reopens.html")


def test_the_home_of_a_bare_host_is_asked_over_https() -> None:
    assert site_outlet("paper.test:8080").home == "https://paper.test:8080/"
    assert site_outlet("http://paper.test").home == "http://paper.test/"
    assert site_outlet("paper.test:8080").slug == "paper_test_8080"


def test_list_pages_are_numbered() -> None:
    outlet = Outlet(
        name="Paper",
        home="https://paper.test/",
        sections=("https://paper.test/world/{page}.html", "https://paper.test/latest"),
    )
    assert outlet.next_page("http://www.paper.test/world/2.html", 2) == (
        "https://paper.test/world/3.html"
    )
    assert outlet.next_page("https://paper.test/latest", 1) is None


def test_a_declaration_with_a_wrong_fact_is_refused() -> None:
    with pytest.raises(re.error):
        Outlet(name="Paper", home="https://paper.test/", articles=("(",))
    with pytest.raises(KeyError, match="Mars/Base"):
        Outlet(name="Paper", home="https://paper.test/", timezone="Mars/Base")


def test_reading_knows_the_zone_of_a_declared_outlet() -> None:
    assert facts_of("yna_co_kr").zone == "Asia/Seoul"
    assert facts_of("paper_test").slug == "paper_test"
    assert facts_of("paper_test").zone is None


def test_noise_never_chooses_a_page() -> None:
    outlet = Outlet(name="Paper", home="https://paper.test/", noise=("from",))
    assert outlet.key("https://paper.test/a?from=list") == url_key("https://paper.test/a")
