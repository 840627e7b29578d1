"""The rows that the project writes are read, and a wrong one is refused with its line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

TRAINING = Path(__file__).parents[2] / "training/actors"
sys.path.insert(0, str(TRAINING))
rows = pytest.importorskip("rows")


def test_all_rows_are_read() -> None:
    folder = TRAINING / "rows"
    chains = sum(1 for path in folder.glob("chains-*.csv") for _ in rows.read_chains(path))
    own = sum(1 for name in ("persons.csv", "groups.csv", "organisations.csv") for _ in rows.read_rows(folder / name))
    media = [entry for entry in rows.read_lists(folder / "lists.csv") if entry.kind == "media"]
    assert chains > 2300
    bodies = list(rows.read_institutions(folder / "institutions.csv"))
    assert len(bodies) > 850
    assert {"Ministry of Defence (Azerbaijan)", "Iraqi Army"} <= {entry.name for entry in bodies}
    assert own > 1300
    assert len(media) > 1200


@pytest.mark.parametrize(
    ("line", "said"),
    [("knights|MIL|KEN Kenya Knights|own", "bodies are"), ("army|MIL|Kenya Army|own", "CODE")],
)
def test_a_wrong_institution_is_refused_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "bodies.csv"
    path.write_text(f"body|sectors|names|source\narmy|MIL|KEN+TZA Army of *|own\n{line}\n", encoding="utf-8")
    with pytest.raises(rows.RowError, match=said) as error:
        list(rows.read_institutions(path))
    assert "bodies.csv:3" in str(error.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("X||person|XXX|.. GOV|own", "country"),
        ("X||robot|KEN|.. GOV|own", "kind"),
        ("X||person|KEN|.. FOO|own", "sectors"),
        ("X||person|KEN|2020..2010 GOV|own", "ends before"),
        ("X||person|KEN", "columns"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"name|aliases|kind|country|roles|source\nA||person|KEN|.. GOV|own\n{line}\n", encoding="utf-8")
    with pytest.raises(rows.RowError, match=said) as error:
        list(rows.read_rows(path))
    assert "mine.csv:3" in str(error.value)
