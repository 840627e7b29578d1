"""The records of a coded article, frozen and validated."""

from bayhaqi.model.article import Article, Dateline, article_id
from bayhaqi.model.batching import batches
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
    PloverCoding,
    Responsibility,
    SourceSpan,
    Status,
    TimeExpression,
    TimexType,
    Warning,
)
from bayhaqi.model.spans import Json, Record, Span
from bayhaqi.model.uncoded import Uncoded
from bayhaqi.model.voices import Said, Voice

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
    "PloverCoding",
    "Record",
    "Responsibility",
    "Said",
    "SourceSpan",
    "Span",
    "Status",
    "TimeExpression",
    "TimexType",
    "Uncoded",
    "Voice",
    "Warning",
    "article_id",
    "batches",
]
