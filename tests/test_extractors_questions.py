"""Questions with answers in boxes behind a story. Every text is invented."""

from collections.abc import Callable

import pytest

from extractors import Article, read_article

TITLE = "Keeper mends the lamp on Nowhere Island"
STORY = (
    "The keeper of the light rowed out at dawn on Monday to mend the lamp, said the harbor office.",
    "“Nobody had climbed the tower for eleven years,” said the keeper, who brought rope and oil.",
    "By noon the lamp burned again, and three boats that had waited outside the bay came home.",
    "The harbor office will open the tower to visitors on Sundays, and asks for a small gift.",
)
ASKED = {
    "el": (
        ("Πόσο ψηλός είναι ο πύργος;", "Έχει ύψος σαράντα δύο μέτρα και εκατόν δέκα σκαλοπάτια."),
        ("Ποιος φροντίζει τη λάμπα;", "Τη φροντίζει ο φύλακας, που ζει στο νησί όλο τον χρόνο."),
        ("Πότε ανοίγει για το κοινό;", "Ανοίγει κάθε Κυριακή, όταν το επιτρέπει ο καιρός."),
    ),
    "en": (
        ("How high is the tower?", "It is forty-two metres high and has one hundred steps inside."),
        ("Who minds the lamp in winter?", "The keeper does, who lives on the island all the year."),
        ("When may visitors climb it?", "On Sundays they may, unless the sea is too rough."),
    ),
    "zh": (
        ("灯塔究竟有多高呢？", "灯塔高四十二米，塔内共有一百一十级石阶，登顶大约需要十分钟。"),
        ("冬天由谁来照看灯？", "冬天仍然由守塔人照看，他全年都住在岛上，只在圣诞节回家。"),
        ("游客什么时候可以上塔？", "只要海上风浪不大，游客每个星期天的上午都可以登上灯塔参观。"),
    ),
}  # fmt: skip
Row = tuple[tuple[str, str], ...]


def toggles(row: Row) -> str:
    items = (
        f"<div class='toggle'><h3 class='toggle-title'><a href='#t{at}'>{asked}</a></h3>"
        f"<div class='pane'><div class='pane-text'><p>{told}</p></div></div></div>"
        for at, (asked, told) in enumerate(row)
    )
    return f"<div class='accordion'><h2>About the tower</h2>{''.join(items)}</div>"


def folded(row: Row) -> str:
    items = (f"<details><summary>{q}</summary><div>{a}</div></details>" for q, a in row)
    return f"<section class='folds'>{''.join(items)}</section>"


def defined(row: Row) -> str:
    items = (f"<dt>{asked}</dt><dd>{told}</dd>" for asked, told in row)
    return f"<section class='q'><div class='x'><dl>{''.join(items)}</dl></div></section>"


def sent_back(row: Row) -> str:
    items = (f"<h4>{q}</h4><div class='a'><p>{a}</p></div><a href='#'>Up</a>" for q, a in row)
    return f"<div class='list'>{''.join(items)}</div>"


TOLD = "".join(f"<p>{line}</p>" for line in STORY)


def page(behind: str, story: str = TOLD) -> list[str]:
    """The paragraphs read of a page with something behind the story, in its box."""
    text = f"<h1>{TITLE}</h1><div class='text'>{story}</div>"
    html = f"<title>{TITLE}</title><body><main><div class='page'>{text}{behind}</div></main>"
    found = read_article(html, url="https://gazette.example/k")
    assert isinstance(found, Article)
    return found.text.split("\n\n")


@pytest.mark.parametrize("language", ASKED)
@pytest.mark.parametrize("markup", [toggles, folded, defined, sent_back])
def test_questions_and_answers_behind_the_story_are_of_it(
    markup: Callable[[Row], str], language: str
) -> None:
    row = ASKED[language]
    lines = [line for line in page(markup(row)) if line != "About the tower"]
    assert lines == [*STORY, *(line for pair in row for line in pair)]


def test_single_questions_behind_the_story_are_not_of_it() -> None:
    (question, answer), *_ = ASKED["en"]
    box = f"<div class='ask'><div><h4>{question}</h4><p>{answer}</p></div></div>"
    assert page(box) == list(STORY)


def test_boxes_that_ask_and_then_link_are_not_of_the_story() -> None:
    pitches = (
        f"<div class='pitch'><div>{q}</div><div>{a}</div><a href='/sales'>Talk to us</a></div>"
        for q, a in ASKED["en"]
    )
    assert page(f"<div class='pitches'>{''.join(pitches)}</div>") == list(STORY)


def test_questions_in_the_story_keep_no_boxes_between_them() -> None:
    told = "The tower stood dark for eleven years, he says, until the boats asked for its light."
    asked = "".join(f"<h3>{q}</h3><p>{a}</p><p>{told} {a}</p>" for q, a in ASKED["en"])
    seen = "The tower, seen from a boat"
    box = f"<div class='pic'><div class='in'><p><img src='a.png'>{seen}</p></div></div>"
    lines = page("", story=f"<p>{STORY[0]}</p>{asked.replace('</p><h3>', f'</p>{box}<h3>')}")
    assert seen not in lines
    assert len(lines) == 10
