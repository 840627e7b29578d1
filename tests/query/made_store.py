"""A store whose every row is written here, so that tests can say what a question must give."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bayhaqi.ontology import load_ontology
from bayhaqi.store.manifest import MANIFESTS, PARTS, Manifest, write_manifest
from bayhaqi.store.parts import write_rows
from bayhaqi.store.rows import numbered
from bayhaqi.store.snapshot import connect
from bayhaqi.store.tables import TABLES

Row = dict[str, Any]


def side(name: str, country: str | None = None, *sectors: str, actor: str | None = None, **more: Any) -> Row:
    kind = more.pop("kind", "group")
    return {"actor": actor, "name": name, "country": country, "sectors": list(sectors), "kind": kind, "title": None,
            "text": name, **more}  # fmt: skip


RUSSIA = side("Russia", "RUS", "GOV", actor="russia", kind="state")
UKRAINE = side("Ukraine", "UKR", "GOV", actor="ukraine", kind="state")
KULEBA = side("Dmytro Kuleba", "UKR", "GOV", actor="dmytro-kuleba", kind="person", title="Foreign Minister")
WANG = side("Wang Yi", "CHN", "GOV", actor="wang-yi", kind="person", title="Foreign Minister")
POLICE = side("Kenyan police", "KEN", "COP")
ACTIVISTS = side("activists", "KEN", "CVL")
HAMAS = side("Hamas", "PSE", "REB", actor="hamas")
ISRAEL = side("Israel", "ISR", "MIL", actor="israel", kind="state")
FORMULA = side('=HYPERLINK("http://example.org")', None, "UNK")


def event(id: str, type: str, actors: Sequence[Row], recipients: Sequence[Row], day: str | None, **more: Any) -> Row:  # noqa: A002
    ontology = load_ontology()
    modes = more.get("modes", [])
    row: Row = {
        "id": id, "type": type, "quad": ontology.quad(type), "score": ontology.score(type, modes), "status": None,
        "modes": [], "contexts": [], "actors": list(actors), "recipients": list(recipients), "date_start": day, "date_end": day,
        "place": None, "place_country": None, "lat": None, "lon": None, "first_reported": day, "last_reported": day,
        "articles": 1, "stories": 1, "claims": 1, "origins": 1, "origin_names": [], "disputed": False, "denied": False,
        "differences": "[]", "description": "",
    }  # fmt: skip
    row.update(more)
    names = (
        " and ".join(one["name"] for one in actors) + " " + type + " " + " and ".join(one["name"] for one in recipients)
    )
    row["description"] = row["description"] or names.strip()
    return row


def claim(of: Row, article: str, id: str, evidence: str, chain: Sequence[str], origin: str, **more: Any) -> Row:  # noqa: A002
    shared = ("type", "modes", "contexts", "quad", "score", "status", "actors", "recipients", "date_start", "date_end",
              "place", "place_country", "lat", "lon")  # fmt: skip
    modes, contexts = of["modes"], of["contexts"]
    row: Row = {name: of[name] for name in shared}
    row |= {
        "id": id, "article": article, "cameo": load_ontology().cameo_code(of["type"], modes, contexts), "trigger": "x",
        "evidence": evidence, "trigger_start": 0, "trigger_end": 1, "evidence_start": 0, "evidence_end": len(evidence),
        "in_title": False, "date_basis": "text", "geonames": None, "chain": list(chain), "origin": origin, "quoted": False,
        "killed": None, "injured": None, "arrested": None, "size": None, "confidence": 0.9, "responsibility": None,
        "event": of["id"],
    }  # fmt: skip
    row.update(more)
    return row


EVENTS = [
    event("e-strike", "ASSAULT", [RUSSIA], [UKRAINE], "2024-07-22", modes=["drone"], contexts=["military"], place="Odesa",
          place_country="UKR", lat=46.48, lon=30.73, articles=3, stories=2, claims=3, origins=2,
          origin_names=["oleh-kiper", "Harbour Gazette"], disputed=True, denied=True, last_reported="2024-07-24",
          differences=json.dumps([{"field": "day", "value": "2024-07-22", "origins": ["oleh-kiper"]},
                                  {"field": "day", "value": "2024-07-21", "origins": ["Harbour Gazette"]},
                                  {"field": "denied", "value": "denied", "origins": ["russia"]}]),
          description="Russia attacked Odesa with drones"),
    event("e-visit", "CONSULT", [KULEBA], [WANG], "2024-07-24", modes=["visit"], contexts=["diplomatic"], place="Beijing",
          place_country="CHN", lat=39.9, lon=116.4, articles=2, stories=1, claims=2, origin_names=["wang-yi"]),
    event("e-arrest", "COERCE", [POLICE], [ACTIVISTS], "2024-07-23", modes=["arrest"], place="Mombasa", place_country="KEN",
          lat=-4.05, lon=39.67, origin_names=["a rights group"]),
    event("e-talks", "CONSULT", [HAMAS, ISRAEL], [], "2024-08-02", origin_names=["Meridian"]),
    event("e-plan", "AGREE", [ISRAEL], [HAMAS], "2024-09-01", status="future", origin_names=["Meridian"]),
    event("e-denied", "MOBILIZE", [RUSSIA], [UKRAINE], "2024-08-05", modes=["troops"], status="negation",
          origin_names=["russia"], denied=True),
    event("e-undated", "ACCUSE", [side("Ärzte für Frieden", "DEU", "SOC")], [RUSSIA], None, modes=["disapprove"],
          origin_names=["Capital Observer"]),
    event("e-span", "PROTEST", [FORMULA], [POLICE], "2024-06-28", date_end="2024-07-03", modes=["demo"], place="Nairobi",
          place_country="KEN", lat=-1.28, lon=36.82, origin_names=["@reader"]),
]  # fmt: skip
BY_ID = {one["id"]: one for one in EVENTS}


def article(id: str, day: str | None, publisher: str | None, title: str | None, text: str, **more: Any) -> Row:  # noqa: A002
    return {"id": id, "title": title, "text": text, "published": day, "day": day, "publisher": publisher, "url": None,
            "language": "en", "agency": None, "dateline": None, "coder": "0.1+made", "added": 1, "digest": id, "record": "{}",
            **more}  # fmt: skip


ARTICLES = [
    article("a1", "2024-07-22", "Meridian", "Drones hit Odesa", "Russian drones struck the port of Odesa, its governor said.",
            agency="Reuters", url="https://example.org/a1"),
    article("a2", "2024-07-23", "Lakeside Herald", "Drones hit Odesa", "Russian drones struck the port of Odesa at night."),
    article("a3", "2024-07-24", "Harbour Gazette", "Port burns", "Drones came on Sunday.\tThe port of Odesa burned."),
    article("a4", "2024-07-24", "Meridian", "Kuleba in Beijing", "Dmytro Kuleba met Wang Yi in Beijing."),
    article("a5", "2024-07-25", "Capital Observer", "Kuleba in Beijing", "Mr Kuleba met Mr Wang in Beijing."),
    article("a6", "2024-07-24", "Meridian", "Arrests in Mombasa", "Kenyan police arrested four activists in Mombasa."),
    article("a7", "2024-08-02", "Meridian", "Talks", "Hamas and Israel held talks; they may agree in September."),
    article("a8", "2024-08-05", "Capital Observer", "Denial", "Russia denied that its troops had moved."),
    article("a9", None, None, None, "Ärzte für Frieden criticised Russia. Readers marched in Nairobi."),
]  # fmt: skip

STORIES = {"a1": "a1", "a2": "a1", "a3": "a3", "a4": "a4", "a5": "a4", "a6": "a6", "a7": "a7", "a8": "a8", "a9": "a9"}

CLAIMS = [
    claim(BY_ID["e-strike"], "a1", "c1", "Russian drones struck the port of Odesa, its governor said.", ["oleh-kiper"],
          "oleh-kiper", killed=2, geonames=698740),
    claim(BY_ID["e-strike"], "a2", "c1", "Russian drones struck the port of Odesa at night.", ["oleh-kiper"], "oleh-kiper"),
    claim(BY_ID["e-strike"], "a3", "c2", "Drones came on Sunday.", [], "Harbour Gazette", date_start="2024-07-21",
          date_end="2024-07-21"),
    claim(BY_ID["e-visit"], "a4", "c3", "Dmytro Kuleba met Wang Yi in Beijing.", ["Xinhua", "wang-yi"], "wang-yi",
          quoted=True),
    claim(BY_ID["e-visit"], "a5", "c4", "Mr Kuleba met Mr Wang in Beijing.", ["wang-yi"], "wang-yi"),
    claim(BY_ID["e-arrest"], "a6", "c5", "Kenyan police arrested four activists in Mombasa.", ["a rights group"],
          "a rights group", arrested=4),
    claim(BY_ID["e-talks"], "a7", "c6", "Hamas and Israel held talks", [], "Meridian", in_title=True),
    claim(BY_ID["e-plan"], "a7", "c7", "they may agree in September", [], "Meridian", evidence_start=31, evidence_end=58),
    claim(BY_ID["e-denied"], "a8", "c8", "Russia denied that its troops had moved.", ["russia"], "russia"),
    claim(BY_ID["e-undated"], "a9", "c9", "Ärzte für Frieden criticised Russia.", [], "Capital Observer"),
    claim(BY_ID["e-span"], "a9", "c10", "Readers marched in Nairobi.", ["@reader"], "@reader", evidence_start=37,
          evidence_end=64),
]  # fmt: skip

ATTRIBUTIONS = [
    {"article": "a1", "id": 0, "within": None, "source": "its governor", "source_name": "Oleh Kiper",
     "source_actor": "oleh-kiper", "source_kind": "person", "cue": "said", "content": "…", "quoted": False},
    {"article": "a4", "id": 0, "within": None, "source": "Wang Yi", "source_name": "Wang Yi", "source_actor": "wang-yi",
     "source_kind": "person", "cue": "said", "content": "…", "quoted": True},
]  # fmt: skip


def mention(article: str, id: int, of: Row) -> Row:  # noqa: A002
    return {"article": article, "id": id, "entity": id, "start": 0, "end": 1, "in_title": False, **of}


MENTIONS = [
    mention("a4", 0, KULEBA),
    mention("a4", 1, WANG),
    mention("a4", 2, side("Xinhua", "CHN", "JRN", kind="media")),
]
REDIRECTS = [{"old": "e-oldest", "new": "e-older"}, {"old": "e-older", "new": "e-strike"}]


def make_store(path: Path, tables: Mapping[str, Sequence[Row]] | None = None) -> Path:
    """Write a store of one commit; without tables, the one of this module."""
    rows = dict(tables or made_tables())
    for folder in (path, path / PARTS, path / MANIFESTS):
        folder.mkdir(parents=True, exist_ok=True)
    connection = connect()
    parts, number = [], 1
    for name, several in rows.items():
        if several:
            parts.append(write_rows(connection, path, TABLES[name], numbered(TABLES[name], list(several), number), 1))
            number += len(several)
    connection.close()
    write_manifest(path, Manifest(commit=1, next_row=number, parts=tuple(parts)))
    return path


def made_tables() -> dict[str, list[Row]]:
    """The rows of this module by table."""
    return {
        "articles": ARTICLES,
        "mentions": MENTIONS,
        "attributions": ATTRIBUTIONS,
        "claims": [{name: value for name, value in one.items() if name != "event"} for one in CLAIMS],
        "stories": [{"article": article, "story": story} for article, story in STORIES.items()],
        "claim_events": [{"article": one["article"], "claim": one["id"], "event": one["event"]} for one in CLAIMS],
        "events": EVENTS,
        "redirects": REDIRECTS,
    }
