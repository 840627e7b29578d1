"""Claims of one article that say the same become one; those that differ stay apart."""

from __future__ import annotations

from bayhaqi.coding.merging import merged
from bayhaqi.model import Attribution, Claim, ClaimDate, Counts, Mention, Span

RUSSIA, UKRAINE, POLAND = 0, 1, 2


def mention(entity: int, number: int = 0) -> Mention:
    name = ("Russia", "Ukraine", "Poland")[entity]
    return Mention(id=number, start=0, end=len(name), text=name, name=name, kind="state", entity=entity)


def claim(start: int, actors: list[int], recipients: list[int], **facts: object) -> Claim:
    given: dict[str, object] = {"type": "ASSAULT", "origin": None, **facts}
    return Claim(
        id=str(start),
        quad="material conflict",
        score=-9,
        cameo="190",
        actors=tuple(mention(entity) for entity in actors),
        recipients=tuple(mention(entity) for entity in recipients),
        trigger=Span(start=start, end=start + 6, text="bombed"),
        evidence=Span(start=start, end=start + 6, text="bombed"),
        confidence=0.9,
        **given,  # type: ignore[arg-type]
    )


def day(value: str, basis: str = "text") -> ClaimDate:
    return ClaimDate(start=value, end=value, basis=basis)  # type: ignore[arg-type]


VOICE = Attribution(id=0)


def test_joined_claims_keep_the_numbers_of_both_with_their_ranges() -> None:
    first = claim(0, [RUSSIA], [UKRAINE], counts=Counts(killed=12, ranges={"killed": (12, None)}))
    second = claim(50, [RUSSIA], [UKRAINE], counts=Counts(injured=5))
    (joined,) = merged([first, second])
    assert joined.counts == Counts(killed=12, injured=5, ranges={"killed": (12, None)})


def test_a_lead_and_the_body_that_attributes_it_are_one_claim() -> None:
    told = claim(50, [RUSSIA], [UKRAINE], origin="kyiv", attribution=(VOICE,))
    joined = merged([claim(0, [RUSSIA], [UKRAINE]), told], lead_end=20)
    assert len(joined) == 1
    assert joined[0].origin == "kyiv"


def test_what_the_body_says_in_its_own_voice_is_not_lost_in_what_it_attributes() -> None:
    told = claim(50, [RUSSIA], [UKRAINE], origin="kyiv", attribution=(VOICE,))
    assert len(merged([claim(100, [RUSSIA], [UKRAINE]), told], lead_end=20)) == 2


def test_two_voices_stay_two_claims() -> None:
    first = claim(0, [RUSSIA], [UKRAINE], origin="kyiv", attribution=(VOICE,))
    second = claim(50, [RUSSIA], [UKRAINE], origin="warsaw", attribution=(VOICE,))
    assert len(merged([first, second])) == 2


def test_two_days_stay_two_claims() -> None:
    assert (
        len(
            merged(
                [
                    claim(0, [RUSSIA], [UKRAINE], date=day("2024-07-23")),
                    claim(9, [RUSSIA], [UKRAINE], date=day("2024-07-24")),
                ]
            )
        )
        == 2
    )


def test_swapped_sides_stay_two_claims() -> None:
    assert len(merged([claim(0, [RUSSIA], [UKRAINE]), claim(9, [UKRAINE], [RUSSIA])])) == 2


def test_another_recipient_stays_another_claim() -> None:
    assert len(merged([claim(0, [RUSSIA], [UKRAINE]), claim(9, [RUSSIA], [POLAND])])) == 2


def test_talks_are_one_whoever_is_named_first() -> None:
    first = claim(0, [RUSSIA, POLAND], [], type="CONSULT")
    second = claim(9, [POLAND], [RUSSIA], type="CONSULT")
    assert len(merged([first, second])) == 1
