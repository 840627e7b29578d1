"""How acts become claims: sides, chains, status, what is told once."""

from __future__ import annotations

import pytest

import bayhaqi
from bayhaqi.model import Claim, Coding


def coded(text: str, **facts: str) -> Coding:
    return bayhaqi.load()(bayhaqi.Article(text=text, published="2024-07-24", language="en", **facts))


def told(claim: Claim) -> tuple[str, list[str | None], list[str | None], str | None]:
    return claim.type, [m.country for m in claim.actors], [m.country for m in claim.recipients], claim.status


def test_what_somebody_is_accused_of_is_attributed_to_the_accuser() -> None:
    coding = coded("Khartoum accused Addis Ababa of bombing villages in Gedaref.")
    claims = {claim.type: claim for claim in coding.claims}
    assert told(claims["ACCUSE"]) == ("ACCUSE", ["SDN"], ["ETH"], None)
    assert claims["ACCUSE"].attribution == ()
    assert claims["ASSAULT"].origin == "sudan"
    assert [m.country for m in claims["ASSAULT"].actors] == ["ETH"]


def test_reporting_is_no_event() -> None:
    coding = coded("Turkish officials told reporters that Greek warships had fired on a trawler near Samos.")
    assert {claim.type for claim in coding.claims} == {"ASSAULT"}
    (claim,) = coding.claims
    assert [m.country for m in claim.actors] == ["GRC"]
    assert claim.origin == "Turkish officials"


def test_a_denied_act_is_negated_and_told_by_who_denies_it() -> None:
    (claim,) = coded("Rwanda denied that it had shelled Goma.").claims
    assert (claim.type, claim.status, claim.origin) == ("ASSAULT", "negation", "rwanda")


def test_what_is_promised_is_not_told_beside_the_promise() -> None:
    coding = coded("Norway promised to send engineers to Moldova.")
    assert [told(claim) for claim in coding.claims] == [("AGREE", ["NOR"], ["MDA"], None)]


def test_who_is_told_a_promise_is_its_recipient_and_nobody_inside_it() -> None:
    coding = coded("Norway assured Finland that it would send two thousand soldiers to Estonia.")
    assert [told(claim)[:3] for claim in coding.claims] == [("AGREE", ["NOR"], ["FIN"])]


def test_an_offer_that_is_rejected_is_not_told_beside_the_rejection() -> None:
    coding = coded("Managua rejected Bogotá's proposal for joint patrols.")
    assert [told(claim)[:3] for claim in coding.claims] == [("REJECT", ["NIC"], ["COL"])]


def test_a_warning_on_a_condition_is_a_threat_against_who_might_fulfil_it() -> None:
    coding = coded(
        "If Eritrea closes the port, Ethiopia will cut off its electricity, the Ethiopian government warned."
    )
    (claim,) = coding.claims
    assert (claim.type, {one.country for one in claim.actors}, {one.country for one in claim.recipients}, claim.status) == (
        "THREATEN", {"ETH"}, {"ERI"}, None
    )  # fmt: skip


def test_a_state_acts_on_its_own_people_unless_the_text_says_otherwise() -> None:
    (claim,) = coded("Thai police arrested nine students in Chiang Mai.").claims
    assert told(claim) == ("COERCE", ["THA"], ["THA"], None)
    assert claim.counts.arrested == 9


def test_headline_and_body_tell_one_event() -> None:
    coding = coded(
        "Ghana's president visited Lomé on Tuesday for talks with his Togolese counterpart.",
        title="Ghana's president visits Togo",
    )
    assert sum(claim.type == "CONSULT" and claim.modes == ("visit",) for claim in coding.claims) == 1


def test_a_chain_keeps_its_voices_in_order() -> None:
    coding = coded(
        "Jordanian television, citing the newspaper Al-Rai, reported that Iraq had expelled three Syrian diplomats."
    )
    (claim,) = coding.claims
    voices = [" ".join(piece.text for piece in link.source) for link in claim.attribution]
    assert len(voices) == 2
    assert "television" in voices[0]
    assert "Al-Rai" in voices[1]
    assert claim.attribution[1].within == claim.attribution[0].id
    assert told(claim) == ("SANCTION", ["IRQ"], ["SYR"], None)


def test_two_acts_have_two_days() -> None:
    coding = coded("Kuwait said on Tuesday that it had signed a gas agreement with Qatar last week.")
    (claim,) = coding.claims
    assert claim.date is not None
    assert (claim.date.start, claim.date.basis) != ("2024-07-23", "text")
    assert claim.date.end < "2024-07-23"


@pytest.mark.parametrize(
    "text",
    [
        "Rain is expected in Nairobi on Friday, the weather service said.",
        "Shares in Tokyo slipped as traders waited for figures from the central bank.",
        "Argentina beat Chile 3-0 in the semi-final in Buenos Aires.",
        "The minister said that the economy had grown by two percent.",
    ],
)
def test_nothing_is_told_where_nothing_was_done(text: str) -> None:
    assert coded(text).claims == ()


def test_a_place_that_is_only_discussed_is_not_where_talks_were_held() -> None:
    (claim,) = coded("The Omani and Qatari foreign ministers discussed Yemen by telephone on Monday.").claims
    assert claim.place is None
    assert claim.modes == ("phone",)


def test_a_headline_with_the_sides_swapped_is_another_claim() -> None:
    coding = coded("Sudan attacked Chad on Tuesday.", title="Chad attacks Sudan")
    assert len(coding.claims) == 2


@pytest.mark.parametrize(
    "text", ["Kenya bombed Kismayo on 12 July 2024.", "Peru signed a treaty with Chile in May 2024."]
)
def test_an_act_with_a_day_of_the_last_months_has_happened(text: str) -> None:
    assert [claim.status for claim in coded(text).claims] == [None]


def test_the_clause_of_another_verb_has_no_side_of_the_first() -> None:
    text = "Kenyan President William Ruto praised the Somali army on Monday and said that Uganda supports the Ethiopian government."
    sides = {
        claim.trigger.text: ([m.name for m in claim.actors], [m.country for m in claim.recipients])
        for claim in coded(text).claims
    }
    assert sides == {"praised": (["William Ruto"], ["SOM"]), "supports": (["Uganda"], ["ETH"])}


def test_where_help_will_go_is_not_where_it_was_promised() -> None:
    (claim,) = coded("France assured Chad on Monday that it would send 300 soldiers to Mali.").claims
    assert told(claim) == ("AGREE", ["FRA"], ["TCD"], None)
    assert claim.place is None


@pytest.mark.parametrize(
    ("text", "side", "other"),
    [
        ("Portugal plans to deploy 400 soldiers along the border with Spain.", "PRT", "ESP"),
        ("Sweden intends to cut aid to Mali.", "SWE", "MLI"),
        ("Malawi's army chief has decided to send tanks to the border with Zambia.", "MWI", "ZMB"),
    ],
)
def test_who_is_said_to_intend_an_act_is_its_actor_too(text: str, side: str, other: str) -> None:
    (claim,) = coded(text).claims
    assert told(claim)[1:] == ([side], [other], "future")
