"""Spans of text and the base of all records.

Offsets are code points, end exclusive, into the article's text, or into its title where `in_title` is set.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

Json = dict[str, Any]


class Record(BaseModel):
    """A frozen, validated record; unknown fields are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Record):
    """Some words of an article: `text[start:end]`, or `title[start:end]` where `in_title`."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str
    in_title: bool = False

    @model_validator(mode="after")
    def _length_agrees(self) -> Span:
        if self.end - self.start != len(self.text):
            raise ValueError(
                f"span {self.start}-{self.end} has {self.end - self.start} code points but its text has {len(self.text)}"
            )
        return self

    def to_dict(self) -> Json:
        """The span as the record writes it."""
        plain: Json = {"start": self.start, "end": self.end, "text": self.text}
        if self.in_title:
            plain["in"] = "title"
        return plain
