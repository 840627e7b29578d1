"""Tables, filters, counts and single records of a made store, cold and warm."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bayhaqi.errors import InstallationError, StoreError, UsageError
from bayhaqi.query import FACETS, TABLES, Query, Reader
from bayhaqi.store import TABLES as STORE_TABLES
from bayhaqi.store import Snapshot
from tests.query.made_store import ARTICLES, CLAIMS, EVENTS, STORIES, Row


def ids(reader: Reader, table: str = "events", **filters: Any) -> set[str]:
    rows = reader.table(table, Query.of(**filters)).records()
    return {f"{row['article']}/{row['id']}" if table == "claims" else row["id"] for row in rows}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {one["id"] for one in EVENTS}),
        ({"actor": "kuleba"}, {"e-visit"}),
        ({"actor": "dmytro-kuleba"}, {"e-visit"}),
        ({"actor": "Kul"}, set()),
        ({"actor": "RUS"}, {"e-strike", "e-denied"}),
        ({"recipient": "UKR"}, {"e-strike", "e-denied"}),
        ({"recipient": "russia"}, {"e-undated"}),
        ({"actor": "russia", "recipient": "ukraine"}, {"e-strike", "e-denied"}),
        ({"party": "israel"}, {"e-talks", "e-plan"}),
        ({"party": "police"}, {"e-arrest", "e-span"}),
        ({"party": "=police"}, set()),
        ({"party": "=Kenyan Police"}, {"e-arrest", "e-span"}),
        ({"actor": "arzte fur"}, {"e-undated"}),
        ({"actor": ["hamas", "wang"]}, {"e-talks"}),
        ({"country": "Kenya"}, {"e-arrest", "e-span"}),
        ({"sector": ["REB", "SOC"]}, {"e-talks", "e-plan", "e-undated"}),
        ({"type": "consult"}, {"e-visit", "e-talks"}),
        ({"quad": "verbal conflict"}, {"e-undated"}),
        ({"mode": ["drone", "demo"]}, {"e-strike", "e-span"}),
        ({"context": "military"}, {"e-strike"}),
        ({"status": "happened"}, {one["id"] for one in EVENTS if one["status"] is None}),
        ({"status": ["future", "negation"]}, {"e-plan", "e-denied"}),
        ({"status": ["happened", "future"], "party": "hamas"}, {"e-talks", "e-plan"}),
        ({"place": "odesa"}, {"e-strike"}),
        ({"place": "KEN"}, {"e-arrest", "e-span"}),
        ({"since": "2024-08"}, {"e-talks", "e-plan", "e-denied"}),
        ({"until": "2024-06"}, {"e-span"}),
        ({"since": "2024-07-03", "until": "2024-07-22"}, {"e-span", "e-strike"}),
        ({"origin": "meridian"}, {"e-talks", "e-plan"}),
        ({"origin": "oleh kiper"}, {"e-strike"}),
        ({"publisher": "lakeside"}, {"e-strike"}),
        ({"publisher": "capital observer"}, {"e-visit", "e-denied"}),
        ({"min_origins": 2}, {"e-strike"}),
        ({"disputed": True}, {"e-strike"}),
        ({"disputed": False, "actor": "RUS"}, {"e-denied"}),
        ({"text": "port odesa"}, {"e-strike"}),
        ({"text": '"port of odesa"'}, {"e-strike"}),
        ({"text": '"odesa port"'}, set()),
        ({"text": "activ*"}, {"e-arrest"}),
        ({"text": "activ"}, set()),
        ({"text": "ARZTE"}, {"e-undated"}),
        ({"event": ["e-plan", "e-none"]}, {"e-plan"}),
        ({"story": "a7"}, {"e-talks", "e-plan"}),
        ({"article": "a5"}, {"e-visit"}),
        ({"actor": "'; DROP TABLE events; --"}, set()),
        ({"place": "100%"}, set()),
    ],
)
def test_filters_of_events(reader: Reader, filters: dict[str, Any], found: set[str]) -> None:
    assert ids(reader, **filters) == found
    assert ids(reader, limit=100, **filters) == found
    assert reader.count(Query.of(**filters)) == len(found)


@pytest.mark.parametrize(
    ("table", "filters", "found"),
    [
        ("claims", {"origin": "wang"}, {"a4/c3", "a5/c4"}),
        ("claims", {"disputed": True}, {"a1/c1", "a2/c1", "a3/c2"}),
        ("claims", {"min_origins": 2, "publisher": "harbour"}, {"a3/c2"}),
        ("claims", {"event": "e-visit"}, {"a4/c3", "a5/c4"}),
        ("claims", {"story": "a1"}, {"a1/c1", "a2/c1"}),
        ("claims", {"text": "port", "until": "2024-07-22"}, {"a1/c1", "a2/c1"}),
        ("claims", {"status": "negation"}, {"a8/c8"}),
        ("articles", {"publisher": "meridian"}, {"a1", "a4", "a6", "a7"}),
        ("articles", {"since": "2024-08"}, {"a7", "a8"}),
        ("articles", {"text": "odesa sunday"}, {"a3"}),
        ("articles", {"actor": "RUS", "publisher": "meridian"}, {"a1"}),
        ("articles", {"event": "e-strike"}, {"a1", "a2", "a3"}),
        ("articles", {"story": "a4"}, {"a4", "a5"}),
        ("stories", {"publisher": "lakeside"}, {"a1"}),
        ("stories", {"type": "CONSULT"}, {"a4", "a7"}),
        ("stories", {"text": "denied"}, {"a8"}),
    ],
)  # fmt: skip
def test_filters_of_other_tables(reader: Reader, table: str, filters: dict[str, Any], found: set[str]) -> None:
    assert ids(reader, table, **filters) == found
    assert reader.count(Query.of(**filters), table) == len(found)


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(one for one in plain if not unicodedata.combining(one))
    return " " + " ".join("".join(one if one.isalnum() else " " for one in kept).split()) + " "


def agrees(event: Row, query: Query) -> bool:
    """What the filters mean, in plain Python."""

    def named(people: list[Row], values: tuple[str, ...]) -> bool:
        return any(folded(value) in folded(one["name"]) or value in (one["actor"], one["country"]) for one in people
                   for value in values)  # fmt: skip

    both = event["actors"] + event["recipients"]
    first, last = event["date_start"], event["date_end"]
    return all(
        (
            not query.actor or named(event["actors"], query.actor),
            not query.recipient or named(event["recipients"], query.recipient),
            not query.party or named(both, query.party),
            not query.country or any(one["country"] in query.country for one in both),
            not query.sector or any(set(one["sectors"]) & set(query.sector) for one in both),
            not query.type or event["type"] in query.type,
            not query.quad or event["quad"] in query.quad,
            not query.mode or bool(set(event["modes"]) & set(query.mode)),
            not query.status or (event["status"] or "happened") in query.status,
            query.first_day is None or (last is not None and date.fromisoformat(last) >= query.first_day),
            query.last_day is None or (first is not None and date.fromisoformat(first) <= query.last_day),
            query.min_origins is None or event["origins"] >= query.min_origins,
            query.disputed is None or event["disputed"] is query.disputed,
        )
    )


NAMES = ["russia", "Kuleba", "police", "Hamas", "ISR", "KEN", "wang-yi", "frieden", "nobody"]
CHOICES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("actor", "recipient", "party"), st.lists(st.sampled_from(NAMES), min_size=1, max_size=2)),
    "country": st.lists(st.sampled_from(["RUS", "KEN", "PSE", "USA"]), min_size=1, max_size=2),
    "sector": st.lists(st.sampled_from(["GOV", "REB", "COP", "BUS"]), min_size=1, max_size=2),
    "type": st.lists(st.sampled_from(["CONSULT", "ASSAULT", "AID"]), min_size=1, max_size=2),
    "quad": st.lists(st.sampled_from(["verbal cooperation", "material conflict"]), min_size=1, max_size=2),
    "mode": st.lists(st.sampled_from(["drone", "visit", "strike"]), min_size=1, max_size=2),
    "status": st.lists(st.sampled_from(["happened", "future", "negation"]), min_size=1, max_size=2),
    "since": st.sampled_from(["2024-07", "2024-07-23", "2024-08"]),
    "until": st.sampled_from(["2024-08", "2024-09-01", "2025"]),
    "min_origins": st.integers(1, 3),
    "disputed": st.booleans(),
}


@given(st.lists(st.sampled_from(sorted(CHOICES)), unique=True, max_size=4).flatmap(
    lambda names: st.fixed_dictionaries({name: CHOICES[name] for name in names})))  # fmt: skip
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_compiled_filters_mean_what_they_say(reader: Reader, filters: dict[str, Any]) -> None:
    query = Query.of(**filters)
    expected = {one["id"] for one in EVENTS if agrees(one, query)}
    assert {row["id"] for row in reader.events(query)} == expected
    facet = {row["value"]: row["events"] for row in reader.facet(query, "status", most=9)}
    unasked = query.but(status=None)
    counts: dict[str, int] = {}
    for one in EVENTS:
        if agrees(one, unasked):
            counts[one["status"] or "happened"] = counts.get(one["status"] or "happened", 0) + 1
    assert facet == counts


def test_rows_have_the_columns_of_the_store_and_python_values(reader: Reader) -> None:
    row = reader.events(Query.of(event="e-strike", limit=1)).records()[0]
    assert row["date_start"] == date(2024, 7, 22)
    assert row["actors"][0]["name"] == "Russia"
    assert row["differences"][0] == {"field": "day", "value": "2024-07-22", "origins": ["oleh-kiper"]}
    assert row["status"] is None


def test_order_and_page(reader: Reader) -> None:
    latest_first = [row["id"] for row in reader.events()]
    assert latest_first[:2] == ["e-plan", "e-denied"]
    assert latest_first[-1] == "e-undated"
    for start in range(0, 9, 3):
        result = reader.events(Query.of(limit=3, offset=start))
        assert [row["id"] for row in result] == latest_first[start : start + 3]
        assert (len(result), result.total) == (len(latest_first[start : start + 3]), 8)
    assert [row["id"] for row in reader.events(Query.of(sort="-articles", limit=2))] == ["e-strike", "e-visit"]
    assert next(row["id"] for row in reader.events(Query.of(sort="score"))) == "e-strike"
    with pytest.raises(UsageError, match="cannot be sorted by 'name'; allowed are day, type"):
        reader.events(Query.of(sort="name"))
    with pytest.raises(UsageError, match="there is no table 'event'"):
        reader.table("event")


@pytest.mark.parametrize("table", TABLES)
def test_every_sort_of_every_table_runs(reader: Reader, table: str) -> None:
    from bayhaqi.query.tables import FORMS

    for name in FORMS[table].sorts:
        assert len(reader.table(table, Query.of(sort=f"-{name}")).records()) == reader.count(table=table)


def test_claims_know_their_event_and_report(reader: Reader) -> None:
    row = next(row for row in reader.claims(Query.of(event="e-arrest")))
    assert (row["event"], row["publisher"], row["published"]) == ("e-arrest", "Meridian", date(2024, 7, 24))
    assert row["arrested"] == 4
    assert len(reader.claims().records()) == len(CLAIMS)


def test_articles_give_id_and_story_and_no_text(reader: Reader) -> None:
    rows = {row["id"]: row for row in reader.articles()}
    assert {key: row["story"] for key, row in rows.items()} == STORIES
    assert "text" not in rows["a1"]
    assert (rows["a7"]["claims"], rows["a7"]["events"]) == (2, 2)


def test_stories_count_their_reports(reader: Reader) -> None:
    rows = {row["id"]: row for row in reader.stories()}
    assert rows["a1"]["title"] == "Drones hit Odesa"
    assert rows["a1"]["publishers"] == ["Lakeside Herald", "Meridian"]
    assert rows["a1"]["agencies"] == ["Reuters"]
    assert (rows["a1"]["articles"], rows["a1"]["claims"], rows["a1"]["events"]) == (2, 2, 1)
    assert (rows["a1"]["first_reported"], rows["a1"]["last_reported"]) == (date(2024, 7, 22), date(2024, 7, 23))
    assert sum(row["articles"] for row in rows.values()) == len(ARTICLES)


def test_voices_are_counted_as_voices_and_as_origins(reader: Reader) -> None:
    rows = {row["voice"]: row for row in reader.voices()}
    assert rows["oleh-kiper"]["name"] == "Oleh Kiper"
    assert (rows["oleh-kiper"]["claims"], rows["oleh-kiper"]["as_origin"], rows["oleh-kiper"]["events"]) == (2, 2, 1)
    assert rows["oleh-kiper"]["only_origin"] == 0
    assert rows["oleh-kiper"]["disputed"] == 1
    assert (rows["Xinhua"]["claims"], rows["Xinhua"]["as_origin"]) == (1, 0)
    assert rows["wang-yi"]["only_origin"] == 1
    assert rows["Meridian"]["claims"] == 2


def test_facets(reader: Reader) -> None:
    facets = reader.facets(Query())
    assert set(facets) == set(FACETS)
    country = {row["value"]: row["events"] for row in facets["country"]}
    assert country == {"RUS": 3, "UKR": 3, "ISR": 2, "KEN": 2, "PSE": 2, "CHN": 1, "DEU": 1}
    assert {row["value"]: row["events"] for row in facets["publisher"]} == {
        "Meridian": 5, "Capital Observer": 2, "Harbour Gazette": 1, "Lakeside Herald": 1,
    }  # fmt: skip
    actor = {row["value"]: row["name"] for row in facets["actor"]}
    assert actor["dmytro-kuleba"] == "Dmytro Kuleba"
    assert {row["value"]: row["name"] for row in facets["origin"]}["oleh-kiper"] == "Oleh Kiper"
    assert {row["value"]: row["events"] for row in facets["status"]} == {"happened": 6, "future": 1, "negation": 1}
    # A facet takes no notice of its own filter, so that another value can be chosen.
    assert len(reader.facet(Query.of(type="CONSULT"), "type")) == len(facets["type"])
    assert [row["value"] for row in reader.facet(Query.of(type="CONSULT"), "place")] == ["Beijing"]
    assert len(reader.facet(Query(), "country", most=2)) == 2
    with pytest.raises(UsageError, match="there is no facet 'colour'; allowed are type"):
        reader.facet(Query(), "colour")


@pytest.mark.parametrize("field", sorted(FACETS))
def test_a_facet_counts_what_its_value_finds(reader: Reader, field: str) -> None:
    own = {"actor": "party"}.get(field, field)
    for row in reader.facet(Query(), field):
        value = f"={row['value']}" if own in ("party", "origin", "publisher", "place") else row["value"]
        assert reader.count(Query.of(**{own: value})) == row["events"], row


def test_series_have_no_gaps(reader: Reader) -> None:
    weeks = reader.series(Query.of(since="2024-07"), by="week", score=True).records()
    assert [row["period"] for row in weeks] == [date(2024, 7, 1 + 7 * week) for week in range(5)]
    assert [row["events"] for row in weeks] == [1, 0, 0, 3, 1]
    assert weeks[1]["score"] is None
    assert weeks[3]["score"] == pytest.approx((-9.5 + 4 - 7) / 3, abs=0.001)
    days = reader.series(Query.of(since="2024-07-20", until="2024-07-26"), by="day").records()
    assert [row["events"] for row in days] == [0, 0, 1, 1, 1, 0, 0]
    assert "score" not in days[0]
    months = reader.series(by="month").records()
    assert {str(row["period"])[:7]: row["events"] for row in months} == {"2024-06": 1, "2024-07": 3, "2024-08": 1}
    every = reader.series(Query.of(status=["happened", "future", "negation"])).records()
    assert sum(row["events"] for row in every) == 7
    assert reader.undated(Query()) == 1
    assert reader.series(Query.of(actor="nobody")).records() == []
    empty = reader.series(Query.of(actor="nobody", since="2024-01", until="2024-03")).records()
    assert [row["events"] for row in empty] == [0, 0, 0]
    with pytest.raises(UsageError, match="allowed are day, week, month, year"):
        reader.series(by="decade")


def test_a_network_counts_pairs(reader: Reader) -> None:
    dyads = {(row["actor"], row["recipient"]): row for row in reader.network()}
    assert dyads[("russia", "ukraine")]["events"] == 1
    assert dyads[("russia", "ukraine")]["score"] == -9.5
    assert dyads[("russia", "ukraine")]["material_conflict"] == 1
    assert dyads[("hamas", "israel")]["verbal_cooperation"] == 1
    assert dyads[("israel", "hamas")]["actor_name"] == "Israel"
    with_denied = {
        (row["actor"], row["recipient"]): row for row in reader.network(Query.of(status=["happened", "negation"]))
    }
    assert with_denied[("russia", "ukraine")]["events"] == 2
    countries = [(row["actor"], row["recipient"]) for row in reader.network(by="country")]
    assert ("UKR", "CHN") in countries
    assert all(one != other for one, other in countries)
    page = reader.network(Query.of(limit=2))
    assert (len(page.records()), page.total) == (2, 7)
    nodes = {row["id"]: row for row in reader.nodes()}
    assert set(nodes) == {end for pair in dyads for end in pair}
    assert (nodes["dmytro-kuleba"]["label"], nodes["dmytro-kuleba"]["country"]) == ("Dmytro Kuleba", "UKR")


def test_show_follows_ids(reader: Reader) -> None:
    shown = reader.show("e-strike")
    assert (shown.kind, shown.moved_from) == ("event", None)
    assert [(one["article"], one["id"]) for one in shown.claims] == [("a1", "c1"), ("a2", "c1"), ("a3", "c2")]
    assert shown.claims[0]["voices"] == ["Oleh Kiper"]
    assert [one["id"] for one in shown.articles] == ["a1", "a2", "a3"]
    moved = reader.show("e-oldest")
    assert (moved.row["id"], moved.moved_from) == ("e-strike", "e-oldest")
    assert reader.show("e-old").row["id"] == "e-strike"
    assert reader.show("e-stri").row["id"] == "e-strike"
    assert reader.show("a4/c3").row["voices"] == ["Xinhua", "Wang Yi"]
    assert reader.show("c9").kind == "claim"
    article = reader.show("a1")
    assert (article.kind, article.row["story"]) == ("article", "a1")
    assert article.row["text"].startswith("Russian drones")
    plain = shown.to_dict()
    assert plain["event"]["date_start"] == "2024-07-22"
    with pytest.raises(UsageError, match="stands for several: claim a1/c1, claim a2/c1"):
        reader.show("c1")
    with pytest.raises(UsageError, match="nothing in the store has the id 'e-x'"):
        reader.show("e-x")


def test_results_as_tables(reader: Reader, tmp_path: Path) -> None:
    result = reader.events(Query.of(type="CONSULT", sort="day"))
    pyarrow = pytest.importorskip("pyarrow")
    table = result.arrow()
    assert isinstance(table, pyarrow.Table)
    assert table.column("id").to_pylist() == ["e-visit", "e-talks"]
    assert pytest.importorskip("polars").DataFrame(table).shape[0] == 2
    assert result.polars()["type"].to_list() == ["CONSULT", "CONSULT"]
    pytest.importorskip("pandas")
    assert list(result.pandas()["id"]) == ["e-visit", "e-talks"]


def test_parquet_needs_no_extra(reader: Reader, tmp_path: Path) -> None:
    target = tmp_path / "it's.parquet"
    assert reader.claims(Query.of(actor="RUS")).write_parquet(target) == 4
    found = duckdb.execute("SELECT id, actors[1].name FROM read_parquet(?) ORDER BY article", [str(target)]).fetchall()
    assert found == [("c1", "Russia"), ("c1", "Russia"), ("c2", "Russia"), ("c8", "Russia")]


def test_events_as_parquet(reader: Reader, tmp_path: Path) -> None:
    target = tmp_path / "events.parquet"
    assert reader.events(Query.of(publisher="meridian", sort="day", limit=3)).write_parquet(target) == 3
    names = duckdb.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(target)]).fetchall()
    assert tuple(row[0] for row in names) == reader.events().columns == STORE_TABLES["events"].names
    found = duckdb.execute("SELECT id FROM read_parquet(?)", [str(target)]).fetchall()
    assert found == [("e-strike",), ("e-arrest",), ("e-visit",)]


@pytest.mark.parametrize("kind", ["arrow", "polars", "pandas"])
def test_a_missing_extra_says_what_to_install(reader: Reader, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(InstallationError, match=rf"pip install 'bayhaqi\[{kind}\]'"):
        getattr(reader.events(), kind)()


def test_a_result_shows_itself(reader: Reader) -> None:
    result = reader.events(Query.of(actor="HYPERLINK"))
    assert repr(result).startswith("<Result of 1 rows: id, type")
    assert "&quot;http://example.org&quot;" in result._repr_html_()
    assert bool(result)
    assert not reader.events(Query.of(actor="nobody"))


def test_a_damaged_part_is_an_error_of_ours(tmp_path: Path) -> None:
    from tests.query.made_store import make_store

    store = make_store(tmp_path / "broken.bayhaqi")
    part = next((store / "parts").glob("events-*.parquet"))
    part.write_bytes(part.read_bytes()[:200])
    with pytest.raises(StoreError, match="bayhaqi check"), Snapshot(store) as snapshot:
        Reader(snapshot).events().records()
