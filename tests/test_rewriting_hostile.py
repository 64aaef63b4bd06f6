"""Whatever a page holds: rewriting never fails, takes linear time, and leaves nothing alive."""

import time
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.replay.css import rewrite_css
from tests.rewriting import AT, link, offences, rewritten

WORDS_OF_PAGES = """
< > / = " ' & &lt; &#106; &colon; <!-- --> --!> <!--> <!---> <! <? </ /> <![CDATA[ ]]>
<script> </script> <SCRIPT/> <style> </style> <title> </title> <textarea> </textarea> <xmp> </xmp>
<iframe> </iframe> <noembed> <noframes> <plaintext> <noscript> </noscript> <svg> </svg> <math>
</math> <foreignObject> <desc> <mi> <table> <select> <option> <template> </template> <p> </p> </br>
<a <img href= href=" src= src=" style=" style= onclick= onerror=alert(1) srcset=" srcdoc=" action=
xlink:href= data-src=" javascript: //live.example/x https:\\live.example data:text/html, url( url("
) @import "http://live.example/a.css" \75rl( /* */ { } ; <base <meta http-equiv=refresh content=
<link rel=stylesheet <form <object data= <embed <set <amp-img <frame 1x, title="<script>" "><script>
'><img
"""
PARTS = [*WORDS_OF_PAGES.split(), " ", "\t", "\n", "\0", "\f", "java\tscript:", "\u2028", "\xa0"]

pages = st.lists(st.sampled_from(PARTS) | st.text(max_size=4), max_size=30).map("".join)


ALIVE = [
    "<script></script>",
    "<p onclick=x>",
    "<a href=' java\tscript:x'>",
    "<img src=//live.example/>",
    "<img srcset='a, //live.example/ 2x'>",
    "<iframe srcdoc='&lt;script>'>",
    "<style>a{b:url(http://live.example)}</style>",
    "<p style='b:url(//live.example)'>",
    "<base href=/>",
    "<svg><a xlink:href=http://live.example>",
    "<meta http-equiv=refresh content=0>",
]


@pytest.mark.parametrize("page", ALIVE)
def test_what_is_alive_would_be_seen(page: str) -> None:
    assert offences(page)
    assert not offences(rewritten(page))


@settings(max_examples=400, deadline=None)
@given(pages, st.sampled_from(["", "<svg>", "<style>", "<select>", "<svg><style>", "<noscript>"]))
def test_leaves_nothing_alive_wherever_it_may_stand(page: str, around: str) -> None:
    made = rewritten(page)
    assert offences(made) == []
    in_it = offences(around + made)
    assert [fault for fault in in_it if not fault.startswith("style: ")] == []


@settings(max_examples=200, deadline=None)
@given(pages | st.text())
def test_never_fails(text: str) -> None:
    for xml in (False, True):
        rewritten(text, xml=xml)
    rewrite_css(text, AT, link)
    rewritten("<a href=x>", at=text)


@settings(max_examples=200, deadline=None)
@given(pages)
def test_what_was_rewritten_is_a_page_like_any_other(page: str) -> None:
    once = rewritten(page, at="https://a.example/")
    again = rewritten(once, at="https://b.example/")
    assert "/web/20261121093000/web/" not in again
    assert offences(again) == []


WORDS = [
    "<", "<<", "</", "<!", "<!--", "<?", "<a ", "<a b='", "<a b c ", "<a href=&", "<script>",
    "<script><!--", "<style>", "<style>/*", "<svg>", "<svg><![CDATA[", "<title>", "<p style='url(",
    "<img srcset='a 1x,", "<iframe srcdoc='", "<noscript>", "<p>", "&", " ", "<amp-img>",
]  # fmt: skip
SIGNS = [
    "url(", "url('", "image-set(", "image-set((", "@import ", "@import/*", "@namespace ", "/*",
    "@font-face", "\\6", "'", "(", "behavior ", "type('a' ",
]  # fmt: skip


def cpu_seconds(work: Callable[[str], object], text: str) -> float:
    took = []
    for _ in range(3):
        start = time.process_time()
        work(text)
        took.append(time.process_time() - start)
    return min(took)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("before", ["", "<p ", "<svg><style>"])
def test_takes_time_as_the_page_grows(word: str, before: str) -> None:
    for xml in (False, True):
        small, large = (before + word * count for count in (500, 8_000))
        work = partial(rewritten, xml=xml)
        assert cpu_seconds(work, large) < 60 * cpu_seconds(work, small) + 0.05


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", "image-set(", "url("])
def test_takes_time_as_the_style_sheet_grows(sign: str, before: str) -> None:
    small, large = (before + sign * count for count in (500, 8_000))
    work = partial(rewrite_css, base_url=AT, link=link)
    assert cpu_seconds(work, large) < 60 * cpu_seconds(work, small) + 0.05
