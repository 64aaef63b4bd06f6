"""A catalog that an older fiche made, used by this one."""

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive import migrations, schema
from archive.catalog import Catalog, open_catalog
from archive.engines import open_engine
from archive.rows import article_row
from archive.search import Question, search

from .records import HOUR, KEY, NOW, article, capture, enter, manifest

COLUMNS = (
    "segment text not null, record_id text not null, url text not null, key text not null, "
    "at text not null, outlet text, published text, document text not null"
)
VERSION_2 = (
    f"create table article ({COLUMNS}, primary key (segment, record_id))",
    "create index article_by_key on article (key)",
    "create index article_by_outlet on article (outlet, published)",
)


@pytest.fixture
def old(address: str) -> str:
    """A catalog of version 2 with a page in two captures, and 1,100 more."""
    looks = [capture(at=NOW + n * HOUR) for n in range(2)]
    more = [capture(f"https://paper.test/{n}", NOW) for n in range(1100)]
    lines = [article(one, text=f"Tide number {n}.") for n, one in enumerate([*looks, *more])]
    for line, n in zip(lines[2:], range(1100), strict=True):
        line["record_id"] = f"<urn:{n}>"
    with open_catalog(address) as catalog:
        enter(catalog, *looks, articles=[])
    engine = open_engine(address)
    with engine.execution_options(writes=True).begin() as db:
        as_version_2(db)
        insert = sa.text(
            "insert into article values (:segment, :record_id, :url, :key, :at, :outlet,"
            " :published, :document)"
        )
        db.execute(insert, [article_row(line, "s1", lambda url: f"old {url}") for line in lines])
    engine.dispose()
    return address


def as_version_2(db: Connection) -> None:
    for table in (schema.article, schema.reading):
        table.drop(db)
    for statement in ("drop table article_search", *VERSION_2):
        db.execute(sa.text(statement))
    schema.put_meta(db, "schema", "2")
    db.execute(schema.meta.delete().where(schema.meta.c.name == "terms"))


def test_articles_of_version_2_are_kept_and_can_be_found(old: str) -> None:
    with open_catalog(old) as catalog, catalog.reading() as db:
        assert migrations.is_current(db)
        assert catalog.counts()["article"] == 1102
        found = search(db, Question(text="tide"))
        assert found.more
        assert (
            search(db, Question(text='"tide number 1"'))
            .hits[0]
            .document["url"]
            .endswith("news/harbour-reopens")
        )
        keys = set(db.execute(sa.select(schema.article.c.key)).scalars())
        assert f"old https://paper.test/{7}" in keys
        assert "old https://www.paper.test/news/harbour-reopens" in keys
        names = set(sa.inspect(db).get_table_names())
        assert "article_2" not in names
    with open_catalog(old) as again:
        page = capture(at=NOW + 2 * HOUR)
        enter(again, page, articles=[article(page, text="Ebb.")], segment="s9")
        assert [one["text"] for one in again.articles_of(KEY)] == ["Ebb."]


def test_terms_of_another_rule_are_made_anew(old: str) -> None:
    with open_catalog(old):
        pass
    engine = open_engine(old)
    with engine.execution_options(writes=True).begin() as db:
        schema.put_meta(db, "terms", "0")
        document = json.dumps(article(capture(), text="Nothing but sand."))
        change = schema.article.update().where(schema.article.c.record_id == capture().record_id)
        db.execute(change.values(document=document))
    engine.dispose()
    with open_catalog(old) as catalog, catalog.reading() as db:
        assert search(db, Question(text="sand")).total == 1
        assert search(db, Question(text='"tide number 0"')).total == 0
        assert search(db, Question(text='"tide number 1"')).total == 1


VISIT_COLUMNS = (
    "run text not null, outlet text not null, started text not null, complete boolean not null, "
    "settled boolean not null, facts text not null, primary key (run, outlet)"
)
RUN_OUTLET_3 = (
    f"create table run_outlet ({VISIT_COLUMNS})",
    "create index run_by_outlet on run_outlet (outlet, started)",
)


def as_version_3(db: Connection) -> None:
    rows = [dict(row) for row in db.execute(sa.select(schema.run_outlet)).mappings()]
    for table in (schema.run_outlet, schema.parked, schema.timetable, schema.incident):
        table.drop(db)
    for statement in RUN_OUTLET_3:
        db.execute(sa.text(statement))
    insert = "insert into run_outlet values (:run, :outlet, :started, :complete, :settled, :facts)"
    db.execute(sa.text(insert), rows)
    schema.put_meta(db, "schema", "3")


def test_visits_of_version_3_are_kept_and_one_run_may_make_two(address: str) -> None:
    def told(catalog: Catalog) -> list[tuple[str, bool, bool]]:
        visits = catalog.visits("paper_test", NOW)
        return [(one.run, one.complete, one.interrupted) for one in visits]

    with open_catalog(address) as catalog:
        catalog.add_run(manifest("r1"))
        catalog.add_run(manifest("r2", NOW + HOUR, interrupted=True, outlet={"complete": False}))
        before = (catalog.last_runs(), catalog.visits("paper_test", NOW))
    engine = open_engine(address)
    with engine.execution_options(writes=True).begin() as db:
        as_version_3(db)
    engine.dispose()
    for _ in range(2):
        with open_catalog(address) as catalog, catalog.reading() as db:
            assert migrations.is_current(db)
            assert (catalog.last_runs(), catalog.visits("paper_test", NOW)) == before
            assert told(catalog) == [("r1", True, False), ("r2", False, True)]
            names = set(sa.inspect(db).get_table_names())
            assert {"parked", "timetable", "incident"} <= names
            assert "run_outlet_3" not in names
    with open_catalog(address) as catalog, catalog.writing() as db:
        again = dict(db.execute(sa.select(schema.run_outlet)).mappings().first() or {})
        db.execute(schema.run_outlet.insert().values(again | {"started": "2026-11-22"}))
