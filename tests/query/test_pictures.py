"""What pictures, dyads, profiles and the page of voices are made from, on the made store."""

from __future__ import annotations

from datetime import date

import pytest

from bayhaqi.errors import UsageError
from bayhaqi.query import Query, Reader
from bayhaqi.query.dyads import Dyad, swapped
from bayhaqi.query.pictures import fitting_step, graph, last_day_of, places, timeline
from bayhaqi.query.profiles import (
    agreeing,
    agreements,
    appearances,
    claims_about,
    claims_of_voice,
    counterparts,
    differing_from,
    is_voice,
    name_of,
    said_by,
    said_of,
    spoken_of,
)
from bayhaqi.query.voices import voices_page


def test_graph_joins_sides_and_those_who_act_together(reader: Reader) -> None:
    found = graph(reader, Query())
    pairs = {(one["one"], one["two"]): one for one in found.edges}
    assert set(pairs) == {
        ("russia", "ukraine"), ("dmytro-kuleba", "wang-yi"), ("Kenyan police", "activists"), ("hamas", "israel"),
        ("russia", "Ärzte für Frieden"), ("Kenyan police", '=HYPERLINK("http://example.org")'),
    }  # fmt: skip
    together = pairs[("hamas", "israel")]
    assert (together["forth"], together["back"], together["together"]) == (0, 0, 1)
    acting = pairs[("Kenyan police", "activists")]
    assert (acting["forth"], acting["back"], acting["together"], acting["material_conflict"]) == (1, 0, 0, 1)
    acted_on = pairs[("russia", "Ärzte für Frieden")]
    assert (acted_on["forth"], acted_on["back"]) == (0, 1)
    assert [node["id"] for node in found.nodes[:2]] == ["Kenyan police", "russia"]
    assert {node["id"]: node["name"] for node in found.nodes}["dmytro-kuleba"] == "Dmytro Kuleba"
    assert found.all_nodes == 10


def test_graph_counts_claims_and_reports_and_countries(reader: Reader) -> None:
    strike = Query.of(event="e-strike")
    assert [graph(reader, strike, count=count).edges[0]["number"] for count in ("events", "claims", "reports")] == [
        1,
        3,
        3,
    ]
    countries = graph(reader, Query(), by="country")
    assert {frozenset((one["one"], one["two"])) for one in countries.edges} == {
        frozenset(pair) for pair in (("RUS", "UKR"), ("CHN", "UKR"), ("ISR", "PSE"), ("RUS", "DEU"))
    }
    assert all(node["name"] == node["id"] for node in countries.nodes)


def test_graph_keeps_its_limits_and_drops_the_lonely(reader: Reader) -> None:
    found = graph(reader, Query(), nodes=3, edges=1)
    assert len(found.edges) == 1
    assert {node["id"] for node in found.nodes} == {found.edges[0]["one"], found.edges[0]["two"]}
    assert found.all_nodes == 10
    nothing = graph(reader, Query.of(event="none"))
    assert (nothing.nodes, nothing.edges, nothing.all_nodes) == ([], [], 0)
    with pytest.raises(UsageError, match="no network by 'city'"):
        graph(reader, Query(), by="city")
    with pytest.raises(UsageError, match="no count of 'words'"):
        graph(reader, Query(), count="words")


def test_places_say_what_has_no_place(reader: Reader) -> None:
    found = places(reader, Query())
    assert {row["place"]: row["number"] for row in found.rows} == {"Odesa": 1, "Beijing": 1, "Mombasa": 1, "Nairobi": 1}
    assert (found.all_places, found.events, found.placed) == (4, 6, 4)
    odesa = places(reader, Query.of(place="Odesa"), count="claims").rows[0]
    assert (odesa["number"], odesa["country"], odesa["lat"], odesa["lon"]) == (3, "UKR", 46.48, 30.73)
    assert len(places(reader, Query(), most=2).rows) == 2


def test_timeline_has_bars_without_gaps(reader: Reader) -> None:
    found = timeline(reader, Query.of(since="2024-07-22", until="2024-07-24"))
    assert (found.step, found.undated) == ("day", 0)
    assert [(row["period"], row["number"]) for row in found.rows] == [
        (date(2024, 7, 22), 1), (date(2024, 7, 23), 1), (date(2024, 7, 24), 1),
    ]  # fmt: skip
    assert found.rows[2]["verbal_cooperation"] == 1
    assert timeline(reader, Query()).undated == 1
    months = timeline(reader, Query(), step="month", count="reports")
    assert [(row["period"].month, row["number"]) for row in months.rows] == [(6, 1), (7, 6), (8, 1)]
    assert timeline(reader, Query.of(event="none")).rows == []
    with pytest.raises(UsageError, match="no timeline by 'hour'"):
        timeline(reader, Query(), step="hour")


def test_bars_of_a_long_time_are_longer() -> None:
    assert [fitting_step(days) for days in (0, 100, 101, 1098, 1099, 20_000)] == [
        "day", "day", "week", "week", "month", "year",
    ]  # fmt: skip
    first = date(2024, 2, 1)
    assert [last_day_of(first, step) for step in ("day", "week", "month")] == [
        first, date(2024, 2, 7), date(2024, 2, 29),
    ]  # fmt: skip
    assert last_day_of(date(2024, 1, 1), "year") == date(2024, 12, 31)


def test_dyad_tells_who_acts(reader: Reader) -> None:
    query = Query.of(actor="=ukraine", recipient="=russia")
    dyad = Dyad(reader, query)
    assert dyad.ways() == {"forth": 0, "back": 1, "together": 0}
    assert [(row["type"], row["back"], row["number"]) for row in dyad.types(count="claims")] == [("ASSAULT", 3, 3)]
    assert [(row["id"], row["way"]) for row in dyad.events()] == [("e-strike", "back")]
    bars, step = dyad.series()
    assert step == "day"
    assert [(row["period"], row["number"], row["least"]) for row in bars] == [(date(2024, 7, 22), 1, bars[0]["score"])]
    assert [(row["id"], row["day"]) for row in dyad.points(5)] == [("e-strike", date(2024, 7, 22))]
    assert swapped(query) == Query.of(actor="=russia", recipient="=ukraine")


def test_dyad_holds_what_both_do_together_and_other_statuses_when_asked(reader: Reader) -> None:
    assert Dyad(reader, Query.of(actor="=israel", recipient="=hamas")).ways() == {"forth": 0, "back": 0, "together": 1}
    asked = Query.of(actor="=israel", recipient="=hamas", status=["happened", "future"])
    assert [row["id"] for row in Dyad(reader, asked).events()] == ["e-plan", "e-talks"]
    assert Dyad(reader, Query.of(actor="RUS", recipient="UKR")).ways()["forth"] == 1
    nobody = Dyad(reader, Query.of(actor="=hamas", recipient="=russia"))
    assert (nobody.events(), nobody.types(), nobody.series()[0]) == ([], [], [])
    with pytest.raises(UsageError, match="one actor and one recipient"):
        Dyad(reader, Query.of(actor=["russia", "hamas"], recipient="ukraine"))


def test_actor_appears_with_name_title_and_days(reader: Reader) -> None:
    (row,) = appearances(reader, "dmytro-kuleba")
    assert (row["name"], row["title"], row["country"], row["events"]) == ("Dmytro Kuleba", "Foreign Minister", "UKR", 1)
    assert row["first_day"] == date(2024, 7, 24)
    assert appearances(reader, "nobody") == []
    assert [name_of(reader, one) for one in ("wang-yi", "oleh-kiper", "nobody")] == ["Wang Yi", "Oleh Kiper", "nobody"]


def test_counterparts_of_an_actor(reader: Reader) -> None:
    found = {row["label"]: row for row in counterparts(reader, Query(), "russia")}
    assert set(found) == {"ukraine", "Ärzte für Frieden"}
    assert (found["ukraine"]["forth"], found["ukraine"]["back"]) == (1, 0)
    assert (found["Ärzte für Frieden"]["forth"], found["Ärzte für Frieden"]["back"]) == (0, 1)
    assert counterparts(reader, Query(), "russia", count="claims")[0]["number"] == 3
    assert [row["together"] for row in counterparts(reader, Query(), "hamas")] == [1]


def test_what_a_voice_says_and_of_whom(reader: Reader) -> None:
    assert [(row["type"], row["claims"], row["events"]) for row in said_by(reader, Query(), "wang-yi")] == [
        ("CONSULT", 2, 1)
    ]
    assert [row["id"] for row in claims_of_voice(reader, Query(), "Meridian")] == ["c7", "c6"]
    assert claims_of_voice(reader, Query.of(since="2025"), "Meridian") == []
    assert [row["label"] for row in spoken_of(reader, Query(), "Meridian")] == ["hamas", "israel"]
    assert [is_voice(reader, one) for one in ("wang-yi", "Xinhua", "israel")] == [True, True, False]


def test_what_others_say_of_an_actor(reader: Reader) -> None:
    assert {row["origin"]: row["claims"] for row in said_of(reader, Query(), "russia")} == {
        "oleh-kiper": 2, "Harbour Gazette": 1, "Capital Observer": 1,
    }  # fmt: skip
    assert said_of(reader, Query(), "russia")[0]["name"] == "Oleh Kiper"
    found = claims_about(reader, Query(), "russia", most=3)
    assert [row["id"] for row in found] == ["c1", "c1", "c2"]
    assert found[0]["evidence"].startswith("Russian drones")
    # A claim without a day comes last, and is not lost.
    assert [row["id"] for row in claims_about(reader, Query(), "russia")][-1] == "c9"


def test_who_bears_a_voice_out(reader: Reader) -> None:
    found = {one.voice: one for one in agreements(reader, Query(), "oleh-kiper")}
    gazette = found["Harbour Gazette"]
    assert (gazette.together, gazette.differing, gazette.agreeing, dict(gazette.fields)) == (1, 1, 0, {"day": 1})
    assert gazette.examples == ["e-strike"]
    assert dict(found["russia"].fields) == {"denied": 1}


def test_voices_differ_by_field_or_by_denial() -> None:
    told = [
        {"field": "killed", "value": "3", "origins": ["a", "b"]}, {"field": "killed", "value": "5", "origins": ["c"]},
        {"field": "denied", "value": "yes", "origins": ["d"]},
    ]  # fmt: skip
    assert differing_from("a", ["a", "b", "c"], told) == {"c": ["killed"], "d": ["denied"]}
    assert differing_from("d", ["a", "b", "c"], told) == {"a": ["denied"], "b": ["denied"], "c": ["denied"]}
    assert differing_from("e", ["a", "e"], []) == {}
    both = agreeing("a", [{"id": "1", "origin_names": ["a", "b", "c"], "differences": told},
                          {"id": "2", "origin_names": ["a", "c"], "differences": "[]"}])  # fmt: skip
    assert [(one.voice, one.together, one.differing) for one in both] == [("c", 2, 1), ("b", 1, 0), ("d", 1, 1)]


@pytest.mark.parametrize(
    "filters",
    [{}, {"sort": "voice"}, {"sort": "-disputed"}, {"party": "Russia"}, {"limit": 2, "offset": 1}, {"text": "Odesa"}],
)
def test_page_of_voices_is_the_table_of_voices(reader: Reader, filters: dict[str, object]) -> None:
    query = Query.of(**filters)
    table = reader.voices(query if query.sort else query.but(sort="-claims"))
    assert voices_page(reader, query) == (table.records(), table.total)
