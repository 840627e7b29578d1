"""Attributions read off the parse: reporting verbs with a clause, "according to", and a voice that quotes another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayhaqi.coding.attribution_relations import Piece, Relation, overlap

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


SPEECH_VERBS = _words(
    """
    acknowledge add admit affirm allege announce argue assert assure believe boast caution claim clarify comment
    complain conclude confess confirm contend declare deny disclose emphasise emphasize estimate explain
    highlight indicate inform insist maintain mention note notify observe pledge predict promise quip reaffirm
    recall recount reiterate remark remind repeat reply report respond retort reveal say speculate state stress
    suggest suspect swear tell testify threaten tweet underline underscore vow warn write
    """
)
# With an infinitive or a gerund these give the content too: "denied taking part", "urged the court to free him".
OPEN_CLAUSE_VERBS = _words(
    """
    accept admit advise agree ask beg claim confess consent consider convey decide demand deny describe direct encourage
    expect exhort fear hope instruct intend invite mean offer order plan pledge promise propose recommend swear tell
    threaten undertake urge vow want warn
    """
)
# With a noun phrase as well: "proposed a meeting", "rejected the claim that …".
OBJECT_VERBS = _words("announce condemn confirm deny describe dismiss praise propose recount reject repeat")
# The content follows a preposition: "accused Chad of arming rebels", "confessed to planting the bomb".
PREPOSITION_VERBS = {
    "accuse": "of",
    "blame": "for",
    "call": "for",
    "charge": "with",
    "complain": "of",
    "confess": "to",
    "speak": "of",
    "suspect": "of",
    "warn": "of",
}
ACCUSING_VERBS = frozenset({"accuse", "blame", "charge", "suspect"})
# With a clause: "the minister's assertion that", "had given an assurance that".
SPEECH_NOUNS = _words(
    """
    accusation allegation announcement assertion assurance belief claim confirmation demand denial instruction
    oath offer order plea pledge prediction promise proposal report request statement suggestion threat ultimatum
    undertaking vow warning
    """
)
REPORTING_VERBS = SPEECH_VERBS | OPEN_CLAUSE_VERBS | OBJECT_VERBS | frozenset(PREPOSITION_VERBS)
RELAYING_VERBS = frozenset({"cite", "quote"})
CARRYING_VERBS = _words("air broadcast carry cite monitor obtain publish quote relay review run see share")
# "leaked to the Guardian", "read out on state radio": only a medium carries what is given to it.
GIVING_VERBS = {"give": "to", "leak": "to", "pass": "to", "read": "on", "release": "to", "send": "to", "show": "on"}
MEDIA_NOUNS = _words(
    "agency broadcaster channel daily magazine medium network newspaper paper radio station television"
)
VOICE_LABELS = frozenset({"PERSON", "ORG", "NORP", "GPE"})
VOICE_NOUNS = _words(
    """
    account activist administration adviser agency agent aide ambassador analyst army authority broadcaster
    cable channel colleague commander commission committee communique councillor court daily department diplomat
    dispatch doctor document embassy expert eyewitness file filing government group inquiry interview journal
    journalist lawmaker lawyer leader letter magazine media medium memo memorandum military minister ministry
    monitor neighbor neighbour network news newspaper observer office officer official panel paper participant
    person police poll post president press prosecutor radio record relative report reporter resident secretary
    security service site source spokesman spokesperson spokeswoman statement station study survey survivor
    television transcript tribune union villager volunteer website weekly witness worker
    """
)
PERSON_ENDINGS = ("er", "or", "ist", "ian", "man", "woman")
NO_PERSONS = _words(
    """
    anger barrier behavior border chapter corridor danger disorder error factor favor fever fire hunger labor
    layer matter murder number offer order power pressure river shelter terror transfer war water weather winter
    """
)
CREDIT_MARKS = frozenset({"-", "–", "—", "--", ":"})
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
OWN_VOICE = frozenset({"i", "we", "you"})
SOURCE_MODIFIERS = frozenset({"relcl", "acl", "advcl", "punct", "cc", "conj"})


def relations_of(doc: Doc, paragraph: int) -> list[Relation]:
    """The relations that the parse of one paragraph shows, in text order, without nesting."""
    found: list[Relation] = []
    for token in tokens_with(doc, REPORTING_VERBS | SPEECH_NOUNS | {"accord"}):
        if token.lower_ == "according":
            found += _according(token, paragraph)
        elif token.lemma_ in REPORTING_VERBS and token.pos_ in {"VERB", "AUX"}:
            found += _reported(token, paragraph)
        elif token.lemma_ in SPEECH_NOUNS and token.pos_ == "NOUN":
            found += _noun_reported(token, paragraph)
    return found


def credited(doc: Doc, paragraph: int) -> Relation | None:
    """The relation of a headline that names its voice at an end: "Troops enter the city - witnesses", "Minister: Troops enter"."""
    return _credited_first(doc, paragraph) or _credited_last(doc, paragraph)


def _credited_first(doc: Doc, paragraph: int) -> Relation | None:
    colon = next((place for place in range(1, min(len(doc) - 2, 6)) if doc[place].text == ":"), None)
    if colon is None or doc[-1].is_punct or not is_voice(doc[colon - 1]):
        return None
    if any(token.pos_ in {"VERB", "AUX"} or token.is_punct for token in doc[:colon]):
        return None
    before, after = piece_of(doc, 0, colon, paragraph), piece_of(doc, colon + 1, len(doc), paragraph)
    return _marked_off(doc[colon], before, after, paragraph)


def _credited_last(doc: Doc, paragraph: int) -> Relation | None:
    last = len(doc)
    dash = next((place for place in range(last - 2, max(last - 8, 2), -1) if _is_credit_mark(doc[place])), None)
    if dash is None or doc[-1].pos_ not in {"NOUN", "PROPN"} or not is_voice(doc[-1]):
        return None
    if any(token.pos_ in {"VERB", "AUX"} for token in doc[dash + 1 :]):
        return None
    before, after = piece_of(doc, 0, dash, paragraph), piece_of(doc, dash + 1, last, paragraph)
    return _marked_off(doc[dash], after, before, paragraph)


def _is_credit_mark(token: Token) -> bool:
    """Whether a token may part a headline from its voice; a hyphen that joins words ("Nagorno-Karabakh") does not."""
    return token.text in CREDIT_MARKS and (token.text != "-" or bool(token.nbor(-1).whitespace_))


def _marked_off(mark: Token, source: Piece | None, content: Piece | None, paragraph: int) -> Relation | None:
    if source is None or content is None:
        return None
    return Relation(source=[source], cue=[Piece(paragraph, mark.idx, mark.idx + len(mark))], content=[content])


def tokens_with(doc: Doc, lemmas: frozenset[str]) -> list[Token]:
    """The tokens that have one of some lemmas, in text order; most tokens are passed over without a look at them."""
    strings = doc.vocab.strings
    wanted = {strings.add(lemma) for lemma in lemmas}
    return [doc[place] for place, key in enumerate(doc.to_array("LEMMA").tolist()) if key in wanted]


def _reported(verb: Token, paragraph: int) -> Iterator[Relation]:
    clause = complement_of(verb)
    speaker = speaker_of(verb)
    if clause is None or speaker is None or speaker.lower_ in OWN_VOICE:
        return
    start, end = _edges(clause)
    if start <= verb.i < end:
        return
    content = piece_of(verb.doc, start, end, paragraph)
    source = noun_phrase(speaker, paragraph)
    if content is not None and source is not None and source.end > source.start:
        cue = Piece(paragraph, verb.idx, verb.idx + len(verb))
        yield Relation(source=[source], cue=[cue], content=[content])


def _noun_reported(noun: Token, paragraph: int) -> Iterator[Relation]:
    """ "The minister's assertion that …", "Beijing gave an assurance that …"."""
    clause = next((child for child in noun.children if child.dep_ == "acl" and child.i > noun.i), None)
    if clause is None or not (_has_that(clause) or any(child.tag_ == "TO" for child in clause.children)):
        return
    speaker = next((child for child in noun.children if child.dep_ == "poss"), None)
    if speaker is None and noun.dep_ == "dobj":
        speaker = speaker_of(noun.head)
    source = noun_phrase(speaker, paragraph) if speaker is not None and speaker.lower_ not in OWN_VOICE else None
    content = piece_of(noun.doc, clause.left_edge.i, clause.right_edge.i + 1, paragraph)
    if source is not None and content is not None:
        yield Relation(source=[source], cue=[Piece(paragraph, noun.idx, noun.idx + len(noun))], content=[content])


def _according(token: Token, paragraph: int) -> Iterator[Relation]:
    to = next((child for child in token.children if child.lower_ == "to"), None)
    voice = next((child for child in to.children if child.dep_ == "pobj"), None) if to is not None else None
    if to is None or voice is None:
        return
    source = noun_phrase(voice, paragraph)
    head = token.head
    if source is None or head is token:
        return
    start, end = _edges(head)
    phrase_start, phrase_end = _edges(token)
    before = piece_of(token.doc, start, min(phrase_start, end), paragraph)
    after = piece_of(token.doc, max(phrase_end, start), end, paragraph)
    content = [part for part in (before, after) if part is not None]
    if content:
        subject = next((child for child in head.children if child.dep_ in SUBJECTS), None)
        beside = subject is not None and phrase_end <= subject.left_edge.i <= phrase_end + 1
        cue = Piece(paragraph, token.idx, to.idx + len(to))
        yield Relation(source=[source], cue=[cue], content=content, beside=beside)


def complement_of(verb: Token) -> Token | None:
    """The head of the clause that a reporting verb reports, or None."""
    for child in verb.children:
        if child.dep_ == "ccomp" and any(
            grandchild.dep_ in SUBJECTS or grandchild.dep_ == "expl" for grandchild in child.children
        ):
            return child
    lemma = verb.lemma_.lower()
    if lemma in OPEN_CLAUSE_VERBS:
        for child in verb.children:
            if child.dep_ in {"xcomp", "ccomp"} and child.i > verb.i:
                return child
    if lemma in PREPOSITION_VERBS:
        # The parser often hangs "of buying votes" on the accused.
        objects = [child for child in verb.children if child.dep_ == "dobj"]
        for child in (grandchild for head in (verb, *objects) for grandchild in head.children):
            if child.dep_ == "prep" and child.lower_ == PREPOSITION_VERBS[lemma]:
                return next((inside for inside in child.children if inside.dep_ in {"pcomp", "pobj"}), None)
    if lemma in OBJECT_VERBS:
        return next((child for child in verb.children if child.dep_ == "dobj"), None)
    return None


def speaker_of(verb: Token) -> Token | None:
    """The head of the phrase that says what `verb` reports: its subject, or the one that it shares or modifies."""
    passed = 0
    while passed < 8:
        subject = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
        if subject is not None and subject.dep_ == "nsubjpass":
            return _agent_of(verb)
        if subject is not None:
            if subject.tag_ in {"WP", "WDT"} and verb.dep_ == "relcl":
                return verb.head
            return subject
        if verb.dep_ == "acl":
            # "the rebels, accused by Paris of": who is accused says nothing.
            return verb.head if verb.tag_ != "VBN" else _agent_of(verb)
        if verb.dep_ not in {"conj", "advcl", "xcomp", "aux"} or verb.head == verb:
            return None
        verb = verb.head
        passed += 1
    return None


def is_accused(verb: Token) -> bool:
    """Whether a verb of accusing is passive: its subject or head is accused and says nothing."""
    if verb.lemma_ not in ACCUSING_VERBS or verb.tag_ != "VBN":
        return False
    return verb.dep_ == "acl" or any(child.dep_ in {"nsubjpass", "auxpass"} for child in verb.children)


def accusation_of(verb: Token, paragraph: int) -> Relation | None:
    """The relation of a passive accusation, without a source where nobody is said to accuse; None without a content."""
    clause = complement_of(verb)
    if clause is None or clause.left_edge.i <= verb.i:
        return None
    content = piece_of(verb.doc, clause.head.i, clause.right_edge.i + 1, paragraph)
    accuser = _agent_of(verb)
    source = noun_phrase(accuser, paragraph) if accuser is not None else None
    if content is None or (source is not None and overlap(source, content)):
        return None
    cue = Piece(paragraph, verb.idx, verb.idx + len(verb))
    return Relation(source=[source] if source is not None else [], cue=[cue], content=[content])


def _agent_of(verb: Token) -> Token | None:
    """Who does what a passive verb says: "by the police" of "was told by the police that"."""
    by = next((child for child in verb.children if child.dep_ == "agent"), None)
    return next((child for child in by.children if child.dep_ == "pobj"), None) if by is not None else None


def _has_that(clause: Token | None) -> bool:
    return clause is not None and any(child.dep_ == "mark" and child.lower_ == "that" for child in clause.children)


def noun_phrase(head: Token, paragraph: int) -> Piece | None:
    """The phrase of `head` without clauses that hang on it."""
    first, last = head.i, head.i
    for child in head.children:
        if child.dep_ in SOURCE_MODIFIERS or (child.dep_ == "case" and child.i > head.i):
            continue
        start, end = _edges(child)
        first, last = min(first, start), max(last, end - 1)
    return piece_of(head.doc, first, last + 1, paragraph)


def words_of(doc: Doc, piece: Piece) -> Span | None:
    """The whole tokens that a piece of a paragraph touches, None where it has none."""
    return doc.char_span(piece.start, piece.end, alignment_mode="expand")


def piece_of(doc: Doc, start: int, end: int, paragraph: int) -> Piece | None:
    """Tokens `start` to `end` as a piece without punctuation at its edges (quotation marks stay), or None if empty."""
    while start < end and (doc[start].is_space or (doc[start].is_punct and not doc[start].is_quote)):
        start += 1
    while start < end and (doc[end - 1].is_space or (doc[end - 1].is_punct and not doc[end - 1].is_quote)):
        end -= 1
    if start >= end:
        return None
    return Piece(paragraph, doc[start].idx, doc[end - 1].idx + len(doc[end - 1]))


def _edges(token: Token) -> tuple[int, int]:
    return token.left_edge.i, token.right_edge.i + 1


def is_medium(token: Token) -> bool:
    """Whether a noun can be a medium: the name of an organisation, or a noun for a medium."""
    return token.ent_type_ == "ORG" or token.lemma_.lower() in MEDIA_NOUNS


def is_voice(token: Token) -> bool:
    """Whether a noun can be what a report is quoted from: a name, or a noun for a person, body, medium or document."""
    lemma = token.lemma_.lower()
    if token.ent_type_ in VOICE_LABELS or lemma in VOICE_NOUNS:
        return True
    return token.pos_ == "NOUN" and lemma.endswith(PERSON_ENDINGS) and lemma not in NO_PERSONS
