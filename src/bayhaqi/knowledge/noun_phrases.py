"""Noun phrases cut into their parts, and what head, modifiers and owner make of the sectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bayhaqi.knowledge.actors import ResolvedActor
from bayhaqi.knowledge.countries import CountryName
from bayhaqi.knowledge.role_lexicon import RoleTerm
from bayhaqi.knowledge.role_segments import Segment, is_plural

_STAFF = frozenset({"researcher", "worker", "staff", "employee", "volunteer", "investigator", "analyst", "expert", "lawyer",
                    "doctor", "aid worker", "campaigner"})  # fmt: skip
_KINDS_OF_GROUP = frozenset({"party", "political party", "group", "movement", "organisation", "organization", "militia", "network",
                             "rebel group", "militant group", "militia group", "insurgent group", "guerrilla group",
                             "armed group", "faction", "alliance", "cartel", "gang", "department", "company", "airline"})  # fmt: skip
CONTENT = frozenset({"country", "name", "role", "word"})
GROUP_KINDS = frozenset({"group", "organisation", "media"})
_KIN = frozenset({"wife", "husband", "son", "daughter", "brother", "sister", "widow", "father", "mother", "nephew",
                  "cousin", "family", "relative", "sibling", "uncle", "aunt", "grandson", "niece"})  # fmt: skip


class NounPhrase(NamedTuple):
    """The parts of a noun phrase before its first preposition."""

    content: tuple[Segment, ...]
    former: bool
    countries: tuple[CountryName, ...]
    roles: tuple[Segment, ...]
    names: tuple[Segment, ...]
    determined: bool
    # The state that a possessive or "of" names beside it, where it names nothing else.
    state: CountryName | None = None

    @property
    def plain(self) -> bool:
        """Tell whether it holds nothing but countries and roles."""
        return len(self.content) == len(self.countries) + len(self.roles)

    @property
    def head(self) -> Segment | None:
        """Give the last role noun."""
        return self.roles[-1] if self.roles else None


def part(segments: Sequence[Segment], state: CountryName | None = None) -> NounPhrase:
    """Sort the segments of a noun phrase; `state` is the one that a possessive or "of" names beside it."""
    content, countries, roles, names = [], [], [], []
    former = False
    for segment in segments:
        kind = segment.kind
        if kind in CONTENT:
            content.append(segment)
            if segment.country:
                countries.append(segment.country)
            elif kind == "role":
                roles.append(segment)
            elif kind == "name":
                names.append(segment)
        elif kind == "former":
            former = True
    determined = bool(segments) and segments[0].kind == "skip"
    return NounPhrase(tuple(content), former, tuple(countries), tuple(roles), tuple(names), determined, state)


def sole_country(segments: Sequence[Segment]) -> CountryName | None:
    """Give the country where nothing else stands before the next preposition: "the Republic's", no, "Iraq's", yes."""
    found = None
    for segment in segments:
        if segment.kind == "break":
            break
        if segment.kind == "country" and found is None:
            found = segment.country
        elif segment.kind != "skip":
            return None
    return found


def replace_content(phrase: NounPhrase, content: tuple[Segment, ...]) -> NounPhrase:
    """Give the noun phrase with fewer segments."""
    narrowed = part(content)
    return narrowed._replace(former=phrase.former, determined=phrase.determined)


def holder_to_front(front: Sequence[Segment], rest: Sequence[Segment]) -> tuple[Sequence[Segment], Sequence[Segment]]:
    """Move a name behind its title: "the chairman of the African Union Commission Moussa Faki" is a chairman's name."""
    if not rest or rest[0].text.lower() not in ("of", "for") or not any(s.head for s in front):
        return front, rest
    end = next((i for i in range(1, len(rest)) if rest[i].kind == "break"), len(rest))
    content = [s for s in rest[1:end] if s.kind != "skip"]
    last = content[-1] if content else None
    body = content[-2] if len(content) > 1 else None
    whole = body and (
        body.kind in ("country", "name")
        or (body.kind == "word" and body.capital)
        or (body.head and body.head.kind != "role")
    )
    if last and last.actor and last.actor.kind == "person" and whole:
        return [*front, last], [s for s in rest if s is not last]
    return front, rest


def its_members(term: RoleTerm, head: Segment, owner: ResolvedActor) -> bool:
    """Tell whether a plural stands for the group itself: "Boko Haram militants", "Greenpeace activists"."""
    return is_plural(head.text) and (
        term.sectors[:1] in (("UAF",), ("REB",), ("PRM",), ("SOC",), ("MIL",))
        or term.term in ("force", "member", "troop")
        or _on_the_staff(term, owner)
    )


def _on_the_staff(term: RoleTerm, owner: ResolvedActor | None) -> bool:
    """Tell whether a role speaks for the non-profit body that employs it: "Human Rights Watch researchers"."""
    return (
        owner is not None
        and owner.kind == "organisation"
        and owner.sectors[:1] in (("SOC",), ("MED",), ("REL",), ("REF",))
        and term.term in _STAFF
    )


def is_itself(phrase: NounPhrase, term: RoleTerm, head: Segment) -> bool:
    """Tell whether a noun after a name only says what the name is: "the Hezbollah movement", "the AfD party"."""
    return (
        term.term in _KINDS_OF_GROUP
        and bool(phrase.names)
        and phrase.names[-1].end == head.start
        and phrase.content[0] is phrase.names[-1]
        and phrase.content[-1] is head
        and not is_plural(head.text)
    )


def sectors_of(phrase: NounPhrase, head: Segment, term: RoleTerm, owner: ResolvedActor | None) -> tuple[str, ...]:
    """Join the sectors of head, modifiers and owner, the main one first."""
    coloured: tuple[str, ...] = ()
    if len(phrase.roles) > 1:
        coloured = tuple(
            code
            for s in reversed(phrase.roles)
            if s.end <= head.start
            for code in (
                s.modifier.sectors if s.modifier else (s.head.sectors if s.head and s.head.use == "head" else ())
            )
        )
    owned = owner.sectors if owner else ()
    if head.head is None:
        return tuple(dict.fromkeys((*term.sectors, *coloured)))
    if owned and any(word in _KIN for word in term.term.split()) and set(owned) & {"GOV", "ELI", "LEG"}:
        return ("ELI",)
    if term.term in ("department", "agency") and not coloured:
        return ("GOV",)
    if term.use == "generic":
        if owner and owner.kind in ("person",) and "GOV" in owned and not coloured:
            return ("GOV",)
        if term.term == "force" or term.term == "unit":
            coloured = coloured or ("MIL",)
        own = tuple(dict.fromkeys((*coloured, *owned)))
        return own or (term.sectors if not owner or owner.kind == "state" or not owner.country else owned)
    if (
        owner
        and owner.kind in GROUP_KINDS
        and owned
        and owned[0] not in ("GOV", "LEG")
        and term.sectors[:1] in (("GOV",), ("MIL",))
    ):
        return owned
    if owner and owner.kind == "group" and owned and term.sectors[:1] == ("UAF",):
        return tuple(sorted(owned, key=lambda code: code != "REB"))
    if _on_the_staff(term, owner):
        return tuple(dict.fromkeys((*owned, *term.sectors)))
    if owner and owner.kind in GROUP_KINDS and not owned and owner.country in ("IGO", "UNO", "EUR", "NGO", "MNC"):
        return () if term.sectors == ("GOV",) and "minister" not in term.term else term.sectors
    if term.sectors and term.sectors[0] in ("GOV", "JUD", "LEG") and term.kind == "role":
        coloured = tuple(code for code in coloured if code in ("OPP", "PTY", "REB"))
    extra = owned if owner and owner.kind == "group" and "GOV" not in owned else ()
    if not extra and not coloured:
        return term.sectors
    return tuple(dict.fromkeys((*extra, *term.sectors, *coloured)))


def title_of(phrase: NounPhrase, head: Segment) -> str:
    """Give the role as the phrase words it: "Deputy Foreign Minister"."""
    words = [s.text for s in phrase.content if s.kind in ("role", "word") and s.end <= head.end]
    title = " ".join(words)
    title = title if any(char.isupper() for char in title) else title.title()
    return f"former {title}" if phrase.former else title
