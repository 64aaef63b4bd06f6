"""Terms of texts, and the marks of words in them: laws that hold for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.snippets import Marker
from archive.terms import LONGEST, RUN, terms, wanted

SCRIPTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aAıIİiğĞđĐßæ'-_ 한국어은행ｶﾞガが京都กขุำِ́محـ7７\n\x1e¹ªº𠀀"),
    ),
    max_size=60,
)


@given(SCRIPTS)
def test_terms_are_fit_for_any_index(text: str) -> None:
    for term in terms(text):
        assert 0 < len(term) <= LONGEST
        assert not set(term) & set("\0 \t\n'\"\\*:&|!()<>-+^{}")
        assert term.encode()
        assert term == "\x1e" or RUN.fullmatch(term) or len(term) <= 2


@given(SCRIPTS)
def test_case_makes_no_other_terms(text: str) -> None:
    simple = "".join(letter for letter in text if letter.upper().lower() == letter)
    assert terms(simple.upper()) == terms(simple)


@given(SCRIPTS, SCRIPTS, SCRIPTS)
def test_a_text_is_found_where_it_stands(before: str, text: str, after: str) -> None:
    asked, is_open = wanted(text)
    found = terms(f"{before} {text} {after}")
    if not asked or not all(terms(part) for part in text.split()):
        return
    rows = [found[at : at + len(asked)] for at in range(len(found))]
    firsts, last = list(asked[:-1]), asked[-1]
    assert any(
        row[:-1] == firsts and (row[-1].startswith(last) if is_open else row[-1] == last)
        for row in rows
        if len(row) == len(asked)
    )


@given(SCRIPTS, SCRIPTS)
def test_marking_loses_nothing_of_a_text(text: str, words: str) -> None:
    marker = Marker([wanted(word)[0] for word in words.split()])
    assert "".join(part for part, _ in marker.highlighted(text)) == text
    shown = marker.snippet(text)
    plain = " ".join(text.split())
    assert "".join(part for part, _ in shown if part not in {"… ", " …"}) in plain + " …"


@pytest.mark.parametrize(
    ("text", "word", "marked"),
    [
        ("Straße und STRASSE", "strasse", ["STRASSE"]),
        ("Cafe\u0301 am Café", "café", ["Cafe\u0301", "Café"]),
        ("ｶﾞｽと水道", "ガス", []),
        ("AI가 답했다", "ai", ["AI"]),
        ("코로나19와 코로나", "코로나19", ["코로나19"]),
        ("bankers and a bank", "bank", ["bank"]),
        ("الكِتَاب هنا", "الكتاب", ["الكِتَاب"]),
        ("rock'n'roll rocks", "rock'n'roll", ["rock'n'roll"]),
    ],
)
def test_marks(text: str, word: str, marked: list[str]) -> None:
    parts = Marker([wanted(word)[0]]).highlighted(text)
    assert [part for part, is_marked in parts if is_marked] == marked


def test_a_snippet_is_where_most_words_are() -> None:
    text = "river. " + "sand " * 200 + "The bank of the river. " + "sand " * 200
    shown = Marker([("bank",), ("river",)]).snippet(text)
    assert [part for part, marked in shown if marked] == ["bank", "river"]
    assert shown[0][0].startswith("… ")
    assert shown[-1][0].endswith(" …")
    assert sum(len(part) for part, _ in shown) < 300
