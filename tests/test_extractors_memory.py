"""What a site's memory learns, forgets and leaves alone."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import Article, SiteMemory, read_page
from extractors.boilerplate import CAPACITY, blocks_of

NOTICE = "Subscribe to our evening letter and get the harbor to your table."
CREDIT = "Copyrights(C) Example harbor.example {}"
WIRE = (
    "The harbor had been closed in 1987 after a fire in the fish hall, and was opened again only "
    "when the fishermen of three villages had rebuilt the hall with their own hands over two years."
)


def story(number: int) -> list[str]:
    """Paragraphs that no other story has."""
    topics = ("ferry", "bakery", "school", "bridge", "library", "orchard", "mill", "museum")
    topic = f"{topics[number % 8]} {'of the ' * (number // 8)}town"
    return [
        f"The {topic} has a new door, which the carpenter of the {topic} made of old oak.",
        f"People who pass the {topic} stop and look, the keeper of the {topic} said on Friday.",
        f"The old door of the {topic} will be kept in the cellar, for there is no better place.",
    ]


def memory_of(texts: list[list[str]]) -> SiteMemory:
    memory = SiteMemory()
    for text in texts:
        memory = memory.learn(blocks_of(text))
    return memory


def dropped(memory: SiteMemory, text: list[str]) -> list[str]:
    blocks = memory.judged(blocks_of(text))[1:]
    return [line for line, block in zip(text, blocks, strict=True) if block & 1]


def test_a_notice_on_every_page_is_dropped_once_the_memory_is_ripe() -> None:
    texts = [[*story(number), NOTICE] for number in range(6)]
    memory = memory_of(texts)
    assert memory.ripe
    assert dropped(memory, texts[0]) == [NOTICE]


def test_lines_that_differ_in_numbers_alone_are_one() -> None:
    texts = [[*story(number), CREDIT.format(90 + number)] for number in range(4)]
    assert dropped(memory_of(texts), texts[3]) == [CREDIT.format(93)]


def test_an_article_read_twice_counts_once() -> None:
    text = [*story(1), CREDIT.format(1)]
    assert memory_of([text, text, text]).articles == 1
    assert dropped(memory_of([text, text, text]), text) == []


@pytest.mark.parametrize("others", [0, 3, 8])
def test_a_paragraph_that_four_stories_of_a_wire_share_stays(others: int) -> None:
    texts = [[*story(number)[:2], WIRE, *story(number)[2:]] for number in range(4)]
    rest = [story(number) for number in range(10, 10 + others)]
    memory = memory_of([*texts, *rest])
    assert all(WIRE not in dropped(memory, text) for text in texts)


def test_versions_of_one_story_count_as_one() -> None:
    versions = [[*story(1), f"Version {letter} adds a line of its own."] for letter in "ABCDEF"]
    assert memory_of(versions).articles == 1


def test_bare_numbers_are_never_what_a_site_repeats() -> None:
    texts = [[*story(number), "12", "___"] for number in range(8)]
    assert dropped(memory_of(texts), texts[0]) == []


def test_what_was_read_young_is_known_to_change() -> None:
    texts = [[*story(number), NOTICE] for number in range(6)]
    young = SiteMemory().judged(blocks_of(texts[0]))
    ripe = memory_of(texts)
    assert ripe.would_change(young)
    assert not ripe.would_change(ripe.judged(young))
    assert not SiteMemory().would_change(young)


def test_a_reading_says_whether_its_memory_was_young() -> None:
    page = "<html><title>Door</title><body>" + "".join(f"<p>{line}</p>" for line in story(1))
    texts = [[*story(number), NOTICE] for number in range(6)]
    assert read_page(page, url="http://a.example/1").young
    assert not read_page(page, url="http://a.example/1", memory=memory_of(texts)).young


@pytest.mark.parametrize(("pages", "kept"), [(2, 1.0), (5, 1.0), (10, 1.0)])
def test_precision_and_recall_on_hosts_of_two_five_and_ten_pages(pages: int, kept: float) -> None:
    texts = [[*story(number), NOTICE, CREDIT.format(number)] for number in range(pages)]
    memory = memory_of(texts)
    gone = [line for text in texts for line in dropped(memory, text)]
    wrong = [line for line in gone if line != NOTICE and not line.startswith("Copyrights")]
    assert wrong == []
    assert len(gone) >= pages * (2 if pages >= 5 else 1) * kept


def test_it_stays_small_and_comes_back_from_its_bytes() -> None:
    memory = memory_of([[*story(number), NOTICE] for number in range(400)])
    data = memory.to_bytes()
    assert len(data) < 8000
    assert len(memory.counts) <= CAPACITY
    assert SiteMemory.from_bytes(data) == memory
    assert pickle.loads(pickle.dumps(memory)) == memory


def test_bytes_of_something_else_are_refused() -> None:
    with pytest.raises(ValueError, match="not a site memory"):
        SiteMemory.from_bytes(b"something else")


@given(st.lists(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=6), max_size=12))
def test_the_same_pages_give_the_same_bytes(texts: list[list[str]]) -> None:
    assert memory_of(texts).to_bytes() == memory_of(texts).to_bytes()


def test_the_text_of_a_page_is_without_what_its_site_repeats() -> None:
    memory = memory_of([[*story(number), NOTICE] for number in range(6)])
    lines = [*story(7), NOTICE]
    page = "<html><title>Door</title><body><h1>Door</h1>" + "".join(f"<p>{x}</p>" for x in lines)
    result = read_page(page, url="http://a.example/1", memory=memory).result
    assert isinstance(result, Article)
    assert result.text.split("\n\n") == story(7)
