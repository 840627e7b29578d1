"""Which SQL a user may run: one SELECT over the tables of the store, with functions that only compute."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bayhaqi.errors import UsageError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# DuckDB's own parse decides, not the words: what is not on these lists is refused, whatever later versions add.
NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
SOURCES = {
    "BASE_TABLE",
    "SUBQUERY",
    "JOIN",
    "TABLE_FUNCTION",
    "EXPRESSION_LIST",
    "EMPTY",
    "SHOW_REF",
    "COLUMN_DATA",
    "CTE",
}
TABLE_FUNCTIONS = {"unnest", "range", "generate_series", "json_each", "json_tree"}

# Functions that read or change what is outside the tables, or run text as SQL.
FUNCTIONS = {
    "getenv", "getvariable", "current_setting", "write_log", "nextval", "currval", "query", "query_table", "sleep_ms",
    "json_execute_serialized_sql", "from_substrait", "from_substrait_json", "add_parquet_key", "in_search_path",
    "txid_current", "current_query", "get_block_size", "parse_duckdb_log_message", "set_config",
}  # fmt: skip
PREFIXES = (
    "read_",
    "duckdb_",
    "pragma_",
    "pg_",
    "parquet_",
    "sqlite_",
    "postgres_",
    "mysql_",
    "iceberg_",
    "delta_",
    "http_",
    "load_",
)

LONGEST = 100_000  # characters of a statement
ALLOWED = "allowed is one SELECT over the store's tables, such as: SELECT type, count(*) FROM events GROUP BY type"


def check(connection: DuckDBPyConnection, statement: str, tables: frozenset[str]) -> None:
    """Raise `UsageError`, with what is allowed, unless a statement is one plain SELECT over these tables."""
    if len(statement) > LONGEST:
        raise UsageError(f"the statement has {len(statement)} characters; allowed are {LONGEST}")
    found = connection.execute("SELECT json_serialize_sql(?)", [statement]).fetchone()
    tree = json.loads(found[0] if found else "{}")
    if tree.get("error", True):
        message = str(tree.get("error_message") or "it cannot be read").splitlines()[0]
        if tree.get("error_type") == "not implemented":
            message = "it is no SELECT"
        raise UsageError(f"the statement is refused: {message}; {ALLOWED}")
    if len(tree["statements"]) != 1:
        raise UsageError(f"there are {len(tree['statements'])} statements; {ALLOWED}")
    named = {str(entry["key"]).casefold() for node in _nodes(tree) for entry in _named(node)}
    for node in _nodes(tree):
        reason = _refusal(node, tables, named)
        if reason:
            raise UsageError(f"the statement is refused: {reason}; {ALLOWED}")


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the parse; a stack, because a statement may be nested deeper than Python's calls."""
    stack = [tree]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            yield one
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)


def _named(node: dict[str, Any]) -> list[dict[str, Any]]:
    """The named subqueries (WITH) of a node."""
    entries = node.get("cte_map")
    return list(entries.get("map", [])) if isinstance(entries, dict) else []


def _refusal(node: dict[str, Any], tables: frozenset[str], named: set[str]) -> str | None:
    kind = str(node.get("type", ""))
    if kind.endswith("_NODE") and kind not in NODES:
        return f"it holds {kind.removesuffix('_NODE').removesuffix('_QUERY').lower()}, which is no SELECT"
    # Expressions have a class; what stands in FROM has none, but a sample, or an alias without a class.
    if "from_table" in node and isinstance(node["from_table"], dict):
        source = str(node["from_table"].get("type", ""))
        if source not in SOURCES:
            return f"FROM may not hold {source.lower().replace('_', ' ')}"
    if kind == "TABLE_FUNCTION":
        name = str((node.get("function") or {}).get("function_name", "")).casefold()
        return None if name in TABLE_FUNCTIONS else f"the function {name!r} is not allowed in FROM"
    if kind == "BASE_TABLE":
        return _table_refusal(node, tables, named)
    if kind == "JOIN":
        for side in ("left", "right"):
            source = str((node.get(side) or {}).get("type", ""))
            if source not in SOURCES:
                return f"FROM may not hold {source.lower().replace('_', ' ')}"
    if "function_name" in node:
        name = str(node["function_name"]).casefold()
        if name in FUNCTIONS or (name.startswith(PREFIXES) and name not in TABLE_FUNCTIONS):
            return f"the function {name!r} is not allowed"
    return "parameters have no values here" if kind == "VALUE_PARAMETER" else None


def _table_refusal(node: dict[str, Any], tables: frozenset[str], named: set[str]) -> str | None:
    name = str(node.get("table_name", "")).casefold()
    if node.get("catalog_name") or str(node.get("schema_name") or "main") != "main":
        return f"the table {name!r} lies outside the store"
    if name not in tables and name not in named:
        return f"there is no table {name[:80]!r} (tables are {', '.join(sorted(tables))})"
    return None
