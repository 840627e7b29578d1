"""Noun phrases of a paragraph that can be actors, before anything is known of who they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bayhaqi.coding.mention_names import NameSpan
from bayhaqi.coding.mention_tokens import NOUN_TAGS, PLURAL_TAGS, PROPER_TAGS, TokenTable
from bayhaqi.coding.mention_words import (
    BARE_COLLECTIVES,
    COLLECTIVES,
    FOR_ROLES,
    HARMING,
    HONORIFICS,
    LOCATIVE,
    NAMED_KINDS,
    NOT_PERSONS,
    OF_VERBS,
    PERSON_ENDINGS,
    PERSON_ROLES,
    POPULATIONS,
    PRONOUNS,
    QUANTIFIERS,
    TEMPORAL,
    TO_ROLES,
    VEHICLES,
)

Form = Literal["name", "role", "modifier", "pronoun"]
MODIFYING = frozenset(("compound", "amod", "nmod", "npadvmod"))
# Prepositions whose phrase tells who a role is: "the leader of Hamas", "officials from Iran", "ambassador to Chad".
ROLE_PREPOSITIONS = frozenset(("of", "for", "from", "to"))
PLACE_LABELS = frozenset(("GPE", "LOC", "FAC"))
LONGEST_PHRASE = 40


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


class CandidateFinder:
    """Finds the candidates of one paragraph; `is_role` says whether a lemma names an actor."""

    def __init__(
        self,
        table: TokenTable,
        paragraph: int,
        names: list[NameSpan],
        is_role: Callable[[str], bool],
        *,
        headline: bool = False,
    ) -> None:
        self.headline = headline
        self.table = table
        self.paragraph = paragraph
        self.is_role = is_role
        self.names = names
        self.name_at: dict[int, NameSpan] = {i: name for name in names for i in range(name.first, name.last)}
        self.absorbed: set[int] = set()
        self.consumed: set[int] = set()
        self.found: list[Candidate] = []

    def find(self) -> list[Candidate]:
        """All candidates in text order."""
        table = self.table
        for name in self.names:
            self._name(name)
        for i, tag in enumerate(table.tag):
            if i in self.name_at or i in self.consumed:
                continue
            if tag in ("PRP", "PRP$") and table.lower[i] in PRONOUNS:
                self._pronoun(i)
            elif table.lower[i] == "military" and tag == "JJ" and i + 1 < len(table) and table.tag[i + 1][0] in "VM":
                # "Myanmar's military seized power": the small model reads an adjective.
                self._add(
                    i - 2 if i > 1 and table.tag[i - 1] == "POS" else max(0, i - 1), i + 1, i, "role", lemma="military"
                )
            elif tag in NOUN_TAGS or table.dep[i] in ("nsubj", "nsubjpass", "dobj", "pobj"):
                self._noun(i)
        self.found = [c for c in self.found if c.head not in self.absorbed]
        self.found.sort(key=lambda c: (c.first, -c.last))
        return self.found

    def _name(self, name: NameSpan) -> None:
        table = self.table
        root = table.root(name.first, name.last)
        outer = self._modified_noun(root, name.last)
        if outer is not None:
            if self._names_kind(name, outer):
                self.consumed.add(outer)
                self._add_name(name, outer, outer + 1)
            elif outer in self.name_at:
                # "US President Donald Trump" is one mention, but "Hamas leader Ismail Haniyeh" mentions Hamas as well.
                if not name.is_country and name.known:
                    self._add(name.first, name.last, root, "modifier", name=name)
            elif self._is_actor(outer):
                headline = self.headline and name.is_place and outer > name.last
                if headline or (not name.is_country and name.known):
                    self._add(name.first, name.last, root, "modifier", name=name)
            elif name.is_country or name.known or name.label in ("ORG", "NORP"):
                self._add(name.first, name.last, root, "modifier", name=name)
            return
        if name.label in PLACE_LABELS | {""} and name.is_place and self._is_locative(root):
            return
        self._add_name(name, root, max(name.last, root + 1))

    def _modified_noun(self, i: int, after: int) -> int | None:
        """The noun that the name around token `i` only modifies, if that is so."""
        table = self.table
        for _ in range(20):
            dep, head = table.dep[i], table.head[i]
            if dep in MODIFYING and head >= after:
                i = head
                while table.dep[i] in MODIFYING and table.head[i] > i:
                    i = table.head[i]
                return i
            if dep == "conj" and head < i and table.head[head] > i and table.dep[head] in MODIFYING:
                i = head
            else:
                return None
        return None

    def _names_kind(self, name: NameSpan, outer: int) -> bool:
        """Whether the noun after the name only says what the name is: "the Al-Akhbar newspaper"."""
        return (
            outer == name.last
            and not name.is_country
            and name.label not in ("PERSON", "GPE", "NORP")
            and self.table.lower[outer] in NAMED_KINDS
            and outer not in self.name_at
        )

    def _is_locative(self, root: int) -> bool:
        """Whether a place name only says where something happened."""
        table = self.table
        seen = 0
        while table.dep[root] in ("conj", "appos", "npadvmod") and table.head[root] != root and seen < 20:
            root = table.head[root]
            seen += 1
        return table.dep[root] == "pobj" and table.lower[table.head[root]] in LOCATIVE

    def _add_name(self, name: NameSpan, head: int, last: int) -> None:
        table = self.table
        merged = self._announced(name, head)
        if merged is not None:
            # "his Pakistani counterpart Imran Khan", "Secretary of State Rex Tillerson": the role is the parser's head.
            self.consumed.add(merged)
            head, first = merged, table.noun_left(merged)
        else:
            first = min(
                table.noun_left(max(head, name.last - 1) if head >= name.last else head, name.first), name.first
            )
        # A possessor stays in the phrase only where a title follows it: "Libya's Gen. Haftar".
        title_first = first
        for i in range(first, name.first):
            if table.tag[i] in ("DT", "PRP$", "POS", "``", "CC") or (i in self.name_at):
                title_first = i + 1
        title = (
            (title_first, name.first) if title_first < name.first and self._is_title(title_first, name.first) else None
        )
        if name.is_country:
            title = None
        if title is None and any(table.tag[i] in NOUN_TAGS and i not in self.name_at for i in range(first, name.first)):
            first = name.first - 1 if name.first > 0 and table.tag[name.first - 1] == "DT" else name.first
        plural = name.label == "NORP" and table.text[name.last - 1].endswith("s")
        self._add(first, last, head, "name", name=name, title=title, plural=plural)

    def _announced(self, name: NameSpan, root: int) -> int | None:
        """The role noun that announces a person's name and that the parser made the head of it."""
        table = self.table
        if name.is_country or name.label not in ("PERSON", "") or root >= name.last:
            return None
        role = table.head[root]
        if role == name.first - 1 and table.dep[root] in ("appos", "nmod", "flat", "dep") and self._is_role_word(role):
            return role
        if table.dep[root] != "pobj" or table.lower[role] not in ("of", "for") or role + 1 >= name.first:
            return None
        between = range(role + 1, name.first)
        office = table.head[role]
        if (
            office == role - 1
            and self._is_role_word(office)
            and all(
                table.tag[i] in (*PROPER_TAGS, "IN", "CC", "HYPH")
                and i not in self.name_at
                and not self._is_role_word(i)
                for i in between
            )
        ):
            return office
        return None

    def _is_title(self, first: int, last: int) -> bool:
        return any(self.table.lower[i] in HONORIFICS or self._is_role_word(i) for i in range(first, last))

    def _is_role_word(self, i: int) -> bool:
        lower = self.table.lower[i]
        return lower in PERSON_ROLES or self.table.lemma[i] in PERSON_ROLES

    def _pronoun(self, i: int) -> None:
        number, _ = PRONOUNS[self.table.lower[i]]
        self._add(i, i + 1, i, "pronoun", lemma=self.table.lower[i], plural=number == "p")

    def noun_lemma(self, i: int) -> str:
        """The lemma of a noun, in lower case, plural ending of a capitalised noun taken off."""
        lemma = self.table.lemma[i]
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

    def _noun(self, i: int) -> None:
        table = self.table
        dep = table.dep[i]
        lemma = self.noun_lemma(i)
        if table.label[i] in ("DATE", "TIME", "MONEY", "PERCENT") or lemma in TEMPORAL:
            return
        modified = dep in MODIFYING and table.head[i] > i
        if modified:
            self._modifying_role(i, lemma)
        elif self._is_actor(i):
            self._role(i, lemma)
        elif lemma in VEHICLES:
            self._vehicle(i, lemma)
        elif lemma in QUANTIFIERS or table.tag[i] == "CD":
            self._quantity(i, lemma)
        elif table.tag[i] in ("JJ", "VBN", "NN", "NNS") and lemma in (
            "wounded",
            "dead",
            "injured",
            "displaced",
            "poor",
            "elderly",
        ):
            self._role(i, lemma, plural=True)

    def _modifying_role(self, i: int, lemma: str) -> None:
        """ "police" in "a police raid", "rebel" in "rebel attacks"; not "army" in "army chief"."""
        table = self.table
        outer = table.head[i]
        while table.dep[outer] in MODIFYING and table.head[outer] > outer:
            outer = table.head[outer]
        if outer in self.name_at or self._is_actor(outer) or table.tag[i] in PROPER_TAGS or not self._is_actor(i):
            return
        if (
            lemma in PERSON_ROLES
            and table.tag[i] == "NN"
            and any(table.lower[j] in ("the", "former") for j in range(max(0, i - 2), i))
        ):
            # "offered the former president asylum"
            self._add(table.noun_left(outer), i + 1, i, "role", lemma=lemma)
        elif lemma in PERSON_ROLES or lemma in (
            "police",
            "army",
            "government",
            "militia",
            "military",
            "opposition",
            "navy",
        ):
            first = i
            while first > 0 and (first - 1) in self.name_at and self.name_at[first - 1].is_country:
                first -= 1
            self._add(first, i + 1, i, "modifier", lemma=lemma, plural=True)

    def _role(self, i: int, lemma: str, *, plural: bool | None = None) -> None:
        table = self.table
        first = table.noun_left(i)
        if self._title_of(i) or table.lower[first] == "no":
            return
        if first == i and table.tag[i] == "NN" and lemma in COLLECTIVES and lemma not in BARE_COLLECTIVES:
            return
        last = self._role_end(i)
        is_plural = table.tag[i] in PLURAL_TAGS or any(table.tag[j] == "CD" for j in table.children[i] if j < i)
        parts = self._coordinated(i, first)
        common = {"lemma": lemma, "plural": is_plural if plural is None else plural}
        if parts:
            for start, end, word in parts:
                self._add(start, end, i, "role", modifier=word, phrase=f"{word} {self._core(i)}", lemma=lemma)
            start = parts[-1][1]
            word = table.words(start, i) if start < i else ""
            final = self._last_modifier(i, start)
            self._add(start, last, i, "role", modifier=final, phrase=f"{word} {table.text[i]}".strip(), lemma=lemma)
            return
        self._add(first, last, i, "role", place=self._place_of(i), **common)  # type: ignore[arg-type]

    def _title_of(self, i: int) -> NameSpan | None:
        """The name whose title this noun is, where the parser made the noun the head."""
        following = self.name_at.get(i + 1)
        table = self.table
        if (
            following is None
            or following.first != i + 1
            or following.is_country
            or following.label not in ("PERSON", "")
        ):
            return None
        root = table.root(following.first, following.last)
        return following if table.head[root] == i and table.dep[root] in ("appos", "nmod", "flat") else None

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

    def _coordinated(self, i: int, first: int) -> list[tuple[int, int, str]]:
        """The country words but the last of "the Turkish and Egyptian foreign ministers": start, end, word."""
        table = self.table
        countries = [name for name in self.names if first <= name.first and name.last <= i and name.is_country]
        if len(countries) < 2 or any(table.tag[j] == "POS" for j in range(first, i)):
            return []
        joined = [table.tag[b.first - 1] == "CC" or table.text[b.first - 1] == "," for b in countries[1:]]
        if not all(joined) or table.tag[i] not in PLURAL_TAGS:
            return []
        return [(name.first, name.last, table.words(name.first, name.last)) for name in countries[:-1]]

    def _core(self, i: int) -> str:
        """The role words right before and at token `i`, without country words."""
        table = self.table
        first = i
        while (
            first > 0
            and table.head[first - 1] == i
            and table.dep[first - 1] in ("amod", "compound")
            and first - 1 not in self.name_at
        ):
            first -= 1
        return table.words(first, i + 1)

    def _last_modifier(self, i: int, start: int) -> str | None:
        for j in range(start, i):
            if j in self.name_at:
                return self.table.words(self.name_at[j].first, self.name_at[j].last)
        return None

    def _place_of(self, i: int) -> str | None:
        """The place of "protesters in Tbilisi", to take the country from where the phrase itself has none."""
        table = self.table
        for child in table.children[i]:
            if (
                table.dep[child] == "prep"
                and child > i
                and table.lower[child] in ("in", "at", "near", "from", "of", "inside", "outside")
            ):
                for j in table.children[child]:
                    if table.dep[j] == "pobj" and j in self.name_at and self.name_at[j].is_place:
                        return table.words(self.name_at[j].first, self.name_at[j].last)
        return None

    def _vehicle(self, i: int, lemma: str) -> None:
        first = self.table.noun_left(i)
        owned = any(j in self.name_at for j in range(first, i)) or any(
            self._is_actor(j) for j in range(first, i) if self.table.tag[j] in NOUN_TAGS
        )
        if not owned:
            return
        parts = self._coordinated(i, first)
        for start, end, word in parts:
            self._add(start, end, i, "role", modifier=word, phrase=f"{word} {self._core(i)}", lemma=lemma, plural=True)
        if parts:
            first = parts[-1][1]
            while first < i and first not in self.name_at:
                first += 1
        self._add(first, i + 1, i, "role", lemma=lemma, plural=self.table.is_plural(i))

    def _quantity(self, i: int, lemma: str) -> None:
        """ "thousands of Georgians", and a bare number of killed."""
        table = self.table
        for child in table.children[i]:
            if table.lower[child] == "of" and table.dep[child] == "prep":
                for j in table.children[child]:
                    counted = table.dep[j] == "pobj" and j > child
                    if counted and (self._is_actor(j) or (j in self.name_at and self.name_at[j].is_people)):
                        inner = self.noun_lemma(j)
                        last = max(self._role_end(j), self.name_at[j].last if j in self.name_at else 0)
                        self.absorbed.add(j)
                        self._add(
                            table.noun_left(i),
                            last,
                            i,
                            "role",
                            lemma=inner,
                            plural=True,
                            phrase=table.words(table.noun_left(j), last),
                            place=self._place_of(j),
                        )
                        return
        if (
            table.tag[i] == "CD"
            and table.dep[i] in ("nsubjpass", "dobj", "nsubj")
            and table.lemma[table.head[i]] in HARMING
        ):
            self._add(table.noun_left(i), i + 1, i, "role", lemma="person", plural=True)

    def _add(self, first: int, last: int, head: int, form: Form, **more: object) -> None:
        table = self.table
        # Headlines drop articles: "Army detains Suu Kyi".
        definite = (
            (self.headline and table.lower[first] not in ("a", "an"))
            or table.lower[first] in ("the", "this", "these", "that", "those")
            or table.tag[first] == "PRP$"
        )
        possessor = next((j for j in table.children[head] if table.dep[j] == "poss"), None)
        self.found.append(
            Candidate(
                self.paragraph,
                first,
                last,
                head,
                form,
                table.sentence[head],
                definite=definite,
                bare=form == "role" and not any(i in self.name_at for i in range(first, last)),
                possessor=possessor,
                **more,
            )  # type: ignore[arg-type]
        )


BOUNDARY_MARKS = frozenset((",", ";", ":", "(", ")", "—", "–"))
