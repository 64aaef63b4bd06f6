"""What was changed in a text: the law that both texts can be read off it, and how it reads."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.replay.diffs import MOST_TOKENS, Difference, Kind, compared, paragraphs_of

TEXTS = st.text(alphabet="ab c.\n서울大\u0e01\u0e34", max_size=120)
SHOUT: dict[Kind, str] = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}


def shown(found: Difference) -> str:
    """A difference on a line a paragraph, its changes in brackets."""
    return "\n".join(
        "".join(SHOUT[piece.kind].format(piece.text) for piece in paragraph.pieces)
        for paragraph in found.paragraphs
    )


def side(found: Difference, left_out: Kind) -> str:
    """One of the texts, without the breaks between its paragraphs."""
    return "".join(
        piece.text
        for paragraph in found.paragraphs
        for piece in paragraph.pieces
        if piece.kind != left_out
    )


@given(old=TEXTS, new=TEXTS)
@settings(max_examples=300)
def test_both_texts_can_be_read_off_the_difference(old: str, new: str) -> None:
    found = compared(old, new)
    assert side(found, "added") == "".join(paragraphs_of(old))
    assert side(found, "removed") == "".join(paragraphs_of(new))


@given(text=TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert not compared(text, text).changed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("The mayor is here.", "The mayor was here.", "The mayor [-is-][+was+] here."),
        ("It rained all day.", "It rained.", "It rained[- all day-]."),
        ("He has gone.", "He has long gone.", "He has [+long +]gone."),
        ("", "All of it.", "[+All of it.+]"),
        ("금리를 동결했다", "금리를 인하했다", "금리를 [-동결-][+인하+]했다"),
        ("東京で会議を開く", "大阪で会議を開く", "[-東京-][+大阪+]で会議を開く"),
        ("北京昨天下雨", "北京今天下雨", "北京[-昨-][+今+]天下雨"),
        ("Iğdır'da ısı arttı", "Iğdır'da ısı azaldı", "Iğdır'da ısı [-arttı-][+azaldı+]"),
        ("Don’t go.", "Do go.", "[-Don’t-][+Do+] go."),
    ],
)  # fmt: skip
def test_changes_are_words_or_characters(old: str, new: str, said: str) -> None:
    assert shown(compared(old, new)) == said


def test_what_two_changes_have_between_them_by_chance_is_no_common_ground() -> None:
    found = compared("red or blue paint", "green or white paint")
    assert shown(found) == "[-red or blue-][+green or white+] paint"


def test_paragraphs_stay_apart() -> None:
    found = compared("One.\n\nTwo.\n\nThree.", "One.\n\nThree.\n\nFour.")
    assert shown(found).splitlines() == ["One.", "[-Two.-]", "Three.", "[+Four.+]"]
    assert [paragraph.changed for paragraph in found.paragraphs] == [False, True, False, True]


def test_blanks_and_line_ends_within_paragraphs_are_no_change() -> None:
    assert not compared("One  two\nthree.\n \nFour.", "One two three.\n\n\nFour. ").changed


def test_a_paragraph_that_has_little_in_common_with_another_is_not_mixed_with_it() -> None:
    found = compared("The storm is over, and the ships may sail.", "A court will hear the case.")
    assert len(shown(found).splitlines()) == 2


def test_a_heading_put_between_is_the_only_change() -> None:
    old = ["The river rose.", "People left their homes.", "It fell again."]
    new = [*old[:2], "Two days later", *old[2:]]
    found = compared("\n\n".join(old), "\n\n".join(new))
    assert [one.changed for one in found.paragraphs] == [False, False, True, False]


def test_counts_words() -> None:
    found = compared("It was a cold, cold day.", "It was a warm day.")
    assert (found.words("removed"), found.words("added")) == (2, 1)
    assert compared("東京", "大阪").words("added") == 2


def test_paragraphs_far_from_any_change_are_put_away() -> None:
    old = [f"Paragraph number {number}." for number in range(9)]
    new = [*old[:4], "Something else altogether.", *old[5:]]
    found = compared("\n\n".join(old), "\n\n".join(new)).passages()
    assert [(len(one.paragraphs), one.hidden) for one in found] == [
        (3, True), (4, False), (3, True),
    ]  # fmt: skip


def test_the_order_of_a_long_text_does_not_take_long() -> None:
    words = [str(number) for number in range(9_000)]
    began = time.perf_counter()
    found = compared(" ".join(words), " ".join(reversed(words)))
    assert found.changed
    assert time.perf_counter() - began < 10


def test_a_paragraph_of_a_book_s_length_is_not_looked_into() -> None:
    long = "word " * MOST_TOKENS
    found = compared(f"Begin.\n\n{long}", f"Begin.\n\n{long} more")
    assert [one.changed for one in found.paragraphs] == [False, True, True]
