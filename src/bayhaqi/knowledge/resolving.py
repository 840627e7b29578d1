"""Any phrase that may name an actor, resolved as of a day: `ActorResolver`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from bayhaqi.knowledge.actor_choice import Question
from bayhaqi.knowledge.actor_names import fold, split_words, word_set
from bayhaqi.knowledge.actor_reading import Reader
from bayhaqi.knowledge.actors import ActorBase, ResolvedActor, is_covered, load_actor_base
from bayhaqi.knowledge.countries import CountryTable, load_countries
from bayhaqi.knowledge.noun_phrases import part
from bayhaqi.knowledge.role_lexicon import RoleLexicon, load_roles
from bayhaqi.knowledge.role_segments import Segment, Segmenter, is_plural, normalise_words

_PRONOUNS = word_set(
    """
    he she it they we i you him her them us me his its their theirs who whom which that this these those
    there what himself herself itself themselves one someone anyone everyone nobody
    """
)
_JOINING = frozenset({"and", "or", "&", "/"})
_CONJUNCTIONS = _JOINING | {",", ";"}


class ActorResolver:
    """Resolves phrases with the actor base, the country table and the role lexicon."""

    def __init__(self, base: ActorBase, countries: CountryTable, roles: RoleLexicon) -> None:
        self.base = base
        self.countries = countries
        self._roles = roles
        self._segmenter = Segmenter(countries, roles, base)
        self._reader = Reader(base)
        self._cached = lru_cache(maxsize=32768)(self._resolve_all)

    def resolve(
        self, phrase: str, *, context: str = "", day: date | None = None, countries: Sequence[str] = ()
    ) -> ResolvedActor | None:
        """Give the actor that a phrase names, the first one of a compound; None when it names none.

        `context` is text around the phrase, `countries` are ISO codes that the article suggests, best first.
        """
        found = self._cached(phrase, context, day, tuple(countries))
        return found[0] if found else None

    def resolve_all(
        self, phrase: str, *, context: str = "", day: date | None = None, countries: Sequence[str] = ()
    ) -> list[ResolvedActor]:
        """Give every actor of a phrase: "the presidents of Ghana and Togo" names two."""
        return list(self._cached(phrase, context, day, tuple(countries)))

    def is_actor_noun(self, lemma: str) -> bool:
        """Tell whether a noun can be an actor at all: minister, troops, gunmen, company, not agreement or storm."""
        return self._roles.head(fold(lemma)) is not None

    def _resolve_all(
        self, phrase: str, context: str, day: date | None, countries: tuple[str, ...]
    ) -> tuple[ResolvedActor, ...]:
        words = normalise_words(split_words(phrase))
        if not words or (
            words[0].lower() in _PRONOUNS and all(word.lower() in _PRONOUNS and word != "US" for word in words)
        ):
            return ()
        known_day = is_covered(day)
        question = Question(context, day if known_day else None, countries, self.countries, known_day)
        found = []
        for conjunct in self._conjuncts(self._segmenter.cut(words)):
            actor = self._reader.read(conjunct, question)
            # On a day that the base does not reach, who somebody was is not known; a country or a role still is.
            if actor and not known_day and actor.key and actor.kind != "state":
                continue
            if actor and actor not in found:
                found.append(actor)
        return tuple(found)

    def _conjuncts(self, segments: list[Segment]) -> list[list[Segment]]:
        """Split a list of actors, giving each what it shares with the others."""
        if not any(s.kind == "break" and s.text.lower() in _JOINING for s in segments):
            return [segments]
        joints = [
            i
            for i, s in enumerate(segments)
            if s.kind == "break" and s.text.lower() in _CONJUNCTIONS and not _inside_title(segments, i)
        ]
        if not any(segments[i].text.lower() in _JOINING for i in joints):
            return [segments]
        parts: list[list[Segment]] = []
        start = 0
        for joint in [*joints, len(segments)]:
            if any(s.kind in ("country", "name", "role", "word") for s in segments[start:joint]):
                parts.append(segments[start:joint])
            start = joint + 1
        return _share(parts) if len(parts) > 1 else parts


def _share(parts: list[list[Segment]]) -> list[list[Segment]]:
    first, last = parts[0], parts[-1]
    tail = _after_country(last)
    if tail and all(_only_owners(one) for one in parts[:-1]):
        return [[*one, *tail] for one in parts[:-1]] + [last]
    lead = _up_to_preposition(first)
    if lead and all(_only_owners(one) for one in parts[1:]):
        return [first] + [[*lead, *one] for one in parts[1:]]
    if (
        first
        and any(s.country and s.country.form == "demonym" for s in first)
        and all(_bare_role(one) for one in parts[1:])
    ):
        adjective = [s for s in first if s.country][:1]
        return [first] + [[*adjective, *one] for one in parts[1:]]
    return parts


def _inside_title(segments: Sequence[Segment], joint: int) -> bool:
    """Tell whether an "and" belongs to the name of an office ("Minister of Foreign Affairs and Expatriates")."""
    left = segments[max(0, joint - 4) : joint]
    right = segments[joint + 1 : joint + 2]
    department = any(
        s.head
        and s.head.term.split()[0] in ("minister", "ministry", "secretary", "department", "committee", "commission")
        for s in left
    )
    return department and bool(right) and right[0].kind == "word" and any(s.text.lower() in ("of", "for") for s in left)


def _only_owners(segments: Sequence[Segment]) -> bool:
    """Tell whether a conjunct holds nothing but countries or group names ("Russian", "Ghana")."""
    content = [s for s in segments if s.kind != "skip"]
    return bool(content) and all(
        s.kind == "country" or (s.kind == "name" and s.actor is not None and s.actor.kind != "person") for s in content
    )


def _after_country(segments: Sequence[Segment]) -> list[Segment]:
    """Give what follows the adjective in "Egyptian foreign ministers"; empty when the conjunct has another form."""
    place = next((i for i, s in enumerate(segments) if s.country and s.country.form == "demonym"), None)
    if place is None or place + 1 >= len(segments):
        return []
    tail = list(segments[place + 1 :])
    return tail if tail and tail[0].kind == "role" else []


def _up_to_preposition(segments: Sequence[Segment]) -> list[Segment]:
    """Give "the presidents of" from "the presidents of Ghana"; empty when the head is no plural role."""
    place = next(
        (i for i, s in enumerate(segments) if s.kind == "break" and s.text.lower() in ("of", "from", "for")), None
    )
    if place is None or not _only_owners(segments[place + 1 :]):
        return []
    head = part(segments[:place]).head
    return list(segments[: place + 1]) if head and is_plural(head.text) else []


def _bare_role(segments: Sequence[Segment]) -> bool:
    return all(s.kind in ("role", "skip", "former") for s in segments) and any(s.kind == "role" for s in segments)


@lru_cache(maxsize=1)
def load_resolver() -> ActorResolver:
    """Load the resolver over the base, table and lexicon that the package carries."""
    return ActorResolver(load_actor_base(), load_countries(), load_roles())


def resolve_rows(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Resolve rows {id, actor, context, date} into rows {id, name, country, sectors, actor, kind, title}.

    A row without a usable date is resolved without one; a row that names no actor has None and empty sectors.
    """
    resolver = load_resolver()
    for row in rows:
        found = resolver.resolve(
            str(row.get("actor") or ""), context=str(row.get("context") or ""), day=_day(row.get("date"))
        )
        yield {
            "id": row.get("id"),
            "name": found.name if found else None,
            "country": found.country if found else None,
            "sectors": list(found.sectors) if found else [],
            "actor": found.key if found else None,
            "kind": found.kind if found else None,
            "title": found.title if found else None,
        }


def check_row(row: dict[str, Any]) -> None:
    """Raise `ValueError` where a row for `resolve_rows` has no phrase or a date that is none."""
    if not isinstance(row.get("actor"), str):
        raise ValueError("'actor' is missing or no string")
    if row.get("date") and _day(row["date"]) is None:
        raise ValueError(f"'date' is {row['date']!r}; allowed is an ISO date such as 2024-07-24, or null")


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
