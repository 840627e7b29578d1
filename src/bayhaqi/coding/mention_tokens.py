"""The tokens of one paragraph, read out of spaCy once, and small questions about a parse."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

NOUN_TAGS = frozenset(("NN", "NNS", "NNP", "NNPS"))
PROPER_TAGS = frozenset(("NNP", "NNPS"))
PLURAL_TAGS = frozenset(("NNS", "NNPS"))
FINITE_TAGS = frozenset(("VBD", "VBZ", "VBP", "VB", "MD", "IN", "WDT", "WP", "TO", "CC"))
PREMODIFIERS = frozenset(
    ("det", "amod", "compound", "nummod", "poss", "nmod", "quantmod", "predet", "advmod", "npadvmod")
)
BOUNDARIES = frozenset((*",;:()[]—–|/*•“”‘", "--", '"'))
PASSIVE_OR_ACTIVE_SUBJECT = frozenset(("nsubj", "nsubjpass"))


@dataclass(slots=True)
class TokenTable:
    """Columns over the tokens of a Doc; `head`, `left_edge` are token indices, `start`, `end` character offsets."""

    text: list[str]
    lower: list[str]
    lemma: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    label: list[str]
    starts_entity: list[bool]
    start: list[int]
    end: list[int]
    sentence: list[int]
    left_edge: list[int] = field(default_factory=list)
    children: list[list[int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.text)

    def words(self, first: int, last: int) -> str:
        """The tokens of `[first, last)` joined as they stand in the text, runs of white space made one blank."""
        pieces = []
        for i in range(first, last):
            if i > first and self.start[i] > self.end[i - 1]:
                pieces.append(" ")
            pieces.append(self.text[i])
        return " ".join("".join(pieces).split())

    def root(self, first: int, last: int) -> int:
        """The last token of `[first, last)` whose head lies outside it."""
        for i in range(last - 1, first - 1, -1):
            if not first <= self.head[i] < last or self.head[i] == i:
                return i
        return last - 1

    def is_plural(self, i: int) -> bool:
        """Whether token `i` is a plural noun."""
        return self.tag[i] in PLURAL_TAGS

    def governor(self, i: int) -> int:
        """The verb or noun that the coordination around token `i` depends on, through prepositions."""
        seen = 0
        while self.dep[i] in ("conj", "appos") and self.head[i] != i and seen < 50:
            i = self.head[i]
            seen += 1
        head = self.head[i]
        if self.dep[head] in ("prep", "agent") and self.tag[head] in ("IN", "TO"):
            return self.head[head]
        return head

    def role(self, i: int) -> str:
        """The dependency of token `i`, or of the first conjunct where it is a conjunct."""
        seen = 0
        while self.dep[i] in ("conj", "appos") and self.head[i] != i and seen < 50:
            i = self.head[i]
            seen += 1
        return self.dep[i]

    def is_subject(self, i: int) -> bool:
        """Whether token `i` is, or is joined to, a subject."""
        return self.role(i) in PASSIVE_OR_ACTIVE_SUBJECT

    def noun_left(self, head: int, name_first: int | None = None) -> int:
        """The first token of the noun phrase of `head` with its premodifiers, cut after a comma or a clause.

        `name_first` is where a name that `head` belongs to begins: what modifies any word of the name counts.
        """
        left = head
        if name_first is not None:
            left = min(self.left_edge[i] for i in range(name_first, head + 1) if name_first <= i)
            while left < name_first and not self._modifies(left, name_first, head):
                left += 1
            return self._cut(left, name_first)
        for child in reversed(self.children[head]):
            if child >= left:
                continue
            if self.dep[child] not in PREMODIFIERS and self.tag[child] not in ("``", "HYPH"):
                break
            if self.dep[child] == "advmod" and self.tag[child] == "RB" and child < left - 1:
                break
            left = self.left_edge[child]
        return self._cut(left, head)

    def _modifies(self, i: int, first: int, head: int) -> bool:
        """Whether token `i` hangs by premodifiers only from a token of `[first, head]`."""
        for _ in range(12):
            if first <= i <= head:
                return True
            if self.dep[i] not in PREMODIFIERS and self.dep[i] not in ("case", "punct"):
                return False
            i = self.head[i]
        return False

    def _cut(self, left: int, head: int) -> int:
        """The first token after the last boundary between `left` and `head`."""
        for i in range(head - 1, left - 1, -1):
            joins_adjectives = self.tag[i] == "CC" and self.tag[i - 1] in ("JJ", "NNP") and i > left
            is_dash = self.text[i] == "-" and self.start[i] > self.end[i - 1] if i else False
            if (is_dash or self.text[i] in BOUNDARIES) and not (
                self.text[i] == "," and i > left and self.tag[i - 1] == "JJ"
            ):
                if self.tag[i] == "``" or self.text[i] in '"“‘”':
                    continue
                return i + 1
            if self.tag[i] in FINITE_TAGS and not joins_adjectives and not self._belongs(i, left, head):
                return i + 1
        while left < head and (self.tag[left] in ("``", "''", ",", "HYPH", "CC") or self.text[left] in BOUNDARIES):
            left += 1
        return left

    def _belongs(self, i: int, left: int, head: int) -> bool:
        """Whether a small word between `left` and `head` is a part of the noun phrase all the same."""
        if self.lower[i] in ("at", "than") and (self.lower[i + 1] in ("least", "most", "a") or self.tag[i + 1] == "CD"):
            return True
        if self.tag[i] != "IN":
            return self._in_possessor(i, head)
        # "Secretary of State Antony Blinken", and a preposition inside a name.
        of_office = left <= self.head[i] < i and self.dep[self.head[i]] in PREMODIFIERS
        inside_name = self.label[i] != "" and not self.starts_entity[i]
        return of_office or inside_name or self._in_possessor(i, head)

    def _in_possessor(self, i: int, head: int) -> bool:
        """Whether token `i` lies in a possessor of `head`: "the Ministry of Defence's spokesman"."""
        return any(self.dep[c] == "poss" and self.left_edge[c] <= i <= c + 2 for c in self.children[head])


def read_tokens(doc: Doc) -> TokenTable:
    """The tokens of a parsed paragraph as columns."""
    table = TokenTable([], [], [], [], [], [], [], [], [], [], [])
    sentence = -1
    for token in doc:
        text = token.text
        if token.is_sent_start or token.i == 0:
            sentence += 1
        table.text.append(text)
        table.lower.append(token.lower_)
        table.lemma.append(token.lemma_.lower())
        table.tag.append(token.tag_)
        table.dep.append(token.dep_)
        table.head.append(token.head.i)
        table.label.append(token.ent_type_)
        table.starts_entity.append(token.ent_iob_ == "B")
        table.start.append(token.idx)
        table.end.append(token.idx + len(text))
        table.sentence.append(sentence)
    table.children = [[] for _ in table.text]
    for i, head in enumerate(table.head):
        if head != i:
            table.children[head].append(i)
    table.left_edge = [token.left_edge.i for token in doc]
    return table
