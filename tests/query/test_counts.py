"""What is counted: events, their claims, or their reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from bayhaqi.errors import UsageError
from bayhaqi.query import Query, Reader


def values(reader: Reader, field: str, count: str, **filters: object) -> dict[str, int]:
    return {row["value"]: row[count] for row in reader.facet(Query.of(**filters), field, count=count)}


def test_totals_add_up_what_events_hold(reader: Reader) -> None:
    days = {"first_day": date(2024, 6, 28), "last_day": date(2024, 9, 1)}
    usual = {"usual_first": date(2024, 6, 28), "usual_last": date(2024, 9, 1)}
    assert reader.totals(Query()) == {"events": 8, "claims": 11, "reports": 11, **days, **usual}
    assert reader.totals(Query.of(type="ASSAULT"))["claims"] == 3
    nothing = reader.totals(Query.of(actor="nobody of this name"))
    assert nothing == {"events": 0, "claims": 0, "reports": 0, **dict.fromkeys([*days, *usual])}


def test_keys_of_voices_have_the_names_that_reports_give(reader: Reader) -> None:
    assert reader.names(["oleh-kiper", "wang-yi", "nobody"]) == {"oleh-kiper": "Oleh Kiper", "wang-yi": "Wang Yi"}
    assert reader.names([]) == {}


def test_a_facet_counts_claims_and_reports_of_the_same_events(reader: Reader) -> None:
    assert values(reader, "type", "events")["CONSULT"] == 2
    assert values(reader, "type", "claims")["CONSULT"] == 3
    assert values(reader, "type", "reports")["ASSAULT"] == 3


def test_publishers_and_origins_count_what_is_their_own(reader: Reader) -> None:
    assert values(reader, "publisher", "events", type="ASSAULT") == {
        "Meridian": 1, "Lakeside Herald": 1, "Harbour Gazette": 1,
    }  # fmt: skip
    assert values(reader, "publisher", "claims", article="a7") == {"Meridian": 2}
    assert values(reader, "publisher", "reports", event="e-talks") == {"Meridian": 1}
    assert values(reader, "origin", "claims", type="ASSAULT") == {"oleh-kiper": 2, "Harbour Gazette": 1}


def test_series_and_networks_count_claims(reader: Reader) -> None:
    july = [row for row in reader.series(Query(), by="month", count="claims") if row["period"] == date(2024, 7, 1)]
    assert july[0]["claims"] == 6
    years = reader.series(Query(), by="year", count="reports").records()
    assert [(row["period"], row["reports"]) for row in years] == [(date(2024, 1, 1), 8)]
    first = reader.network(Query.of(type="ASSAULT"), count="claims").records()[0]
    assert (first["actor"], first["recipient"], first["claims"], first["material_conflict"]) == (
        "russia",
        "ukraine",
        3,
        3,
    )


@pytest.mark.parametrize(
    "ask",
    [
        lambda reader: reader.facet(Query(), "type", count="words"),
        lambda reader: reader.series(Query(), count="words"),
        lambda reader: reader.network(Query(), count="words"),
    ],
)
def test_another_count_is_refused_with_what_there_is(reader: Reader, ask: Callable[[Reader], object]) -> None:
    with pytest.raises(UsageError, match="events, claims, reports"):
        ask(reader)
