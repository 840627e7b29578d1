"""Role phrases: "two masked gunmen", "the presidents of Ghana and Togo", "Russian jets", "thousands of Georgians"."""

from __future__ import annotations

from bayhaqi.coding.mention_names import NameSpan
from bayhaqi.coding.mention_phrases import MODIFYING, PhraseFinder
from bayhaqi.coding.mention_tokens import NOUN_TAGS, PLURAL_TAGS, PROPER_TAGS
from bayhaqi.coding.mention_words import (
    BARE_COLLECTIVES,
    BARE_MODIFIERS,
    COLLECTIVES,
    HARMING,
    LOCATIVE,
    OFFICES,
    PERSON_ROLES,
    PLACE_NOUNS,
    QUANTIFIERS,
    TEMPORAL,
    VEHICLES,
)

VICTIMS = frozenset(("wounded", "dead", "injured", "displaced", "poor", "elderly"))
NO_ACTOR_LABELS = frozenset(("DATE", "TIME", "MONEY", "PERCENT"))


class RoleFinder(PhraseFinder):
    """Finds the role phrases of one paragraph."""

    def _noun(self, i: int, absorbed: set[int]) -> None:
        """The role phrase that token `i` heads, if any; `absorbed` takes "fighters" of "thousands of fighters"."""
        table = self.table
        lemma = self.noun_lemma(i)
        if table.label[i] in NO_ACTOR_LABELS or lemma in TEMPORAL:
            return
        if table.dep[i] in MODIFYING and table.head[i] > i:
            self._modifying_role(i, lemma)
        elif self._is_actor(i):
            self._role(i, lemma)
        elif lemma in VEHICLES:
            self._vehicle(i, lemma)
        elif lemma in QUANTIFIERS or table.tag[i] == "CD":
            self._quantity(i, absorbed)
        elif lemma in VICTIMS:
            self._role(i, lemma, plural=True)

    def _modifying_role(self, i: int, lemma: str) -> None:
        """Keeps "police" in "a police raid", "rebel" in "rebel attacks"; not "army" in "army chief"."""
        table = self.table
        outer = table.head[i]
        while table.dep[outer] in MODIFYING and table.head[outer] > outer:
            outer = table.head[outer]
        if outer in self.name_at or self._is_actor(outer) or table.tag[i] in PROPER_TAGS or not self._is_actor(i):
            return
        is_person = lemma in PERSON_ROLES and table.tag[i] == "NN"
        if is_person and any(table.lower[j] in ("the", "former") for j in range(max(0, i - 2), i)):
            # "offered the former president asylum": the small model joins the two objects.
            # What it hangs on may also be the verb: "A former guerrilla commander, she is now a senator".
            first = table.noun_left(outer)
            self._add(first if first <= i else table.noun_left(i), i + 1, i, "role").lemma = lemma
        elif is_person or lemma in BARE_MODIFIERS:
            first = i
            while first > 0 and (first - 1) in self.name_at and self.name_at[first - 1].is_country:
                first -= 1
            found = self._add(first, i + 1, i, "modifier")
            found.lemma, found.plural = lemma, True

    def _role(self, i: int, lemma: str, *, plural: bool | None = None) -> None:
        table = self.table
        first = table.noun_left(i)
        if table.lower[first] == "no" or (
            table.lower[i] in OFFICES and i > 0 and table.lower[i - 1] in ("of", "foreign")
        ):
            return
        if first == i and table.tag[i] == "NN" and lemma in COLLECTIVES and lemma not in BARE_COLLECTIVES:
            return
        if lemma in PLACE_NOUNS and table.dep[i] == "pobj" and table.lower[table.head[i]] in LOCATIVE:
            return
        last = self._role_end(i)
        if plural is None:
            plural = table.tag[i] in PLURAL_TAGS or any(table.tag[j] == "CD" for j in table.children[i] if j < i)
        if plural and self._shared_modifiers(i, lemma, first, last, plural=False):
            return
        if plural and self._shared_owners(i, lemma, first):
            return
        found = self._add(first, last, i, "role")
        found.lemma, found.plural, found.place = lemma, plural, self._place_of(i)

    def _shared_modifiers(self, i: int, lemma: str, first: int, last: int, *, plural: bool) -> bool:
        """One candidate for each country of "the Turkish and Egyptian ministers", if token `i` heads such a phrase."""
        table = self.table
        countries = [name for name in self.names if first <= name.first and name.last <= i and name.is_country]
        if len(countries) < 2 or any(table.tag[j] == "POS" for j in range(first, i)):
            return False
        if not all(table.tag[name.first - 1] in ("CC", ",") for name in countries[1:]):
            return False
        core = self._core(i)
        for name in countries:
            word = table.words(name.first, name.last)
            found = self._add(name.first, last if name is countries[-1] else name.last, i, "role")
            found.lemma, found.plural, found.modifier, found.phrase = lemma, plural, word, f"{word} {core}"
        return True

    def _shared_owners(self, i: int, lemma: str, first: int) -> bool:
        """One candidate for each of "the presidents of Ghana and Togo", "troops from Chad and Niger", if token `i` heads such a phrase."""
        table = self.table
        preposition = next((j for j in table.children[i] if j == i + 1 and table.lower[j] in ("of", "from")), None)
        if preposition is None:
            return False
        # There is one president of each, but many troops.
        many = table.lower[preposition] == "from"
        if lemma not in PERSON_ROLES and not (many and lemma in COLLECTIVES):
            return False
        owners = [j for j in table.children[preposition] if table.dep[j] == "pobj"]
        while owners and (after := [j for j in table.children[owners[-1]] if table.dep[j] == "conj"]):
            owners.append(after[0])
        names = [self.name_at[j] for j in owners if j in self.name_at and self._is_owner(self.name_at[j], many=many)]
        if len(names) < 2 or len(names) != len(owners):
            return False
        start = next((j for j in range(first, i) if table.tag[j] not in ("DT", "CD")), i)
        office = f"{table.words(start, i + 1)} from" if many else f"{table.words(start, i)} {lemma} of".strip()
        for name in names:
            word = table.words(name.first, name.last)
            is_first = name is names[0]
            if not is_first and not name.is_country:
                # "troops from Syria and Hezbollah": the group's own name stands for its people.
                for one in self.found:
                    if one.name is name:
                        one.head = i
                continue
            found = self._add(first if is_first else name.first, name.last, i, "role")
            found.lemma, found.plural, found.phrase = lemma, many, f"{office} {word}"
            found.modifier = word if name.is_country else None
        return True

    @staticmethod
    def _is_owner(name: NameSpan, *, many: bool) -> bool:
        """Whether a name is a state's, or, for people from it, a group's."""
        return name.is_country or (many and name.known and not name.is_place and name.label != "PERSON")

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

    def _vehicle(self, i: int, lemma: str) -> None:
        """Vehicles and weapons are actors where they carry a country, a group or a force: "Russian jets"."""
        table = self.table
        first = table.noun_left(i)
        before = range(first, i)
        if not any(j in self.name_at or (table.tag[j] in NOUN_TAGS and self._is_actor(j)) for j in before):
            return
        plural = table.is_plural(i)
        if plural and self._shared_modifiers(i, lemma, first, i + 1, plural=True):
            return
        found = self._add(first, i + 1, i, "role")
        found.lemma, found.plural = lemma, plural

    def _quantity(self, i: int, absorbed: set[int]) -> None:
        """Keeps "thousands of Georgians", and a bare number of killed."""
        table = self.table
        for child in table.children[i]:
            if child < i or table.lower[child] != "of" or table.dep[child] != "prep":
                continue
            for j in table.children[child]:
                people = j in self.name_at and self.name_at[j].is_people
                if table.dep[j] == "pobj" and j > child and (self._is_actor(j) or people):
                    last = max(self._role_end(j), self.name_at[j].last if j in self.name_at else 0)
                    absorbed.add(j)
                    found = self._add(table.noun_left(i), last, i, "role")
                    found.lemma, found.plural, found.place = self.noun_lemma(j), True, self._place_of(j)
                    found.phrase = table.words(table.noun_left(j), last)
                    return
        harmed = table.dep[i] in ("nsubjpass", "dobj", "nsubj") and table.lemma[table.head[i]] in HARMING
        if table.tag[i] == "CD" and harmed:
            found = self._add(table.noun_left(i), i + 1, i, "role")
            found.lemma, found.plural = "person", True
