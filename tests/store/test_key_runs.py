from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bayhaqi.store.key_runs import Keys, keys_of, merged, near_items, read_run, unsorted, write_run

DAYS = [None, *(date(2024, 1, 1) + timedelta(days=number) for number in range(12))]
items = st.lists(
    st.tuples(st.sampled_from(DAYS), st.lists(st.sampled_from([-(2**63), -5, 0, 7, 2**63 - 1]), max_size=4)),
    max_size=25,
)
wanted = st.lists(st.tuples(st.sampled_from([-(2**63), -5, 0, 7, 9, 2**63 - 1]), st.sampled_from(DAYS)), max_size=8)


def close(one: date | None, other: date | None, days: int) -> bool:
    return one is None or other is None or abs((one - other).days) <= days


@settings(max_examples=200, deadline=None)
@given(items, items, wanted, st.integers(0, 4))
def test_what_is_near_is_what_a_search_through_all_finds(
    some: list[tuple[date | None, list[int]]],
    others: list[tuple[date | None, list[int]]],
    asked: list[tuple[int, date | None]],
    days: int,
) -> None:
    numbered = [(number, day, keys) for number, (day, keys) in enumerate([*some, *others])]
    runs = [keys_of(numbered[: len(some)]), keys_of(numbered[len(some) :])]
    expected = sorted(
        {row for row, day, keys in numbered for key, when in asked if key in keys and close(day, when, days)}
    )
    assert near_items(runs, asked, days) == expected
    assert near_items(list(merged(runs)), asked, days) == expected
    assert all(unsorted(run) is None for run in merged(runs))


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    keys = keys_of([(5, date(2024, 1, 3), [3, -2, 3]), (9, None, [3])])
    part = write_run(tmp_path, "event_keys", [keys], 4)
    assert part is not None
    assert (part.rows, part.first, part.last, part.bytes) == (3, 5, 9, 60)
    found = read_run(tmp_path, part)
    assert [(int(key), int(item), int(day)) for key, item, day in zip(*found, strict=True)] == [
        (-2, 5, 19725), (3, 9, -(2**31)), (3, 5, 19725),
    ]  # fmt: skip
    assert write_run(tmp_path, "event_keys", [], 5) is None
    assert [path.name for path in (tmp_path / "parts").iterdir()] == [part.file]


def test_keys_of_what_is_gone_are_left_out() -> None:
    runs = [keys_of([(1, None, [10, 20]), (2, None, [10])]), keys_of([(3, None, [20])])]
    (whole,) = merged(runs, np.array([1, 3], np.int64))
    assert whole.item.tolist() == [1, 1, 3]


def test_rows_out_of_order_are_told() -> None:
    assert unsorted(Keys(np.array([2, 1]), np.array([1, 2]), np.array([0, 0], np.int32))) == "its rows are not in order"
