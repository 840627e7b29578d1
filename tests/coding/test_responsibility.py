"""How an act is laid to its actors: claimed, laid to them by others, suspected, or told as a fact; and denials."""

from __future__ import annotations

import pytest

import bayhaqi
from bayhaqi.coding.denials import is_denied
from bayhaqi.coding.responsibility import is_own_word
from bayhaqi.model import Article, Attribution, Claim, Coding, Mention, SourceSpan


def coded(text: str, publisher: str | None = "Daily Herald", title: str | None = None) -> Coding:
    return bayhaqi.load()(text, published="2024-07-24", publisher=publisher, title=title)


def claim_at(coding: Coding, word: str) -> Claim:
    found = [claim for claim in coding.claims if word in claim.trigger.text]
    assert len(found) == 1, [(claim.type, claim.trigger.text) for claim in coding.claims]
    return found[0]


@pytest.mark.parametrize(
    ("text", "word", "responsibility"),
    [
        ("Israel bombed Beirut on Sunday.", "bombed", "reported as fact"),
        ("Israel bombed Beirut on Sunday, a hospital director in Cairo said.", "bombed", "reported as fact"),
        ("The militia said it had killed five French soldiers.", "killed", "claimed by actor"),
        ("Hamas claimed responsibility for the attack on the Israeli army base.", "attack", "claimed by actor"),
        ("Tehran accused Riyadh of arming rebels in Yemen.", "arming", "accused by others"),
        ("Iran was accused by Israel of bombing a ship in the Red Sea.", "bombing", "accused by others"),
        ("Russia was blamed by Ukraine for shelling a hospital in Kherson.", "shelling", "accused by others"),
        ("The rebels, accused of killing 20 villagers, left the valley.", "killing", "accused by others"),
        ("Israel bombed Beirut on Sunday, Lebanese officials said.", "bombed", "accused by others"),
        ("Suspected Boko Haram militants killed 12 soldiers of Niger near Diffa.", "killed", "suspected"),
        ("Police believe that the Red Brigades kidnapped the judge.", "kidnapped", "suspected"),
        ("Iran allegedly attacked the tanker.", "attacked", "suspected"),
    ],
)
def test_responsibility(text: str, word: str, responsibility: str) -> None:
    claim = claim_at(coded(text), word)
    assert claim.responsibility == responsibility
    assert claim.to_dict()["responsibility"] == responsibility


def test_what_was_not_done_has_nobody_responsible() -> None:
    assert claim_at(coded("Rwanda denied that its troops had attacked Burundi."), "attacked").responsibility is None


def mention(text: str, entity: int, country: str | None, sectors: tuple[str, ...], kind: str = "group") -> Mention:
    return Mention.model_validate(
        {
            "id": entity, "start": 0, "end": len(text), "text": text, "name": text, "country": country,
            "sectors": sectors, "kind": kind, "entity": entity,
        }
    )  # fmt: skip


def link(voice: Mention | None, cue: str, content: str) -> Attribution:
    article = Article(text=f"{voice.text if voice else ''} {cue} {content}")
    start = len(voice.text) if voice else 0
    source = ()
    if voice is not None:
        source = (SourceSpan(start=0, end=start, text=voice.text, mention=voice),)
    cue_end = start + 1 + len(cue)
    return Attribution(
        id=0,
        source=source,
        cue=(article.span(start + 1, cue_end),),
        content=(article.span(cue_end + 1, len(article.text)),),
    )


@pytest.mark.parametrize(
    ("voice", "side", "own"),
    [
        (mention("The Israeli army", 0, "ISR", ("MIL",)), mention("Israel", 1, "ISR", ("GOV",), "state"), True),
        (mention("The Houthi spokesman", 0, "YEM", ("REB",)), mention("the Houthis", 1, "YEM", ("REB",)), True),
        (mention("The Yemeni government", 0, "YEM", ("GOV",)), mention("the Houthis", 1, "YEM", ("REB",)), False),
        (mention("Egyptian villagers", 0, "EGY", ("CVL",)), mention("the army", 1, "EGY", ("MIL",)), False),
        (mention("Egypt's state radio", 0, "EGY", ("MED",), "media"), mention("Egypt", 1, "EGY", (), "state"), False),
    ],
)
def test_who_speaks_for_whom(voice: Mention, side: Mention, own: bool) -> None:
    assert is_own_word(link(voice, "said", "that the convoy was hit"), [side]) is own


@pytest.mark.parametrize(
    ("cue", "content", "denied"),
    [
        ("denied", "that it had shelled the town", True),
        ("has denied", "having shelled the town", True),
        ("dismissed", "claims that it had shelled the town", True),
        ("rejected", "the accusation of having shelled the town", True),
        ("rejected", "the plan of those who shelled the town", False),
        ("said", "it had shelled the town", False),
    ],
)
def test_denying_cues(cue: str, content: str, denied: bool) -> None:
    one = link(mention("Rwanda", 0, "RWA", (), "state"), cue, content)
    article = Article(text=f"Rwanda {cue} {content}")
    at = article.text.index("shelled")
    assert is_denied([one], article.span(at, at + len("shelled"))) is denied


@pytest.mark.parametrize(
    ("text", "word", "origin"),
    [
        ("Rwanda denied that its troops had attacked Burundi.", "attacked", "rwanda"),
        ("The Taliban denied attacking the convoy of the Pakistani army.", "attacking", "taliban"),
        ("The accusation that Rwanda shelled Uganda was denied by Kigali.", "shelled", "rwanda"),
    ],
)
def test_what_is_denied_is_negated_and_comes_from_who_denies(text: str, word: str, origin: str) -> None:
    claim = claim_at(coded(text), word)
    assert claim.status == "negation"
    assert claim.origin == origin
    assert claim.actors


def test_a_denial_of_a_claim_elsewhere_links_to_it() -> None:
    coding = coded(
        "Uganda's army shelled a village in Rwanda on Monday, Rwandan officials said.\n"
        "Uganda denied that its army had shelled Rwanda."
    )
    told = next(claim for claim in coding.claims if claim.type == "ASSAULT" and claim.status is None)
    denial = next(claim for claim in coding.claims if claim.status == "negation")
    assert denial.denies == told.id
    assert told.denies is None


def test_a_denial_that_takes_up_an_act_in_a_word_is_a_claim_of_its_own() -> None:
    coding = coded("Ethiopia's army killed thirty Eritrean soldiers near Badme on Monday. Ethiopia denied the attack.")
    told, denial = coding.claims
    assert (denial.status, denial.trigger.text, denial.denies) == ("negation", "attack", told.id)
    assert denial.origin == "ethiopia"
    assert denial.evidence.text == "Ethiopia denied the attack."
    assert denial.id != told.id


def test_the_publisher_is_no_voice_in_its_own_report() -> None:
    text = "Rebels killed five Congolese soldiers near Goma, the Daily Herald reported."
    assert claim_at(coded(text, publisher="Daily Herald"), "killed").attribution == ()
    assert claim_at(coded(text, publisher="Daily Herald"), "killed").origin == "Daily Herald"
    assert len(claim_at(coded(text, publisher="Evening Post"), "killed").attribution) == 1


def test_the_agency_of_the_dateline_is_the_origin_of_what_its_report_tells() -> None:
    text = (
        "GOMA, July 24 (Xinhua) -- Rebels killed five Congolese soldiers near the town on Monday, Xinhua has learned."
    )
    claim = claim_at(coded(text, publisher="Evening Post"), "killed")
    assert claim.attribution == ()
    assert claim.origin == "Xinhua"
