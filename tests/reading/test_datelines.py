"""Wire datelines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayhaqi.reading.datelines import find_dateline


@pytest.mark.parametrize(
    ("head", "place", "publisher", "day"),
    [
        ("KABUL, July 24 (Reuters) - The", "KABUL", "Reuters", None),
        ("PARIS (AP) -- Police", "PARIS", "AP", None),
        ("BEIJING — Officials said", "BEIJING", None, None),
        ("Beijing, July 24 (Xinhua) -- The", "Beijing", "Xinhua", None),
        ("MOSCOW, July 24. /TASS/. The", "MOSCOW", "TASS", None),
        ("KABUL, Afghanistan (AP) — The", "KABUL", "AP", None),
        ("WASHINGTON/KABUL (Reuters) - The", "WASHINGTON", "Reuters", None),
        ("UNITED NATIONS, July 3, 2023 (AFP) - The", "UNITED NATIONS", "AFP", "2023-07-03"),
        ("BOGOTA, 3 JAN 90 (DPA) -- [TEXT] THE", "BOGOTA", "DPA", "1990-01-03"),
        ("ISLAMABAD: The prime minister", "ISLAMABAD", None, None),
        ("ST. PETERSBURG, Russia — The", "ST. PETERSBURG", None, None),
        ("PORT-AU-PRINCE, Haiti (AP) - The", "PORT-AU-PRINCE", "AP", None),
        ("(AFP) — The", None, "AFP", None),
        ("July 24 (Reuters) - The", None, "Reuters", None),
        ("Reuters - The", None, "Reuters", None),
    ],
)
def test_what_a_dateline_says(head: str, place: str | None, publisher: str | None, day: str | None) -> None:
    wire = find_dateline(head)
    assert wire is not None
    assert (wire.place.place if wire.place else None) == place
    assert (wire.publisher, wire.published) == (publisher, day)
    if wire.place is not None:
        assert head[wire.place.start : wire.place.end] == place


@pytest.mark.parametrize(
    "head",
    [
        "The minister said on Monday - and again on Tuesday - that",
        "UPDATE: The minister said",
        "Ostania — the larger country — refused.",
        "Tuesday (Reuters) - The",
        "WHAT IS IN THE BILL: The parliament voted",
        "Hamid Karimi (AP) said",
        "THE MINISTER SAID - THE TALKS FAILED",
        "INTERVIEWER: Good evening.\nGUEST: Good evening.\n",
        "",
    ],
)
def test_what_is_no_dateline(head: str) -> None:
    assert find_dateline(head) is None


@given(st.text(max_size=300), st.integers(0, 300))
def test_any_text_at_any_place(text: str, start: int) -> None:
    wire = find_dateline(text, start)
    if wire is not None and wire.place is not None:
        assert text[wire.place.start : wire.place.end] == wire.place.place
