"""Learning a codebook's types, scoring them, and coding with them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import bayhaqi
from bayhaqi.codebook.coder import CodebookCoder
from bayhaqi.codebook.regression import cross_validated, fit, folds_of
from bayhaqi.codebook.training import load_typer, train
from bayhaqi.errors import InputError
from tests.codebook.test_reading import LABOUR


def clouds(number: int = 40, apart: float = 3.0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(1)
    classes = np.arange(number) % 3
    return random.normal(size=(number, 5)) + apart * np.eye(5)[classes], classes.astype(np.int64)


def test_the_regression_tells_what_can_be_told_and_not_what_cannot() -> None:
    features, classes = clouds()
    assert (cross_validated(features, classes, 3, 1).argmax(axis=1) == classes).mean() > 0.9
    noise, _ = clouds(apart=0.0)
    assert (cross_validated(noise, classes, 3, 1).argmax(axis=1) == classes).mean() < 0.6


def test_the_regression_is_where_its_gradient_is_nothing() -> None:
    features, classes = clouds(60, apart=1.0)
    found = fit(features, classes, 3, 0.01)
    share = 1.0 / np.bincount(classes)[classes]
    share /= share.sum()
    gradient = features.T @ ((found.chances(features) - np.eye(3)[classes]) * share[:, None]) + 0.01 * found.weights
    assert np.abs(gradient).max() < 1e-4
    assert np.allclose(found.chances(features).sum(axis=1), 1)


def test_every_row_is_left_out_once_and_classes_are_spread() -> None:
    classes = np.array([0] * 10 + [1] * 5, dtype=np.int64)
    fold = folds_of(classes, 5, 1)
    assert sorted(np.bincount(fold[:10])) == [2] * 5
    assert sorted(np.bincount(fold[10:])) == [1] * 5


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("labour")
    return folder, train(LABOUR, folder)


def test_the_example_is_learned_well_enough(learned: tuple[Path, dict]) -> None:
    _, report = learned
    assert report["macro_f1"] > 0.6 > report["majority"]
    assert set(report["by_features"]) == {"both", "typer", "words"}
    assert report["types"]["STRIKE"]["examples"] == 12


def test_what_was_learned_is_read_again_the_same(learned: tuple[Path, dict]) -> None:
    folder, report = learned
    typer, kept = load_typer(folder)
    assert kept["macro_f1"] == report["macro_f1"]
    assert (folder / "codebook.yaml").read_bytes() == LABOUR.read_bytes()
    assert typer.read([]) == []


def test_articles_are_coded_with_the_users_types(learned: tuple[Path, dict]) -> None:
    typer, _ = load_typer(learned[0])
    coder = CodebookCoder(bayhaqi.load(), typer, "digest")
    text = (
        "Peruvian police arrested two deputies on Monday. "
        "Truck drivers blocked the road to Lima on Tuesday in protest against the government."
    )
    (coding,) = coder.pipe([bayhaqi.Article(text=text, published="2024-07-24")])
    plain = bayhaqi.load()(text, published="2024-07-24")
    assert {claim.type for claim in coding.claims} <= set(typer.classes)
    assert [claim.plover.type for claim in coding.claims if claim.plover] == [
        claim.type for claim in plain.claims if claim.trigger in [one.trigger for one in coding.claims]
    ]
    record = coding.to_dict()
    assert record["coder"]["models"]["codebook"] == "digest"
    assert all("plover" in claim for claim in record["claims"])
    assert "plover" not in json.dumps(plain.to_dict())
    left = len(plain.claims) - len(coding.claims)
    assert bool(left) == any(warning.code == "codebook-none" for warning in coding.warnings)


def test_a_folder_without_a_typer_or_with_a_damaged_one_is_told(learned: tuple[Path, dict], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="bayhaqi codebook train"):
        load_typer(tmp_path)
    (tmp_path / "report.json").write_bytes((learned[0] / "report.json").read_bytes())
    (tmp_path / "typer.npz").write_bytes(b"PK\x03\x04nonsense")
    with pytest.raises(InputError, match="train"):
        load_typer(tmp_path)


def test_a_typer_of_other_weights_is_refused(learned: tuple[Path, dict], tmp_path: Path) -> None:
    report = json.loads((learned[0] / "report.json").read_text())
    (tmp_path / "report.json").write_text(json.dumps({**report, "pairs": "0" * 64}))
    (tmp_path / "typer.npz").write_bytes((learned[0] / "typer.npz").read_bytes())
    with pytest.raises(InputError, match="another version"):
        load_typer(tmp_path)
