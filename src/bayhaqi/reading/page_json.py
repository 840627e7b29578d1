"""Linked data of a page (JSON-LD): the article that its publisher describes to search engines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bayhaqi.reading.xml_documents import plain_line

ARTICLE_TYPES = frozenset(
    """
    Article NewsArticle ReportageNewsArticle AnalysisNewsArticle BackgroundNewsArticle OpinionNewsArticle
    ReviewNewsArticle AskPublicNewsArticle LiveBlogPosting BlogPosting Report SocialMediaPosting AdvertiserContentArticle
    SatiricalArticle ScholarlyArticle TechArticle
    """.split()
)
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
FIELD = re.compile(r'"(headline|datePublished|dateModified)"\s*:\s*"((?:[^"\\]|\\.){1,300})"')
MOST_OBJECTS = 2_000
Fields = dict[str, Any]


def article_data(scripts: list[str]) -> Fields | None:
    """The first object among the page's JSON-LD scripts that is an article; of a broken script, its plain fields."""
    fallback: Fields | None = None
    publishers: dict[str, Any] = {}
    found: Fields | None = None
    for script in scripts:
        document = _parsed(script)
        if document is None:
            if fallback is None and "Article" in script:
                fallback = dict(reversed(FIELD.findall(script))) or None
            continue
        for item in _objects(document):
            if isinstance(identity := item.get("@id"), str):
                publishers.setdefault(identity, item)
            if not ARTICLE_TYPES.isdisjoint(types_of(item)) and (found is None or _better(item, found)):
                found = item
    if found is None:
        return fallback
    return {name: _resolved(value, publishers) for name, value in found.items()}


def _better(item: Fields, other: Fields) -> bool:
    """Whether an article says when it appeared and the one found before does not."""
    return "datePublished" in item and "datePublished" not in other


def _parsed(script: str) -> object:
    text = WRAPPING.sub("", script).strip()
    for attempt in (text, TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(document: object) -> Iterator[Fields]:
    """Each object of the document, outer ones first, without those that an article merely mentions."""
    waiting, seen = [document], 0
    while waiting and seen < MOST_OBJECTS:
        item = waiting.pop(0)
        seen += 1
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            yield item
            waiting.extend(item[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in item)


def _resolved(value: object, known: dict[str, Any]) -> object:
    """The object that a bare reference by id means."""
    if isinstance(value, dict) and set(value) <= {"@id", "@type"} and value.get("@id") in known:
        return known[value["@id"]]
    if isinstance(value, list):
        return [_resolved(one, known) if isinstance(one, dict) else one for one in value]
    return value


def types_of(item: Fields) -> list[str]:
    """The types of an object, without the address of their vocabulary."""
    types = item.get("@type")
    given = types if isinstance(types, list) else [types]
    return [one.rpartition("/")[2] for one in given if isinstance(one, str)]


def line_of(data: Fields | None, *names: str) -> str | None:
    """The first of the fields that is a string, on one plain line."""
    for name in names:
        value = data.get(name) if data else None
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            value = value.get("@id") or value.get("name") or value.get("url")
        if isinstance(value, str) and (text := plain_line(value)) is not None:
            return text
    return None


def names_of(data: Fields | None, name: str) -> list[str]:
    """The names of persons or bodies in a field: strings, objects with a name, or lists of them."""
    value = data.get(name) if data else None
    names = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            one = one.get("name")
            if isinstance(one, list):
                one = one[0] if one else None
        if isinstance(one, str) and (text := plain_line(one)) is not None and "://" not in text:
            names.append(text)
    return list(dict.fromkeys(names))
