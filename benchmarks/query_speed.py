"""How long questions to a store of many events take, once warm: facets, series, filtered pages, a network.

    python benchmarks/query_speed.py [--events 1000000] [--store FOLDER] [--rounds 7]

Makes a synthetic store (1.5 claims an event, 5,000 actors of which few are in most events), opens it, warms the reader, and
prints one JSON object: seconds and megabytes for warming, then for each question median and longest milliseconds, and the
milliseconds that all cores worked (which is what says something on a busy machine).
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bayhaqi.query import FACETS, Query, Reader
from bayhaqi.store import Snapshot
from bayhaqi.store.manifest import MANIFESTS, PARTS, Manifest, write_manifest
from bayhaqi.store.parts import write_query
from bayhaqi.store.snapshot import connect
from bayhaqi.store.tables import TABLES

ACTORS, PUBLISHERS, VOICES, PLACES = 5000, 400, 3000, 3000
FIRST_DAY, EVENTS_A_DAY = "2015-01-01", 300

SIDE = """{{actor: 'actor-' || {0}, name: 'Person Name' || {0}, country: countries[1 + {0} % len(countries)],
    sectors: [sectors[1 + {0} % len(sectors)]], kind: 'person', title: NULL::VARCHAR, text: 'Person Name' || {0}}}"""

EVENTS = f"""
    WITH drawn AS (
        SELECT i, floor(pow(hash(i) / 1.8446744e19, 3) * {ACTORS})::BIGINT AS one,
            floor(pow(hash(i + 7) / 1.8446744e19, 3) * {ACTORS})::BIGINT AS two, (hash(i + 1) >> 2)::BIGINT AS a,
            (hash(i + 2) >> 2)::BIGINT AS b,
            (hash(i + 3) >> 2)::BIGINT AS c, DATE '{FIRST_DAY}' + (i // {EVENTS_A_DAY})::INTEGER AS day,
            ['RUS', 'UKR', 'ISR', 'PSE', 'USA', 'CHN', 'KEN', 'ECU', 'PER', 'IRN', 'IND', 'PAK', 'FRA'] AS countries,
            ['GOV', 'MIL', 'REB', 'CVL', 'COP', 'OPP', 'JRN'] AS sectors
        FROM range(@events) AS t(i)
    ), typed AS (
        SELECT *, [{{type: 'CONSULT', quad: 'verbal cooperation'}}, {{type: 'ASSAULT', quad: 'material conflict'}},
            {{type: 'ACCUSE', quad: 'verbal conflict'}}, {{type: 'COERCE', quad: 'material conflict'}},
            {{type: 'AID', quad: 'material cooperation'}}, {{type: 'PROTEST', quad: 'material conflict'}}][1 + a % 6] AS kind
        FROM drawn
    )
    SELECT i + 1 AS row, format('{{:016x}}', hash(i + 9)) AS id, kind.type, kind.quad,
        (b % 200) / 10.0 - 10 AS score,
        CASE WHEN c % 10 < 8 THEN NULL ELSE ['future', 'historical', 'hypothetical', 'negation'][1 + b % 4] END AS status,
        ['visit'] AS modes, [['military'], ['diplomatic', 'election']][1 + a % 2] AS contexts,
        CASE WHEN c % 7 = 0 THEN [{SIDE.format("one")}, {SIDE.format("two")}] ELSE [{SIDE.format("one")}] END AS actors,
        CASE WHEN c % 7 = 0 THEN [] ELSE [{SIDE.format("two")}] END AS recipients,
        day AS date_start, day AS date_end, CASE WHEN b % 3 = 0 THEN NULL ELSE 'Place ' || b % {PLACES} END AS place,
        countries[1 + one % len(countries)] AS place_country, (a % 18000) / 100.0 - 90 AS lat, (b % 36000) / 100.0 - 180 AS lon,
        day AS first_reported, day + (c % 4)::INTEGER AS last_reported, 1 + (a % 5)::INTEGER AS articles,
        1::INTEGER AS stories, 1 + (i % 2)::INTEGER AS claims, 1 + (b % 3)::INTEGER AS origins,
        ['Voice ' || a % {VOICES}, 'Voice ' || b % {VOICES}] AS origin_names, c % 10 = 0 AS disputed, c % 20 = 0 AS denied,
        '[]' AS differences, 'Person Name' || one || ' did something to Person Name' || two AS description@more
    FROM typed ORDER BY day, id
"""

CLAIMS = """
    SELECT {first} + row_number() OVER () AS row, 'c' AS id, format('a{{:015d}}', e.row * 2 + n) AS article, e.type, e.modes,
        e.contexts, e.quad, e.score, '010' AS cameo, e.status, e.actors, e.recipients, 'did' AS trigger,
        e.description AS evidence, length(e.actors[1].text) + 1 AS trigger_start, length(e.actors[1].text) + 4 AS trigger_end,
        0 AS evidence_start, length(e.description) AS evidence_end,
        false AS in_title, e.date_start, e.date_end, 'text' AS date_basis, e.place, e.place_country, NULL::BIGINT AS geonames,
        e.lat, e.lon, e.origin_names[1:1] AS chain, e.origin_names[1] AS origin, false AS quoted, NULL::BIGINT AS killed,
        NULL::BIGINT AS injured, NULL::BIGINT AS arrested, NULL::BIGINT AS size, 0.9 AS confidence,
        NULL::VARCHAR AS responsibility, e.id AS event
    FROM made AS e, range(2) AS t(n) WHERE n < e.claims
"""

# What the article reader needs of a record: the text with both sides, the act and the voice.
TOLD = "evidence || ', ' || origin || ' said.'"
RECORD = f"""to_json({{article: {{id: article, title: 'Report ' || article, text: {TOLD}, published: date_start::VARCHAR,
        publisher: 'Paper', language: 'en'}},
    mentions: [
        {{id: 0, start: 0, "end": trigger_start - 1, text: actors[1].text, actor: actors[1].actor, name: actors[1].name,
            country: actors[1].country, sectors: actors[1].sectors, kind: 'person', title: NULL, entity: 0}},
        {{id: 1, start: trigger_start + 17, "end": evidence_end, text: evidence[trigger_start + 18:], actor: NULL,
            name: evidence[trigger_start + 18:], country: NULL, sectors: []::VARCHAR[], kind: 'person', title: NULL, entity: 1}}],
    dates: []::VARCHAR[], places: []::VARCHAR[],
    attributions: [{{id: 0, "within": NULL, quoted: false,
        source: [{{start: evidence_end + 2, "end": evidence_end + 2 + length(origin), text: origin, mention: NULL}}],
        cue: [{{start: evidence_end + 3 + length(origin), "end": evidence_end + 7 + length(origin), text: 'said'}}],
        content: [{{start: 0, "end": evidence_end, text: evidence}}]}}],
    claims: [{{id: id, type: type, modes: modes, contexts: contexts, quad: quad, status: status,
        actors: CASE WHEN len(actors) > 1 THEN [0, 1] ELSE [0] END,
        recipients: CASE WHEN len(recipients) > 0 THEN [1] ELSE []::INTEGER[] END,
        trigger: {{start: trigger_start, "end": trigger_end, text: trigger}},
        evidence: {{start: 0, "end": evidence_end, text: evidence}},
        date: {{start: date_start::VARCHAR, "end": date_end::VARCHAR, basis: 'published'}}, place: NULL, attribution: [0],
        origin: origin, counts: {{killed: NULL}}, confidence: confidence}}],
    coder: {{name: 'made', version: '0'}}}})::VARCHAR"""


def columns(table: str, given: dict[str, str]) -> str:
    """The columns of a table, those that are not given as nulls."""
    return ", ".join(f'{given.get(name, f"NULL::{kind}")} AS "{name}"' for name, kind in TABLES[table].columns)


def make(store: Path, events: int) -> None:
    """Write a synthetic store of one commit."""
    for folder in (store, store / PARTS, store / MANIFESTS):
        folder.mkdir(parents=True, exist_ok=True)
    connection = connect()
    known = {
        "id", "type", "quad", "score", "status", "modes", "contexts", "actors", "recipients", "date_start", "date_end", "place",
        "place_country", "lat", "lon", "first_reported", "last_reported", "articles", "stories", "claims", "origins",
        "origin_names", "disputed", "denied", "differences", "description",
    }  # fmt: skip
    more = "".join(f', NULL::{kind} AS "{name}"' for name, kind in TABLES["events"].columns if name not in known)
    connection.execute(f"CREATE TABLE made AS {EVENTS.replace('@events', str(events)).replace('@more', more)}")
    connection.execute(f"CREATE TABLE told AS {CLAIMS.format(first=events)}")
    named = ", ".join(f'"{name}"' for name in TABLES["claims"].names)
    own = {
        "id": "article", "title": "'Report ' || article", "text": TOLD, "published": "date_start::VARCHAR",
        "day": "date_start", "publisher": f"'Paper ' || (hash(article) % {PUBLISHERS})", "language": "'en'", "coder": "'made'",
        "added": "1", "digest": "article", "record": RECORD,
    }  # fmt: skip
    link = {"article": "article", "claim": "id", "event": "event"}
    told = {"article": "article", "story": "article"}
    queries = {
        "events": f"SELECT row, {', '.join(TABLES['events'].names)} FROM made",
        "claims": f"SELECT row, {named} FROM told ORDER BY date_start, article, id",
        "claim_events": f"SELECT row + {4 * events} AS row, {columns('claim_events', link)} FROM told ORDER BY event",
        "articles": f"SELECT row + {8 * events} AS row, {columns('articles', own)} FROM told ORDER BY date_start, article",
        "stories": f"SELECT row + {12 * events} AS row, {columns('stories', told)} FROM told ORDER BY article",
    }
    parts = [write_query(connection, store, TABLES[name], query, 1) for name, query in queries.items()]
    connection.close()
    write_manifest(store, Manifest(commit=1, next_row=20 * events, parts=tuple(parts)))


def questions(reader: Reader) -> dict[str, Callable[[], object]]:
    """What is measured."""
    page = {"limit": 50}
    asked: dict[str, Callable[[], object]] = {
        "page, no filter": lambda: reader.events(Query.of(**page)).records(),
        "page, type and days": lambda: reader.events(
            Query.of(type="ASSAULT", since="2018", until="2019-06", **page)
        ).records(),
        "page, actor by name": lambda: reader.events(Query.of(actor="Name12", **page)).records(),
        "page, actor and recipient by country": lambda: reader.events(
            Query.of(actor="RUS", recipient="UKR", **page)
        ).records(),
        "page, publisher": lambda: reader.events(Query.of(publisher="Paper 7", **page)).records(),
        "page, origin, disputed, by score": lambda: reader.events(
            Query.of(origin="Voice 12", disputed=True, sort="score", **page)
        ).records(),
        "page, place, two origins": lambda: reader.events(Query.of(place="Place 17", min_origins=2, **page)).records(),
        "page, far down": lambda: reader.events(Query.of(country="KEN", offset=50_000, **page)).records(),
        "count of a filter": lambda: reader.count(Query.of(party="Name3", quad="verbal conflict")),
        "series by day, score": lambda: reader.series(Query(), by="day", score=True).records(),
        "series by month, country": lambda: reader.series(Query.of(country="ISR"), by="month").records(),
        "network of a country": lambda: reader.network(Query.of(country="ECU", type="AID", limit=50)).records(),
    }
    for field in FACETS:
        asked[f"facet {field}"] = lambda field=field: reader.facet(Query(), field)  # type: ignore[misc]
        asked[f"facet {field}, filtered"] = lambda field=field: reader.facet(  # type: ignore[misc]
            Query.of(actor="RUS", since="2018"), field
        )
    return asked


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description="Questions to a store of many events, once warm.")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, default=None, help="make the store there, or use the one that is there")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = options.store or Path(folder) / "made.bayhaqi"
        if not (store / "manifest.json").exists():
            make(store, options.events)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        with Snapshot(store) as snapshot:
            reader = Reader(snapshot)
            began, busy = time.perf_counter(), time.process_time()
            reader.warm()
            warmed, worked_warming = time.perf_counter() - began, time.process_time() - busy
            kept = snapshot.cursor().execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchone()
            result: dict[str, object] = {
                "events": reader.count(),
                "warming_s": round(warmed, 1),
                "warming_cpu_s": round(worked_warming, 1),
                "kept_mb": round(kept[0] / 2**20) if kept else None,
                "resident_mb": [round(before), round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)],
            }
            for name, question in questions(reader).items():
                question()
                taken, worked = [], []
                for _ in range(options.rounds):
                    began, busy = time.perf_counter(), time.process_time()
                    question()
                    taken.append(1000 * (time.perf_counter() - began))
                    worked.append(1000 * (time.process_time() - busy))
                result[name] = {
                    "median_ms": round(statistics.median(taken), 1),
                    "longest_ms": round(max(taken), 1),
                    "cpu_ms": round(statistics.median(worked), 1),
                }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
