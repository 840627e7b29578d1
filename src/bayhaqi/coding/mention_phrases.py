"""What a candidate is, and what finding one asks of nouns and noun phrases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bayhaqi.coding.mention_names import NameSpan
from bayhaqi.coding.mention_tokens import TokenTable
from bayhaqi.coding.mention_words import (
    COLLECTIVES,
    FOR_ROLES,
    NOT_PERSONS,
    OF_VERBS,
    PERSON_ENDINGS,
    PERSON_ROLES,
    POPULATIONS,
    QUANTIFIERS,
    TEMPORAL,
    TO_ROLES,
    VEHICLES,
)

Form = Literal["name", "role", "modifier", "pronoun"]
MODIFYING = frozenset(("compound", "amod", "nmod", "npadvmod"))
DEFINITE = frozenset(("the", "this", "these", "that", "those"))
# Prepositions whose phrase tells who a role is: "the leader of Hamas", "officials from Iran", "ambassador to Chad".
ROLE_PREPOSITIONS = frozenset(("of", "for", "from", "to"))
PLACE_PREPOSITIONS = frozenset(("in", "at", "near", "from", "of", "inside", "outside"))
# "The coast guard" is a body, "a guard" a person.
GUARDS = frozenset(("coast", "national", "border", "revolutionary", "presidential", "republican", "civil", "home"))
LONGEST_PHRASE = 40
BOUNDARY_MARKS = frozenset((",", ";", ":", "(", ")", "—", "–"))


@dataclass(slots=True)
class Candidate:
    """A noun phrase that can be an actor.

    Token indices count in its paragraph: the phrase is `[first, last)`, the words before its name `title`. `lemma` is
    the head of a role phrase, `phrase` what to look up where that differs from the words, `modifier` and `place`
    names that give the country where the words do not ("Turkish" in "the Turkish and Egyptian foreign ministers").
    """

    paragraph: int
    first: int
    last: int
    head: int
    form: Form
    sentence: int
    lemma: str = ""
    name: NameSpan | None = None
    title: tuple[int, int] | None = None
    modifier: str | None = None
    phrase: str | None = None
    place: str | None = None
    plural: bool = False
    definite: bool = False
    possessor: int | None = None
    bare: bool = False


class PhraseFinder:
    """The nouns of one paragraph.

    `is_role` says whether a lemma names an actor, `headline` whether articles are dropped.
    """

    def __init__(
        self,
        table: TokenTable,
        paragraph: int,
        names: list[NameSpan],
        is_role: Callable[[str], bool],
        *,
        headline: bool = False,
    ) -> None:
        self.table = table
        self.paragraph = paragraph
        self.names = names
        self.is_role = is_role
        self.headline = headline
        self.name_at: dict[int, NameSpan] = {i: name for name in names for i in range(name.first, name.last)}
        self.found: list[Candidate] = []

    def _add(self, first: int, last: int, head: int, form: Form) -> Candidate:
        """A new candidate, kept among those found."""
        table = self.table
        # Headlines drop articles: "Army detains Suu Kyi".
        definite = self.headline and table.lower[first] not in ("a", "an")
        candidate = Candidate(
            paragraph=self.paragraph,
            first=first,
            last=last,
            head=head,
            form=form,
            sentence=table.sentence[head],
            definite=definite or table.lower[first] in DEFINITE or table.tag[first] == "PRP$",
            bare=form == "role" and not any(i in self.name_at for i in range(first, last)),
            possessor=next((j for j in table.children[head] if table.dep[j] == "poss"), None),
        )
        self.found.append(candidate)
        return candidate

    def noun_lemma(self, i: int) -> str:
        """The lemma of a noun, in lower case, plural ending of a capitalised noun taken off."""
        lemma = self.table.lemma[i]
        if lemma == "guard" and i > 0 and self.table.lower[i - 1] in GUARDS:
            return "guards"
        if self.table.tag[i] == "NNPS" and lemma.endswith("s") and lemma not in COLLECTIVES:
            return lemma[:-3] + "y" if lemma.endswith("ies") else lemma[:-1]
        return lemma

    def _is_actor(self, i: int) -> bool:
        """Whether the noun at token `i` can name an actor."""
        lemma = self.noun_lemma(i)
        if lemma in PERSON_ROLES or lemma in COLLECTIVES or lemma in POPULATIONS or self.table.lower[i] in COLLECTIVES:
            return True
        if lemma in TEMPORAL or lemma in NOT_PERSONS or lemma in VEHICLES or lemma in QUANTIFIERS:
            return False
        if self.is_role(lemma):
            return True
        return len(lemma) > 5 and lemma.endswith(PERSON_ENDINGS)

    def _is_role_word(self, i: int) -> bool:
        lower = self.table.lower[i]
        return lower in PERSON_ROLES or self.table.lemma[i] in PERSON_ROLES

    def _role_end(self, i: int) -> int:
        """The end of the role phrase of token `i`, "of …" and the like included, relative clauses not."""
        table = self.table
        last = i + 1
        for child in table.children[i]:
            if child != last or table.dep[child] != "prep" or table.lower[child] not in ROLE_PREPOSITIONS:
                continue
            objects = [j for j in table.children[child] if table.dep[j] == "pobj"]
            if objects and self._says_who(i, child, objects[0]):
                end = self._role_end(objects[0]) if objects[0] > child else last
                for j in table.children[objects[0]]:
                    if (
                        table.dep[j] == "conj"
                        and j > objects[0]
                        and all(table.text[k] not in BOUNDARY_MARKS for k in range(objects[0], j))
                    ):
                        end = max(end, self._role_end(j))
                if objects[0] in self.name_at:
                    end = max(end, self.name_at[objects[0]].last)
                last = end
        return min(last, i + LONGEST_PHRASE)

    def _says_who(self, i: int, preposition: int, thing: int) -> bool:
        """Whether "of …", "for …" and the like after token `i` tell who it is: not in "accused the army of murder"."""
        table = self.table
        word = table.lower[preposition]
        named = thing in self.name_at or self._is_actor(thing)
        if word == "of":
            verb = table.head[i]
            return named or table.lemma[verb] not in OF_VERBS or table.dep[i] not in ("dobj", "nsubjpass")
        if word == "for":
            return named or self.noun_lemma(i) in FOR_ROLES
        return named and (word == "from" or self.noun_lemma(i) in TO_ROLES)

    def _place_of(self, i: int) -> str | None:
        """The place of "protesters in Tbilisi", to take the country from where the phrase itself has none.

        "arrested journalists in Alexandria" may hang the place on the verb: then it is the object's.
        """
        table = self.table
        after = [j for j in table.children[i] if j > i]
        if table.dep[i] in ("dobj", "nsubjpass"):
            after += [j for j in table.children[table.head[i]] if j > i]
        for child in after:
            if table.dep[child] != "prep" or table.lower[child] not in PLACE_PREPOSITIONS:
                continue
            for j in table.children[child]:
                if table.dep[j] == "pobj" and j in self.name_at and self.name_at[j].is_place:
                    return table.words(self.name_at[j].first, self.name_at[j].last)
        return None
