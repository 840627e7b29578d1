"""Addresses into bytes, whoever is at the other end: checked hosts, limits on size and time, robots, patience."""

from bayhaqi.fetching.fetcher import KINDS, Fetched, Fetcher
from bayhaqi.fetching.limits import Limits
from bayhaqi.fetching.politeness import Hosts
from bayhaqi.fetching.posting import Posted, post
from bayhaqi.fetching.robots import Robots
from bayhaqi.fetching.targets import is_address

__all__ = ["KINDS", "Fetched", "Fetcher", "Hosts", "Limits", "Posted", "Robots", "is_address", "post"]
