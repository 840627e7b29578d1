"""Ids of stories and events."""

from __future__ import annotations

from bayhaqi.linking import stable_ids


def test_a_merged_id_redirects_to_the_larger_part() -> None:
    ids, redirects = stable_ids({"a": "a", "b": "a", "c": "a"}, {"a": "small", "b": "large", "c": "large"})
    assert ids == {"a": "large", "b": "large", "c": "large"}
    assert redirects == {"small": "large"}


def test_the_larger_part_of_a_split_keeps_the_id_and_the_other_gets_a_new_one() -> None:
    ids, redirects = stable_ids({"a": "a", "b": "b", "c": "b"}, {"a": "old", "b": "old", "c": "old"})
    assert ids["b"] == ids["c"] == "old"
    assert ids["a"] not in ("old", ids["b"])
    assert redirects == {}


def test_a_new_id_is_made_from_the_label_alone() -> None:
    label = ("article", "claim")
    first, _ = stable_ids({"x": label}, {})
    second, _ = stable_ids({"x": label, "y": ("article", "other")}, {})
    assert first["x"] == second["x"] == stable_ids({"z": label}, {})[0]["z"]
    assert len(first["x"]) == 16


def test_an_id_in_use_elsewhere_is_not_given_again() -> None:
    made, _ = stable_ids({"x": "label"}, {})
    other, _ = stable_ids({"x": "label"}, {}, lambda name: name == made["x"])
    assert other["x"] != made["x"]


def test_the_id_of_a_removed_item_is_gone() -> None:
    ids, redirects = stable_ids({"b": "b"}, {"a": "gone", "b": "kept"})
    assert ids == {"b": "kept"}
    assert redirects == {}
