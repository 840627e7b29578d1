"""Scores of any coder on a user's own gold: claims, their fields, intervals by bootstrap, and a page of errors."""

from bayhaqi.evaluating.matching import Error, compared
from bayhaqi.evaluating.pages import error_page
from bayhaqi.evaluating.records import read_records
from bayhaqi.evaluating.scoring import Scores, scored

__all__ = ["Error", "Scores", "compared", "error_page", "read_records", "scored"]
