"""A small Wikidata dump in the real form: an array with one entity a line, ids of our own making."""

from __future__ import annotations

import json
from typing import Any

JsonObject = dict[str, Any]


def time(text: str, precision: int = 11) -> JsonObject:
    value = {"time": f"+{text}T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": precision}
    value["calendarmodel"] = "http://www.wikidata.org/entity/Q1985727"
    return {"snaktype": "value", "datavalue": {"value": value, "type": "time"}, "datatype": "time"}


def item(number: str) -> JsonObject:
    value = {"entity-type": "item", "numeric-id": int(number[1:]), "id": number}
    datavalue = {"value": value, "type": "wikibase-entityid"}
    return {"snaktype": "value", "datavalue": datavalue, "datatype": "wikibase-item"}


def string(text: str) -> JsonObject:
    return {"snaktype": "value", "datavalue": {"value": text, "type": "string"}, "datatype": "external-id"}


def statement(snak: JsonObject, rank: str = "normal", **qualifiers: JsonObject) -> JsonObject:
    made: JsonObject = {"mainsnak": snak, "type": "statement", "rank": rank, "references": []}
    if qualifiers:
        made["qualifiers"] = {name: [value] for name, value in qualifiers.items()}
        made["qualifiers-order"] = list(qualifiers)
    return made


def entity(number: str, label: str, claims: dict[str, list[JsonObject]], aliases: tuple[str, ...] = ()) -> JsonObject:
    return {
        "type": "item",
        "id": number,
        "labels": {"en": {"language": "en", "value": label}, "de": {"language": "de", "value": label}},
        "descriptions": {},
        "aliases": {"en": [{"language": "en", "value": alias} for alias in aliases]},
        "claims": {
            name: [{**one, "mainsnak": {**one["mainsnak"], "property": name}} for one in statements]
            for name, statements in claims.items()
        },
        "sitelinks": {},
        "lastrevid": 1,
    }


def person(number: str, label: str, *spells: JsonObject, aliases: tuple[str, ...] = (), **more: Any) -> JsonObject:
    claims = {"P31": [statement(item("Q5"))], "P27": [statement(item("Q9000114"))], "P39": list(spells), **more}
    return entity(number, label, claims, aliases)


def sample() -> list[JsonObject]:
    """People stand before the positions and countries that they point to, as they do in a dump."""
    president, minister = item("Q9000001"), item("Q9000002")
    return [
        person(
            "Q9100001",
            "Njeri Testwell",
            statement(minister, P580=time("2027-01-10"), P582=time("2031-06-00", 10)),
            statement(president, P580=time("2031-03-01"), P582=time("2035-00-00", 9)),
            statement(president, "deprecated", P580=time("1901-01-01")),
            aliases=("N. Testwell; the elder", "Kenya"),
        ),
        person("Q9100002", "Old Clerk", statement(minister, P580=time("1820-01-01"), P582=time("1830-01-01"))),
        person("Q9100003", "No Office At All"),
        person("Q9100004", "Late Holder", statement(minister, P580=time("2001-02-03")),
               P570=[statement(time("2004-05-06"))]),
        entity("Q9200001", "Orange Lantern Party", {
            "P31": [statement(item("Q7278"))], "P17": [statement(item("Q9000114"))], "P571": [statement(time("1999-00-00", 9))],
        }, ("OLP", "Lanterns")),
        entity("Q9200002", "World Lantern Organisation", {"P31": [statement(item("Q245065"))]}),
        entity("Q9300001", "a painting", {"P31": [statement(item("Q3305213"))]}),
        entity("Q9000001", "President of Kenya", {"P31": [statement(item("Q294414"))], "P1001": [statement(item("Q9000114"))]}),
        entity("Q9000002", "Minister of Foreign Affairs", {"P31": [statement(item("Q4164871"))], "P17": [statement(item("Q9000114"))]}),
        entity("Q9000114", "Kenya", {"P31": [statement(item("Q6256"))], "P298": [statement(string("KEN"))]}),
    ]  # fmt: skip


def as_dump(entities: list[JsonObject]) -> bytes:
    lines = (json.dumps(one, separators=(",", ":"), ensure_ascii=False) for one in entities)
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()
