"""XHTML and SVG: what was well-formed stays so, and nothing in it is alive."""

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.rewriting import rewritten

SPACES = (
    'xmlns="http://www.w3.org/1999/xhtml" xmlns:svg="http://www.w3.org/2000/svg"'
    ' xmlns:l="http://www.w3.org/1999/xlink"'
)
ELEMENTS = """p div base meta link script svg:script style svg:style title svg:title img iframe
noscript svg:a svg:animate param textarea plaintext noembed xmp amp-img svg:foreignObject"""
NAMES = ELEMENTS.split()
ATTRIBUTES = [
    'href="javascript:a"',
    'href="b&amp;c"',
    'l:href="//live.example"',
    'onclick="a"',
    "src='d'",
    'srcset="a 1x"',
    'style="b:url(c)"',
    'class="e"',
    'http-equiv="refresh"',
    'content="0; url=a"',
    'rel="preload"',
    'attributeName="href"',
    'srcdoc="&lt;script&gt;"',
    'data-src="f"',
    'target="_blank"',
    "id='\"'",
]
TEXTS = [
    "text",
    "&amp;&lt;&#60;",
    "<![CDATA[</script><b>]]>",
    "<!-- <script> -->",
    "<?pi a?>",
    "]]",
    "a { b: url(c) }",
    "\u65e5",
]


def element(name: str, attributes: list[str], inside: list[str]) -> str:
    kept = {attribute.partition("=")[0]: attribute for attribute in attributes}
    start = " ".join([name, *kept.values()])
    return f"<{start}>{''.join(inside)}</{name}>" if inside else f"<{start}/>"


contents = st.recursive(
    st.sampled_from(TEXTS),
    lambda inner: st.builds(
        element,
        st.sampled_from(NAMES),
        st.lists(st.sampled_from(ATTRIBUTES), max_size=3),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)
documents = st.lists(contents, max_size=4).map(lambda inside: f"<p {SPACES}>{''.join(inside)}</p>")


@settings(max_examples=300, deadline=None)
@given(documents)
def test_stays_well_formed_and_holds_nothing_alive(document: str) -> None:
    etree.fromstring(document.encode())
    tree = etree.fromstring(rewritten(document, xml=True).encode())
    for element in tree.iter(etree.Element):
        assert etree.QName(element).localname != "script"
        for name, value in element.attrib.items():
            assert not str(name).startswith("on")
            assert not str(value).startswith(("javascript:", "//"))
