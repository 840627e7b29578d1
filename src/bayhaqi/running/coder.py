"""A coder that has a crew code for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bayhaqi.closing import Closing
from bayhaqi.errors import UsageError
from bayhaqi.machine import cores
from bayhaqi.running.dispatching import Dispatch, Reasons
from bayhaqi.running.limits import Limits
from bayhaqi.running.making import Maker
from bayhaqi.running.tasks import Crew

if TYPE_CHECKING:
    from bayhaqi.linking import Cluster
    from bayhaqi.model import Article, CoderInfo, Coding, Uncoded

RAY = "ray"


class CrewCoder(Closing):
    """Codes as one coder does, by several workers. Made by `workers`; use it as a context manager, or `close` it."""

    def __init__(self, crew: Crew, limits: Limits, *, ordered: bool = True) -> None:
        self._crew = crew
        self._ordered = ordered
        self._reasons = Reasons(limits.seconds, limits.megabytes)

    @property
    def size(self) -> int:
        """The number of workers."""
        return self._crew.size

    @property
    def cluster(self) -> Cluster | None:
        """The cluster of the workers, which can link too (`link_events(…, cluster=coder.cluster)`); None where they are processes."""
        return self._crew.cluster

    @property
    def info(self) -> CoderInfo:
        """What the workers' coder is."""
        return self._crew.info

    def pipe(self, articles: Iterable[Article]) -> Iterator[Coding | Uncoded]:
        """The coding of each article, or why there is none, in the order of the articles unless made without order.

        One run at a time. Reads at most a few batches ahead of what is taken.
        """
        return Dispatch(self._crew, articles, ordered=self._ordered, reasons=self._reasons).run()

    def close(self) -> None:
        """End the workers."""
        self._crew.close()


def workers(
    number: int | None = None,
    *,
    model: str = "default",
    on: str | None = None,
    ordered: bool = True,
    limits: Limits | None = None,
    maker: Maker | None = None,
) -> CrewCoder:
    """A coder that codes in `number` processes of this machine, or with `on` "ray" or "ray://HOST:PORT" on a Ray cluster.

        with bayhaqi.workers(4) as coder:
            for coding in coder.pipe(articles):
                ...

    `number` is the number of processors unless given. `model` is that of `bayhaqi.load`; `maker` makes another coder. Raises `UsageError`
    for what is not allowed, and `InstallationError` where Ray is wanted and not installed.
    """
    if number is not None and number < 1:
        raise UsageError(f"{number} is no number of workers; allowed is 1 and more")
    limits = limits or Limits()
    # One core a worker; an encoder of more has threads, which a fork would lose.
    maker = maker or Maker(values=(model, 1))
    if on is None:
        from bayhaqi.running.processes import ProcessCrew

        return CrewCoder(ProcessCrew(number or cores(), maker, limits), limits, ordered=ordered)
    if on != RAY and not on.startswith("ray://"):
        raise UsageError(f"{on!r} is no place to run on; allowed are ray (this machine) and ray://HOST:PORT")
    from bayhaqi.running.ray_crew import RayCrew

    return CrewCoder(RayCrew(number, maker, limits, on), limits, ordered=ordered)
