"""What waits for scripts is shown without them."""

import pytest

from tests.rewriting import PREFIX, rewritten

IM = f"{PREFIX}im_/https://news.example/world/"
OE = f"{PREFIX}oe_/https://news.example/world/"
DOT = "data:image/gif;base64,R0lGOD"

SHOWN = {
    f"<img src='{DOT}' data-src=a.jpg>": f'src="{IM}a.jpg"',
    "<img data-src='/a b.jpg'>": f'src="{PREFIX}im_/https://news.example/a%20b.jpg"',
    "<img src=small.jpg data-src=large.jpg>": f'src="{IM}large.jpg"',
    "<img src=/img/placeholder-16x9.png data-url=a.jpg>": f'src="{IM}a.jpg"',
    "<img src=a.jpg data-url=/page>": f'src="{IM}a.jpg"',
    "<img src=a.jpg data-src='{\"b\": 1}'>": f'src="{IM}a.jpg"',
    "<img data-original=a.jpg>": f'src="{IM}a.jpg"',
    f"<img srcset='{DOT} 1x' src={DOT} data-srcset='a 1x, b 2x'>": f'srcset="{IM}a 1x, {IM}b 2x"',
    "<source data-srcset='a 640w,b 1280w'>": f'srcset="{IM}a 640w, {IM}b 1280w"',
    "<link rel=preload imagesrcset='a 1x' href=b>": "",
    "<iframe data-src=/f></iframe>": f'src="{PREFIX}if_/https://news.example/f"',
    "<video data-poster=p.jpg data-src=v.mp4>": f'poster="{IM}p.jpg"',
    "<div data-bg=a.jpg>": f"background-image:url(&quot;{IM}a.jpg&quot;)",
    "<p style=color:red data-background-image=\"url('a')\">": f"url(&quot;{IM}a&quot;);color:red",
    "<amp-img src=a.jpg layout=fill></amp-img>": f'<img src="{IM}a.jpg"',
    "<amp-video src=v.mp4></amp-video>": f'<video src="{OE}v.mp4" controls="">',
    "<amp-sidebar layout=nodisplay>": 'hidden=""',
    "<link rel=preload as=style href=s.css onload=\"this.rel='stylesheet'\">": 'rel="stylesheet"',
    "<link rel=stylesheet media=print href=s.css onload=\"this.media='all'\">": 'media="all"',
}


@pytest.mark.parametrize("page", SHOWN)
def test_shows_what_waits(page: str) -> None:
    assert SHOWN[page] in rewritten(page)


def test_leaves_no_placeholder_that_would_win() -> None:
    page = rewritten(f"<img class='a lazyload' srcset='{DOT} 1x' src={DOT} data-src=a.jpg>")
    assert "srcset" not in page
    assert 'class="a lazyloaded"' in page
    assert "opacity:1" in page


def test_shows_a_picture_once_that_stands_again_for_those_without_scripts() -> None:
    page = rewritten("<img data-src=a.jpg><noscript><img src=a.jpg><img src=b.jpg></noscript>")
    assert page.count('src="' + IM) == 2
    assert page.count("a.jpg") == 2  # where it waited, and where it is shown
    assert f'<noscript><img src="{IM}b.jpg"></noscript>' in page


def test_takes_a_fallback_of_amp_for_no_second_picture() -> None:
    page = rewritten("<amp-img src=a.webp><amp-img fallback src=a.jpg></amp-img></amp-img>")
    assert page.count("<img") == 1
    assert "amp-img" not in page
