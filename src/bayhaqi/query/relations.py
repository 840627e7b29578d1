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

# A warm event knows its publishers, which a cold one finds through its claims. Its countries are also there as one text, |KEN|UGA|,
# of which there are few different ones, so that each is looked into once: less than half the work of looking into every list.
WARM_EVENTS = """
    SELECT facts.* EXCLUDE (actors, recipients, differences, description), coalesce(named.publishers, []) AS publishers,
        '|' || array_to_string(countries, '|') || '|' AS countries_text,
        '|' || array_to_string(actor_countries, '|') || '|' AS actor_countries_text,
        '|' || array_to_string(recipient_countries, '|') || '|' AS recipient_countries_text
    FROM facts.cold_events AS facts LEFT JOIN (
        SELECT event, list(DISTINCT publisher) AS publishers
        FROM main.claim_events JOIN (SELECT id, publisher FROM main.articles) AS read ON article = read.id
        WHERE publisher IS NOT NULL GROUP BY event
    ) AS named ON named.event = facts.id
    ORDER BY facts.date_start, facts.id
"""

# What is long of events, in the order of the warm ones: a page takes both by the place of their rows.
WIDE_EVENTS = """
    SELECT id, actors, recipients, differences, description FROM main.events ORDER BY date_start, id
"""

# A warm claim knows its event and its report; its sides and its words stay in the store.
WARM_CLAIMS = """
    SELECT facts.* EXCLUDE (actors, recipients, evidence, trigger, trigger_start, trigger_end, evidence_start, evidence_end,
        in_title, date_basis, geonames, lat, lon, cameo), link.event, read.publisher, read.day AS published
    FROM facts.cold_claims AS facts
    LEFT JOIN main.claim_events AS link ON link.article = facts.article AND link.claim = facts.id
    LEFT JOIN (SELECT id, publisher, day FROM main.articles) AS read ON read.id = facts.article
    ORDER BY facts.date_start, facts.article, facts.id
"""

_CLAIMS_OF_ARTICLE = """
    SELECT claim.article, count(*) AS claims, count(DISTINCT link.event) AS events
    FROM main.claims AS claim LEFT JOIN main.claim_events AS link ON link.article = claim.article AND link.claim = claim.id
    GROUP BY claim.article
"""
ARTICLES = f"""
    SELECT read.id, told.story, read.title, read.day, read.published, read.publisher, read.url, read.language,
        read.agency, read.dateline, read.coder, coalesce(counts.claims, 0) AS claims, coalesce(counts.events, 0) AS events
    FROM main.articles AS read
    LEFT JOIN main.stories AS told ON told.article = read.id
    LEFT JOIN ({_CLAIMS_OF_ARTICLE}) AS counts ON counts.article = read.id
"""
STORIES = """
    SELECT told.story AS id, arg_min(read.title, (coalesce(read.day, DATE '9999-12-31'), read.id)) AS title,
        min(read.day) AS first_reported, max(read.day) AS last_reported, count(DISTINCT told.article) AS articles,
        coalesce(list_sort(list(DISTINCT read.publisher) FILTER (read.publisher IS NOT NULL)), []) AS publishers,
        coalesce(list_sort(list(DISTINCT read.agency) FILTER (read.agency IS NOT NULL)), []) AS agencies,
        count(DISTINCT (link.article, link.claim)) FILTER (link.claim IS NOT NULL) AS claims,
        count(DISTINCT link.event) AS events
    FROM main.stories AS told JOIN (SELECT id, title, day, publisher, agency FROM main.articles) AS read ON read.id = told.article
    LEFT JOIN main.claim_events AS link ON link.article = told.article
    GROUP BY told.story
"""
# What publishers and origins have themselves of each event.
PUBLISHERS_OF_EVENTS = """
    SELECT link.event, read.publisher AS label, count(*) AS claims, count(DISTINCT link.article) AS reports
    FROM main.claim_events AS link JOIN (SELECT id, publisher FROM main.articles) AS read ON read.id = link.article
    WHERE read.publisher IS NOT NULL GROUP BY ALL
"""
ORIGINS_OF_EVENTS = """
    SELECT link.event, claim.origin AS label, count(*) AS claims, count(DISTINCT link.article) AS reports
    FROM main.claim_events AS link
    JOIN (SELECT article, id, origin FROM main.claims) AS claim ON claim.article = link.article AND claim.id = link.claim
    WHERE claim.origin IS NOT NULL GROUP BY ALL
"""
VOICE_NAMES = """
    SELECT source_actor AS label, min(source_name) AS name FROM main.attributions WHERE source_actor IS NOT NULL
    GROUP BY source_actor
"""
# What a warm reader keeps beside events, in a store of any size, and what only where claims are not too many.
WARM = {
    "publishers_of_events": PUBLISHERS_OF_EVENTS,
    "origins_of_events": ORIGINS_OF_EVENTS,
    "voice_names": VOICE_NAMES,
}
WARM_SMALL = {"articles": ARTICLES, "stories": STORIES, "claims": WARM_CLAIMS}


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
    connection.execute(f"CREATE OR REPLACE VIEW facts.cold_claims AS {CLAIMS}")
    connection.execute("CREATE OR REPLACE VIEW facts.claims AS FROM facts.cold_claims")
    for name, query in {**WARM, "articles": ARTICLES, "stories": STORIES}.items():
        connection.execute(f"CREATE OR REPLACE VIEW facts.{name} AS {query}")
    for name, query in DICTIONARIES.items():
        connection.execute(f"CREATE OR REPLACE VIEW facts.{name} AS {query}")


def keep(connection: DuckDBPyConnection, name: str, query: str) -> None:
    """Have a relation of the schema `facts` as a compressed table in memory; the view of that name reads the table from then on."""
    connection.execute(f"CREATE OR REPLACE TABLE kept.main.{name} AS {query}")
    connection.execute(f"CREATE OR REPLACE VIEW facts.{name} AS FROM kept.main.{name}")


def keep_dictionary(connection: DuckDBPyConnection, name: str) -> None:
    """Have a dictionary in memory."""
    keep(connection, name, DICTIONARIES[name])
