"""The article as it was read."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date
from typing import Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bayhaqi.model.spans import Json, Record, Span

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")


class Dateline(Record):
    """The place that a report was filed from, with its span in the text."""

    place: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)

    def to_dict(self) -> Json:
        """The dateline as the record writes it."""
        return {"place": self.place, "start": self.start, "end": self.end}


class Article(Record):
    """One news report.

    `published` and `updated` are ISO dates or date-times. `id` is made from the normalised text and the day unless it is
    given. `byline` has the names alone; `agency` is the news agency that the report is credited to.
    """

    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    dateline: Dateline | None = None
    byline: str | None = None
    updated: str | None = None
    agency: str | None = None
    id: str = ""

    @field_validator("published", "updated")
    @classmethod
    def _is_a_day(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return None
        if not ISO_DAY.fullmatch(value):
            raise ValueError(
                f"{info.field_name} is {value!r}; allowed is an ISO date or date-time such as 2024-07-24 or 2024-07-24T09:30:00Z"
            )
        date.fromisoformat(value[:10])
        return value

    @field_validator("title", "publisher", "url", "language", "byline", "agency")
    @classmethod
    def _absent_is_none(cls, value: str | None) -> str | None:
        return (value.strip() or None) if value else None

    @model_validator(mode="after")
    def _has_an_id(self) -> Self:
        if not self.id:
            object.__setattr__(self, "id", article_id(self.text, self.day))
        return self

    @property
    def day(self) -> date | None:
        """The day of publication."""
        return date.fromisoformat(self.published[:10]) if self.published else None

    def span(self, start: int, end: int, *, in_title: bool = False) -> Span:
        """The words from `start` to `end` of the text, or of the title."""
        words = (self.title or "") if in_title else self.text
        return Span(start=start, end=end, text=words[start:end], in_title=in_title)

    def to_dict(self) -> Json:
        """The article as the record writes it."""
        return {
            "id": self.id,
            "title": self.title,
            "text": self.text,
            "published": self.published,
            "publisher": self.publisher,
            "url": self.url,
            "language": self.language,
            "dateline": self.dateline.to_dict() if self.dateline else None,
            "byline": self.byline,
            "updated": self.updated,
            "agency": self.agency,
        }


def article_id(text: str, day: date | None) -> str:
    """A stable id: 16 hexadecimal digits of the SHA-256 of the normalised text and the day."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()
    return hashlib.sha256(f"{day or ''}\n{plain}".encode("utf-8", "replace")).hexdigest()[:16]
