"""Jumps in a series: periods that surprise after those before them, and points from which on a series is another.

Surprise is −log10 of the probability of so many events or more (or so few or fewer), under a negative binomial whose mean and
variance are those of the periods before, drawn towards a weak prior: event counts come in bursts, and a Poisson would cry
wolf. Change points are those of PELT (Killick, Fearnhead and Eckley 2012, "Optimal detection of changepoints with a linear
computational cost"), with the likelihood of a Poisson for counts, divided by the series' overdispersion, and of a normal for
scores, and a penalty of `PENALTY` · log n for each point.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import Any

# Periods before that a period is compared with, and how few are too few to say anything.
WINDOW = 28
FEWEST = 6
# A surprise of 3 is one period in a thousand by chance. In 60 made years of days, steady series gave 0.2 to 0.4 false surprises
# a year at 3 (a Poisson of mean 0.3, 2 and 20), and series in bursts (variance 2 to 6 times the mean) 1.1 to 1.6.
SURPRISING = 3.0
# With 3 · log n none of those 360 series had a false change; docs/watching.md says what is found.
PENALTY = 3.0
SHORTEST_SEGMENT = 3
PRIOR_PERIODS = 1.0
MOST_TERMS = 100_000


@dataclass(frozen=True, slots=True)
class Jump:
    """A period at which a series jumps.

    `kind` is "surprise" (this period alone) or "change" (from it on). `before` is the mean of the periods before (of the
    window, or since the change before), `value` the period's own count or score, or the mean from it on. `surprise` is −log10
    of the probability; for a change, of the gain in likelihood.
    """

    kind: str
    period: date
    before: float
    value: float
    surprise: float

    @property
    def up(self) -> bool:
        """Whether it goes up."""
        return self.value > self.before

    def to_dict(self) -> dict[str, Any]:
        """The jump as plain values."""
        return {**asdict(self), "period": self.period.isoformat(), "up": self.up}


def surprises(
    periods: Sequence[date], counts: Sequence[int], *, least: float = SURPRISING, window: int = WINDOW
) -> list[Jump]:
    """The periods whose count surprises after those before them; the first few periods never do."""
    found: list[Jump] = []
    for at in range(FEWEST, len(counts)):
        before = counts[max(0, at - window) : at]
        mean, surprise = surprise_of(counts[at], before)
        if surprise >= least:
            found.append(Jump("surprise", periods[at], round(mean, 3), float(counts[at]), round(surprise, 2)))
    return found


def surprise_of(count: int, before: Sequence[int]) -> tuple[float, float]:
    """The mean of what was before, and how surprising a count is after it."""
    number = len(before)
    mean = (sum(before) + PRIOR_PERIODS * 0.5) / (number + PRIOR_PERIODS)
    spread = sum((one - mean) ** 2 for one in before) / max(1, number - 1)
    # The variance of what is to come: never under a Poisson's, and more while the mean itself is uncertain.
    variance = max(spread, mean) * (1 + 1 / number) + 1e-9
    tail = _upper_tail if count > mean else _lower_tail
    return mean, max(0.0, -tail(count, mean, variance) / math.log(10))


def _log_mass(count: int, mean: float, variance: float) -> float:
    """The logarithm of a negative binomial's probability of a count, by mean and variance."""
    if variance <= mean * 1.000001:
        return count * math.log(mean) - mean - math.lgamma(count + 1)
    size = mean * mean / (variance - mean)
    share = size / (size + mean)
    return (
        math.lgamma(count + size)
        - math.lgamma(size)
        - math.lgamma(count + 1)
        + size * math.log(share)
        + count * math.log1p(-share)
    )


def _upper_tail(count: int, mean: float, variance: float) -> float:
    """The logarithm of the probability of so many or more; `count` is over the mean, so that the terms fall."""
    first = _log_mass(count, mean, variance)
    total, term, at = 1.0, 1.0, count
    while term > 1e-12 * total and at < count + MOST_TERMS:
        at += 1
        term = math.exp(_log_mass(at, mean, variance) - first)
        total += term
    return first + math.log(total)


def _lower_tail(count: int, mean: float, variance: float) -> float:
    first = _log_mass(count, mean, variance)
    total, at = 1.0, count
    while at > 0:
        at -= 1
        term = math.exp(_log_mass(at, mean, variance) - first)
        total += term
        if term < 1e-12 * total:
            break
    return first + math.log(total)


def changes(periods: Sequence[date], values: Sequence[float | None], *, counts: bool = True) -> list[Jump]:
    """The periods from which on a series has another mean; with `counts` values are numbers of events, else scores.

    Periods without a value (a score where nothing happened) are passed over.
    """
    kept = [(period, float(value)) for period, value in zip(periods, values, strict=True) if value is not None]
    numbers = [value for _, value in kept]
    if len(numbers) < 2 * SHORTEST_SEGMENT:
        return []
    cost = _poisson_cost(numbers) if counts else _normal_cost(numbers)
    borders = [0, *_pelt(len(numbers), cost, PENALTY * math.log(len(numbers))), len(numbers)]
    found: list[Jump] = []
    for first, border, last in zip(borders, borders[1:], borders[2:], strict=False):
        gain = cost(first, last) - cost(first, border) - cost(border, last)
        before, after = _mean(numbers[first:border]), _mean(numbers[border:last])
        found.append(Jump("change", kept[border][0], round(before, 3), round(after, 3), round(gain / math.log(10), 2)))
    return found


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _poisson_cost(values: Sequence[float]) -> Callable[[int, int], float]:
    """Minus the log-likelihood of a stretch with one rate, but for what depends on no border, over the overdispersion."""
    sums = _sums(values)
    spread = _dispersion(values)

    def cost(start: int, end: int) -> float:
        total = sums[end] - sums[start]
        return (total - total * math.log(total / (end - start))) / spread if total > 0 else 0.0

    return cost


def _dispersion(values: Sequence[float]) -> float:
    """Variance over mean, from differences of neighbours, which a change of level does not swell; at least 1."""
    mean = _mean(values)
    differences = sum((one - other) ** 2 for one, other in pairwise(values)) / (2 * (len(values) - 1))
    return max(1.0, differences / mean) if mean > 0 else 1.0


def _normal_cost(values: Sequence[float]) -> Callable[[int, int], float]:
    """Half the squared distance from the mean of a stretch, over the variance of the series' noise."""
    sums, squares = _sums(values), _sums([value * value for value in values])
    differences = sum((one - other) ** 2 for one, other in pairwise(values)) / (2 * (len(values) - 1))
    noise = max(differences, 0.01)

    def cost(start: int, end: int) -> float:
        total = sums[end] - sums[start]
        return (squares[end] - squares[start] - total * total / (end - start)) / (2 * noise)

    return cost


def _sums(values: Sequence[float]) -> list[float]:
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    return sums


def _pelt(length: int, cost: Callable[[int, int], float], penalty: float) -> list[int]:
    """The borders of the cheapest division, each stretch at least `SHORTEST_SEGMENT` long."""
    best = [-penalty] + [math.inf] * length
    last = [0] * (length + 1)
    open_starts = [0]
    for end in range(SHORTEST_SEGMENT, length + 1):
        costs = [
            (best[start] + cost(start, end) + penalty, start)
            for start in open_starts
            if end - start >= SHORTEST_SEGMENT
        ]
        if costs:
            best[end], last[end] = min(costs)
            pruned = {start for value, start in costs if value - penalty > best[end]}
            open_starts = [start for start in open_starts if start not in pruned]
        open_starts.append(end - SHORTEST_SEGMENT + 1)
    borders: list[int] = []
    at = last[length]
    while at > 0:
        borders.append(at)
        at = last[at]
    return borders[::-1]
