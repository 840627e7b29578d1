"""What changed between two versions of a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bayhaqi.linking.facts import ClaimFacts, Side
from bayhaqi.linking.versions import Change, changes_between

REBELS, VILLAGERS, MINISTRY = Side("rebels", "the rebels", "NRD"), Side(None, "villagers", "SVR"), "ministry"
ATTACK = ClaimFacts(
    "one", "c1", "ASSAULT", actors=(REBELS,), recipients=(VILLAGERS,), evidence="Rebels attacked villagers in Alba, killing 12.",
    place="Alba", killed=12, date_start=date(2026, 3, 4), date_end=date(2026, 3, 4), date_basis="text", origin=MINISTRY,
)  # fmt: skip
TALKS = ClaimFacts("one", "c2", "CONSULT", actors=(REBELS,), evidence="The rebels met envoys in Brena.", place="Brena")


def test_the_same_claims_change_nothing() -> None:
    assert changes_between([ATTACK, TALKS], [replace(TALKS, id="d2"), replace(ATTACK, id="d1")]) == ()
    assert changes_between([], []) == ()


def test_a_number_that_was_quietly_changed() -> None:
    later = replace(ATTACK, id="d1", killed=20, evidence="Rebels attacked villagers in Alba, killing at least 20.")
    (change,) = changes_between([ATTACK, TALKS], [later, TALKS])
    assert change == Change("killed", "the rebels attacked villagers in Alba", "12", "20", "c1", "d1")
    assert str(change) == "killed 12 → 20: the rebels attacked villagers in Alba"


def test_status_origin_and_sides() -> None:
    later = replace(ATTACK, status="negation", origin="police", actors=(Side("army", "the army", "SVR"),))
    changed = {one.field: (one.before, one.after) for one in changes_between([ATTACK], [later])}
    assert changed == {
        "status": ("happened", "negation"),
        "origin": ("ministry", "police"),
        "actors": ("the rebels", "the army"),
    }


def test_claims_that_come_and_go() -> None:
    gone, new = changes_between(
        [TALKS, ATTACK], [ATTACK, replace(TALKS, id="d3", type="THREATEN", evidence="Other words.")]
    )
    assert (gone.field, gone.before, gone.after, gone.claim_before) == ("claim", "stated", None, "c2")
    assert (new.before, new.after, new.claim_after) == (None, "stated", "d3")
    assert str(gone) == "no longer: the rebels held talks in Brena"
    assert str(new).startswith("now also: the rebels")


def test_a_day_that_only_moved_with_the_publication_is_no_change() -> None:
    earlier = replace(ATTACK, date_basis="published")
    later = replace(earlier, date_start=date(2026, 3, 5), date_end=date(2026, 3, 5))
    assert changes_between([earlier], [later]) == ()


def test_of_two_like_claims_each_finds_its_own() -> None:
    second = replace(
        ATTACK, id="c3", killed=3, evidence="Rebels attacked villagers in Corda, killing 3.", place="Corda"
    )
    later = [
        replace(second, id="d3", killed=4, evidence="Rebels attacked villagers in Corda, killing 4."),
        replace(ATTACK, id="d1"),
    ]
    (change,) = changes_between([ATTACK, second], later)
    assert (change.field, change.before, change.after, change.claim_before) == ("killed", "3", "4", "c3")
