"""The formats by name: what each is made of, and what it can say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bayhaqi.export.gdelt import write_gdelt, write_gdelt_mentions
from bayhaqi.export.geojson import write_geojson
from bayhaqi.export.graphs import write_gexf, write_graphml, write_temporal_graph
from bayhaqi.export.icews import write_icews
from bayhaqi.export.plover_json import write_plover_json
from bayhaqi.export.polecat import write_polecat

Made = Literal["events", "network", "table"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is made of, its writer, and whether it can say that an event has not happened (`tells_status`).

    A writer of events takes rows and a stream, a writer of networks nodes, edges and a stream; tables are written as they are.
    `context` asks for the people, organisations and places of the first report, `by_day` for events in the order of days.
    `skips` says in words which events have no row.
    """

    name: str
    made: Made
    ending: str
    write: Callable[..., int] | None = None
    tells_status: bool = False
    context: bool = False
    by_day: bool = False
    skips: str | None = None


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("polecat", "events", "tsv", write_polecat, context=True),
        Format("icews", "events", "tsv", write_icews),
        Format("gdelt", "events", "tsv", write_gdelt),
        Format("gdelt-mentions", "events", "tsv", write_gdelt_mentions),
        Format("plover-json", "events", "jsonl", write_plover_json, tells_status=True),
        Format(
            "temporal-graph", "events", "csv", write_temporal_graph, by_day=True,
            skips="without a day, or without two sides",
        ),
        Format("graphml", "network", "graphml", write_graphml),
        Format("gexf", "network", "gexf", write_gexf),
        Format("geojson", "events", "geojson", write_geojson, tells_status=True, skips="without coordinates"),
        Format("parquet", "table", "parquet", tells_status=True),
        Format("csv", "table", "csv", tells_status=True),
    )
}  # fmt: skip
