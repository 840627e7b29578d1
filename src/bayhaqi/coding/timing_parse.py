"""Which act a time expression belongs to, by the parse."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from bayhaqi.coding.dates_lexicon import words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

# How near an expression is to an act: the kind of link (0 direct), then steps in the tree.
Attachment = tuple[int, int]

# Verbs whose time is that of the act named by their object or subject: "held talks on Monday", "the attack took
# place on Monday".
LIGHT = words(
    "hold make launch carry conduct sign reach stage mount pay give begin start take place happen occur follow "
    "come be have do commit "
    "perform issue impose announce deliver send open fire end conclude finish strike seal agree host attend join "
    "undertake "
    "complete suspend resume break unleash execute wage enter lead erupt engage continue provide offer plan schedule "
    "put slap levy fly run"
)
SUBJECT_VERBS = words(
    "take happen occur begin start follow come be erupt end resume continue open last break "
    "collapse fail stall kill wound injure destroy damage"
)
# Links from a noun up to the verb whose time it shares.
OBJECT_LINKS = frozenset({"dobj", "nsubjpass", "attr", "oprd", "obj"})
# An expression that is a noun's own ("last year's deal", "the 1991 treaty") does not date the verb above that noun.
NOUN_LINKS = frozenset({"poss", "compound", "nummod", "amod", "nmod"})
# A date after these prepositions bounds the act, or dates something else.
NOT_ITS_DAY = frozenset({"before", "ahead", "until", "till", "despite", "over", "about", "of", "for"})
# "hours earlier" is of the same day.
SHORT_UNITS = words("minute minutes hour hours moment moments second seconds")
BACKGROUND_ADVERBS = frozenset({"earlier", "previously", "formerly", "once", "originally", "historically"})
# "will travel to Rome next month for talks"
COMING = words("travel fly go come arrive visit return head gather meet convene host invite summon")
# What is done to a letter, a speech or a meeting on the day on which something is said in it.
MADE_KNOWN = words("publish release broadcast issue air post deliver circulate write send sign hold convene")
LONGEST_CLIMB = 40
# Clauses of the same time as the verb above them: "refused when the talks collapsed", "as troops moved in".
SAME_TIME = frozenset({"when", "while", "as"})
# "Earlier, the spokesman said that …" puts what he said in the background as well, this many verbs down.
REPORTING_DEPTH = 2


def verbs_above(token: Token) -> Iterator[Token]:
    """The verbs above a token, from the nearest up."""
    current = token
    for _ in range(LONGEST_CLIMB):
        if current.head == current:
            return
        current = current.head
        if current.pos_ in ("VERB", "AUX"):
            yield current


def carriers(act: Token, status: str | None) -> dict[int, int]:
    """Token numbers of the words whose dates are the act's, with how near they are to it (0 is the act itself)."""
    found = {act.i: 0}
    current, rank = act, 0
    for _ in range(LONGEST_CLIMB):
        above = _shares_time_with(current, status)
        if above is None or above.i in found:
            break
        rank += 1
        found[above.i] = rank
        current = above
    for child in act.children:
        # "met and signed a deal on Monday": the last of coordinated verbs has the date of all.
        if (
            child.dep_ == "conj"
            and child.pos_ == "VERB"
            and not any(word.dep_.startswith("nsubj") for word in child.children)
        ):
            found.setdefault(child.i, rank + 1)
        elif child.dep_ == "advcl" and _is_of_the_same_time(child):
            found.setdefault(child.i, rank + 2)
        elif child.dep_ == "nsubj":
            # "the council, meeting in Doha on Sunday, called for": what the subject did meanwhile.
            for clause in child.children:
                if clause.dep_ == "acl" and clause.tag_ == "VBG":
                    found.setdefault(clause.i, rank + 3)
        elif child.dep_ == "csubj" and child.tag_ == "VBG" and any(word.dep_ == "nsubj" for word in child.children):
            # "leaders meeting in Kampala on Saturday demanded": the parser takes the subject for the participle's.
            found.setdefault(child.i, rank + 3)
        elif child.dep_ in ("acl", "relcl") and child.lemma_ in LIGHT and act.pos_ in ("NOUN", "PROPN"):
            # "the talks, held on Monday, ended", "the attack, which took place on Monday"
            found.setdefault(child.i, rank + 1)
    for medium in _media_of(act):
        found.setdefault(medium.i, rank + 4)
    return found


def _media_of(act: Token) -> Iterator[Token]:
    """What says when the words were made known that an act was done with: "praised the pact in a letter published on"."""
    for preposition in act.children:
        if preposition.lower_ in ("in", "on", "at", "during", "through", "via") and preposition.dep_ == "prep":
            for noun in preposition.children:
                for clause in noun.children:
                    if clause.dep_ == "acl" and clause.tag_ == "VBN" and clause.lemma_ in MADE_KNOWN:
                        yield clause


def opening_word(clause: Token) -> str:
    """The word that makes a clause subordinate ("after", "when"), or the empty string."""
    return next((word.lower_ for word in clause.children if word.dep_ in ("mark", "advmod") and word.i < clause.i), "")


def _is_finite(verb: Token) -> bool:
    return any(child.dep_ in ("aux", "nsubj") and child.tag_ in ("VBD", "VBZ", "VBP", "MD") for child in verb.children)


def _is_of_the_same_time(clause: Token) -> bool:
    opening = opening_word(clause)
    return opening in SAME_TIME or (clause.tag_ == "VBG" and not any(word.dep_ == "mark" for word in clause.children))


def _shares_time_with(word: Token, status: str | None) -> Token | None:
    """The word above, if its date is also that of the act below it."""
    above = word.head
    if above == word:
        return None
    is_verb = word.pos_ in ("VERB", "AUX")
    if is_verb:
        if word.dep_ == "conj" and above.pos_ in ("VERB", "AUX"):
            return above if not any(child.dep_.startswith("nsubj") for child in word.children) else None
        if word.dep_ == "xcomp":
            return above if status not in ("future", "hypothetical") or above.lemma_ in LIGHT else None
        if word.dep_ in ("advcl", "pcomp") and word.tag_ in ("VBG", "VBN") and not _is_finite(word):
            return above
        if word.dep_ == "advcl" and opening_word(word) in SAME_TIME:
            return above
        if word.dep_ in ("auxpass", "aux"):
            return above
        return None
    if word.dep_ in OBJECT_LINKS and above.lemma_ in LIGHT:
        return above
    if word.dep_ == "nsubj" and above.lemma_ in SUBJECT_VERBS:
        return above
    if (
        word.dep_ == "pobj"
        and above.dep_ in ("prep", "agent")
        and above.head.lemma_ in ("engage", "result", "end", "take")
    ):
        return above.head
    if word.dep_ == "pobj" and above.lower_ == "for" and above.head.lemma_ in COMING:
        return above.head
    if word.dep_ in ("compound", "conj") and above.pos_ in ("NOUN", "PROPN"):
        return above
    return None


def attachment(act: Token, carrying: dict[int, int], root: Token) -> Attachment | None:
    """How near an expression with this root is to the act, or None where it is another's.

    The expression belongs to the first act or verb above it; a noun between them keeps it where it is the noun's own.
    """
    current, through_noun = root, False
    for steps in range(LONGEST_CLIMB):
        if current.i in carrying:
            rank = carrying[current.i]
            return (rank + (1 if through_noun else 0), steps)
        if current is not root and current.pos_ in ("VERB", "AUX") and current.dep_ != "amod":
            return None
        if current.head == current:
            return None
        if current.dep_ == "appos" or (current.dep_ in NOUN_LINKS and current.head.i not in carrying):
            return None
        # "ordered the closure of 45 newspapers on Monday": the parser often ties the day to the last noun.
        misled = current.lower_ == "of" and root.head.lower_ == "on"
        bounding = current.dep_ == "prep" and current is not root and current.lower_ in NOT_ITS_DAY
        if bounding and through_noun and not misled:
            return None
        current = current.head
        through_noun = through_noun or (current.pos_ in ("NOUN", "PROPN") and current != act)
    return None


def _puts_behind(adverb: Token) -> bool:
    """Whether an adverb is "earlier", "previously" and the like, and not "hours earlier"."""
    if adverb.lower_ not in BACKGROUND_ADVERBS:
        return False
    return not any(child.lower_ in SHORT_UNITS for child in adverb.children)


def background(act: Token) -> bool:
    """Whether the act lies behind what the article reports: past perfect of its own, "earlier", "previously"."""
    verb = act if act.pos_ in ("VERB", "AUX") else next(verbs_above(act), act)
    for above in (verb, *islice(verbs_above(verb), REPORTING_DEPTH)):
        if any(child.dep_ == "advmod" and _puts_behind(child) for child in above.children):
            return True
    perfect = any(
        child.dep_ == "aux" and child.lower_ in ("had", "'d", "’d") for child in verb.children
    ) and verb.tag_ in ("VBN", "VBD")
    if not perfect:
        return False
    # "said that it had signed": the past perfect of reported speech is only a past; so is that of "claimed in a call to
    # the paper that it had", which the parser ties to the paper.
    is_reported = any(child.dep_ == "mark" and child.lower_ == "that" for child in verb.children)
    return not (is_reported or verb.dep_ in ("ccomp", "conj", "advcl")) or not any(
        above.tag_ in ("VBD", "VBN") for above in verbs_above(verb)
    )


def opens_elsewhere(sentence: Span) -> bool:
    """Whether a sentence turns to another scene: "In Washington, the State Department called on …"."""
    opening = sentence[0]
    places = (noun for noun in opening.children if noun.dep_ == "pobj")
    return opening.lower_ in ("in", "at") and any(
        word.ent_type_ in ("GPE", "LOC", "FAC") for noun in places for word in (noun, *noun.children)
    )


def is_lasting(duration: Span) -> bool:
    """Whether a duration reaches up to now: "have held the town for two months"."""
    above = duration.root.head
    if above.lower_ != "for" or above.i != duration.start - 1:
        return False
    return any(child.dep_ == "aux" and child.lower_ in ("has", "have", "'ve", "’ve") for child in above.head.children)
