"""The reading of one noun phrase: its head, whose it is, and what that makes of the actor.

A reading follows the English noun phrase: the head is the last noun before the first preposition, what stands before
it colours it, and an owner ("the Taliban's …", "… of Ghana") gives the country, and the sector where the head itself
has none ("leader", "spokesman", "forces").
"""

from __future__ import annotations

from collections.abc import Sequence

from bayhaqi.knowledge.actor_choice import LED_BY_PREMIER, OFFICES, Question, choose
from bayhaqi.knowledge.actors import ActorBase, Bearer, ResolvedActor, as_number
from bayhaqi.knowledge.noun_phrases import (
    CONTENT,
    GROUP_KINDS,
    NounPhrase,
    holder_to_front,
    is_itself,
    its_members,
    part,
    replace_content,
    sectors_of,
    sole_country,
    title_of,
)
from bayhaqi.knowledge.role_lexicon import RoleTerm
from bayhaqi.knowledge.role_segments import PARTICLES, Segment, is_plural
from bayhaqi.knowledge.state_bodies import BODIES

_STATE_SECTORS = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY"})
_OFFICE_SECTORS = _STATE_SECTORS | {"PTY"}
_OWNING = frozenset({"of", "for", "from", "at", "with", "to", "inside", "within"})
_PLACING = frozenset({"in", "near", "across", "on", "along", "around", "outside", "at", "from"})
_FOREIGN = frozenset({"foreign", "international", "coalition", "nato", "un", "peacekeeping"})
# Role phrases remembered; all roles of all countries that one month of news speaks of are fewer.
_MOST_ROLES = 20_000
_STOPS = frozenset(",(;:")
_ENDS = frozenset(",);:")
_EXECUTIVE = frozenset({"minister", "premier", "governor", "mayor", "ambassador"})
_ABROAD = frozenset({"ambassador", "envoy", "special envoy", "consul", "high commissioner", "consul general"})


class Reader:
    """Reads phrases that are already cut into segments."""

    def __init__(self, base: ActorBase) -> None:
        self._base = base
        self._roles: dict[tuple[str, bool, ResolvedActor | None, bool], ResolvedActor] = {}

    def read(self, segments: Sequence[Segment], question: Question, depth: int = 0) -> ResolvedActor | None:
        """Read a phrase without conjunctions; None when nothing in it can be an actor."""
        if depth > 4 or not segments:
            return None
        edge = len(segments)
        cut = -1
        for i, segment in enumerate(segments):
            if segment.kind == "break":
                if segment.text in _STOPS:
                    return self._around_comma(segments, i, question, depth)
                if segment.text == "'s":
                    cut = i if i < edge else cut
                elif i < edge:
                    edge = i
        front, rest = segments, segments[edge:]
        if rest:
            front, rest = holder_to_front(segments[:edge], rest)
        if cut >= 0 and cut == len(front) - 1:
            while front and front[-1].text == "'s":
                front = front[:-1]
            cut = max((i for i, s in enumerate(front) if s.text == "'s"), default=-1)
        state = None
        if cut > 0:
            state = sole_country(front[:cut])
        elif rest and rest[0].text.lower() == "of":
            state = sole_country(rest[1:])
        phrase = part(front[cut + 1 :] if cut >= 0 else front, state)
        if not phrase.content and not any(s.kind in CONTENT for s in front):
            return self.read(rest[1:], question, depth + 1) if rest and rest[0].text.lower() == "of" else None
        owner = self.read(front[:cut], question, depth + 1) if cut > 0 else None
        complement = self._complement(phrase, rest, question, depth) if rest else None
        if owner and complement and not owner.country:
            owner = owner._replace(country=complement.country)
        return self._noun_phrase(phrase, owner or complement, question) or _weakly(
            owner, complement, phrase, self._place(phrase.content)
        )

    def _around_comma(
        self, segments: Sequence[Segment], comma: int, question: Question, depth: int
    ) -> ResolvedActor | None:
        left = self.read(segments[:comma], question, depth + 1)
        end = next(
            (i for i in range(comma + 1, len(segments)) if segments[i].kind == "break" and segments[i].text in _ENDS),
            len(segments),
        )
        return _apposition(left, self.read(segments[comma + 1 : end], question, depth + 1))

    def _complement(
        self, phrase: NounPhrase, rest: Sequence[Segment], question: Question, depth: int
    ) -> ResolvedActor | None:
        """Resolve what a preposition adds; a mere place gives a country and nothing else."""
        preposition = rest[0].text.lower()
        head = phrase.head.head if phrase.head else None
        if preposition in ("to", "for") and head and (head.term in _ABROAD or head.country):
            return None
        if preposition in _OWNING:
            owner = self.read(rest[1:], question, depth + 1)
            if owner and not owner.country:
                owner = owner._replace(country=self._place(rest))
            if owner and preposition in ("of", "for", "with", "to", "within"):
                return owner
            if owner:
                return owner._replace(sectors=() if preposition == "from" and owner.kind == "state" else owner.sectors)
        if (preposition in _PLACING or preposition in _OWNING) and not any(
            s.text.lower() in _FOREIGN for s in phrase.content
        ):
            place = next((s.country.code for s in rest if s.country), None) or self._place(rest)
            if place:
                return ResolvedActor(None, None, place, (), "state", None, None, 0.4)
        return None

    def _place(self, segments: Sequence[Segment]) -> str | None:
        """Give the country of the first town or province among unknown capitalised words."""
        capitals = [s for s in segments if s.capital and s.kind in ("word", "name")]
        for i, segment in enumerate(capitals):
            if i + 1 < len(capitals) and capitals[i + 1].start == segment.end:
                both = self._base.country_of_place(f"{segment.text} {capitals[i + 1].text}")
                if both:
                    return both
            found = self._base.country_of_place(segment.text)
            if found:
                return found
        return None

    def _noun_phrase(self, phrase: NounPhrase, owner: ResolvedActor | None, question: Question) -> ResolvedActor | None:
        if not phrase.content:
            return None
        last = phrase.content[-1]
        if last.kind == "name":
            return self._named(phrase, last, owner, question)
        if last.kind == "country" and not phrase.roles:
            return self._country(phrase, last)
        head = phrase.head
        if head and last.kind == "country":
            return self._role(phrase, head, owner, question)
        if head is None or (head.head is None and last.capital and last.kind == "word"):
            return self._unknown(phrase, owner, question)
        if head.head is None and not any(s.head for s in phrase.roles) and not (phrase.names or last.capital):
            return None
        trailing = phrase.content[phrase.content.index(head) + 1 :]
        if (
            trailing
            and trailing[-1].capital
            and all(map(_of_a_name, trailing))
            and head.head
            and not is_plural(head.text)
        ):
            return self._titled(phrase, head, trailing, owner, question)
        leading = [s for s in phrase.content if s.end <= head.start]
        if head.capital and head.head and leading and _begins_proper_name(leading[0], head.head):
            return self._proper(phrase, head, owner, question)
        return self._role(phrase, head, owner, question)

    # Names

    def _named(
        self, phrase: NounPhrase, last: Segment, owner: ResolvedActor | None, question: Question
    ) -> ResolvedActor | None:
        before = NounPhrase(
            phrase.content[:-1],
            phrase.former,
            phrase.countries,
            phrase.roles,
            phrase.names[:-1],
            phrase.determined,
            phrase.state,
        )
        role = before.head.head if before.head else None
        countries = [c.code for c in before.countries] + ([owner.country] if owner and owner.country else [])
        if role and role.country:
            countries = [role.country]
        bearer, confidence = choose(last.bearers, question, countries=countries, role=role.term if role else None)
        reading = self._role(before, before.head, owner, question) if before.head else None
        if bearer is None:
            return self._nobody(last, before, reading, countries)
        actor = bearer.actor.on(question.day, confidence)
        if before.names and bearer.actor.kind == "person" and not reading:
            return actor
        return _with_reading(actor, reading, phrase.former)

    def _nobody(
        self, last: Segment, before: NounPhrase, reading: ResolvedActor | None, countries: Sequence[str]
    ) -> ResolvedActor | None:
        if reading:
            return reading._replace(name=last.text, kind="person", confidence=reading.confidence * 0.7)
        country = countries[0] if countries else self._base.country_of_place(last.text) or shared_country(last.bearers)
        return ResolvedActor(None, last.text, country, (), "person", None, None, 0.2)

    def _titled(
        self,
        phrase: NounPhrase,
        head: Segment,
        trailing: Sequence[Segment],
        owner: ResolvedActor | None,
        question: Question,
    ) -> ResolvedActor | None:
        """Read a role followed by a name that the base does not have exactly ("Prime Minister Xavier Betel")."""
        name = " ".join(s.text for s in trailing)
        before = replace_content(phrase, tuple(s for s in phrase.content if s.end <= head.end))
        reading = self._role(before, head, owner, question, named=True)
        countries = [reading.country] if reading and reading.country else []
        bearer, confidence = choose(
            self._base.bearers(name), question, countries=countries, role=head.head.term if head.head else None
        )
        if bearer:
            return _with_reading(bearer.actor.on(question.day, confidence), reading, phrase.former)
        return reading._replace(name=name, kind="person") if reading else None

    def _proper(
        self, phrase: NounPhrase, head: Segment, owner: ResolvedActor | None, question: Question
    ) -> ResolvedActor | None:
        """Read a proper name that ends in a role noun ("Global Peace Foundation")."""
        reading = self._role(phrase, head, owner, question, named=True)
        name = " ".join(s.text for s in phrase.content)
        bearer, confidence = choose(self._base.bearers(name), question)
        if bearer:
            return bearer.actor.on(question.day, confidence)
        if reading is None or reading.kind in ("role", "population"):
            return reading
        return reading._replace(name=name)

    def _unknown(self, phrase: NounPhrase, owner: ResolvedActor | None, question: Question) -> ResolvedActor | None:
        """Read a phrase without any role noun: an unknown name, or a modifier alone ("the military's")."""
        if any(s.kind == "word" and s.capital for s in phrase.content):
            name = " ".join(s.text for s in phrase.content if s.kind in ("word", "name", "role") and s.capital)
            countries = [c.code for c in phrase.countries] + ([owner.country] if owner and owner.country else [])
            bearer, confidence = choose(self._base.bearers(name), question, countries=countries)
            if bearer:
                return bearer.actor.on(question.day, confidence)
            if all(s.capital for s in phrase.content):
                place = self._base.country_of_place(name)
                country = countries[0] if countries else place
                return ResolvedActor(None, name, country, (), "state" if place else "person", None, None, 0.2)
        if owner and not phrase.names and all(s.kind == "word" for s in phrase.content):
            return None
        if phrase.names:
            bearer, confidence = choose(phrase.names[-1].bearers, question)
            return bearer.actor.on(question.day, confidence * 0.6) if bearer else None
        return None

    # Countries

    def _country(self, phrase: NounPhrase, last: Segment) -> ResolvedActor | None:
        match = last.country
        if match is None or any(s.kind == "word" and not s.capital for s in phrase.content):
            return None
        key = "-".join(match.name.lower().replace("'", "").split())
        if match.form == "demonym":
            plural = is_plural(last.text) and last.text[-1] == "s"
            kind = "population" if plural or phrase.determined else "state"
            sectors = ("CVL",) if plural else ()
            return ResolvedActor(None, None, match.code, sectors, kind, None, None, 0.7)
        sectors = ("GOV",) if match.form in ("capital", "seat") else ()
        return ResolvedActor(key, match.name, match.code, sectors, "state", None, None, 0.95)

    # Roles

    def _role(
        self,
        phrase: NounPhrase,
        head: Segment | None,
        owner: ResolvedActor | None,
        question: Question,
        *,
        named: bool = False,
    ) -> ResolvedActor | None:
        if head is None:
            return None
        term = head.head or head.modifier
        if term is None:
            return None
        holder = self._name_owner(phrase, head, question) if phrase.names else None
        owner = holder or owner
        resolved = self._coloured(phrase, head, term, owner, named)
        if resolved.country is None and resolved.sectors and resolved.sectors[0] in _STATE_SECTORS:
            resolved = resolved._replace(country=question.country_hint(), confidence=0.45)
        if holder and holder.key and holder.kind in GROUP_KINDS and is_itself(phrase, term, head):
            return holder
        if holder and holder.kind in ("group", "organisation") and its_members(term, head, holder):
            return resolved._replace(key=holder.key, name=holder.name, wikidata=holder.wikidata, kind="group")
        if named:
            return resolved
        return self._state_body(phrase, term, resolved, question) or self._office_holder(
            phrase, term, owner, resolved, question
        )

    def _coloured(
        self, phrase: NounPhrase, head: Segment, term: RoleTerm, owner: ResolvedActor | None, named: bool
    ) -> ResolvedActor:
        """Read a role without regard to day and context; one of nothing but countries and roles is read once."""
        if not phrase.plain:
            return self._read_colours(phrase, head, term, owner, named)
        key = ("|".join([s.text for s in phrase.content]), phrase.former, owner, named)
        found = self._roles.get(key)
        if found is None:
            if len(self._roles) >= _MOST_ROLES:
                self._roles.clear()
            found = self._roles[key] = self._read_colours(phrase, head, term, owner, named)
        return found

    def _read_colours(
        self, phrase: NounPhrase, head: Segment, term: RoleTerm, owner: ResolvedActor | None, named: bool
    ) -> ResolvedActor:
        country = phrase.countries[0].code if phrase.countries else None
        if owner and owner.kind in GROUP_KINDS and owner.country:
            country = owner.country
        elif term.country in ("ISR", "VAT") and not phrase.countries:
            country = term.country
        recognised = phrase.countries[0].recognised if phrase.countries else True
        if country is None and owner:
            country = owner.country
        if country is None:
            country = term.country or self._place(phrase.content)
        sectors = sectors_of(phrase, head, term, owner)
        if phrase.former and (set(sectors) & _OFFICE_SECTORS or term.use == "generic"):
            sectors = ("ELI",)
        confidence = (0.75 if country else 0.5) if head.end == phrase.content[-1].end or named else 0.35
        if sectors and sectors[0] == "GOV" and not recognised:
            sectors = (*sectors[:1], "PRE", *sectors[1:])
        kind = "person" if named and term.kind == "role" else term.kind
        if term.kind == "organisation" and sectors[:1] == ("JRN",):
            kind = "media"
        title = title_of(phrase, head) if not is_plural(head.text) and term.kind == "role" else None
        return ResolvedActor(None, None, country, sectors[:3], kind, title, None, confidence)

    def _name_owner(self, phrase: NounPhrase, head: Segment, question: Question) -> ResolvedActor | None:
        """Resolve a name that stands before the head noun ("Hamas leader", "the Trump administration")."""
        names = [s for s in phrase.names if s.end <= head.start]
        if not names:
            return None
        bearer, confidence = choose(names[-1].bearers, question, countries=[c.code for c in phrase.countries])
        if bearer:
            return bearer.actor.on(question.day, confidence)
        country = shared_country(names[-1].bearers)
        return ResolvedActor(None, None, country, ("GOV",), "person", None, None, 0.3) if country else None

    def _state_body(
        self, phrase: NounPhrase, term: RoleTerm, resolved: ResolvedActor, question: Question
    ) -> ResolvedActor | None:
        """Give the body where the phrase names one of a state and nothing else: "Iraq's army", "the army of Iraq"."""
        body = BODIES.get(term.term)
        if body is None or not question.covered or not phrase.plain or len(phrase.roles) != 1 or phrase.former:
            return None
        state = phrase.countries[0] if phrase.countries else phrase.state
        # A capital's police are not the country's, nor are those of Scotland or of Abkhazia.
        if state is None or not state.whole:
            return None
        actor = self._base.body(state.code, body, question.day)
        return resolved._replace(key=actor.key, name=actor.name, wikidata=actor.wikidata) if actor else None

    def _office_holder(
        self,
        phrase: NounPhrase,
        term: RoleTerm,
        owner: ResolvedActor | None,
        resolved: ResolvedActor,
        question: Question,
    ) -> ResolvedActor:
        """Put the person in office on the day where the phrase names an office of a state and nothing else."""
        office = OFFICES.get(term.term)
        if not office or not resolved.country or question.day is None or phrase.former:
            return resolved
        if not phrase.plain or len(phrase.roles) != 1:
            return resolved
        if (
            phrase.head is None
            or is_plural(phrase.head.text)
            or (owner and owner.kind not in ("state", "organisation"))
        ):
            return resolved
        if term.term == "secretary of state" and resolved.country != "USA":
            return resolved
        if term.term == "chief executive" and resolved.country not in ("HKG", "MAC"):
            return resolved
        if term.term == "chancellor" and resolved.country == "GBR":
            office = "T"
        if office == "LPM" and resolved.country in LED_BY_PREMIER:
            office = "LMP"
        day = as_number(question.day)
        for letter in office:
            holders = self._base.in_office(resolved.country, letter, day)
            if holders:
                top = max(rank for rank, _ in holders)
                best = {actor.key: actor for rank, actor in holders if rank == top}
                if len(best) == 1:
                    return next(iter(best.values())).on(question.day, 0.85)
                return resolved
        return resolved


def _names_an_executive(title: str | None) -> bool:
    words = (title or "").casefold().split()
    return not _EXECUTIVE.isdisjoint(words) or words[-2:] in (["deputy", "president"], ["vice", "president"])


def _of_a_name(segment: Segment) -> bool:
    return segment.capital or segment.text in PARTICLES


def _begins_proper_name(first: Segment, head: RoleTerm) -> bool:
    """Tell whether a capital before a role noun makes a name of both: "Global Peace Foundation", "Kabul University"."""
    if first.kind == "word":
        return first.capital
    named_by_place = head.kind == "organisation" and head.sectors[:1] in (("EDU",), ("MED",))
    return first.country is not None and first.country.form in ("name", "capital") and named_by_place


def shared_country(bearers: Sequence[Bearer]) -> str | None:
    """Give the country that the three most prominent bearers of a name share; None when they differ."""
    countries = {bearer.actor.country for bearer in bearers[:3]}
    return next(iter(countries)) if len(countries) == 1 else None


def _weakly(
    owner: ResolvedActor | None, complement: ResolvedActor | None, phrase: NounPhrase, place: str | None
) -> ResolvedActor | None:
    """Read a phrase whose head is no actor by whose it is, or at least by its country, with little confidence."""
    if owner and owner.kind != "person":
        return owner._replace(confidence=round(owner.confidence * 0.4, 3))
    country = phrase.countries[0].code if phrase.countries else None
    country = country or (owner.country if owner else None) or (complement.country if complement else None) or place
    return ResolvedActor(None, None, country, (), "state", None, None, 0.25) if country else None


def _with_reading(actor: ResolvedActor, reading: ResolvedActor | None, former: bool) -> ResolvedActor:
    """Let what the phrase says of a person correct what the base does not know of that day."""
    if actor.kind != "person":
        return actor
    if former and set(actor.sectors) <= _OFFICE_SECTORS:
        return actor._replace(sectors=("ELI",), title=reading.title if reading else actor.title)
    if reading is None or not reading.sectors or former:
        return actor
    if "OPP" in reading.sectors and actor.sectors and not {"OPP", "GOV", "ELI"} & set(actor.sectors):
        return actor._replace(sectors=(actor.sectors[0], "OPP", *actor.sectors[1:2]))
    if actor.sectors == ("LEG",) and reading.sectors[0] == "GOV" and _names_an_executive(reading.title):
        # Members of parliament are known longer than ministers: the phrase knows better.
        return actor._replace(sectors=("GOV", "LEG"), title=reading.title)
    if not actor.sectors or (actor.sectors[0] == "ELI" and reading.sectors[0] in _OFFICE_SECTORS):
        return actor._replace(sectors=reading.sectors, title=reading.title, country=reading.country or actor.country)
    return actor


def _apposition(left: ResolvedActor | None, right: ResolvedActor | None) -> ResolvedActor | None:
    """Join "X, leader of Y" or "the leader of Y, X" into one actor."""
    if left is None or right is None:
        return left or right
    named, role = (left, right) if left.name and left.kind != "state" else (right, left)
    if not named.name or named.kind == "state" or role.name:
        return left if left.name or not right.key else right
    if named.key:
        return _with_reading(named, role, False)
    return named._replace(country=role.country, sectors=role.sectors, title=role.title, confidence=role.confidence)
