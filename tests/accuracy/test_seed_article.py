"""The first text that must be coded right: a spokesman's account of a call, an agreement with two days, a radio quoting a newspaper."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import pytest

import bayhaqi
from bayhaqi.model import Claim, Coding, Mention

from .gold import SHARED, needs

pytestmark = needs("reference", "seed-article.txt")


@lru_cache(maxsize=1)
def coding() -> Coding:
    article = next(iter(bayhaqi.read_inputs([str(SHARED / "reference" / "seed-article.txt")])))
    assert isinstance(article, bayhaqi.Article)
    return bayhaqi.load()(article)


def names(mentions: tuple[Mention, ...]) -> str:
    return " | ".join(f"{m.name} {m.text}" for m in mentions).casefold()


def origin(claim: Claim) -> str:
    return (claim.origin or "").casefold().replace("-", " ")


def find(*types: str, actor: str = "", recipient: str = "", said_by: str | None = None) -> list[Claim]:
    """The claims of a type whose sides and origin hold the words given."""
    return [
        claim
        for claim in coding().claims
        if claim.type in types
        and actor.casefold() in names(claim.actors)
        and recipient.casefold() in names(claim.recipients)
        and (said_by is None or said_by in origin(claim))
    ]


def test_the_day_of_publication_is_read() -> None:
    assert coding().article.day == date(2024, 7, 24)
    assert coding().article.title is not None


def test_every_span_says_what_its_place_says() -> None:
    record = coding().to_dict()
    for mention in record["mentions"]:
        words = record["article"]["title" if mention.get("in") == "title" else "text"]
        assert words[mention["start"] : mention["end"]] == mention["text"]


def test_the_call_is_one_consultation_by_phone_told_by_takal() -> None:
    calls = [
        claim for claim in find("CONSULT") if "muttaqi" in names(claim.actors + claim.recipients)
        and "haniy" in names(claim.actors + claim.recipients)
    ]  # fmt: skip
    assert len(calls) == 1
    (call,) = calls
    assert call.modes == ("phone",)
    assert not call.recipients
    assert {mention.country for mention in call.actors} == {"AFG", "PSE"}
    assert call.date is not None
    assert (call.date.start, call.date.end) == ("2024-07-24", "2024-07-24")
    assert "takal" in origin(call)


def test_muttaqi_welcomed_the_agreement() -> None:
    (claim,) = [
        c for c in find("SUPPORT", actor="Muttaqi", said_by="takal") if "palestinian groups" in names(c.recipients)
    ]
    assert claim.status is None
    assert (len(claim.actors), len(claim.recipients)) == (1, 1)


def test_the_taliban_support_the_resistance() -> None:
    (claim,) = find("SUPPORT", actor="Taliban", recipient="resistance", said_by="muttaqi")
    assert [mention.country for mention in claim.recipients] == ["PSE"]


def test_muttaqi_appreciated_hamas_in_quotation_marks() -> None:
    (claim,) = find("SUPPORT", actor="Muttaqi", recipient="Hamas", said_by="takal")
    assert claim.quoted


def test_the_agreement_is_told_twice_with_two_days() -> None:
    own = [c for c in find("SUPPORT", "AGREE", actor="Palestinian political factions") if not c.attribution]
    assert len(own) == 1
    assert own[0].date is not None
    assert (own[0].date.start, own[0].date.end) == ("2024-07-24", "2024-07-24")
    told = find("SUPPORT", "AGREE", actor="Hamas", said_by="abu marzook")
    assert len(told) == 1
    assert "fatah" in names(told[0].actors + told[0].recipients)
    assert told[0].date is not None
    assert told[0].date.end == "2024-07-23"


def test_the_taliban_have_supported_hamas_for_months() -> None:
    (claim,) = [c for c in find("SUPPORT", actor="Taliban", recipient="Hamas") if not c.attribution]
    assert claim.date is not None
    assert claim.date.start < "2024-06-25"
    assert claim.date.end <= "2024-07-24"


def test_badran_praised_the_taliban_in_march() -> None:
    (claim,) = find("SUPPORT", actor="Badran", recipient="Taliban")
    assert claim.date is not None
    assert (claim.date.start, claim.date.end) == ("2024-03-01", "2024-03-31")


def test_hamas_works_for_relations_with_the_taliban_alone() -> None:
    (claim,) = find("SUPPORT", "AGREE", "COOPERATE", actor="Hamas", said_by="badran")
    assert [mention.name for mention in claim.recipients] == ["Taliban"]


def test_the_pledge_comes_through_radio_and_newspaper() -> None:
    (claim,) = find("AGREE", actor="Taliban", recipient="Iran")
    assert claim.status == "hypothetical"
    voices = [" ".join(piece.text for piece in link.source) for link in claim.attribution]
    assert ["Israeli army radio" in voices[0], "Al-Akhbar" in voices[1]] == [True, True]
    assert "al akhbar" in origin(claim)
    assert claim.date is not None
    assert claim.date.start == "2024-06-01"


def test_nothing_is_deployed_and_no_war_is_fought() -> None:
    for claim in coding().claims:
        if claim.type in ("MOBILIZE", "ASSAULT", "AID"):
            assert claim.status in ("hypothetical", "negation"), claim


def test_what_muttaqi_stated_is_told_by_the_spokesman() -> None:
    (claim,) = find("SUPPORT", actor="Taliban", recipient="resistance")
    voices = [" ".join(piece.text for piece in link.source) for link in claim.attribution]
    assert len(voices) == 2
    assert "Takal" in voices[0]
    assert voices[1] == "Muttaqi"


def test_the_officials_visits_over_three_years() -> None:
    (claim,) = find("CONSULT", actor="officials from Iran")
    assert {mention.country for mention in claim.actors} == {"IRN", "AFG"}
    assert claim.modes == ("visit",)
    assert claim.date is not None
    assert (claim.date.start, claim.date.end) == ("2021-07-24", "2024-07-24")


@pytest.mark.parametrize("speaker", ["Takal", "Abu Marzook", "army radio"])
def test_speakers_make_no_statement_to_anyone(speaker: str) -> None:
    assert not [claim for claim in coding().claims if speaker.casefold() in names(claim.actors)]


def test_furniture_and_empty_details_are_no_claims() -> None:
    assert all("Details of this" not in claim.evidence.text for claim in coding().claims)
    assert "More News" not in coding().article.text
