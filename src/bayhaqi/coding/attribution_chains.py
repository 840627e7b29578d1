"""Chains of voices: who is quoted by whom, which the tagger's flat relations do not show.

"A, quoting B, reported that X" becomes A's relation and, within it, B's; "X, said A in a statement carried by B"
becomes B's relation and A's within it. Other reporting clauses that the parse finds inside a content are added there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bayhaqi.coding.attribution_relations import Piece, Relation, any_overlap, covers, length, overlap
from bayhaqi.coding.attribution_rules import (
    ACCUSING_VERBS,
    CARRYING_VERBS,
    GIVING_VERBS,
    RELAYING_VERBS,
    SPEECH_NOUNS,
    SPEECH_VERBS,
    accusation_of,
    complement_of,
    credited,
    is_accused,
    is_medium,
    is_voice,
    noun_phrase,
    piece_of,
    relations_of,
    speaker_of,
    tokens_with,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Span, Token


def with_chains(doc: Doc, paragraph: int, relations: list[Relation]) -> list[Relation]:
    """The relations whose cue lies in one paragraph, completed with relayed, carried and nested ones."""
    out = list(relations)
    headline = credited(doc, paragraph)
    if headline is not None and not any(
        any_overlap(headline.cue + headline.source, one.source + one.cue) for one in out
    ):
        out.append(headline)
    for found in relations_of(doc, paragraph):
        _add_reported(found, out)
    for verb in tokens_with(doc, ACCUSING_VERBS):
        accused = accusation_of(verb, paragraph) if is_accused(verb) else None
        if accused is not None:
            _add_accused(accused, out)
    for token in tokens_with(doc, RELAYING_VERBS | CARRYING_VERBS | frozenset(GIVING_VERBS)):
        if token.lemma_ in RELAYING_VERBS and token.pos_ == "VERB":
            _add_relayed(token, paragraph, out)
        if token.lemma_ not in RELAYING_VERBS - CARRYING_VERBS and token.tag_ == "VBN" and token.dep_ == "acl":
            _add_carried(token, paragraph, out)
    _owned(doc, paragraph, out)
    _spoken(doc, paragraph, out)
    _told_by_subjects(doc, paragraph, out)
    _without_tellers(out)
    return out


def _without_tellers(relations: list[Relation]) -> None:
    """Take pieces with those who tell them out of contents: nobody is part of what he says."""
    for relation in relations:
        told = [piece for piece in relation.content if not any_overlap([piece], relation.source)]
        relation.content = told or relation.content


def _spoken(doc: Doc, paragraph: int, relations: list[Relation]) -> None:
    """Sources that are whole phrases, and the speaker of "said in a statement"."""
    for relation in relations:
        source = min((piece for piece in relation.source if piece.paragraph == paragraph), default=None)
        words = words_of(doc, source) if source is not None else None
        if words is not None and len(words) == 1 and words[0].pos_ == "DET":
            # "The" of "The general": the article alone tells nothing.
            whole = noun_phrase(words[0].head, paragraph)
            relation.source = [whole] if whole is not None else relation.source
        elif words is not None and source is not None and (end := _phrase_end(words, relation, paragraph)) is not None:
            relation.source = [source._replace(end=end), *sorted(relation.source)[1:]]
        preposition = words.root.head if words is not None and words.root.dep_ == "pobj" else None
        if preposition is None or preposition.lower_ != "in" or preposition.head.pos_ != "VERB":
            continue
        verb = preposition.head
        subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
        speaker = noun_phrase(subject, paragraph) if subject is not None and subject.i < verb.i else None
        if speaker is not None and any_overlap([Piece(paragraph, verb.idx, verb.idx + len(verb))], relation.cue):
            relation.source = [speaker]


def _phrase_end(words: Span, relation: Relation, paragraph: int) -> int | None:
    """Where the noun phrase ends that a source breaks off in, as "the monks" of "the monks' council"; None if in none."""
    part = words.root
    if part.dep_ != "poss" or part.head.i < words.end or part.head.pos_ not in {"NOUN", "PROPN"}:
        return None
    rest = Piece(paragraph, words.end_char, part.head.idx + len(part.head))
    if any(overlap(rest, piece) for piece in (*relation.cue, *relation.content)):
        return None
    return rest.end


def _owned(doc: Doc, paragraph: int, relations: list[Relation]) -> None:
    """Give what a noun in a content tells to the one whose it is: "denied the newspaper's report that …"."""
    for relation in relations:
        last = max(relation.cue, default=None)
        if last is None or last.paragraph != paragraph or not any(covers(one.content, [last]) for one in relations):
            continue
        words = words_of(doc, last)
        if words is None or words[-1].pos_ != "NOUN":
            continue
        noun = words[-1]
        owner = next((child for child in noun.children if child.dep_ == "poss" and child.i < noun.i), None)
        source = noun_phrase(owner, paragraph) if owner is not None else None
        if source is None or any_overlap([source], relation.source) or any_overlap([source], relation.content):
            continue
        relation.source = [source]
        cut = [
            Piece(piece.paragraph, noun.idx, piece.end) if overlap(piece, source) else piece for piece in relation.cue
        ]
        relation.cue = [piece for piece in cut if piece.start < piece.end]


def _told_by_subjects(doc: Doc, paragraph: int, relations: list[Relation]) -> None:
    """Give what is read as told by one within what the same tells, to the subject of its own verb.

    "X wrote that Y welcomed the deal and stated that …": what is stated is Y's.
    """
    for relation in relations:
        cue = min(relation.cue, default=None)
        if cue is None or cue.paragraph != paragraph:
            continue
        around = [one for one in relations if one is relation.within or covers(one.content, [cue])]
        if not any(any_overlap(one.source, relation.source) for one in around):
            continue
        words = words_of(doc, cue)
        speaker = speaker_of(words.root) if words is not None and words.root.pos_ == "VERB" else None
        source = noun_phrase(speaker, paragraph) if speaker is not None else None
        if source is not None and not any_overlap([source], [*relation.source, *relation.cue]):
            relation.source = [source]


def nest(relations: list[Relation]) -> None:
    """Set `within`, where it is not set, to the innermost relation whose content holds a relation's cue."""
    by_paragraph: dict[int, list[Relation]] = {}
    for relation in relations:
        for number in {piece.paragraph for piece in relation.content}:
            by_paragraph.setdefault(number, []).append(relation)
    for relation in sorted(relations, key=lambda one: -length(one.content)):
        if relation.within is not None or not relation.cue:
            continue
        own = length(relation.content)
        holders = [
            other
            for other in by_paragraph.get(relation.cue[0].paragraph, [])
            if not _lies_in(other, relation) and length(other.content) > own and covers(other.content, relation.cue)
        ]
        relation.within = min(holders, key=lambda other: (length(other.content), -other.depth), default=None)


def without_voiceless(relations: list[Relation], docs: Sequence[Doc]) -> list[Relation]:
    """The relations less those within another that nobody tells, as "proof that" and "had hired"; those told in the passive stay.

    What such a one holds is told by the voice around it.
    """
    silent = {
        id(one)
        for one in relations
        if one.within is not None and not one.source and one.cue and not _is_told(one, docs[one.cue[0].paragraph])
    }
    for one in relations:
        while one.within is not None and id(one.within) in silent:
            one.within = one.within.within
    return [one for one in relations if id(one) not in silent]


def _is_told(relation: Relation, doc: Doc) -> bool:
    """Whether a cue is a participle of telling or a noun for what is told: "was accused", "is alleged", "the rumour"."""
    words = words_of(doc, relation.cue[0])
    return words is not None and any(
        token.tag_ == "VBN" and token.lemma_ in SPEECH_VERBS | ACCUSING_VERBS
        if token.pos_ == "VERB"
        else token.lemma_ in SPEECH_NOUNS
        for token in words
    )


def _lies_in(inner: Relation, outer: Relation) -> bool:
    """Whether a relation is another or lies, at any depth, within it."""
    one: Relation | None = inner
    while one is not None:
        if one is outer:
            return True
        one = one.within
    return False


def _add_reported(found: Relation, relations: list[Relation]) -> None:
    """Add what the parse found if the tagger has nothing at its cue and it lies wholly inside a content."""
    for other in relations:
        if any_overlap(found.cue, other.cue):
            _reach_act(found, other)
            _cut_source(found, other)
            if not other.source and any(covers(one.content, other.cue) for one in relations):
                other.source = [piece for piece in found.source if not any_overlap([piece], other.cue)]
            return
    holders = [other for other in relations if covers(other.content, found.cue)]
    if not holders:
        return
    holder = min(holders, key=lambda other: length(other.content))
    found.content = [
        Piece(piece.paragraph, max(piece.start, outer.start), min(piece.end, outer.end))
        for piece in found.content
        for outer in holder.content
        if overlap(piece, outer)
    ]
    if found.content:
        relations.append(found)


def _add_accused(found: Relation, relations: list[Relation]) -> None:
    """Add a passive accusation, or put right what the tagger made of it: who accuses, and of what."""
    for other in relations:
        if any_overlap(found.cue, other.cue):
            other.source, other.content = found.source, found.content
            return
    relations.append(found)


def _cut_source(found: Relation, tagged: Relation) -> None:
    """Keep the parse's source of two names that the tagger ran together: "According to Zia, Amir welcomed …"."""
    if not found.beside or not found.source:
        return
    apart = not any_overlap(tagged.source, found.source)
    first, own = min(tagged.source, default=None), found.source[0]
    if apart or (first is not None and first.start == own.start and own.end < first.end):
        tagged.source = list(found.source)
    if apart:
        return
    # What is after the comma is told as a whole, its subject too.
    clause = found.content[-1]
    tagged.content = [
        piece._replace(start=clause.start) if overlap(piece, clause) and piece.start > clause.start else piece
        for piece in tagged.content
    ]


def _reach_act(found: Relation, tagged: Relation) -> None:
    """Give a tagged content the whole reported clause if its verb was taken into the cue ("denied attacking")."""
    clause = found.content[0]
    if covers([clause], tagged.content) and any(
        overlap(piece, clause) and overlap(piece, found.cue[0]) and clause.start > found.cue[0].start
        for piece in tagged.cue
    ):
        tagged.cue = [_before(piece, clause) if overlap(piece, clause) else piece for piece in tagged.cue]
        tagged.content = [clause]


def _add_relayed(verb: Token, paragraph: int, relations: list[Relation]) -> None:
    """Add the voice that `verb` ("quoting", "citing", "quoted … as saying") takes its content from."""
    voice = next((child for child in verb.children if child.dep_ in {"dobj", "nsubjpass"}), None)
    source = noun_phrase(voice, paragraph) if voice is not None else None
    if voice is None or source is None:
        return
    word = Piece(paragraph, verb.idx, verb.idx + len(verb))
    if (saying := _said_as(verb)) is not None:
        _add_quoted_as(verb, saying, source, relations)
        return
    if not is_voice(voice):
        return
    own = [one for one in relations if any_overlap([word], one.cue)]
    main = _relation_of(verb, word, [one for one in relations if one not in own])
    if main is None:
        return
    if any(
        one.within is not None and any_overlap([source], one.source) and not any_overlap(one.content, [source])
        for one in own
    ):
        return
    for one in own:
        relations.remove(one)
    phrase = Piece(paragraph, min(word.start, source.start), max(word.end, source.end))
    main.content = _without(verb.doc, main.content, phrase)
    relations.append(Relation(source=[source], cue=[word], content=list(main.content), within=main))


def _said_as(verb: Token) -> Token | None:
    """The verb "saying" of "quoted … as saying"."""
    as_ = next((child for child in verb.children if child.lower_ == "as"), None)
    return (
        next((child for child in as_.children if child.dep_ in {"pcomp", "advcl"}), None) if as_ is not None else None
    )


def _add_quoted_as(verb: Token, saying: Token, source: Piece, relations: list[Relation]) -> None:
    """ "A quoted B as saying X" and "B was quoted by A as saying X": A's relation and B's within it, both with X."""
    paragraph, doc = source.paragraph, verb.doc
    word = Piece(paragraph, verb.idx, verb.idx + len(verb))
    phrase = Piece(paragraph, min(verb.idx, source.start), saying.idx + len(saying))
    own = [one for one in relations if any_overlap([word, phrase], one.cue)]
    clause = complement_of(saying) or complement_of(verb)
    reported = piece_of(doc, clause.left_edge.i, clause.right_edge.i + 1, paragraph) if clause is not None else None
    if reported is not None and not overlap(reported, phrase):
        content = [reported]
    else:
        content = [piece for one in own for piece in _without(doc, one.content, phrase) if not overlap(piece, phrase)]
    if not content:
        return
    around = next((one.within for one in own if one.within is not None and one.within not in own), None)
    for one in own:
        relations.remove(one)
    agent = next((child for child in verb.children if child.dep_ == "agent"), None)
    quoting = next((child for child in agent.children if child.dep_ == "pobj"), None) if agent else speaker_of(verb)
    outer_source = noun_phrase(quoting, paragraph) if quoting is not None else None
    if outer_source is None or overlap(outer_source, source):
        relations.append(Relation(source=[source], cue=[word._replace(end=phrase.end)], content=content, within=around))
        return
    outer = Relation(source=[outer_source], cue=[word], content=content, within=around)
    as_saying = Piece(paragraph, saying.head.idx, phrase.end)
    relations += [outer, Relation(source=[source], cue=[as_saying], content=list(content), within=outer)]


def _relation_of(verb: Token, word: Piece, relations: list[Relation]) -> Relation | None:
    """The relation that a relaying participle belongs to: of the word it hangs on, else the sentence's nearest."""
    first, last = verb.sent.start_char, verb.sent.end_char
    near = [
        one
        for one in relations
        if any(piece.paragraph == word.paragraph and first <= piece.start < last for piece in one.cue)
    ]
    # "radio, quoting B, reported" and "reported, quoting B, that …": the word before says more than the parse.
    for one in near:
        for piece in (*one.source, *one.cue):
            if piece.end <= word.start and not verb.doc.text[piece.end : word.start].strip(" ,\xa0"):
                return one
    for ancestor in verb.ancestors:
        at = Piece(word.paragraph, ancestor.idx, ancestor.idx + len(ancestor))
        for one in near:
            if any_overlap([at], [*one.cue, *one.source]):
                return one
    outside = [one for one in near if not covers(one.content, [word])]
    return min(outside, key=lambda one: abs(one.cue[0].start - word.start), default=None)


def _carrier(participle: Token) -> tuple[Token | None, Token | None]:
    """The preposition and the medium of "carried by B" or "leaked to B"."""
    wanted = GIVING_VERBS.get(participle.lemma_)
    for child in participle.children:
        by = participle.lemma_ in CARRYING_VERBS and child.dep_ == "agent"
        if by or (wanted is not None and child.dep_ == "prep" and child.lower_ == wanted):
            medium = next((inside for inside in child.children if inside.dep_ == "pobj"), None)
            if medium is not None and (is_voice(medium) if by else is_medium(medium)):
                return child, medium
    return None, None


def _add_carried(participle: Token, paragraph: int, relations: list[Relation]) -> None:
    """ "… in a statement carried by B": B's relation around the one that says so."""
    by, medium = _carrier(participle)
    if by is None or medium is None:
        return
    source = noun_phrase(medium, paragraph)
    word = Piece(paragraph, participle.idx, by.idx + len(by))
    main = _relation_of(participle, word, relations)
    if main is None or source is None or covers(main.content, [word]):
        return
    read = [one for one in relations if any_overlap([word], one.cue) and any_overlap([source], one.source)]
    told, main.source = main.source, [_before(piece, word) if overlap(piece, word) else piece for piece in main.source]
    if any(one.within in read for one in relations if one.within is not None):
        return
    carried, taken = noun_phrase(participle.head, paragraph), word
    if carried is not None and any_overlap([source], told):
        main.source, taken = [carried], carried
    if any(any_overlap([word], one.cue) and any_overlap([source], one.source) for one in relations if one is not main):
        return
    main.cue = [_before(piece, taken) if piece.start < taken.start < piece.end else piece for piece in main.cue]
    outer = Relation(source=[source], cue=[word], content=list(main.content), within=main.within)
    main.within = outer
    relations.append(outer)


def _without(doc: Doc, pieces: list[Piece], phrase: Piece) -> list[Piece]:
    """The pieces less a phrase that they hold and the commas beside it; as they were if nothing would be left."""
    out: list[Piece] = []
    for piece in pieces:
        if not overlap(piece, phrase):
            out.append(piece)
            continue
        for start, end in ((piece.start, phrase.start), (phrase.end, piece.end)):
            words = doc.text[start:end] if start < end else ""
            inside = words.strip(" ,;\t\xa0")
            if any(character.isalnum() for character in inside):
                left = start + words.index(inside)
                out.append(Piece(piece.paragraph, left, left + len(inside)))
    return out or pieces


def _before(piece: Piece, other: Piece) -> Piece:
    return Piece(piece.paragraph, piece.start, max(piece.start + 1, other.start - 1))
