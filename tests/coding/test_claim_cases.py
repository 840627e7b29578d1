"""Day and place of acts in whole articles: a drop below a floor fails the build, and lowering one is a visible act."""

from __future__ import annotations

import pytest
from tests.accuracy.claim_cases import ActCase, ArticleCase, Outcome, outcomes, outcomes_of, read_cases, scores

# Just under the scores measured at the triggers and statuses that the cases give; see tests/coding/claim_cases/README.md.
FLOORS = {
    "tuning": {"day": 0.92, "place": 0.76},
    "reporting": {"day": 0.855, "place": 0.785},
}


def test_cases_are_enough() -> None:
    cases = [case for part in FLOORS for case in read_cases(part)]
    assert len(cases) >= 60
    assert sum(len(case.acts) for case in cases) >= 330


@pytest.mark.parametrize("part", FLOORS)
def test_triggers_stand_in_their_sentences(part: str) -> None:
    for case in read_cases(part):
        article = case.article()
        for act in case.acts:
            start, end, in_title = case.trigger_span(act)
            assert ((article.title or "") if in_title else article.text)[start:end] == act.trigger


@pytest.mark.parametrize("part", FLOORS)
def test_day_and_place_stay_above_their_floors(part: str) -> None:
    measured = scores(outcomes(part))
    assert all(measured[name] >= floor for name, floor in FLOORS[part].items()), measured


# Published on Wednesday 24 July 2024: text, trigger, status, first and last day of the act.
DAYS: list[tuple[str, str, str | None, tuple[str, str] | None]] = [
    ("The army left on Monday, two days after rebels had shelled it.", "shelled", None, ("2024-07-20", "2024-07-20")),
    (
        "The army attacked the port in June, six months after rebels killed its chief.",
        "killed",
        None,
        ("2023-12-01", "2023-12-31"),
    ),
    (
        "The rebels have shut every school since they captured the town last Friday.",
        "shut",
        None,
        ("2024-07-19", "2024-07-24"),
    ),
    (
        "The council, meeting in Doha on Sunday, called for talks.",
        "called",
        None,
        ("2024-07-21", "2024-07-21"),
    ),
    ("The talks collapsed in May when the envoys refused to come.", "refused", None, ("2024-05-01", "2024-05-31")),
    ("The ministry ordered the closure of ten newspapers on Monday.", "ordered", None, ("2024-07-22", "2024-07-22")),
    ("Berlin promised a loan to Minsk by the end of June.", "promised", None, ("2024-07-24", "2024-07-24")),
    ("Gunmen killed nine people on Monday, police said. They burned the market.", "burned", None, ("2024-07-22",) * 2),
    ("The envoys meet on Friday. The opposition rejected the plan.", "rejected", None, ("2024-07-24", "2024-07-24")),
    ("On Monday the envoys met. They may sign a pact.", "sign", "hypothetical", None),
    ("The army left on Monday. Hours earlier, rebels shelled it.", "shelled", None, ("2024-07-22", "2024-07-22")),
    ("Gunmen attacked a bus at the weekend.", "attacked", None, ("2024-07-20", "2024-07-21")),
    ("The union praised the pact in a statement released on Monday.", "praised", None, ("2024-07-22",) * 2),
    ("Envoys meeting in Doha on Sunday had demanded an end to the siege.", "demanded", None, ("2024-07-21",) * 2),
    ("The navy will fly patrols over the strait from Friday.", "patrols", "future", ("2024-07-26", "2024-07-26")),
    ("The talks, held on Monday, ended without a deal.", "talks", None, ("2024-07-22", "2024-07-22")),
    ("Troops have besieged the town for two months.", "besieged", None, ("2024-05-24", "2024-07-24")),
    ("Troops besieged the town for two months.", "besieged", None, ("2024-07-24", "2024-07-24")),
    ("The queen will travel to Rome next month for talks.", "talks", "future", ("2024-08-01", "2024-08-31")),
    ("The visit on Monday came two days after rebels shelled the base.", "shelled", None, ("2024-07-20",) * 2),
    ("On Monday the envoys met. In Cairo, the League praised the pact.", "praised", None, ("2024-07-24",) * 2),
    ("On Monday the envoys met. The League praised the pact.", "praised", None, ("2024-07-22",) * 2),
    ("In August 1998 rebels shelled the port. Police detained a man.", "detained", None, ("2024-07-24",) * 2),
    ("KIGALI, July 24 - The army will attack the town on Friday.", "attack", "future", ("2024-07-26", "2024-07-26")),
]


@pytest.mark.parametrize(("text", "trigger", "status", "days"), DAYS)
def test_day_of_act_by_other_acts(text: str, trigger: str, status: str | None, days: tuple[str, str] | None) -> None:
    found = _found(text, trigger, status).day
    assert (None if found is None else (found.start, found.end)) == days


def test_headline_has_the_day_of_the_opening_sentence() -> None:
    text = "Gunmen killed nine traders in Kano on Monday, police said."
    found = _found(text, "kill", None, title="Gunmen kill traders in market").day
    assert found is not None
    assert found.start == found.end == "2024-07-22"


# Text, trigger, name of the place.
PLACES: list[tuple[str, str, str | None]] = [
    ("The minister flew to Nairobi, where she met the rebels.", "met", "Nairobi"),
    ("Police detained ten men in a raid on a village near Mosul.", "detained", "Mosul"),
    ("The president praised the pact during a visit to Canberra.", "praised", "Canberra"),
    ("Riyadh promised money for rebuilding at an Arab summit in Cairo.", "promised", "Cairo"),
    ("Police detained an editor in the Idlib town of Ariha.", "detained", "Ariha"),
    ("The envoy praised the army on a visit to Cairo.", "praised", "Cairo"),
    ("Speaking from Ankara, the minister called for talks.", "called", "Ankara"),
    ("Poland expelled two diplomats after a flag was burned in Riga.", "expelled", None),
    ("A blast hit a US destroyer in Aden.", "hit", "Aden"),
    ("The minister said in Abuja that talks were over. Soldiers arrested a reporter.", "arrested", None),
]


@pytest.mark.parametrize(("text", "trigger", "name"), PLACES)
def test_place_of_act(text: str, trigger: str, name: str | None) -> None:
    found = _found(text, trigger, None).place
    assert (found.text if found else None) == name


def _found(text: str, trigger: str, status: str | None, title: str = "") -> Outcome:
    sentence = 0 if trigger in title else 1
    act = ActCase(0, sentence, trigger, (), (), (), status, (None,), (None,), None)
    (outcome,) = outcomes_of([ArticleCase("", "2024-07-24", "", title, ((1, 0, text),), (act,))])
    return outcome
