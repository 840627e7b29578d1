"""Agency credits."""

from __future__ import annotations

import pytest

from bayhaqi.linking import credited_agency


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("LIMA (Reuters) - Two boats were seized on Sunday.", "Reuters"),
        ("YEREVAN, Sept 19 (Meridian) - Shelling was heard in the town.", "Meridian"),
        ("PARIS, March 3 (AFP) – The minister resigned.", "AFP"),
        ("By The Associated Press\n\nNAIROBI, Kenya (AP) — Police fired tear gas.", "AP"),
        ("The army took the bridge on Tuesday, the Meridian news agency reported.", "Meridian"),
        ("State news agency WAFA said two men died.\n\nNothing else was known.", "WAFA"),
        ("The mayor was arrested on Monday.\n\nAFP contributed to this report.", "AFP"),
        ("The mayor was arrested on Monday.\n\nWith additional reporting by Reuters.", "Reuters"),
        ("The mayor was arrested on Monday.\n\nReporting by Ann Example in Ankara", None),
        ("The ministers met in Rome on Friday (their second meeting) - and parted without a word.", None),
        ("The Meridian hotel burned down.", None),
    ],
)
def test_credits(text: str, agency: str | None) -> None:
    assert credited_agency(text) == agency


def test_a_wire_that_publishes_itself_is_its_own_agency() -> None:
    assert credited_agency("The mayor was arrested.", "Reuters") == "Reuters"
    assert credited_agency("The mayor was arrested.", "Lakeside Herald") is None
