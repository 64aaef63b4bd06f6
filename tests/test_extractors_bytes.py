"""Pages whose bytes are not in the encoding that their header names."""

from time import process_time

import pytest

from extractors import Article, SiteMemory, read_article, read_page

URL = "https://news.example/1"
TURKISH = "Ada Limanı Başkanlığı, İskele'deki görüşmeye ilişkin açıklama yaptı. Şeker, çığ, ağaç."
JAPANESE = "島の灯台が二十日の夜、十一年ぶりに明かりをともし、港では祭りが開かれた。"
KOREAN = "섬마을은 오늘 등대에서 열린 회의에서 새로운 불빛 정책을 발표했다."
CHINESE = "岛上的灯塔在二十日晚上重新点亮，这是十一年来的第一次，岛民们都来了。"
CASES = [
    ("cp1254", "windows-1254", TURKISH),
    ("cp932", "shift_jis", JAPANESE),
    ("euc_jp", "euc-jp", JAPANESE),
    ("cp949", "euc-kr", KOREAN),
    ("gb18030", "gbk", CHINESE),
]
KINDS = ["text/html; charset=utf-8", "text/html; charset=iso-8859-1", "text/html"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("codec", "name", "text"), CASES, ids=[case[0] for case in CASES])
def test_the_page_is_believed_before_a_header_that_is_wrong(
    codec: str, name: str, text: str, kind: str
) -> None:
    assert story(codec, text, kind, f"<meta charset='{name}'>") == text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("codec", "name", "text"), CASES[1:], ids=[case[0] for case in CASES[1:]])
def test_the_bytes_say_it_where_nothing_else_does(
    codec: str, name: str, text: str, kind: str
) -> None:
    assert story(codec, text, kind) == text, name


@pytest.mark.parametrize("kind", [KINDS[0], KINDS[2]])
def test_turkish_is_told_from_other_letters_unless_the_header_names_them(kind: str) -> None:
    assert story("cp1254", TURKISH, kind) == TURKISH


def story(codec: str, text: str, kind: str, meta: str = "") -> str:
    html = f"<!doctype html>{meta}<title>{text[:5]}</title><article><p>{text}</p></article>"
    found = read_article(html.encode(codec), url=URL, headers={"Content-Type": kind})
    assert isinstance(found, Article)
    return found.text


@pytest.mark.parametrize(("codec", "name", "text"), CASES, ids=[case[0] for case in CASES])
def test_a_paragraph_that_a_page_repeats_is_its_text_once(codec: str, name: str, text: str) -> None:
    html = f"<!doctype html><meta charset='{name}'><title>{text[:5]}</title>"
    body = f"<article>{f'<p>{text}</p>' * 20}</article>"
    memory = SiteMemory()
    for at in range(8):
        page = (html + body).encode(codec)
        headers = {"content-type": "text/html; charset=utf-8"}
        reading = read_page(page, url=f"{URL}{at}", headers=headers, memory=memory)
        assert isinstance(reading.result, Article)
        assert reading.result.text == text
        memory = memory.learn(reading.blocks)


@pytest.mark.parametrize("label", ["By Ada<br>", "<p>（记者", "<a href='/a'>x</a> &gt; "])
def test_many_labels_take_no_time_without_bound(label: str) -> None:
    start = process_time()
    read_article("<h1>Mill</h1>" + label * 60_000, url="https://unknown.example/a")
    assert process_time() - start < 5


def test_a_long_run_of_ascii_takes_no_quadratic_time() -> None:
    """As the state of a front end does, on a page in another encoding than it declares."""
    state = b"{'id':1,'seen':false}," * 8_000
    body = "<p>東京の橋は二年の工事を終えて金曜日に再び開通しました。</p>".encode("shift_jis") * 20
    page = b"<meta charset=utf-8><title>x</title>%s<script>s=[%s]</script>" % (body, state)
    begun = process_time()
    read_article(page, url="https://news.example/bridge")
    assert process_time() - begun < 5
