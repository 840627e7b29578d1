"""An article that a coder gave up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bayhaqi.model.article import Article


@dataclass(frozen=True, slots=True)
class Uncoded:
    """An article that could not be coded, and why; coders that run in several processes give it in place of a coding."""

    article: Article
    reason: str
