"""The same coding over many articles: in processes of this machine, or on a Ray cluster.

A crew is some workers that each keep a coder; `CrewCoder` gives it batches of articles, takes a batch again that a worker died of, and
gives back codings as one coder would. An article that cannot be coded (it ends the process, runs on without end, wants too much memory)
becomes an `Uncoded` with its reason, and no other article suffers.
"""

from bayhaqi.running.coder import CrewCoder, workers
from bayhaqi.running.limits import Limits
from bayhaqi.running.making import Maker

__all__ = ["CrewCoder", "Limits", "Maker", "workers"]
