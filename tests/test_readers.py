"""Worker processes that read pages: what hangs or dies costs one page."""

import asyncio
import os
import signal
import threading
import time

import pytest

from crawler.reader import Task
from crawler.readers import Reader, Readers
from extractors import Article, NoArticle, Reading

PAGE = b"""<!doctype html><html lang=en><title>Bridge reopens</title><h1>Bridge reopens</h1>
<p>The old bridge over the river reopened on Friday after two years of repairs, the city council
said in a statement to reporters.</p><p>About ten thousand people are expected to cross it each
day, most of them on foot or by bicycle, according to the council.</p>"""
LONG = b"<p>" + b"<div>a <b>long</b> page, with many words in it. " * 200_000


def task(html: bytes = PAGE) -> Task:
    return Task(html=html, url="https://paper.test/bridge")


def title(result: Reading | NoArticle) -> str | None:
    assert isinstance(result, Reading)
    assert isinstance(result.result, Article)
    return result.result.title


def test_a_page_is_read_in_another_process() -> None:
    reader = Reader(seconds=10)
    try:
        assert title(reader.read(task())) == "Bridge reopens"
        assert reader.pid not in {None, os.getpid()}
    finally:
        reader.stop()


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    reader = Reader(seconds=0.01)
    try:
        assert reader.read(task(LONG)) == NoArticle("reader-timeout", "more than 0.01 s")
        reader.seconds = 10
        assert title(reader.read(task())) == "Bridge reopens"
    finally:
        reader.stop()


def test_a_page_whose_worker_dies_is_tried_once_more() -> None:
    reader = Reader(seconds=30)
    reader.read(task())
    killed: list[int] = []

    def kill(times: int) -> None:
        while len(killed) < times:
            time.sleep(0.02)
            if reader.pid and reader.pid not in killed:
                killed.append(reader.pid)
                os.kill(killed[-1], signal.SIGKILL)

    try:
        once = threading.Thread(target=kill, args=(1,))
        once.start()
        assert isinstance(reader.read(task(LONG)), Reading)
        once.join()
        killed.clear()
        twice = threading.Thread(target=kill, args=(2,))
        twice.start()
        assert reader.read(task(LONG)) == NoArticle("reader-died")
        twice.join()
        assert title(reader.read(task())) == "Bridge reopens"
    finally:
        reader.stop()


@pytest.mark.parametrize("pages", [1, 20])
def test_many_pages_go_through_few_workers(pages: int) -> None:
    async def run() -> list[Reading | NoArticle]:
        readers = Readers(2, seconds=30)
        try:
            return await asyncio.gather(*(readers.read(task()) for _ in range(pages)))
        finally:
            readers.close()

    assert [title(one) for one in asyncio.run(run())] == ["Bridge reopens"] * pages
