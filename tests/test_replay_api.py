"""The JSON API, over real HTTP: what it answers is what it describes."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from .newspaper import FIRST, GONE, HOSTILE, PAPER, SECOND, STORY, Newspaper, newspaper
from .replaying import Served, served

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
PAGE = f"url={quote(STORY, safe='')}"
ANSWERS = {
    "/api/search?q=bridge": "/api/search",
    "/api/search?outlet=paper_example&language=en&since=2026-11-01&sort=newest": "/api/search",
    "/api/search?q=giraffe": "/api/search",
    f"/api/article?{PAGE}": "/api/article",
    f"/api/article?{PAGE}&at=2026-11-21T09:00:00Z": "/api/article",
    f"/api/captures?{PAGE}": "/api/captures",
    f"/api/captures?url={PAPER}/never": "/api/captures",
    f"/api/captures?url={PAPER}/unheard-of": "/api/captures",
    f"/api/versions?{PAGE}": "/api/versions",
    f"/api/versions?url={GONE}": "/api/versions",
    "/api/outlets": "/api/outlets",
}
WRONG = {
    "/api/search?page=0": 400,
    "/api/search?page=x": 400,
    "/api/search?sort=best": 400,
    "/api/search?since=yesterday": 400,
    "/api/search?since=2026-13-01": 400,
    "/api/article": 400,
    "/api/article?url=": 400,
    f"/api/article?{PAGE}&at=noon": 400,
    f"/api/article?{PAGE}&version=1": 400,
    f"/api/article?{PAGE}&version=20260101000000": 404,
    f"/api/article?url={PAPER}/plain": 404,
    f"/api/captures?{PAGE}&limit=100000": 400,
    "/api/save/none": 404,
    "/api/unheard-of": 404,
}


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    with newspaper(tmp_path_factory.mktemp("api")) as made:
        yield made


@pytest.fixture(scope="module")
def site(paper: Newspaper) -> Iterator[Served]:
    with served(paper.storage, paper.catalog, paper.spool) as server:
        yield server


@pytest.fixture(scope="module")
def described(site: Served) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site("/api/openapi.json").text)
    return found


def asked(site: Served, path: str) -> Any:
    got = site(path)
    assert got.status == 200, got.text
    return json.loads(got.text)


def schema_of(described: dict[str, Any], path: str, status: str) -> dict[str, Any]:
    answer = described["paths"][path]["get"]["responses"][status]["content"]
    (content,) = answer.values()
    return {**content["schema"], "components": described["components"]}


def test_description_is_openapi(described: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(described).validate()
    paths = {"search", "article", "captures", "versions", "outlets", "save", "save/{job}"}
    assert set(described["paths"]) == {f"/api/{one}" for one in paths}


def test_everything_is_described_with_examples(described: dict[str, Any]) -> None:
    named = described["components"]["schemas"]
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], path
            assert operation["description"], path
            assert all("example" in one for one in operation.get("parameters", [])), path
            code = "202" if method == "post" else "200"
            content = operation["responses"][code]["content"]["application/json"]
            name = content["schema"]["$ref"].rpartition("/")[2]
            assert named[name]["examples"], name


def test_examples_are_what_is_described(described: dict[str, Any]) -> None:
    for name, schema in described["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            whole = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
            OAS31Validator(whole).validate(example)


@pytest.mark.parametrize("path", ANSWERS)
def test_answers_are_what_is_described(site: Served, described: dict[str, Any], path: str) -> None:
    found = asked(site, path)
    OAS31Validator(schema_of(described, ANSWERS[path], "200")).validate(found)
    times = [value for name, value in facts(found) if name in {"at", "captured_at", "published"}]
    assert all(TIME.fullmatch(one) for one in times if one is not None), times


def facts(found: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield from facts(value, key)
    elif isinstance(found, list):
        for one in found:
            yield from facts(one, name)
    else:
        yield name, found


@pytest.mark.parametrize("path", WRONG)
def test_what_is_wrong_is_said_as_a_problem(
    site: Served, described: dict[str, Any], path: str
) -> None:
    got = site(path, Accept="text/html")
    assert got.status == WRONG[path]
    assert got.headers["content-type"] == "application/problem+json"
    problem = json.loads(got.text)
    assert problem["status"] == got.status
    OAS31Validator(schema_of(described, "/api/search", str(got.status))).validate(problem)


def test_finds_articles(site: Served) -> None:
    found = asked(site, "/api/search?q=bridge")
    assert {one["url"] for one in found["hits"]} >= {STORY}
    hit = next(one for one in found["hits"] if one["url"] == STORY)
    assert [one["text"].lower() for one in hit["headline"] if one["marked"]] == ["bridge"]
    assert "".join(one["text"] for one in hit["headline"]) == hit["title"]
    assert hit["published"] == "2026-11-20T17:30:00Z"
    for link in hit["links"].values():
        assert site.follow(link).status == 200


def test_pages_of_an_answer_can_be_turned(site: Served) -> None:
    first = asked(site, "/api/search?q=council")
    second = asked(site, "/api/search?q=council&page=2")
    assert (first["total"], first["pages"], second["page"]) == (25, 2, 2)
    assert not {one["url"] for one in first["hits"]} & {one["url"] for one in second["hits"]}


def test_gives_the_article_of_a_time_or_a_version(site: Served) -> None:
    newest = asked(site, f"/api/article?{PAGE}")
    assert newest["text"].split("\n\n") == SECOND
    assert (newest["number"], newest["versions"], newest["gone"]) == (2, 2, None)
    before = asked(site, f"/api/article?{PAGE}&at=2026-11-21T10:00:00%2B00:00")
    assert before["text"].split("\n\n") == FIRST
    assert asked(site, f"/api/article?{PAGE}&version={before['version']}") == before
    local = asked(site, f"/api/article?{PAGE}&at=2026-11-21T11:00:00+01:00")
    assert local == before
    assert asked(site, f"/api/article?url={GONE}")["gone"] == 410


def test_text_comes_as_it_is(site: Served) -> None:
    found = asked(site, f"/api/article?url={PAPER}/hostile")
    assert found["title"] == HOSTILE
    got = site(f"/api/article?url={PAPER}/hostile")
    assert got.headers["content-type"] == "application/json"
    assert got.headers["x-content-type-options"] == "nosniff"


def test_lists_captures_some_at_a_time(site: Served) -> None:
    every = asked(site, f"/api/captures?{PAGE}")["captures"]
    assert [one["kind"] for one in every] == ["response", "revisit", "revisit", "response"]
    some: list[dict[str, Any]] = []
    path = f"/api/captures?{PAGE}&limit=3"
    while path:
        found = asked(site, path)
        some += found["captures"]
        path = f"/api/captures?{PAGE}&limit=3&since={found['next']}" if found["more"] else ""
    assert some == every
    assert site(every[1]["raw"]).body == site(every[0]["raw"]).body
    failed = asked(site, f"/api/captures?url={PAPER}/never")["captures"]
    assert [(one["status"], one["error"], one["raw"]) for one in failed] == [(0, "timeout", None)]


def test_tells_what_became_of_a_page(site: Served) -> None:
    found = asked(site, f"/api/versions?{PAGE}")
    assert [one["kind"] for one in found["events"]] == [
        "version", "unchanged", "unchanged", "version",
    ]  # fmt: skip
    last = found["events"][-1]
    assert last["changed"] == ["title", "text"]
    assert site(last["compare"], Accept="text/html").status == 200
    gone = asked(site, f"/api/versions?url={GONE}")["events"]
    assert (gone[-1]["kind"], gone[-1]["status"]) == ("gone", 410)
    assert asked(site, f"/api/versions?url={PAPER}/unheard-of")["events"] == []


def test_times_are_in_order(site: Served) -> None:
    found = asked(site, f"/api/captures?{PAGE}")["captures"]
    times = [datetime.fromisoformat(one["at"]) for one in found]
    assert times == sorted(times)


def test_people_see_what_can_be_asked(site: Served, described: dict[str, Any]) -> None:
    got = site("/api", Accept="text/html")
    assert got.status == 200
    assert all(path in got.text for path in described["paths"])
    assert "<script" not in got.text


def test_with_a_token_it_is_asked_for(paper: Newspaper) -> None:
    token = "a-long-token-of-the-tests"
    with served(paper.storage, paper.catalog, token=token) as site:
        refused = site(f"/api/article?{PAGE}")
        assert refused.status == 401
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["www-authenticate"] == "Bearer"
        given = {"Authorization": f"Bearer {token}"}
        found = json.loads(site(f"/api/article?{PAGE}", **given).text)
        assert site(found["links"]["snapshot"]).status == 200
        about = json.loads(site("/api/openapi.json", **given).text)
        OpenAPIV31SpecValidator(about).validate()
        assert about["security"] == [{"token": []}]


def test_a_catalog_that_is_away_is_a_problem_too(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper, served(paper.storage, paper.catalog) as site:
        paper.catalog.close()
        (tmp_path / "catalog.sqlite").write_bytes(b"no database" * 1000)
        for name in ("catalog.sqlite-wal", "catalog.sqlite-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        got = site(f"/api/versions?{PAGE}")
        assert (got.status, got.headers["retry-after"]) == (503, "30")
        assert got.headers["content-type"] == "application/problem+json"


def test_saving_is_a_404_where_it_is_not_offered(site: Served) -> None:
    wanted = '{"url": "https://paper.example/"}'
    got = site.ask("POST", "/api/save", wanted, Content_Type="application/json")
    assert got.status == 404
