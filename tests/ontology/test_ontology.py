"""The ontology's data agree with each other."""

import re

import pytest

from bayhaqi.ontology import load_ontology

ONTOLOGY = load_ontology()


def test_there_are_sixteen_types_in_four_quad_categories() -> None:
    assert len(ONTOLOGY.types) == 16
    quads = {kind.quad for kind in ONTOLOGY.types.values()}
    assert quads == {"verbal cooperation", "material cooperation", "verbal conflict", "material conflict"}


@pytest.mark.parametrize("name", list(ONTOLOGY.types))
def test_every_type_and_mode_has_a_cameo_code_and_a_score(name: str) -> None:
    kind = ONTOLOGY.types[name]
    assert set(ONTOLOGY.cameo[name].get("modes", {})) == set(kind.modes)
    for modes in [(), *((mode,) for mode in kind.modes)]:
        for context in ONTOLOGY.contexts:
            assert re.fullmatch(r"\d{3,4}", ONTOLOGY.cameo_code(name, modes, (context,)))
        assert -10 <= ONTOLOGY.score(name, modes) <= 10
        if "conflict" in kind.quad:
            assert ONTOLOGY.score(name, modes) <= 0.5


def test_cameo_contexts_are_plover_contexts() -> None:
    for entry in ONTOLOGY.cameo.values():
        named = set(entry.get("contexts", {}))
        for mode in entry.get("modes", {}).values():
            named |= set(mode.get("contexts", {}))
        assert named <= set(ONTOLOGY.contexts)


def test_a_phone_call_scores_and_codes_as_in_the_manual() -> None:
    assert ONTOLOGY.score("CONSULT", ("phone",)) == 1.5
    assert ONTOLOGY.cameo_code("CONSULT", ("phone",), ("diplomatic",)) == "041"
    assert ONTOLOGY.quad("CONSULT") == "verbal cooperation"
