"""One actor or one voice: how it is told of, with whom, what it says, what others say of it, and who bears a voice out.

`label` is an actor's key, or its name where it has none, as in `facts.events.labels`; a voice is likewise what a claim's
`origin` is. Every function takes a query whose filters hold as everywhere.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bayhaqi.query.conditions import Conditions, of_events
from bayhaqi.query.counting import happened
from bayhaqi.query.pictures import by_quad, known, rows, unit
from bayhaqi.query.queries import Query
from bayhaqi.query.results import Row

if TYPE_CHECKING:
    from bayhaqi.query.reader import Reader

DENIED = "denied"
# Events of one voice that are looked through for who bears it out: the latest so many.
MOST_EVENTS = 5000
MOST_EXAMPLES = 3

_CLAIM = """
    claim.id, claim.article, link.event, claim.type, claim.modes, claim.quad, claim.status, claim.actors, claim.recipients,
    claim.date_start, claim.date_end, claim.place, claim.evidence, claim.evidence_start, claim.trigger, claim.trigger_start,
    claim.trigger_end, claim.chain, claim.origin, claim.confidence, read.publisher, read.day AS published
"""


@dataclass(slots=True)
class Agreement:
    """Another origin of events that a voice tells of: in how many it tells the same, in how many it differs, on which fields.

    `examples` are events in which they differ, a few of them.
    """

    voice: str
    name: str
    together: int = 0
    differing: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    @property
    def agreeing(self) -> int:
        """In how many events both tell of it and differ on nothing."""
        return self.together - self.differing


def appearances(reader: Reader, label: str, *, most: int = 12) -> list[Row]:
    """What an actor was told of as: `name`, `title`, `country`, `sectors`, `kind`, `events`, `first_day`, `last_day`; by day."""
    return rows(
        reader,
        f"""SELECT * FROM (
            SELECT side.name AS name, side.title AS title, side.country AS country, side.sectors AS sectors, side.kind AS kind,
                count(DISTINCT id) AS events, min(date_start) AS first_day, max(date_end) AS last_day
            FROM (SELECT id, date_start, date_end, unnest(list_concat(actors, recipients)) AS side FROM main.events
                WHERE id IN (SELECT id FROM facts.events WHERE list_contains(labels, ?)))
            WHERE coalesce(side.actor, side.name, side.text) = ? GROUP BY ALL ORDER BY events DESC LIMIT {most:d})
        ORDER BY first_day NULLS LAST, events DESC""",
        [label, label],
    )


def name_of(reader: Reader, label: str) -> str:
    """The name of an actor or a voice; the label itself where the store has none for it."""
    reader._keep("parties_of_events")
    found = rows(
        reader,
        """SELECT coalesce((SELECT min(name) FROM facts.parties_of_events WHERE label = $1),
            (SELECT min(source_name) FROM main.attributions WHERE source_actor = $1), $1) AS name""",
        [label],
    )
    return str(found[0]["name"])


def counterparts(reader: Reader, query: Query, label: str, *, count: str = "events", most: int = 20) -> list[Row]:
    """Whom an actor acts on, is acted on by, or acts with: `label`, `name`, `number`, `events`, `forth`, `back`, `together`.

    Also mean `score` and a number for each quad category. Without a status in the query, what happened counts.
    """
    query = happened(query)
    where = of_events(query, known(reader, query, "parties"))
    return rows(
        reader,
        f"""
        WITH found AS (
            SELECT id, score, quad, {unit(count)} AS added, list_contains(actor_labels, ?) AS acts,
                list_contains(recipient_labels, ?) AS receives, actor_labels, recipient_labels
            FROM facts.events WHERE list_contains(labels, ?) AND {where.sql}
        ), others AS (
            SELECT id, score, quad, added, unnest(recipient_labels) AS label, 'forth' AS way FROM found WHERE acts
            UNION ALL SELECT id, score, quad, added, unnest(actor_labels), 'back' FROM found WHERE receives
            UNION ALL SELECT id, score, quad, added, unnest(actor_labels), 'together' FROM found
                WHERE acts AND len(recipient_labels) = 0
        ), busiest AS (
            SELECT label, sum(added)::BIGINT AS number, count(*) AS events, count(*) FILTER (way = 'forth') AS forth,
                count(*) FILTER (way = 'back') AS back, count(*) FILTER (way = 'together') AS together,
                round(avg(score), 3) AS score, {by_quad("added")}
            FROM (SELECT DISTINCT * FROM others WHERE label <> ?) GROUP BY label ORDER BY number DESC, label LIMIT {most:d})
        SELECT label, coalesce(named.name, label) AS name, busiest.* EXCLUDE (label) FROM busiest LEFT JOIN (
            SELECT label, min(name) AS name FROM facts.parties_of_events WHERE label IN (SELECT label FROM busiest) GROUP BY label
        ) AS named USING (label) ORDER BY number DESC, label""",
        [label, label, label, *where.parameters, label],
    )


def is_voice(reader: Reader, label: str) -> bool:
    """Whether a claim has this voice in its chain, or as its origin."""
    found = rows(
        reader,
        "SELECT count(*) AS claims FROM (SELECT 1 FROM main.claims WHERE origin = ? OR list_contains(chain, ?) LIMIT 1)",
        [label, label],
    )
    return bool(found[0]["claims"])


def said_by(reader: Reader, query: Query, voice: str) -> list[Row]:
    """The types of what a voice says as the last of its chain: `type`, `quad`, `claims`, `events`, `last_day`; most first."""
    where = of_events(query, known(reader, query))
    return rows(
        reader,
        f"""SELECT claim.type, any_value(claim.quad) AS quad, count(*) AS claims, count(DISTINCT link.event) AS events,
            max(claim.date_end) AS last_day
        FROM (SELECT * FROM main.claims WHERE origin = ?) AS claim {_linked(where)}
        GROUP BY claim.type ORDER BY claims DESC, claim.type""",
        [voice, *where.parameters],
    )


def claims_of_voice(reader: Reader, query: Query, voice: str, *, most: int = 10) -> list[Row]:
    """The newest claims that a voice makes as the last of its chain, with their evidence, event, publisher and day."""
    where = of_events(query, known(reader, query))
    return _newest(reader, f"origin = ?) AS claim {_linked(where)}", [voice, *where.parameters], most)


def spoken_of(reader: Reader, query: Query, voice: str, *, most: int = 12) -> list[Row]:
    """Whom the events are about that a voice tells of: `label`, `name`, `claims`, mean `score`; most first."""
    where = of_events(query, known(reader, query, "parties"))
    return rows(
        reader,
        f"""
        WITH told AS (
            SELECT fact.labels, claim.score FROM (SELECT * FROM main.claims WHERE origin = ?) AS claim
            JOIN main.claim_events AS link ON link.article = claim.article AND link.claim = claim.id
            JOIN (SELECT id, labels FROM facts.events WHERE {where.sql}) AS fact ON fact.id = link.event
        ), busiest AS (
            SELECT label, count(*) AS claims, round(avg(score), 3) AS score
            FROM (SELECT unnest(labels) AS label, score FROM told) WHERE label <> ?
            GROUP BY label ORDER BY claims DESC, label LIMIT {most:d})
        SELECT label, coalesce(named.name, label) AS name, claims, score FROM busiest LEFT JOIN (
            SELECT label, min(name) AS name FROM facts.parties_of_events WHERE label IN (SELECT label FROM busiest) GROUP BY label
        ) AS named USING (label) ORDER BY claims DESC, label""",
        [voice, *where.parameters, voice],
    )


def said_of(reader: Reader, query: Query, label: str, *, most: int = 12) -> list[Row]:
    """Who tells of an actor, itself left out: `origin`, `name`, `claims`, `events`, mean `score`, quad categories; most first."""
    where = of_events(query, known(reader, query))
    return rows(
        reader,
        f"""
        WITH busiest AS (
            SELECT claim.origin, count(*) AS claims, count(DISTINCT link.event) AS events, round(avg(claim.score), 3) AS score,
                {by_quad()}
            FROM (SELECT article, id, origin, score, quad FROM main.claims WHERE origin <> ?) AS claim {_linked(where, label)}
            GROUP BY claim.origin ORDER BY claims DESC, claim.origin LIMIT {most:d})
        SELECT busiest.origin, coalesce(named.name, busiest.origin) AS name, busiest.* EXCLUDE (origin)
        FROM busiest LEFT JOIN ({_VOICE_NAMES}) AS named ON named.source_actor = busiest.origin
        ORDER BY claims DESC, busiest.origin""",
        [label, label, *where.parameters],
    )


def claims_about(reader: Reader, query: Query, label: str, *, most: int = 10) -> list[Row]:
    """The newest claims in whose events an actor is a side, and which others make; as `claims_of_voice`."""
    where = of_events(query, known(reader, query))
    return _newest(reader, f"origin <> ?) AS claim {_linked(where, label)}", [label, label, *where.parameters], most)


def agreements(reader: Reader, query: Query, voice: str, *, most: int = 15) -> list[Agreement]:
    """The other origins of the events that a voice tells of, with whom it tells of most first; its `MOST_EVENTS` latest count."""
    where = of_events(query, known(reader, query))
    found = rows(
        reader,
        f"""SELECT event.id, event.origin_names, event.differences FROM main.events AS event
        WHERE event.id IN (
            SELECT link.event FROM (SELECT article, id FROM main.claims WHERE origin = ?) AS claim {_linked(where)})
        AND (len(event.origin_names) > 1 OR event.disputed OR event.denied)
        ORDER BY event.date_start DESC NULLS LAST, event.id LIMIT {MOST_EVENTS:d}""",
        [voice, *where.parameters],
    )
    return agreeing(voice, found, reader, most)


def agreeing(voice: str, events: Iterable[Row], reader: Reader | None = None, most: int = 15) -> list[Agreement]:
    """Whom a voice agrees with in events: rows of `id`, `origin_names` and `differences`.

    Two differ in an event where they give different values of a field, or one denies what the other tells.
    """
    others: dict[str, Agreement] = {}
    for event in events:
        fields = differing_from(voice, event["origin_names"] or [], event["differences"] or [])
        for other in dict.fromkeys([*(event["origin_names"] or []), *fields]):
            if other == voice:
                continue
            one = others.setdefault(other, Agreement(other, other))
            one.together += 1
            if other in fields:
                one.differing += 1
                one.fields.update(fields[other])
                if len(one.examples) < MOST_EXAMPLES:
                    one.examples.append(event["id"])
    found = sorted(others.values(), key=lambda one: (-one.together, one.voice))[:most]
    if reader is not None and found:
        names = _voice_names(reader, [one.voice for one in found])
        for one in found:
            one.name = names.get(one.voice, one.voice)
    return found


def differing_from(voice: str, origins: list[str], differences: Any) -> dict[str, list[str]]:
    """The origins that differ from a voice in an event, each with the fields on which it does."""
    told = json.loads(differences) if isinstance(differences, str) else differences
    found: dict[str, list[str]] = {}
    own = {(one["field"], one["value"]) for one in told if voice in one["origins"]}
    fields = {name for name, _ in own}
    deniers = {origin for one in told if one["field"] == DENIED for origin in one["origins"]}
    for one in told:
        if one["field"] != DENIED and one["field"] in fields and (one["field"], one["value"]) not in own:
            for other in one["origins"]:
                found.setdefault(other, []).append(one["field"])
    for other in [origin for origin in origins if origin not in deniers] if voice in deniers else sorted(deniers):
        found.setdefault(other, []).append(DENIED)
    found.pop(voice, None)
    return {other: list(dict.fromkeys(named)) for other, named in found.items()}


_VOICE_NAMES = "SELECT source_actor, min(source_name) AS name FROM main.attributions GROUP BY source_actor"


def _voice_names(reader: Reader, voices: list[str]) -> dict[str, str]:
    found = rows(
        reader,
        "SELECT source_actor, min(source_name) AS name FROM main.attributions "
        "WHERE source_actor IN (SELECT unnest(?)) GROUP BY source_actor",
        [voices],
    )
    return {row["source_actor"]: row["name"] for row in found}


def _newest(reader: Reader, source: str, parameters: list[Any], most: int) -> list[Row]:
    """The newest claims of a source. They are found by their key, and then read with it and their days: texts are long."""
    found = rows(
        reader,
        f"SELECT claim.article, claim.id, claim.date_start FROM (SELECT article, id, date_start FROM main.claims WHERE {source} "
        f"ORDER BY claim.date_start DESC NULLS LAST, claim.article, claim.id LIMIT {most:d}",
        parameters,
    )
    days = [row["date_start"] for row in found if row["date_start"]]
    if not found:
        return []
    dated = "claim.date_start BETWEEN ? AND ?" if days else "false"
    return rows(
        reader,
        f"""SELECT {_CLAIM} FROM (
            SELECT * FROM main.claims AS claim WHERE article IN (SELECT unnest(?::VARCHAR[]))
            AND ({dated}{"" if len(days) == len(found) else " OR claim.date_start IS NULL"})) AS claim
        LEFT JOIN main.claim_events AS link ON link.article = claim.article AND link.claim = claim.id
        LEFT JOIN main.articles AS read ON read.id = claim.article
        WHERE (claim.article || '/' || claim.id) IN (SELECT unnest(?::VARCHAR[]))
        ORDER BY claim.date_start DESC NULLS LAST, claim.article, claim.id""",
        [
            [row["article"] for row in found],
            *([min(days), max(days)] if days else []),
            [f"{row['article']}/{row['id']}" for row in found],
        ],
    )


def _linked(where: Conditions, label: str | None = None) -> str:
    """Claims joined with those of their events that a query finds, and whose side an actor is."""
    side = "list_contains(labels, ?) AND " if label is not None else ""
    return (
        "JOIN main.claim_events AS link ON link.article = claim.article AND link.claim = claim.id "
        f"AND link.event IN (SELECT id FROM facts.events WHERE {side}{where.sql})"
    )
