"""Networks as GraphML and GEXF, and events as a temporal graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, TextIO
from xml.sax.saxutils import quoteattr

from bayhaqi.export.cells import harmless
from bayhaqi.export.rows import Row, label_of, pairs

NODE = (("label", "string"), ("country", "string"), ("sector", "string"))
EDGE = (
    ("events", "int"), ("score", "double"), ("verbal_cooperation", "int"), ("material_cooperation", "int"),
    ("verbal_conflict", "int"), ("material_conflict", "int"),
)  # fmt: skip
GEXF_TYPES = {"string": "string", "int": "integer", "double": "double"}
TEMPORAL = ("timestamp", "head", "relation", "tail")


def write_graphml(nodes: Iterable[Row], edges: Iterable[Row], stream: TextIO) -> int:
    """Write a directed network as GraphML 1.0, and give the number of its edges.

    A node has `id`, `label`, `country`, `sector`; an edge `actor` and `recipient` (ids of nodes) and the counts of `EDGE`.
    """
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for of, attributes in (("node", NODE), ("edge", EDGE)):
        for name, kind in attributes:
            stream.write(f'  <key id="{name}" for="{of}" attr.name="{name}" attr.type="{kind}"/>\n')
    stream.write('  <graph id="events" edgedefault="directed">\n')
    for node in nodes:
        stream.write(f"    <node id={_attribute(node['id'])}>{_data(node, NODE)}</node>\n")
    number = 0
    for number, edge in enumerate(edges, start=1):  # noqa: B007 - the number is the result
        ends = f"source={_attribute(edge['actor'])} target={_attribute(edge['recipient'])}"
        stream.write(f"    <edge {ends}>{_data(edge, EDGE)}</edge>\n")
    stream.write("  </graph>\n</graphml>\n")
    return number


def write_gexf(nodes: Iterable[Row], edges: Iterable[Row], stream: TextIO) -> int:
    """Write a directed network as GEXF 1.3, whose weights are numbers of events, and give the number of its edges."""
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n')
    stream.write('  <graph defaultedgetype="directed" mode="static">\n')
    for of, attributes in (("node", NODE[1:]), ("edge", EDGE)):
        stream.write(f'    <attributes class="{of}">\n')
        for name, kind in attributes:
            stream.write(f'      <attribute id="{name}" title="{name}" type="{GEXF_TYPES[kind]}"/>\n')
        stream.write("    </attributes>\n")
    stream.write("    <nodes>\n")
    for node in nodes:
        values = _values(node, NODE[1:])
        stream.write(f"      <node id={_attribute(node['id'])} label={_attribute(node['label'])}>{values}</node>\n")
    stream.write("    </nodes>\n    <edges>\n")
    number = 0
    for number, edge in enumerate(edges, start=1):
        ends = f"source={_attribute(edge['actor'])} target={_attribute(edge['recipient'])}"
        stream.write(f'      <edge id="{number}" {ends} weight="{edge["events"]}">{_values(edge, EDGE)}</edge>\n')
    stream.write("    </edges>\n  </graph>\n</gexf>\n")
    return number


def _data(row: Row, attributes: Sequence[tuple[str, str]]) -> str:
    return "".join(
        f'<data key="{name}">{_text(row[name])}</data>' for name, _ in attributes if row.get(name) is not None
    )


def _values(row: Row, attributes: Sequence[tuple[str, str]]) -> str:
    inner = "".join(
        f'<attvalue for="{name}" value={_attribute(row[name])}/>' for name, _ in attributes if row.get(name) is not None
    )
    return f"<attvalues>{inner}</attvalues>" if inner else ""


def _text(value: Any) -> str:
    from xml.sax.saxutils import escape

    return escape(_allowed(str(value)))


def _attribute(value: Any) -> str:
    return quoteattr(_allowed(str(value)))


def _allowed(text: str) -> str:
    """A text with the characters that XML 1.0 cannot hold replaced."""
    return "".join(
        one
        if one in "\t\n\r" or " " <= one <= "\ud7ff" or "\ue000" <= one <= "\ufffd" or one >= "\U00010000"
        else "\ufffd"
        for one in text
    )


def write_temporal_graph(rows: Iterable[Row], stream: TextIO) -> int:
    """Write events as timestamp, head, relation, tail (CSV), one row a day, pair and type; rows must come in order of days.

    The timestamp is midnight UTC of the event's first day, in seconds. Events without a day or without two sides have no row.
    """
    import csv

    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(TEMPORAL)
    number = 0
    today: date | None = None
    seen: set[tuple[str, str, str]] = set()
    for row in rows:
        day = row["date_start"]
        if day is None:
            continue
        if day != today:
            today, seen = day, set()
        for actor, recipient in pairs(row):
            head, tail = (label_of(side) if side else None for side in (actor, recipient))
            if head is None or tail is None or (head, row["type"], tail) in seen:
                continue
            seen.add((head, row["type"], tail))
            writer.writerow([_seconds(day), harmless(head), row["type"], harmless(tail)])
            number += 1
    return number


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
