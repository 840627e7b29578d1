"""The tables of a store: names, columns, types, keys and the order of their rows.

All ids are strings. A claim's id is unique within its article only, so that (article, id) is its key. Every part also holds
`row`, a number that no other row of the store has; it is how a later commit says which rows it replaces, and no view shows it.
"""

from __future__ import annotations

from dataclasses import dataclass

ACTORS = 'STRUCT(actor VARCHAR, "name" VARCHAR, country VARCHAR, sectors VARCHAR[], kind VARCHAR, title VARCHAR, "text" VARCHAR)[]'
ROW = "row"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `columns` are (name, DuckDB type); `key` names what is unique; parts are sorted by `order`.

    An `internal` table has no view.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    order: tuple[str, ...]
    internal: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(name for name, _ in self.columns)


ARTICLES = Table(
    "articles",
    (
        ("id", "VARCHAR"),
        ("title", "VARCHAR"),
        ("text", "VARCHAR"),
        ("published", "VARCHAR"),  # as read: an ISO date or date-time
        ("day", "DATE"),
        ("publisher", "VARCHAR"),
        ("url", "VARCHAR"),
        ("language", "VARCHAR"),
        ("agency", "VARCHAR"),
        ("dateline", "VARCHAR"),
        ("coder", "VARCHAR"),  # version and digest of the models
        ("added", "BIGINT"),  # the commit that brought the article
        ("digest", "VARCHAR"),  # SHA-256 of the text
        ("record", "VARCHAR"),  # the whole record as JSON
    ),
    key=("id",),
    order=("day", "id"),
)

MENTIONS = Table(
    "mentions",
    (
        ("article", "VARCHAR"),
        ("id", "INTEGER"),
        ("entity", "INTEGER"),
        ("start", "INTEGER"),
        ("end", "INTEGER"),
        ("in_title", "BOOLEAN"),
        ("text", "VARCHAR"),
        ("actor", "VARCHAR"),
        ("name", "VARCHAR"),
        ("country", "VARCHAR"),
        ("sectors", "VARCHAR[]"),
        ("kind", "VARCHAR"),
        ("title", "VARCHAR"),
    ),
    key=("article", "id"),
    order=("article", "id"),
)

ATTRIBUTIONS = Table(
    "attributions",
    (
        ("article", "VARCHAR"),
        ("id", "INTEGER"),
        ("within", "INTEGER"),
        ("source", "VARCHAR"),
        ("source_name", "VARCHAR"),
        ("source_actor", "VARCHAR"),
        ("source_kind", "VARCHAR"),
        ("cue", "VARCHAR"),
        ("content", "VARCHAR"),
        ("quoted", "BOOLEAN"),
    ),
    key=("article", "id"),
    order=("article", "id"),
)

CLAIMS = Table(
    "claims",
    (
        ("id", "VARCHAR"),
        ("article", "VARCHAR"),
        ("type", "VARCHAR"),
        ("modes", "VARCHAR[]"),
        ("contexts", "VARCHAR[]"),
        ("quad", "VARCHAR"),
        ("score", "DOUBLE"),
        ("cameo", "VARCHAR"),
        ("status", "VARCHAR"),  # null: asserted as having happened
        ("actors", ACTORS),
        ("recipients", ACTORS),
        ("trigger", "VARCHAR"),
        ("evidence", "VARCHAR"),
        ("trigger_start", "INTEGER"),
        ("trigger_end", "INTEGER"),
        ("evidence_start", "INTEGER"),
        ("evidence_end", "INTEGER"),
        ("in_title", "BOOLEAN"),
        ("date_start", "DATE"),
        ("date_end", "DATE"),
        ("date_basis", "VARCHAR"),
        ("place", "VARCHAR"),
        ("place_country", "VARCHAR"),
        ("geonames", "BIGINT"),
        ("lat", "DOUBLE"),
        ("lon", "DOUBLE"),
        ("chain", "VARCHAR[]"),  # voices, the outermost first
        ("origin", "VARCHAR"),
        ("quoted", "BOOLEAN"),
        ("killed", "BIGINT"),
        ("injured", "BIGINT"),
        ("arrested", "BIGINT"),
        ("size", "BIGINT"),
        ("confidence", "DOUBLE"),
        ("responsibility", "VARCHAR"),
    ),
    key=("article", "id"),
    order=("date_start", "article", "id"),
)

# `copy` is the group of near-copies within the story; `reach` is what must be linked together when one of it changes.
STORIES = Table(
    "stories",
    (("article", "VARCHAR"), ("story", "VARCHAR"), ("copy", "VARCHAR"), ("reach", "VARCHAR")),
    key=("article",),
    order=("story", "article"),
)

CLAIM_EVENTS = Table(
    "claim_events",
    (("article", "VARCHAR"), ("claim", "VARCHAR"), ("event", "VARCHAR"), ("reach", "VARCHAR")),
    key=("article", "claim"),
    order=("event", "article", "claim"),
)

EVENTS = Table(
    "events",
    (
        ("id", "VARCHAR"),
        ("type", "VARCHAR"),
        ("quad", "VARCHAR"),
        ("score", "DOUBLE"),
        ("status", "VARCHAR"),
        ("modes", "VARCHAR[]"),
        ("contexts", "VARCHAR[]"),
        ("actors", ACTORS),
        ("recipients", ACTORS),
        ("date_start", "DATE"),
        ("date_end", "DATE"),
        ("place", "VARCHAR"),
        ("place_country", "VARCHAR"),
        ("lat", "DOUBLE"),
        ("lon", "DOUBLE"),
        ("first_reported", "DATE"),
        ("last_reported", "DATE"),
        ("articles", "INTEGER"),
        ("stories", "INTEGER"),
        ("copies", "INTEGER"),  # groups of near-copies, each one voice
        ("claims", "INTEGER"),
        ("origins", "INTEGER"),  # mutually independent ones
        ("origin_names", "VARCHAR[]"),
        ("disputed", "BOOLEAN"),
        ("denied", "BOOLEAN"),
        ("killed", "BIGINT"),
        ("injured", "BIGINT"),
        ("arrested", "BIGINT"),
        ("size", "BIGINT"),
        ("differences", "VARCHAR"),  # JSON: [{"field", "value", "origins": […]}]
        ("description", "VARCHAR"),
    ),
    key=("id",),
    order=("date_start", "id"),
)

REDIRECTS = Table("redirects", (("old", "VARCHAR"), ("new", "VARCHAR")), key=("old",), order=("old",))

# Blocking keys of stories and events are no tables but runs (`bayhaqi.store.key_runs`); in stores of version 1 they were this one.
OLD_KEYS = "keys"

# Rows that a later commit replaced: the number of the row and its table.
DEAD = Table("dead", (("of", "VARCHAR"), ("gone", "BIGINT")), key=("of", "gone"), order=("of", "gone"), internal=True)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ARTICLES,
        MENTIONS,
        ATTRIBUTIONS,
        CLAIMS,
        STORIES,
        CLAIM_EVENTS,
        EVENTS,
        REDIRECTS,
        DEAD,
    )
}


def quoted(name: str) -> str:
    """An identifier as DuckDB takes it whatever the word."""
    return '"' + name.replace('"', '""') + '"'
