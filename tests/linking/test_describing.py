"""What an event's claims say together, who they come from and where they differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bayhaqi.linking import ArticleFacts, ClaimFacts, Side, StoryOf, describe_event, describe_events
from bayhaqi.linking.origins import same_voice

MONDAY, TUESDAY = date(2024, 3, 4), date(2024, 3, 5)
GUNMEN, TRADERS = Side(None, "gunmen", "SDN", ("UAF",)), Side(None, "traders", "SDN", ("BUS",))


def _article(name: str, publisher: str, day: date = TUESDAY, agency: str | None = None) -> ArticleFacts:
    return ArticleFacts(name, None, "", day, publisher, agency)


def _claim(article: str, **changes: object) -> ClaimFacts:
    base = ClaimFacts(
        article, "c", "ASSAULT", actors=(GUNMEN,), recipients=(TRADERS,), trigger="attacked", date_start=MONDAY,
        date_end=MONDAY, date_basis="text", place="Kassala", place_country="SDN", lat=15.45, lon=36.4, killed=4,
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


ARTICLES = {
    "wire": _article("wire", "Meridian", agency="Meridian"),
    "copy": _article("copy", "Harbour Gazette", agency="Meridian"),
    "own": _article("own", "Nile Observer", date(2024, 3, 6)),
    "late": _article("late", "Radio Two", date(2024, 3, 8)),
}
STORIES = {
    "wire": StoryOf("wire", "wire", "wire"),
    "copy": StoryOf("wire", "wire", "wire"),
    "own": StoryOf("wire", "own", "wire"),
    "late": StoryOf("late", "late", "late"),
}


def test_copies_count_as_one_origin() -> None:
    event = describe_event([_claim("wire"), _claim("copy")], ARTICLES, STORIES)
    assert (event.articles, event.stories, event.copies, event.claims, event.origins) == (2, 1, 1, 2, 1)
    assert event.origin_names == ("Meridian",)
    assert not event.disputed
    assert not event.denied


def test_an_own_report_is_a_second_origin() -> None:
    event = describe_event([_claim("wire"), _claim("copy"), _claim("own")], ARTICLES, STORIES)
    assert event.origin_names == ("Meridian", "Nile Observer")
    assert (event.first_reported, event.last_reported) == (TUESDAY, date(2024, 3, 6))


def test_one_person_in_two_papers_is_one_origin() -> None:
    told = [
        _claim("own", chain=("police",), origin="police"),
        _claim("late", chain=("Kassala police",), origin="Kassala police"),
    ]
    assert describe_event(told, ARTICLES, STORIES).origins == 1


def test_a_medium_that_quotes_another_is_no_origin_of_its_own() -> None:
    told = [_claim("own"), _claim("late", chain=("Radio Two", "Nile Observer"), origin="Nile Observer")]
    assert describe_event(told, ARTICLES, STORIES).origin_names == ("Nile Observer",)


def test_days_places_and_counts_that_differ_are_shown_with_who_gives_them() -> None:
    event = describe_event(
        [
            _claim("wire", chain=("police",), origin="police"),
            _claim("own", killed=6, chain=("doctor",), origin="doctor"),
            _claim("late", date_start=TUESDAY, date_end=TUESDAY, place="Port Sudan", lat=19.6, lon=37.2),
        ],
        ARTICLES,
        STORIES,
    )
    shown = {(one.field, one.value): one.origins for one in event.differences}
    assert shown[("day", "2024-03-04")] == ("police", "doctor")
    assert shown[("day", "2024-03-05")] == ("Radio Two",)
    assert shown[("place", "Port Sudan")] == ("Radio Two",)
    assert shown[("killed", "6")] == ("doctor",)
    assert shown[("killed", "4")] == ("police", "Radio Two")
    assert (event.disputed, event.denied, event.date_start, event.killed) == (True, False, MONDAY, 4)


def test_a_day_taken_from_the_publication_disputes_nothing() -> None:
    late = _claim("own", date_start=TUESDAY, date_end=TUESDAY, date_basis="published")
    event = describe_event([_claim("wire"), late], ARTICLES, STORIES)
    assert not event.disputed
    assert event.date_start == MONDAY


def test_places_close_to_each_other_disagree_in_nothing() -> None:
    event = describe_event([_claim("wire"), _claim("own", place="Wad Sharifey", lat=15.4, lon=36.5)], ARTICLES, STORIES)
    assert not event.disputed


def test_a_denial_is_shown_and_is_no_corroboration() -> None:
    denial = _claim("own", status="negation", chain=("rebel spokesman",), origin="rebel spokesman")
    event = describe_event([_claim("wire"), denial], ARTICLES, STORIES)
    assert event.denied
    assert not event.disputed
    assert event.status is None
    assert event.origin_names == ("Meridian",)
    assert [(one.field, one.origins) for one in event.differences] == [("denied", ("rebel spokesman",))]
    assert event.description == (
        "gunmen attacked traders in Kassala on 2024-03-04, 4 killed, denied by rebel spokesman"
    )


def test_what_everybody_denies_did_not_happen() -> None:
    event = describe_event([_claim("own", status="negation")], ARTICLES, STORIES)
    assert (event.status, event.denied, event.origins) == ("negation", False, 1)


def test_a_plan_that_was_carried_out_has_happened() -> None:
    event = describe_event([_claim("wire", status="future"), _claim("own")], ARTICLES, STORIES)
    assert event.status is None
    assert describe_event([_claim("wire", status="future")], ARTICLES, STORIES).status == "future"


def test_who_did_it_may_be_in_dispute() -> None:
    other = _claim("own", actors=(Side(None, "Eritrean soldiers", "ERI", ("MIL",)),))
    event = describe_event([_claim("wire"), other], ARTICLES, STORIES)
    assert {one.value for one in event.differences if one.field == "actors"} == {"gunmen", "Eritrean soldiers"}


def test_sides_are_the_fullest_names_of_those_named_most() -> None:
    told = [
        _claim("wire", actors=(Side("hamas", "Hamas", "PSE", ("REB",)),)),
        _claim("own", actors=(Side(None, "Palestinian fighters", "PSE", ("REB",)),)),
    ]
    event = describe_event(told, ARTICLES, STORIES)
    assert [side.actor for side in event.actors] == ["hamas"]


def test_events_are_described_by_their_labels_whatever_the_order() -> None:
    claims = [_claim("wire"), _claim("own", killed=6), _claim("late", type="AID")]
    labels = {claims[0].key: "x", claims[1].key: "x", claims[2].key: "y"}
    found = describe_events(labels, claims, ARTICLES, STORIES)
    assert {label: event.claims for label, event in found.items()} == {"x": 2, "y": 1}
    assert found == describe_events(labels, reversed(claims), ARTICLES, STORIES)


def test_articles_that_are_not_known_do_not_stop_it() -> None:
    event = describe_event([_claim("wire"), _claim("own")], {}, {})
    assert (event.articles, event.stories, event.first_reported) == (2, 2, None)
    assert event.origins == 2


def test_one_voice_by_two_names() -> None:
    assert same_voice("vladimir-putin", "Putin")
    assert same_voice("Meridian news agency", "Meridian")
    assert not same_voice("Armenia's Defence Ministry", "Azerbaijan's Defence Ministry")
    assert not same_voice("official", "spokesman")
