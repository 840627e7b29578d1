"""The relations that questions run on: a store's views with each side flattened, as views or, once warm, as tables in memory.

`facts.events` and `facts.claims` are the store's tables with columns that filters and facets need. A side's `label` is
the actor's key, or its name where it has none. The dictionaries `facts.parties_of_events`, `parties_of_claims`, `origins`,
`places` and `publishers` hold every label once (`label`, `name`, `folded`), so that names are folded once and not per row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Words in lower case without accents, with single blanks between them and one at either end.
FOLD = r"' ' || trim(regexp_replace(lower(strip_accents(words)), '[^\pL\pN]+', ' ', 'g')) || ' '"

LABEL = "coalesce(side.actor, side.name, side.text)"

_SIDES = """
    [coalesce(side.actor, side.name, side.text) FOR side IN actors] AS actor_labels,
    [coalesce(side.actor, side.name, side.text) FOR side IN recipients] AS recipient_labels,
    list_distinct(list_concat([coalesce(side.actor, side.name, side.text) FOR side IN actors],
        [coalesce(side.actor, side.name, side.text) FOR side IN recipients])) AS labels,
    list_distinct([side.country FOR side IN actors]) AS actor_countries,
    list_distinct([side.country FOR side IN recipients]) AS recipient_countries,
    list_distinct(list_concat([side.country FOR side IN actors], [side.country FOR side IN recipients])) AS countries,
    list_distinct(flatten(list_concat([side.sectors FOR side IN actors], [side.sectors FOR side IN recipients]))) AS sectors
"""

EVENTS = f"SELECT *, {_SIDES} FROM main.events"
CLAIMS = f"SELECT *, {_SIDES} FROM main.claims"
# What is in these relations and not in the store.
DERIVED = "actor_labels, recipient_labels, labels, actor_countries, recipient_countries, countries, sectors"

# A warm event knows its publishers, which a cold one finds through its claims; what is long stays in the store.
WARM_EVENTS = """
    SELECT facts.* EXCLUDE (actors, recipients, differences, description), coalesce(named.publishers, []) AS publishers
    FROM facts.cold_events AS facts LEFT JOIN (
        SELECT event, list(DISTINCT publisher) AS publishers
        FROM main.claim_events JOIN (SELECT id, publisher FROM main.articles) AS read ON article = read.id
        WHERE publisher IS NOT NULL GROUP BY event
    ) AS named ON named.event = facts.id
    ORDER BY facts.date_start, facts.id
"""


def _parties(table: str) -> str:
    return f"""
        SELECT label, name, facts.fold(name) AS folded FROM (
            SELECT DISTINCT {LABEL} AS label, coalesce(side.name, side.text) AS name FROM (
                SELECT unnest(actors) AS side FROM main.{table} UNION ALL SELECT unnest(recipients) FROM main.{table}))
        WHERE label IS NOT NULL
    """


def _dictionary(source: str) -> str:
    return f"""
        SELECT label, label AS name, facts.fold(label) AS folded
        FROM (SELECT DISTINCT label FROM ({source})) WHERE label IS NOT NULL
    """


DICTIONARIES = {
    "parties_of_events": _parties("events"),
    "parties_of_claims": _parties("claims"),
    "origins": _dictionary(
        "SELECT origin AS label FROM main.claims UNION ALL SELECT unnest(origin_names) FROM main.events"
    ),
    "places": _dictionary("SELECT place AS label FROM main.events UNION ALL SELECT place FROM main.claims"),
    "publishers": _dictionary("SELECT publisher AS label FROM main.articles"),
}


def define(connection: DuckDBPyConnection, *, publishers: bool = False) -> None:
    """Define the relations as views; nothing is read yet. With `publishers`, events have those of their reports, as warm ones do."""
    connection.execute("ATTACH IF NOT EXISTS ':memory:' AS kept (COMPRESS)")
    connection.execute("CREATE SCHEMA IF NOT EXISTS facts")
    connection.execute(f"CREATE OR REPLACE MACRO facts.fold(words) AS ({FOLD})")
    connection.execute(f"CREATE OR REPLACE VIEW facts.cold_events AS {EVENTS}")
    connection.execute(
        f"CREATE OR REPLACE VIEW facts.events AS {WARM_EVENTS if publishers else 'FROM facts.cold_events'}"
    )
    connection.execute(f"CREATE OR REPLACE VIEW facts.claims AS {CLAIMS}")
    for name, query in DICTIONARIES.items():
        connection.execute(f"CREATE OR REPLACE VIEW facts.{name} AS {query}")


def keep(connection: DuckDBPyConnection, name: str, query: str) -> None:
    """Have a relation of the schema `facts` as a compressed table in memory; the view of that name reads the table from then on."""
    connection.execute(f"CREATE OR REPLACE TABLE kept.main.{name} AS {query}")
    connection.execute(f"CREATE OR REPLACE VIEW facts.{name} AS FROM kept.main.{name}")


def keep_dictionary(connection: DuckDBPyConnection, name: str) -> None:
    """Have a dictionary in memory."""
    keep(connection, name, DICTIONARIES[name])
