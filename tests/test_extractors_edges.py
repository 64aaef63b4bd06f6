"""The short lines with which a story begins and ends. All is invented."""

import pytest

from extractors import Article, read_article

TITLE = "Five things that every keeper of a light knows"
STORY = (
    "The keeper of the light rowed out at dawn on Monday to mend the lamp, said the harbor office.",
    "“Nobody had climbed the tower for eleven years,” said the keeper, who brought rope and oil.",
    "By noon the lamp burned again, and three boats that had waited outside the bay came home.",
    "The harbor office will open the tower to visitors on Sundays, and asks for a small gift.",
)
LATER = (
    "Fishermen on the southern shore said that they had missed the light more than they had known.",
    "The mayor of the island promised a new stair by the autumn, if the money can be found.",
    "Until then visitors are let in by fives, and have to leave their baskets at the door.",
)
PICTURE = "<figure><img src='p.jpg'><figcaption>Photo: A. Keeper</figcaption></figure>"


def paragraphs(lines: tuple[str, ...] = STORY) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def read(inside: str, around: str = "<article><h1>{title}</h1>{inside}</article>") -> list[str]:
    """The paragraphs of a page with `inside` for its story."""
    body = around.format(title=TITLE, inside=inside)
    html = f"<html><title>{TITLE}</title><body>{body}</body></html>"
    found = read_article(html, url="https://gazette.example/k")
    assert isinstance(found, Article), found
    return found.text.split("\n\n")


@pytest.mark.parametrize("first", ["You know who you are.", "Und doch!", "Vous y êtes ?"])
def test_a_short_sentence_and_the_first_heading_of_a_row_are_of_the_story(first: str) -> None:
    rows = (f"<h2>{at}. Lamp</h2>{PICTURE}<p>{line}</p>" for at, line in enumerate(STORY, 1))
    text = [part for at, line in enumerate(STORY, 1) for part in (f"{at}. Lamp", line)]
    assert read(f"<p>{first}</p>{''.join(rows)}") == [first, *text]


@pytest.mark.parametrize("label", ["Posted on Monday", "Opinion", "Share <a href='/s'>this</a>."])
def test_a_label_or_a_link_before_the_story_is_not(label: str) -> None:
    assert read(f"<p>{label}</p>{paragraphs()}") == list(STORY)


def test_a_heading_right_above_the_story_is_and_one_in_another_box_is_not() -> None:
    rest = f"{paragraphs()}<h2>Later</h2>{paragraphs(LATER)}"
    text = [*STORY, "Later", *LATER]
    assert read(f"<h3>Our verdict</h3>{rest}") == ["Our verdict", *text]
    assert read(f"<div><h3>Our verdict</h3></div>{rest}") == text
    assert read(f"<h3>Opinion</h3><p><a href='/o'>All of it</a></p>{rest}") == text


@pytest.mark.parametrize(
    ("heading", "last"),
    [("What’s next", "It opens Dec. 2."), ("Как пройти", "Пешком."), ("ما بعد", "سيفتح غدا.")],
)
def test_a_short_sentence_ends_a_story_with_its_heading(heading: str, last: str) -> None:
    assert read(f"{paragraphs()}<h4>{heading}</h4><p>{last}</p>") == [*STORY, heading, last]
    assert read(f"{paragraphs()}<p>{last}</p>") == [*STORY, last]


def test_a_heading_over_a_list_that_ends_a_story_stays() -> None:
    rows = "<li>Bread</li><li>Salt</li><li>Rope</li>"
    assert read(f"{paragraphs()}<h4>To bring</h4><ul>{rows}</ul>")[4:] == [
        "To bring",
        "Bread",
        "Salt",
        "Rope",
    ]


@pytest.mark.parametrize(
    "behind",
    [
        "<h4>More</h4><p><a href='/m'>Read on.</a></p>",
        "<p><i>Ada wrote this.</i></p>",
        "<p>(abc/def)</p>",
        "<p>___</p><p>Ada told it.</p>",
        "<div class='x'><p>Subscribe now!</p></div>",
        "<h4>Tags</h4>",
    ],
)
def test_links_notes_and_labels_after_the_story_are_not(behind: str) -> None:
    assert read(f"{paragraphs()}{behind}") == list(STORY)


@pytest.mark.parametrize("clock", ["8:00", "16.20 Uhr", "7:05 a.m.", "오후 3시 20분"])
@pytest.mark.parametrize(
    "mark", ["<div class='time'>{}</div>", "<time>{}</time>", "<p><time>{}</time></p>"]
)
def test_the_bare_times_of_entries_are_no_text(clock: str, mark: str) -> None:
    entries = (
        f"<li class='entry'>{mark.format(clock)}<h2>Lamp {at}</h2><p>{line}</p></li>"
        for at, line in enumerate(STORY)
    )
    text = [part for at, line in enumerate(STORY) for part in (f"Lamp {at}", line)]
    assert read(f"<ol>{''.join(entries)}</ol>") == text


def test_times_of_a_table_are_text() -> None:
    rows = "<tr><td>8:00</td><td>Boat</td></tr><tr><td>9:30</td><td>Boat</td></tr>"
    assert read(f"{paragraphs()}<table>{rows}</table>{paragraphs(LATER)}")[4:8] == [
        "8:00",
        "Boat",
        "9:30",
        "Boat",
    ]
    assert "8:00" in read(f"{paragraphs()}<p>8:00</p><p>Boat</p>{paragraphs(LATER)}")


@pytest.mark.parametrize("kicker", ["Islands: ", "Nowhere | ", "Остров · "])
def test_the_headline_below_a_kicker_is_not_said_again(kicker: str) -> None:
    around = "<article><h2><span>{kicker}</span>{{title}}</h2>{{inside}}</article>"
    assert read(paragraphs(), around.format(kicker=kicker)) == list(STORY)


@pytest.mark.parametrize("day", ["4 November 2025", "2025年11月4日", "4. marraskuuta 2025, 15:30"])
def test_the_day_in_a_list_of_what_a_page_says_of_its_story_is_no_text(day: str) -> None:
    said = f"<p>Night crossings to the islands return in April.</p><dl><dt>Out</dt><dd>{day}</dd>"
    assert read(f"{said}</dl>{paragraphs()}") == [
        "Night crossings to the islands return in April.",
        *STORY,
    ]


LEAD = "The light that children of the island have never seen is to burn again before the winter."
APART = (
    "<h1>{{title}}</h1><div class='x'>{lead}</div><div class='art' itemprop='articleBody'>"
    "{{inside}}</div>"
)


def lead(markup: str) -> list[str]:
    return read(paragraphs(), APART.format(lead=markup))


@pytest.mark.parametrize("name", ["teaser-text", "articleTeaser", "lead"])
def test_a_standfirst_named_as_a_teaser_is_of_the_story(name: str) -> None:
    assert lead(f"<div class='{name}'><p>{LEAD}</p></div>") == [LEAD, *STORY]


def test_a_teaser_with_a_link_or_more_lines_is_not() -> None:
    linked = f"<div class='teaser'><p>{LEAD} <a href='/m'>More</a></p></div>"
    assert lead(linked) == list(STORY)
    assert lead(f"<div class='teaser'><h3>Boats</h3><p>{LEAD}</p></div>") == list(STORY)
    assert lead(f"<aside class='teaser'><p>{LEAD}</p></aside>") == list(STORY)


@pytest.mark.parametrize(
    "glued", ["โดย วรรณา ใจเย็น4 พ.ย. 2568 16:20 น.", "โดย สมชาย ใจดี5 พ.ย. 2568 09:05 น."]
)
def test_a_byline_with_its_time_is_no_standfirst(glued: str) -> None:
    assert lead(f"<span>{glued}</span>") == list(STORY)


@pytest.mark.parametrize("label", ["Baca juga", "Читайте также", "さらに読む", "Read more"])
def test_a_label_with_a_linked_title_on_a_line_of_its_own_is_no_text(label: str) -> None:
    line = f"<p><b>{label}: <a href='/x'>Boats come home</a></b></p>".replace("home", "home late")
    assert read(f"{paragraphs()}{line}{paragraphs(LATER)}") == [*STORY, *LATER]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Told by: <a href='/t'>Ada Lamp</a>", "Told by: Ada Lamp"),
        ("See: <a href='https://o.example/'>Boats come home late</a>", "See: Boats come home late"),
    ],
)
def test_a_label_with_a_name_or_a_link_to_another_site_is(line: str, text: str) -> None:
    assert read(f"{paragraphs()}<p>{line}</p>{paragraphs(LATER)}") == [*STORY, text, *LATER]


@pytest.mark.parametrize(
    "about",
    [
        "By Beatrix Ladle · Oct 2, 2025 · This page may hold links for which shops pay us",
        "Анна Лампина | 2 октября 2025 г. | Время чтения: четыре минуты, не больше и не меньше",
    ],
)
def test_a_line_about_the_story_with_its_day_is_no_text(about: str) -> None:
    assert lead(f"<p>{about}</p>") == list(STORY)
    assert read(f"<p>{about}</p>{paragraphs()}") == list(STORY)
    said = "The lamp burned · so they say · since Oct 2, 2025, without a break, and all the night."
    assert read(f"<p>{said}</p>{paragraphs()}") == [said, *STORY]


@pytest.mark.parametrize(
    "line",
    [
        "<p>The Gazette | 04.05.2025 • Mis à jour le 05.05.2025 | Par Ada Inventa (avec Bo)</p>",
        "<dl><dt>Also in the paper</dt></dl>",
        "<div class='photobox'><img src='p.jpg'><em>The tower from the boat.</em></div>",
        "<p>图注：塔楼</p>",
    ],
)
def test_what_is_said_about_a_story_is_left_out_of_it(line: str) -> None:
    assert read(f"{line}{paragraphs()}") == [*STORY]


@pytest.mark.parametrize(
    "line",
    ["发布日期：2025-03-06 责任编辑：龙虚构", "编辑：王虚构", "입력: 2025-03-06 | 편집: 김가상"],
)
def test_fields_of_a_form_behind_a_story_are_left_out(line: str) -> None:
    assert read(f"{paragraphs()}<p>{line}</p>") == [*STORY]


def test_a_list_of_terms_keeps_its_terms() -> None:
    terms = "<dl><dt>Lamp</dt><dd>What burns in the tower, by night and in fog.</dd></dl>"
    assert "Lamp" in read(f"{paragraphs()}{terms}{paragraphs(LATER)}")


def test_empty_lines_in_the_markup_keep_paragraphs_apart_that_nothing_else_does() -> None:
    assert read("<div>" + "\n\n".join(STORY) + "</div>") == [*STORY]
    wrapped = "\n\n".join(line.replace(" at dawn ", " at dawn\n  \n ") for line in STORY[:1])
    assert read(f"<p>{wrapped}</p>{paragraphs(STORY[1:])}") == [*STORY]


@pytest.mark.parametrize("sign", ["(Ada K. Keeper) +++", "dpa", "(dpa/lsw)", "+++"])
def test_a_short_last_paragraph_may_be_signed_behind_its_sentence(sign: str) -> None:
    last = f"<b>The lamp burned until dawn.</b> {sign}"
    assert read(f"{paragraphs()}<p>{last}</p>")[-1].startswith("The lamp burned until dawn.")


def test_a_column_before_the_headline_is_not_of_the_story() -> None:
    aside = "<p>Highlights from day six of the regatta, in which four boats were lost.</p>"
    box = (
        f"<div id='articleContent'><div>{aside}</div><div><h1>{{title}}</h1>{{inside}}</div></div>"
    )
    assert read(paragraphs() + paragraphs(LATER), box) == [*STORY, *LATER]


def test_an_empty_span_may_be_a_line_break() -> None:
    line = "<span class='x br'></span>".join(STORY)
    assert read(f"<div>{line}</div>") == [*STORY]


@pytest.mark.parametrize("label", ["<b>The lamp</b>", "The oil"])
def test_a_label_stays_above_a_paragraph_that_begins_with_it(label: str) -> None:
    word = label.replace("<b>", "").replace("</b>", "")
    told = f"{word} is what every keeper of a light has to mend first, by day and by night."
    text = read(f"{paragraphs()}<p>{label}</p><p>{told}</p>{paragraphs(LATER)}")
    assert [word, told] == text[4:6]


def test_a_line_that_announces_code_stays() -> None:
    code = "<p>And one more:</p><pre>light --on</pre>"
    assert "And one more:" in read(f"{paragraphs()}{code}{paragraphs(LATER)}")


def test_a_caption_in_a_span_is_not_glued_to_the_text() -> None:
    photo = "<span class='photo'><img src='p.jpg'><em class='img_desc'>The tower.</em></span>"
    assert read(f"<div>{photo}{STORY[0]}<br><br>{STORY[1]}<br><br>{STORY[2]}</div>") == [*STORY[:3]]


def test_parts_of_a_row_are_kept_apart() -> None:
    rows = "".join(
        f"<li><div><span>{at}2</span><span>cans of oil</span></div></li>" for at in "123"
    )
    assert "12 cans of oil" in read(f"{paragraphs()}<ul>{rows}</ul>{paragraphs(LATER)}")
    letters = "<div><span>H</span><span>arbour</span> offices close at noon on the island.</div>"
    assert "Harbour offices close at noon on the island." in read(
        f"{paragraphs()}{letters}{paragraphs(LATER)}"
    )


@pytest.mark.parametrize(
    "line", ["责任编辑：乔虚构 SN098", "编辑|禤虚构", "校对 | 黄虚构", "本期编辑 邹：虚构"]
)
def test_editors_sign_with_bars_and_codes(line: str) -> None:
    kept = "本期编辑" in line
    assert (read(f"{paragraphs()}<p>{line}</p>")[-1] == line) == kept


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("▲塔楼的灯光再次亮起。（圖／翻攝畫面）", False),
        ("▲ 등대에 다시 불이 켜졌다. ⓒ등대신문", False),
        ("▲부국장 김가상 ▲부장 이예시 ▲차장 박허구", True),
    ],
)
def test_a_caption_under_a_mark_is_known_by_its_credit(line: str, kept: bool) -> None:
    assert (line in read(f"{paragraphs()}<p>{line}</p>{paragraphs(LATER)}")) == kept


def test_a_standfirst_that_is_declared_is_of_the_story_however_it_is_named() -> None:
    said = "Eleven years without a lamp."
    meta = f"<meta name='description' content='{said}'>"
    above = f"{meta}<h1>{{title}}</h1><div class='storyMediaCaption'><p>{said}</p></div>"
    clutter = "".join(f"<div><a href='/{at}'>Share {at}</a></div>" for at in range(14))
    assert read(paragraphs(), f"{above}{clutter}<article>{{inside}}</article>") == [said, *STORY]


def test_a_byline_in_the_box_of_the_first_paragraph_makes_it_no_card() -> None:
    link = (
        "<a href='/perfil/ada'>Ada Inventa</a> <a href='mailto:a@e'>ada.inventa@gazette.example</a>"
    )
    byline = f"<div class='person'>Por {link}</div>"
    cards = ["<a href='/other/story'>Another story of another light at sea</a>"] * 2
    told = [f"<p>{line}</p>" for line in (*STORY, *LATER)]
    lines = (byline + told[0], *told[1:3], cards[0], *told[3:5], cards[1], *told[5:])
    boxes = "".join(f"<section class='note'>{line}</section>" for line in lines)
    assert read(boxes)[0] == STORY[0]
