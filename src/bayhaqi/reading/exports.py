"""Plain exports of news databases: Factiva, LexisNexis and Nexis Uni, ProQuest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bayhaqi.errors import InputError
from bayhaqi.model import Article
from bayhaqi.reading.exports_factiva import FACTIVA_END, FACTIVA_FIELDS, factiva_drafts
from bayhaqi.reading.exports_nexis import NEXIS_MARKS, nexis_drafts
from bayhaqi.reading.exports_proquest import PROQUEST_MARKS, proquest_drafts
from bayhaqi.reading.outcome import Failure, ReadOptions, failure_of
from bayhaqi.reading.records import Draft, finished

Numbered = Iterator[tuple[int, Draft | InputError]]
CHARACTERS_LOOKED_AT = 60_000
READERS: dict[str, Callable[[list[str]], Numbered]] = {
    "factiva": factiva_drafts,
    "nexis": nexis_drafts,
    "proquest": proquest_drafts,
}


def export_of(text: str) -> str | None:
    """Which database's export a text is by its marks: "factiva", "nexis" or "proquest"; None for none."""
    head = text[:CHARACTERS_LOOKED_AT]
    if FACTIVA_END.search(head) or len({match[1] for match in FACTIVA_FIELDS.finditer(head)}) >= 4:
        return "factiva"
    for name, marks in (("proquest", PROQUEST_MARKS), ("nexis", NEXIS_MARKS)):
        if len({match.group().strip().casefold()[:12] for match in marks.finditer(head)}) >= 2:
            return name
    return None


def read_export(text: str, kind: str, name: str, options: ReadOptions) -> Iterator[Article | Failure]:
    """Each article of an export; a failure carries the line on which its article begins."""
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.replace("\f", "\n").split("\n")]
    found = False
    for line, draft in READERS[kind](lines):
        found = True
        try:
            if isinstance(draft, InputError):
                raise draft
            yield finished(draft, options)
        except InputError as error:
            yield Failure(name, line, failure_of(error, name).message)
    if not found:
        raise InputError(f"no article is found in this export ({kind}); export the full texts, not a list of titles")
