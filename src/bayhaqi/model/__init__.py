"""The records of a coded article, frozen and validated."""

from bayhaqi.model.article import Article, Dateline, article_id
from bayhaqi.model.coding import (
    Attribution,
    Basis,
    Claim,
    ClaimDate,
    CoderInfo,
    Coding,
    Counts,
    Kind,
    Mention,
    Place,
    SourceSpan,
    Status,
    TimeExpression,
    TimexType,
    Warning,
)
from bayhaqi.model.spans import Json, Record, Span

__all__ = [
    "Article",
    "Attribution",
    "Basis",
    "Claim",
    "ClaimDate",
    "CoderInfo",
    "Coding",
    "Counts",
    "Dateline",
    "Json",
    "Kind",
    "Mention",
    "Place",
    "Record",
    "SourceSpan",
    "Span",
    "Status",
    "TimeExpression",
    "TimexType",
    "Warning",
    "article_id",
]
