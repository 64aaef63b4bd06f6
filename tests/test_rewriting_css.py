"""Style sheets: links to the archive, and nothing that asks for anything else."""

import pytest

from archive.replay.css import Style, rewrite_css
from archive.replay.links import Links
from tests.rewriting import PREFIX, link

AT = "https://news.example/css/a.css"
IM, CS, OE = (f"{PREFIX}{kind}/https://news.example/css/" for kind in ("im_", "cs_", "oe_"))

SHEETS = {
    "a{b:url(c.png)}": f"a{{b:url({IM}c.png)}}",
    "a{b:URL( 'c d.png' )}": f'a{{b:URL("{IM}c%20d.png")}}',
    'a{b:url("c\\".png")}': f'a{{b:url("{IM}c%22.png")}}',
    "a{b:url(c\\).png)}": f'a{{b:url("{IM}c).png")}}',
    "a{b:url(c": f"a{{b:url({IM}c)",
    "a{b:url(c d)e:f}": "a{b:url()e:f}",
    "a{b:url(javascript:c)}": "a{b:url()}",
    "a{b:url(#c) url() url(data:image/gif;base64,R0==)}": (
        "a{b:url(#c) url() url(data:image/gif;base64,R0==)}"
    ),
    "a{b:url(data:text/css,c)}": "a{b:url()}",
    "@import 'b.css' layer(c) screen;": f'@import "{CS}b.css" layer(c) screen;',
    "@IMPORT url(b.css) supports(d);@import/**/ url('e')": (
        f'@IMPORT url({CS}b.css) supports(d);@import/**/ url("{CS}e")'
    ),
    "@font-face{src:url(a.woff2) format('woff2')}b{c:url(d)}": (
        f"@font-face{{src:url({OE}a.woff2) format('woff2')}}b{{c:url({IM}d)}}"
    ),
    "@namespace svg url(http://www.w3.org/2000/svg);a{b:c}": (
        "@namespace svg url(http://www.w3.org/2000/svg);a{b:c}"
    ),
    "a{b:image-set('c' 1x,url(d) 2x,'e' type('f'))}": (
        f'a{{b:image-set("{IM}c" 1x,url({IM}d) 2x,"{IM}e" type(\'f\'))}}'
    ),
    "a{b:-webkit-image-set(((((((": "a{b:-webkit-image-set (((((((",
    "/* url(a) */b{c:'url(d)' \"@import 'e'\"}": "/* url(a) */b{c:'url(d)' \"@import 'e'\"}",
    "a{b:u\\72l(c)}@\\69 mport 'd'": f'a{{b:url({IM}c)}}@import "{CS}d"',
    ".a\\:b{c:'\\f101\\\nd'}": ".a\\:b{c:'\\f101\\\nd'}",
    "a{behavior:url(b);scroll-behavior:smooth;-moz-binding:url(c)}": (
        f"a{{-x-dead:url({IM}b);scroll-behavior:smooth;-x-dead:url({IM}c)}}"
    ),
    "a{b:expression(c)}": "a{b:expression (c)}",
    "a{b:'c\nd:url(e)}": f"a{{b:'c\nd:url({IM}e)}}",
    "@charset 'euc-kr';a{b:var(--c-url)}": "@charset 'euc-kr';a{b:var(--c-url)}",
    "a{my-url(b) src('c')}": f'a{{my-url(b) src("{IM}c")}}',
    "a{b:url(//c.example/d?e&f)}": f'a{{b:url("{PREFIX}im_/https://c.example/d?e\\26 f")}}',
}


@pytest.mark.parametrize("sheet", SHEETS)
def test_rewrites_style_sheets(sheet: str) -> None:
    assert rewrite_css(sheet, AT, link) == SHEETS[sheet]


IN_MARKUP = {
    "<!-- a{b:c} -->": " a{b:c} -->",
    "a{b:'</i>&lt;\\<'}": "a{b:'\\3c /i>\\26 lt;\\3c '}",
    "/* </style><p> */a{}": "/*  /style> p> */a{}",
    "a{&:hover{b:c} &b{c:d}}": "a{&:hover{b:c} &/**/b{c:d}}",
    "@media (1px<width<2px){}": "@media (1px< width<2px){}",
}


@pytest.mark.parametrize("sheet", IN_MARKUP)
def test_says_the_same_whether_or_not_entities_count(sheet: str) -> None:
    assert Style(Links(AT, link)).rewrite(sheet, in_markup=True) == IN_MARKUP[sheet]
