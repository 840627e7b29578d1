"""Noun phrases of a paragraph that can be actors, before anything is known of who they are."""

from __future__ import annotations

from bayhaqi.coding.mention_names import NameSpan
from bayhaqi.coding.mention_phrases import MODIFYING, Candidate
from bayhaqi.coding.mention_roles import RoleFinder
from bayhaqi.coding.mention_tokens import NOUN_TAGS, PROPER_TAGS
from bayhaqi.coding.mention_words import HONORIFICS, HOSTING, LOCATIVE, NAMED_KINDS, PRONOUNS, VEHICLES

PLACE_LABELS = frozenset(("GPE", "LOC", "FAC"))


class CandidateFinder(RoleFinder):
    """Finds the candidates of one paragraph: names, role phrases and pronouns."""

    def find(self) -> list[Candidate]:
        """All candidates in text order, the longer first where two begin together."""
        table = self.table
        consumed: set[int] = set()
        absorbed: set[int] = set()
        for name in self.names:
            self._name(name, consumed)
        for i, tag in enumerate(table.tag):
            if i in self.name_at or i in consumed:
                continue
            if tag in ("PRP", "PRP$") and table.lower[i] in PRONOUNS:
                self._pronoun(i)
            elif table.lower[i] == "military" and tag == "JJ" and i + 1 < len(table) and table.tag[i + 1][0] in "VM":
                # "Myanmar's military seized power": the small model reads an adjective.
                first = i - 2 if i > 1 and table.tag[i - 1] == "POS" else max(0, i - 1)
                self._add(first, i + 1, i, "role").lemma = "military"
            elif tag in NOUN_TAGS or table.dep[i] in ("nsubj", "nsubjpass", "dobj", "pobj"):
                self._noun(i, absorbed)
        # "Togo" in "the presidents of Ghana and Togo" stands for its president.
        stands_for = {(c.first, c.last) for c in self.found if c.form == "role" and c.modifier}
        kept = [c for c in self.found if c.head not in absorbed]
        kept = [c for c in kept if c.form == "role" or (c.first, c.last) not in stands_for]
        kept.sort(key=lambda c: (c.first, -c.last))
        return kept

    def _name(self, name: NameSpan, consumed: set[int]) -> None:
        root = self.table.root(name.first, name.last)
        outer = self._modified_noun(root, name.last)
        if outer is None:
            if not (name.is_place and self._is_locative(root)):
                self._add_name(name, root, max(name.last, root + 1), consumed)
        elif self._names_kind(name, outer):
            consumed.add(outer)
            self._add_name(name, outer, outer + 1, consumed)
        elif self._is_mention_of_its_own(name, outer):
            self._add(name.first, name.last, root, "modifier").name = name

    def _is_mention_of_its_own(self, name: NameSpan, outer: int) -> bool:
        """Whether a name in front of a noun is a mention besides the noun's.

        "US President Donald Trump" and "US officials" are one, "Hamas leader Ismail Haniyeh" mentions Hamas as well; "a
        Russian strike" mentions only Russia.
        """
        if outer in self.name_at:
            return name.known and not name.is_country
        if self._is_actor(outer) or self.noun_lemma(outer) in VEHICLES:
            misread = self.headline and name.is_place and outer > name.last
            return misread or (name.known and not name.is_country)
        return name.is_country or name.known or name.label in ("ORG", "NORP")

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
        preposition = table.head[root]
        if table.dep[root] != "pobj" or table.lower[preposition] not in LOCATIVE:
            return False
        # The host of a visit, and whom an intervention is against, are sides.
        return table.lower[preposition] != "in" or table.lemma[table.head[preposition]] not in HOSTING

    def _add_name(self, name: NameSpan, head: int, last: int, consumed: set[int]) -> None:
        table = self.table
        announcing = self._announced(name, head)
        if announcing is not None:
            # "his Pakistani counterpart Imran Khan", "Secretary of State Rex Tillerson": the role is the parser's head.
            consumed.add(announcing)
            head, first = announcing, table.noun_left(announcing)
        else:
            first = min(table.noun_left(max(head, name.last - 1), name.first), name.first)
        title = None if name.is_country else self._title_before(name, first)
        if title is None and any(table.tag[i] in NOUN_TAGS and i not in self.name_at for i in range(first, name.first)):
            named_body = announcing is not None and table.lower[announcing] in NAMED_KINDS
            if not named_body:
                first = name.first - 1 if name.first > 0 and table.tag[name.first - 1] == "DT" else name.first
        found = self._add(first, last, head, "name")
        found.name, found.title = name, title
        found.plural = name.label == "NORP" and table.text[name.last - 1].endswith("s")

    def _title_before(self, name: NameSpan, first: int) -> tuple[int, int] | None:
        """The title between `first` and the name, without what stands for a possessor or a country before it."""
        table = self.table
        for i in range(first, name.first):
            if table.tag[i] in ("DT", "PRP$", "POS", "``", "CC") or i in self.name_at:
                first = i + 1
        if any(table.lower[i] in HONORIFICS or self._is_role_word(i) for i in range(first, name.first)):
            return (first, name.first)
        return None

    def _announced(self, name: NameSpan, root: int) -> int | None:
        """The role noun that announces a person's name and that the parser made the head of it."""
        table = self.table
        if name.is_country or root >= name.last:
            return None
        role = table.head[root]
        if role == name.first - 1 and table.dep[root] in ("appos", "nmod", "flat", "dep"):
            named_body = name.label != "PERSON" and table.lower[role] in NAMED_KINDS
            return role if named_body or (name.label in ("PERSON", "") and self._is_role_word(role)) else None
        if name.label not in ("PERSON", ""):
            return None
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

    def _pronoun(self, i: int) -> None:
        number, _ = PRONOUNS[self.table.lower[i]]
        found = self._add(i, i + 1, i, "pronoun")
        found.lemma, found.plural = self.table.lower[i], number == "p"
