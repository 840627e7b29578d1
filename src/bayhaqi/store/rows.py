"""A coding as rows of the tables, and rows as the facts that linking reads."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from bayhaqi.linking import ArticleFacts, ClaimFacts, EventFacts, Side, claim_facts, credited_agency
from bayhaqi.store.tables import EVENTS, TABLES, Table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from bayhaqi.model import Article, Attribution, Claim, CoderInfo, Coding, Mention

Row = dict[str, Any]
Rows = dict[str, list[Row]]

SURROGATES = re.compile("[\ud800-\udfff]")
LARGEST = 2**63 - 1
COUNTS = ("killed", "injured", "arrested", "size")
CLAIM_FIELDS = tuple(one.name for one in fields(ClaimFacts))


def coder_name(info: CoderInfo) -> str:
    """A coder's version with a digest of its models and actors, as the `coder` column holds it."""
    digest = hashlib.sha256(json.dumps(info.to_dict(), sort_keys=True).encode()).hexdigest()
    return f"{info.version}+{digest[:12]}"


def text_digest(text: str) -> str:
    """The SHA-256 of an article's text, which tells two texts under one id apart."""
    return hashlib.sha256(storable(text).encode()).hexdigest()


def storable(text: str) -> str:
    """A text in which lone surrogates, which have no UTF-8, are each one replacement character."""
    return SURROGATES.sub("\ufffd", text)


def json_of(plain: Any) -> str:
    """Plain values as one line of JSON that can be stored."""
    return storable(json.dumps(plain, ensure_ascii=False))


def coding_rows(coding: Coding, added: int) -> Rows:
    """The rows of one coded article, by table; `added` is the number of the commit that brings it."""
    article = coding.article
    claims = [_claim_row(claim, article.id) for claim in coding.claims]
    _make_unique(claims)
    rows = {
        "articles": [_article_row(coding, added)],
        "mentions": [_mention_row(mention, article.id) for mention in coding.mentions],
        "attributions": [_attribution_row(attribution, article.id) for attribution in coding.attributions],
        "claims": claims,
    }
    if SURROGATES.search(article.id + (article.title or "") + (article.publisher or "") + article.text):
        rows = json.loads(json_of(rows))
    return rows


def _article_row(coding: Coding, added: int) -> Row:
    article = coding.article
    return {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "published": article.published,
        "day": article.day.isoformat() if article.day else None,
        "publisher": article.publisher,
        "url": article.url,
        "language": article.language,
        "agency": credited_agency(article.text, article.publisher),
        "dateline": article.dateline.place if article.dateline else None,
        "coder": coder_name(coding.coder),
        "added": added,
        "digest": text_digest(article.text),
        "record": json_of(coding.to_dict()),
    }


def _mention_row(mention: Mention, article: str) -> Row:
    return {
        "article": article,
        "id": mention.id,
        "entity": mention.entity,
        "start": mention.start,
        "end": mention.end,
        "in_title": mention.in_title,
        "text": mention.text,
        "actor": mention.actor,
        "name": mention.name,
        "country": mention.country,
        "sectors": list(mention.sectors),
        "kind": mention.kind,
        "title": mention.title,
    }


def _attribution_row(attribution: Attribution, article: str) -> Row:
    mention = next((piece.mention for piece in attribution.source if piece.mention), None)
    return {
        "article": article,
        "id": attribution.id,
        "within": attribution.within,
        "source": _joined(attribution.source),
        "source_name": mention.name if mention else None,
        "source_actor": mention.actor if mention else None,
        "source_kind": mention.kind if mention else None,
        "cue": _joined(attribution.cue),
        "content": _joined(attribution.content),
        "quoted": attribution.quoted,
    }


def _joined(pieces: Sequence[Any]) -> str | None:
    return " … ".join(piece.text for piece in pieces) or None


def _claim_row(claim: Claim, article: str) -> Row:
    row = _plain_fields(claim_facts(claim, article))
    for count in COUNTS:
        if row[count] is not None and not -LARGEST <= row[count] <= LARGEST:
            row[count] = None
    return {
        **row,
        "trigger_start": claim.trigger.start,
        "trigger_end": claim.trigger.end,
        "evidence_start": claim.evidence.start,
        "evidence_end": claim.evidence.end,
    }


def _make_unique(claims: Iterable[Row]) -> None:
    """Number the ids of claims that share trigger and sides, so that (article, id) is a key."""
    seen: dict[str, int] = {}
    for claim in claims:
        seen[claim["id"]] = number = seen.get(claim["id"], 0) + 1
        if number > 1:
            claim["id"] = f"{claim['id']}-{number}"


def event_row(event: str, facts: EventFacts) -> Row:
    """The row of an event with this id."""
    plain = _plain_fields(facts)
    plain["differences"] = json_of(plain["differences"])
    return {"id": event, **{name: plain[name] for name in EVENTS.names if name != "id"}}


def _plain_fields(facts: DataclassInstance) -> Row:
    """The fields of a dataclass as JSON has them: days in ISO form, tuples as lists."""
    return {name: _plain_value(getattr(facts, name)) for name in _names(type(facts))}


@cache
def _names(kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _plain_value(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, dict):
        return {name: _plain_value(one) for name, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return _plain_fields(value)
    if isinstance(value, (list, tuple)):
        return [_plain_value(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def article_facts_of(row: Mapping[str, Any], origins: Iterable[str] = ()) -> ArticleFacts:
    """What linking reads of an article, from its row (`text` may be left out)."""
    return ArticleFacts(
        id=row["id"],
        title=row["title"],
        text=row.get("text", ""),
        day=_day(row["day"]),
        publisher=row["publisher"],
        agency=row["agency"],
        origins=tuple(sorted(origins)),
    )


def claim_facts_of(row: Mapping[str, Any]) -> ClaimFacts:
    """What linking reads of a claim, from its row."""
    values = {name: row[name] for name in CLAIM_FIELDS}
    for side in ("actors", "recipients"):
        values[side] = tuple(
            Side(**{**actor, "sectors": tuple(actor["sectors"] or ())}) for actor in values[side] or ()
        )
    for several in ("modes", "contexts", "chain"):
        values[several] = tuple(values[several] or ())
    for day in ("date_start", "date_end"):
        values[day] = _day(values[day])
    return ClaimFacts(**values)


def _day(value: Any) -> Any:
    from datetime import date

    return date.fromisoformat(value) if isinstance(value, str) else value


def numbered(table: Table, rows: list[Row], first: int) -> list[Row]:
    """The rows in the table's order, each with its `row`, counted from `first`."""
    rows = sorted(rows, key=lambda row: tuple(_sortable(row[name]) for name in table.order))
    return [{"row": first + number, **row} for number, row in enumerate(rows)]


def _sortable(value: Any) -> tuple[bool, Any]:
    """Absent values come last."""
    return (value is None, 0 if value is None else value)


def article_from(record: str) -> Article:
    """The article that a record holds, as it was read: without the dateline, which the coder finds."""
    from bayhaqi.model import Article

    return Article.model_validate({**json.loads(record)["article"], "dateline": None})


def known_tables(rows: Rows) -> Iterable[tuple[Table, list[Row]]]:
    """The tables that have rows, in their fixed order."""
    return ((table, rows[name]) for name, table in TABLES.items() if rows.get(name))
