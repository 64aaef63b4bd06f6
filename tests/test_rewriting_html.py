"""Archived pages: what is touched, what stays as it is. All pages here are invented."""

import pytest

from archive.replay.html import Rewriter
from tests.rewriting import AT, PREFIX, link, rewritten

KEPT = [
    "<!DOCTYPE html>\r\n<html lang=tr>\r\n<p CLASS='a'  id = x>A &amp; d\u00fc &copy 1 < 2</p>",
    "<!-- a - b -- c --><p title='a>b' data-x=\"1\" hidden>x<br/><hr /></p >",
    "<!--[if IE]> old > new -->",
    "<ul><li>one<li>two</ul><table><tr><td colspan=2>3",
    '<a href="#top">up</a><a href="">here</a><a href="mailto:a@b.example">w</a>',
    '<a href="tel:1">c</a>',
    '<svg viewBox="0 0 1 1"><path d="M0 0" fill="#fff"/><use href="#a"/></svg>',
    '<p style="color:rgb(1,2,3)">x</p><p style="color:red">y</p>',
    "<style>a > b{color:red}\n/* c */ p::after{content:'\\201C'}</style>",
    "<title>A &amp; B</title><textarea>\n a &lt; b</textarea>",
    "<meta charset=utf-8><meta name=viewport content='width=device-width'>",
    "<noscript><p>no scripts</p></noscript>",
    "<pre>\n a</pre>\u2028\x85\xa0\x0b end",
    "a <3 b < 2 & c",
]


@pytest.mark.parametrize("page", KEPT)
def test_keeps_what_need_not_change(page: str) -> None:
    assert rewritten(page) == page


REMADE = {
    "<style>a{b:'<script>'}</style>": "<style>a{b:'\\3c script>'}</style>",
    "<a href=' mailto:a@b.example\n'>": '<a href="mailto:a@b.example">',
    "<a href=x><b>c</b></a><a target=_blank href=#d>": (
        f'<a href="{PREFIX}/https://news.example/world/x"><b>c</b></a><a href=#d>'
    ),
    "<script>a</script>b<SCRIPT src=x></ScRiPt >c<script": "bc",
    "<script><!--<script></script>--></script>x": "x",
    "<script><!-- </script>x": "x",
    "<p onclick=a() ONLOAD='b' class=c onx>": "<p class=c>",
    "<p onx class=a CLASS=b>": "<p class=a>",
    "<<b>script</b>": "&lt;<b>script</b>",
    "<<script></script>img src=x>": "&lt;img src=x>",
    "<p title='<script>'>": "<p title='&lt;script>'>",
    "<!-- <script> -->": "<!-- &lt;script> -->",
    "<!-->a<!--->b<!-- c --!>d<!-- e": "<!---->a<!---->b<!-- c -->d",
    "a</>b</ c>d</": "abd&lt;/",
    "a<![CDATA[b>c]]>d": "ac]]>d",
    "a<p b='": "a",
    "<title><b></title><textarea></title><i></textarea>": (
        "<title>&lt;b></title><textarea>&lt;/title>&lt;i></textarea>"
    ),
    "<xmp><a href=x></xmp><plaintext></plaintext>": (
        "<pre>&lt;a href=x&gt;</pre><pre>&lt;/plaintext&gt;</pre>"
    ),
    "<noembed><b></noembed><noframes><i></noframes>c": "c",
    "<meta http-equiv=Content-Security-Policy content=x><meta name=referrer content=y>z": "z",
    "<link rel=preconnect href=a><link rel='dns-prefetch' href=b><link rel=manifest href=c>": "",
    "<img src=a.png integrity=x crossorigin nonce=y>": f'<img src="{PREFIX}im_/https://news.example/world/a.png">',
    "<a target=_blank download ping=x class=y>": "<a class=y>",
    "<style amp-boilerplate>body{visibility:hidden}</style>x": "x",
    "<svg><script/>a<title>b</title><![CDATA[<i>]]></svg>": (
        "<svg>a<title>b</title>&lt;i&gt;</svg>"
    ),
    "<svg><a><animate attributeName=xlink:href to=//live.example></a>": "<svg><a></a>",
    "<scr\0ipt>a<a\0b c>": "a",
    "<param name=movie value=//live.example/a.swf>": "",
}


@pytest.mark.parametrize("page", REMADE)
def test_remakes_what_would_run_or_mislead(page: str) -> None:
    assert rewritten(page) == REMADE[page]


LINKS = {
    '<a href="b.html">': ("", "https://news.example/world/b.html"),
    "<a href=b.html#c>": ("", "https://news.example/world/b.html#c"),
    "<A class=x HREF='/b?c=1&amp;d=2'>": ("", "https://news.example/b?c=1&amp;d=2"),
    "<a href='/?a=1&copy=2'>": ("", "https://news.example/?a=1&amp;copy=2"),
    "<img src=//img.example/a.png>": ("im_", "https://img.example/a.png"),
    "<iframe src=f.html></iframe>": ("if_", "https://news.example/world/f.html"),
    "<link rel=stylesheet href=s.css>": ("cs_", "https://news.example/world/s.css"),
    "<link rel='shortcut icon' href=/i.ico>": ("im_", "https://news.example/i.ico"),
    "<video poster=p.jpg>": ("im_", "https://news.example/world/p.jpg"),
    "<video src=v.mp4>": ("oe_", "https://news.example/world/v.mp4"),
    "<object data=o.pdf>": ("oe_", "https://news.example/world/o.pdf"),
    "<body background=b.gif>": ("im_", "https://news.example/world/b.gif"),
    "<form action=/find>": ("", "https://news.example/find"),
    "<button formaction=/go>": ("", "https://news.example/go"),
    "<blockquote cite=/q>": ("", "https://news.example/q"),
    "<svg><image xlink:href=i.svg>": ("im_", "https://news.example/world/i.svg"),
    "<a href='/web/2020/http://x.example/'>": (
        "",
        "https://news.example/web/2020/http://x.example/",
    ),
    "<p style='background:url(a.png)'>": ("im_", "https://news.example/world/a.png"),
}


@pytest.mark.parametrize("page", LINKS)
def test_turns_links_to_the_archive(page: str) -> None:
    kind, url = LINKS[page]
    assert f"{PREFIX}{kind}/{url}" in rewritten(page)


@pytest.mark.parametrize(
    "href",
    [
        "javascript:x",
        " JavaScript:x",
        "java\tscript:x",
        "java\nscript:x",
        "&#106;avascript&colon;x",
        "java&#9;script:x",
        "&#1;javascript:x",
        "vbscript:x",
        "data:text/html,x",
        "blob:https://a.example/1",
        "filesystem:https://a.example/1",
        "file:///etc/passwd",
        "intent:x",
    ],
)
def test_links_that_would_run_lead_nowhere(href: str) -> None:
    assert rewritten(f'<a href="{href}">x</a>') == '<a href="#_">x</a>'
    assert "src" not in rewritten(f'<iframe src="{href}"></iframe>')


def test_resolves_against_the_first_base_that_has_an_address() -> None:
    page = "<base target=x><base href='../b/'><base href=//c.example><img src=a>"
    assert rewritten(page) == f'<img src="{PREFIX}im_/https://news.example/b/a">'


def test_keeps_pictures_within_the_page_and_no_other_data() -> None:
    assert "data:image/png" in rewritten("<img src='data:image/png;base64,AA=='>")
    assert "data:" not in rewritten("<object data='data:text/html,x'></object>")
    assert "data:" not in rewritten("<a href='data:image/svg+xml,x'>")


def test_says_what_the_page_would_have_gone_on_to() -> None:
    rewriter = Rewriter(AT, link)
    page = "<meta http-equiv=Refresh content='5; URL=\"/next?a=1\"'>x"
    assert "".join(rewriter.pieces(page)) == "x"
    assert rewriter.refresh == "https://news.example/next?a=1"


def test_rewrites_a_document_within_an_attribute_once() -> None:
    inner = "&lt;script&gt;a&lt;/script&gt;&lt;img src=a&gt;&lt;iframe srcdoc=x&gt;"
    page = rewritten(f'<iframe srcdoc="{inner}">no frames</iframe>')
    assert "script" not in page
    assert "no frames" not in page
    assert f"{PREFIX}im_/https://news.example/world/a" in page
    assert page.count("srcdoc") == 1


def test_styles_in_svg_are_read_with_their_references() -> None:
    page = rewritten("<svg><style>a{b:url(&#34;c.png&#34;)}</style>")
    assert page == f'<svg><style>a{{b:url("{PREFIX}im_/https://news.example/world/c.png")}}</style>'


def test_queries_are_sent_in_the_encoding_of_the_page() -> None:
    rewriter = Rewriter(AT, link, encoding="shift_jis")
    assert "?q=%93%FA" in "".join(rewriter.pieces("<a href='/\u65e5?q=\u65e5'>"))


def test_gives_a_large_page_in_pieces() -> None:
    pieces = list(Rewriter(AT, link).pieces("<p onclick=x>word word word</p>\n" * 30_000))
    assert len(pieces) > 5
    assert max(map(len, pieces)) < 200_000


def test_a_million_elements_deep() -> None:
    page = "<div>" * 1_000_000 + "<svg><g>" * 50_000
    assert rewritten(page) == page


def test_xhtml_and_svg_stay_well_formed() -> None:
    page = (
        '<?xml version="1.0"?><?xml-stylesheet type="text/css" href="a.css"?>'
        '<?xml-stylesheet type="text/xsl" href="a.xsl"?>'
        '<!DOCTYPE svg [<!ENTITY x "]>">]><svg onload="x" xmlns:l="http://www.w3.org/1999/xlink">'
        "<s:script><![CDATA[</s:script>]]></s:script><script/><style><![CDATA[a>b{c:url(d)}]]></style>"
        '<base href="x"></base><foreignObject/><image l:href="e.png"/>'
        '<a l:href="javascript:f">g</a></svg>'
    )
    at = f"{PREFIX}%s/https://news.example/world/%s"
    assert rewritten(page, xml=True) == (
        f'<?xml version="1.0"?><?xml-stylesheet type="text/css" href="{at % ("cs_", "a.css")}"?>'
        '<!DOCTYPE svg><svg xmlns:l="http://www.w3.org/1999/xlink">'
        f"<style>a&gt;b{{c:url({at % ('im_', 'd')})}}</style>"
        f'<base></base><foreignObject/><image l:href="{at % ("im_", "e.png")}" />'
        '<a l:href="#_">g</a></svg>'
    )
