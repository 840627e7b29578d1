"""Every export of a made store, read back as its readers read it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from bayhaqi.cli import main
from bayhaqi.cli.export import NAMES
from bayhaqi.export import FORMATS
from bayhaqi.export.cells import cell, flat, flat_names, harmless, one_line, write_tsv
from bayhaqi.export.gdelt import event_number
from bayhaqi.export.graphs import write_gexf, write_graphml
from bayhaqi.export.rows import country_table, cow, fips, pairs
from bayhaqi.query import Reader
from tests.query.made_store import EVENTS, HAMAS, ISRAEL, RUSSIA, UKRAINE, event

POLECAT = (
    "Event ID · Event Date · Event Type · Event Mode · Intensity · Quad Code · Contexts · Actor Name · Actor Country · Actor COW · "
    "Primary Actor Sector · Actor Sectors · Actor Title · Actor Name Raw · Wikipedia Actor ID · Recipient Name · Recipient Country · "
    "Recipient COW · Primary Recipient Sector · Recipient Sectors · Recipient Title · Recipient Name Raw · Wikipedia Recipient ID · "
    "Placename · City · District · Province · Country · Latitude · Longitude · GeoNames ID · Raw Placename · Feature Type · Source · "
    "Publication Date · Story People · Story Organizations · Story Locations · Language · Version"
).split(" · ")
ICEWS = (
    "Event ID · Event Date · Source Name · Source Sectors · Source Country · Event Text · CAMEO Code · Intensity · Target Name · "
    "Target Sectors · Target Country · Story ID · Sentence Number · Publisher · City · District · Province · Country · Latitude · "
    "Longitude"
).split(" · ")
SIDE = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
        "Type2Code", "Type3Code")  # fmt: skip
GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
GDELT = [
    "GlobalEventID", "SQLDATE", "MonthYear", "Year", "FractionDate", *(f"Actor1{name}" for name in SIDE),
    *(f"Actor2{name}" for name in SIDE), "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass",
    "GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone", *(f"Actor1Geo_{name}" for name in GEO),
    *(f"Actor2Geo_{name}" for name in GEO), *(f"ActionGeo_{name}" for name in GEO), "DATEADDED", "SOURCEURL",
]  # fmt: skip
MENTIONS = (
    "GlobalEventID · EventTimeDate · MentionTimeDate · MentionType · MentionSourceName · MentionIdentifier · SentenceID · "
    "Actor1CharOffset · Actor2CharOffset · ActionCharOffset · InRawText · Confidence · MentionDocLen · MentionDocTone · "
    "MentionDocTranslationInfo · Extras"
).split(" · ")
HAPPENED = [one for one in EVENTS if one["status"] is None]


def export(store: Path, name: str, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["export", str(store), "--to", name, *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def tsv(text: str, header: Sequence[str] | None = None) -> list[dict[str, str]]:
    rows = [line.split("\t") for line in text.splitlines()]
    names = list(header) if header else rows.pop(0)
    assert {len(row) for row in rows} == {len(names)}
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_the_command_knows_every_format() -> None:
    assert tuple(FORMATS) == NAMES


def test_polecat_has_its_forty_columns(store: Path) -> None:
    result = export(store, "polecat")
    assert result.stdout.splitlines()[0].split("\t") == POLECAT
    assert len(POLECAT) == 40
    rows = {row["Event ID"]: row for row in tsv(result.stdout)}
    assert set(rows) == {one["id"] for one in HAPPENED}
    visit = rows["e-visit"]
    assert (visit["Event Date"], visit["Event Type"], visit["Event Mode"]) == ("2024-07-24", "CONSULT", "visit")
    assert (visit["Intensity"], visit["Quad Code"], visit["Contexts"]) == ("4", "VERBAL COOPERATION", "diplomatic")
    assert (visit["Actor Name"], visit["Actor Country"], visit["Actor COW"]) == ("Dmytro Kuleba", "UKR", "369")
    assert (visit["Recipient Title"], visit["Recipient COW"]) == ("Foreign Minister", "710")
    assert (visit["Placename"], visit["City"], visit["Country"]) == ("Beijing", "Beijing", "China")
    assert (visit["GeoNames ID"], visit["Feature Type"]) == ("1816670", "capital")
    assert (visit["Source"], visit["Publication Date"]) == ("Meridian", "2024-07-24")
    assert (visit["Story People"], visit["Story Organizations"]) == ("Dmytro Kuleba;Wang Yi", "Xinhua")
    assert visit["Story Locations"] == "Beijing"
    assert rows["e-talks"]["Actor Country"] == "PSE;ISR"
    assert rows["e-talks"]["Actor COW"] == ";666"
    assert rows["e-talks"]["Recipient Name"] == rows["e-talks"]["Recipient COW"] == ""
    assert rows["e-undated"]["Event Date"] == ""
    assert "None" not in result.stdout


def test_icews_has_a_row_a_pair(store: Path) -> None:
    result = export(store, "icews")
    assert result.stdout.splitlines()[0].split("\t") == ICEWS
    assert len(ICEWS) == 20
    rows = tsv(result.stdout)
    talks = [(row["Source Name"], row["Target Name"]) for row in rows if row["Event ID"] == "e-talks"]
    assert talks == [("Hamas", "Israel"), ("Israel", "Hamas")]
    strike = next(row for row in rows if row["Event ID"] == "e-strike")
    assert (strike["CAMEO Code"], strike["Event Text"], strike["Intensity"]) == ("195", "ASSAULT drone", "-9.5")
    assert (strike["Source Country"], strike["Target Country"], strike["Story ID"]) == ("Russia", "Ukraine", "a1")
    assert (strike["City"], strike["Province"], strike["Latitude"]) == ("Odesa", "Odeska", "46.48")
    visit = next(row for row in rows if row["Event ID"] == "e-visit")
    assert visit["CAMEO Code"] == "042"


def test_gdelt_events_have_sixty_one_columns(store: Path) -> None:
    assert len(GDELT) == 61
    rows = tsv(export(store, "gdelt").stdout, GDELT)
    assert len(rows) == len(HAPPENED) + 1
    strike = next(row for row in rows if row["EventCode"] == "195")
    assert (strike["SQLDATE"], strike["MonthYear"], strike["Year"]) == ("20240722", "202407", "2024")
    assert strike["FractionDate"] == f"{2024 + (7 * 30 + 22) / 365:.4f}"
    assert (strike["Actor1Code"], strike["Actor1CountryCode"], strike["Actor1Type1Code"]) == ("RUSGOV", "RUS", "GOV")
    assert (strike["EventBaseCode"], strike["EventRootCode"], strike["QuadClass"]) == ("195", "19", "4")
    assert (strike["GoldsteinScale"], strike["NumMentions"], strike["NumSources"], strike["NumArticles"]) == (
        "-9.5", "3", "3", "3",
    )  # fmt: skip
    assert (strike["ActionGeo_Type"], strike["ActionGeo_FullName"]) == ("4", "Odesa, Odeska, Ukraine")
    assert (strike["ActionGeo_CountryCode"], strike["ActionGeo_Lat"]) == ("UP", "46.48")
    assert (strike["DATEADDED"], strike["SOURCEURL"]) == ("20240722000000", "https://example.org/a1")
    assert strike["AvgTone"] == strike["Actor1Geo_Type"] == ""
    numbers = {row["GlobalEventID"] for row in rows}
    assert len(numbers) == len(rows)
    assert all(0 <= int(number) < 2**63 for number in numbers)


def test_gdelt_mentions_point_at_their_events(store: Path) -> None:
    assert len(MENTIONS) == 16
    events = {row["GlobalEventID"]: row for row in tsv(export(store, "gdelt").stdout, GDELT)}
    mentions = tsv(export(store, "gdelt-mentions").stdout, MENTIONS)
    assert {row["GlobalEventID"] for row in mentions} == set(events)
    for number, row in events.items():
        assert sum(one["GlobalEventID"] == number for one in mentions) == int(row["NumMentions"])
    first = next(row for row in mentions if row["MentionIdentifier"] == "https://example.org/a1")
    assert (first["MentionType"], first["MentionSourceName"], first["Confidence"]) == ("1", "Meridian", "90")
    assert first["MentionTimeDate"] == "20240722000000"
    assert next(row for row in mentions if row["MentionIdentifier"] == "a2")["MentionType"] == "2"


def test_plover_json_has_its_fields_and_says_what_has_not_happened(store: Path) -> None:
    result = export(store, "plover-json")
    rows = {row["id"]: row for row in map(json.loads, result.stdout.splitlines())}
    assert len(rows) == len(EVENTS)
    named = ("id", "date", "enddate", "actor", "recipient", "event", "mode", "context", "event_loc", "event_text", "quad_code",
             "event_scale", "text", "text_info", "cite_info", "coder", "coded_date", "comment")  # fmt: skip
    for row in rows.values():
        assert tuple(row)[: len(named)] == named
        for side in row["actor"] + row["recipient"]:
            assert tuple(side) == (
                "code", "sector", "entity_text", "identifier_id", "identifier_text", "religion", "ethnicity", "office",
            )  # fmt: skip
    assert rows["e-plan"]["mode"] == ["future"]
    assert rows["e-denied"]["mode"] == ["troops", "negation"]
    assert rows["e-undated"]["date"] is None
    assert rows["e-strike"]["event_loc"]["geonames"] == 698740
    assert [one["according_to"] for one in rows["e-visit"]["cite_info"]] == [["Xinhua", "wang-yi"], ["wang-yi"]]
    assert rows["e-strike"]["text_info"]["start"] == 0


def test_a_temporal_graph_has_one_row_a_day_pair_and_type(store: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(export(store, "temporal-graph").stdout)))
    assert list(rows[0]) == ["timestamp", "head", "relation", "tail"]
    assert {"timestamp": "1721606400", "head": "russia", "relation": "ASSAULT", "tail": "ukraine"} in rows
    keys = [tuple(row.values()) for row in rows]
    assert len(set(keys)) == len(keys)
    assert [int(row["timestamp"]) for row in rows] == sorted(int(row["timestamp"]) for row in rows)
    assert all(int(row["timestamp"]) % 86400 == 0 for row in rows)


def test_repeated_pairs_of_a_day_are_one_row() -> None:
    from datetime import date

    from bayhaqi.export.graphs import write_temporal_graph

    stream = io.StringIO()
    one = {**event("x", "AID", [RUSSIA], [UKRAINE], None), "date_start": date(2024, 1, 1)}
    two = {**one, "date_start": date(2024, 1, 2)}
    assert write_temporal_graph([one, one, two], stream) == 2


def test_graphs_are_read_by_graph_libraries(store: Path, tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx")
    for name, read in (("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)):
        path = tmp_path / f"network.{name}"
        export(store, name, "-o", str(path))
        graph = read(path) if name == "graphml" else read(path, version="1.3")
        assert graph.is_directed()
        assert graph.edges["russia", "ukraine"]["score"] == -9.5
        assert graph.nodes["dmytro-kuleba"]["label"] == "Dmytro Kuleba"
        assert graph.nodes["dmytro-kuleba"]["country"] == "UKR"
        assert (graph.number_of_nodes(), graph.number_of_edges()) == (10, 7)


TEXTS = st.text(max_size=30)


@given(st.lists(TEXTS, min_size=2, max_size=5, unique=True))
@settings(max_examples=100, deadline=None)
def test_any_name_gives_well_formed_xml(names: list[str]) -> None:
    nodes = [{"id": name, "label": name, "country": None, "sector": name} for name in names]
    edge = {"events": 2, "score": -1.5, "verbal_cooperation": 0, "material_cooperation": 0, "verbal_conflict": 2,
            "material_conflict": 0}  # fmt: skip
    edges = [{"actor": names[0], "recipient": names[1], **edge}]
    for write in (write_graphml, write_gexf):
        stream = io.StringIO()
        assert write(nodes, edges, stream) == 1
        root = ElementTree.fromstring(stream.getvalue().encode("utf-8"))
        found = [one for one in root.iter() if one.tag.endswith("}node")]
        assert len(found) == len(names)
        plain = [name for name in names if name.isprintable()]
        assert {one.get("id") for one in found} >= set(plain)


def test_geojson_has_a_point_for_each_place(store: Path) -> None:
    result = export(store, "geojson")
    features = json.loads(result.stdout)["features"]
    assert {one["id"] for one in features} == {"e-strike", "e-visit", "e-arrest", "e-span"}
    strike = next(one for one in features if one["id"] == "e-strike")
    assert strike["geometry"] == {"type": "Point", "coordinates": [30.73, 46.48]}
    assert strike["properties"]["origins"] == 2
    assert "wrote 4 rows of 8 events; events without coordinates have no row" in result.stderr


def test_csv_and_parquet(store: Path, tmp_path: Path) -> None:
    import duckdb

    rows = list(csv.DictReader(io.StringIO(export(store, "csv").stdout)))
    assert len(rows) == len(EVENTS)
    path = tmp_path / "events.parquet"
    export(store, "parquet", "-o", str(path))
    found = duckdb.execute("SELECT id, actors[1].name FROM read_parquet(?) ORDER BY date_start NULLS LAST", [str(path)])
    assert [row[0] for row in found.fetchall()] == [row["id"] for row in rows]


def test_the_last_line_says_what_was_written_and_cut(store: Path) -> None:
    lines = export(store, "icews").stderr.splitlines()
    assert lines[-2] == (
        "left out, as future, hypothetical or denied, which icews cannot say (see --status): 2 of 8 events"
    )
    assert lines[-1] == "wrote 7 rows of 6 events; nothing was cut"
    lines = export(store, "csv", "--limit", "3").stderr.splitlines()
    assert lines == ["wrote 3 rows of 3 events; cut by --limit and --offset, 8 events in all"]
    lines = export(store, "graphml", "--limit", "3").stderr.splitlines()
    assert lines[-1] == "wrote 3 rows of 3 pairs; cut by --limit and --offset, 7 pairs in all"
    lines = export(store, "polecat", "--status", "future").stderr.splitlines()
    assert lines == ["wrote 1 rows of 1 events; nothing was cut"]
    assert export(store, "polecat", "--actor", "nobody").stdout.splitlines() == ["\t".join(POLECAT)]


@pytest.mark.parametrize("name", NAMES)
def test_exports_are_the_same_each_time(store: Path, tmp_path: Path, name: str) -> None:
    if name == "parquet":
        return
    assert export(store, name).stdout == export(store, name).stdout


def test_misuse(store: Path) -> None:
    for arguments in (
        ("--to", "xml"),
        ("--to", "temporal-graph", "--sort", "score"),
        ("--to", "csv", "-o", str(store)),
    ):
        result = CliRunner().invoke(main, ["export", str(store), *arguments])
        assert result.exit_code == 2
        assert "Traceback" not in result.output


def test_reports_come_with_their_events(reader: Reader) -> None:
    rows = {row["id"]: row for row in reader.reports(context=True)}
    assert [one["article"] for one in rows["e-strike"]["reports"]] == ["a1", "a2", "a3"]
    assert rows["e-visit"]["reports"][0]["people"] == ["Dmytro Kuleba", "Wang Yi"]
    assert sum(len(row["reports"]) for row in rows.values()) == 11


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1"])
def test_formulas_are_made_harmless(text: str) -> None:
    assert harmless(text) == "'" + text


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_cell_begins_a_formula_and_no_line_breaks(text: str) -> None:
    assert not re.match(r"\s*[=+\-@＝＋－＠]", cell(text))
    line = one_line(text)
    assert "\t" not in line
    assert len(line.splitlines()) <= 1
    stream = io.StringIO()
    write_tsv([[text, 1, None]], None, stream)
    assert len(stream.getvalue().split("\t")) == 3


def test_cells() -> None:
    assert [cell(value) for value in (None, True, 3, -2.5, 1.0, ["a", "b;c"], [])] == [
        "", "true", "3", "-2.5", "1", "a;b,c", "",
    ]  # fmt: skip
    assert flat_names(["id", "actors"]) == ["id", "actors", "actor_keys", "actor_countries", "actor_sectors"]
    assert flat({"actors": [HAMAS, ISRAEL]}) == ["Hamas;Israel", "hamas;israel", "PSE;ISR", "REB;MIL"]


def test_pairs() -> None:
    def named(**sides: Any) -> list[tuple[str | None, ...]]:
        return [tuple(one["name"] if one else None for one in pair) for pair in pairs({"recipients": [], **sides})]

    assert named(actors=[RUSSIA], recipients=[UKRAINE]) == [("Russia", "Ukraine")]
    assert named(actors=[HAMAS, ISRAEL]) == [("Hamas", "Israel"), ("Israel", "Hamas")]
    assert named(actors=[RUSSIA]) == [("Russia", None)]
    assert named(actors=[], recipients=[UKRAINE]) == [(None, "Ukraine")]
    assert named(actors=[]) == [(None, None)]
    assert named(actors=[RUSSIA, RUSSIA]) == [("Russia", None)]


def test_country_codes() -> None:
    from bayhaqi.knowledge.countries import load_countries

    table = country_table()
    assert set(table) == load_countries().codes()
    assert (cow("USA"), cow("DEU"), cow("SRB"), cow("YEM"), cow("PSE"), cow(None)) == (
        "2",
        "255",
        "345",
        "679",
        None,
        None,
    )
    assert (fips("UKR"), fips("DEU"), fips("CHN"), fips("GBR"), fips("XXX")) == ("UP", "GM", "CH", "UK", None)
    numbers = [number for number, _ in table.values() if number]
    assert len(numbers) == len(set(numbers)) == 195
    codes = [code for _, code in table.values() if code]
    assert len(codes) == len(set(codes))


def test_event_numbers_are_stable_and_differ() -> None:
    assert event_number("e-strike", RUSSIA, UKRAINE) == event_number("e-strike", RUSSIA, UKRAINE)
    assert len({event_number("e", one, other) for one in (RUSSIA, UKRAINE, None) for other in (HAMAS, None)}) == 6
