"""How sure it is that the actor of a claim did it: claimed by him, laid to him by others, suspected, or told as a fact.

The four values follow the confidence slot of the Message Understanding Conferences' templates on terrorism (MUC-3, 1991):
"reported as fact", "claimed or admitted", "suspected or accused", "possible".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bayhaqi.model import Attribution, Mention, Responsibility, Status

if TYPE_CHECKING:
    from spacy.tokens import Span as TokenSpan
    from spacy.tokens import Token

ACCUSING_CUES = (
    "accus", "allega", "allege", "alleging", "blam", "charg", "condemn", "denounc", "implicat", "incriminat", "indict",
    "held responsible", "hold responsible", "holds responsible", "attribut", "claim responsibility lies", "pin",
)  # fmt: skip
SUSPECTING_CUES = (
    "suspect", "believ", "think", "thought", "fear", "presum", "suppos", "speculat", "assum", "suggest", "hint", "wonder",
    "not rule out", "rule out", "surmis", "guess",
)  # fmt: skip
DENYING_CUES = ("den", "reject", "refut", "dismiss", "disavow", "repudiat", "disput")
# Words before or at an actor or a trigger that leave it open who did it.
SUSPECTED_WORDS = frozenset(
    """
    alleged allegedly apparent apparently believed likely perhaps possible possibly presumably presumed probable probably
    purported purportedly reputedly seemingly supposed supposedly suspected
    """.split()
)
# Verbs over the trigger that leave it open: "is suspected of", "is believed to have", "appears to have".
SUSPECTING_VERBS = frozenset({"suspect", "believe", "think", "fear", "presume", "suppose", "appear", "seem"})
ACCUSING_VERBS = frozenset({"accuse", "blame", "charge", "allege", "implicate", "indict"})
COMPLEMENTS = frozenset({"pcomp", "prep", "xcomp", "ccomp", "pobj", "conj", "acl", "dobj"})
# What speaks for a country or a force: its words are the actor's own.
SPEAKING_SECTORS = frozenset({"GOV", "MIL", "COP", "SPY", "REB", "PRM"})


def responsibility_of(
    status: Status | None,
    actors: Sequence[Mention],
    recipients: Sequence[Mention],
    chain: Sequence[Attribution],
    trigger: Token | None,
    sentence: TokenSpan,
) -> Responsibility | None:
    """How an act is laid to its actors, or None where it has none or is not said to have been done.

    `chain` is outermost first. Suspicion outweighs a voice: "police believe that rebels shelled the town" is `suspected`.
    """
    if not actors or status not in (None, "historical"):
        return None
    if any(_cue_is(link, SUSPECTING_CUES) for link in chain) or _is_hedged(trigger, actors, sentence):
        return "suspected"
    told = [link for link in chain if not _cue_is(link, DENYING_CUES)]
    if any(is_own_word(link, actors) and not _cue_is(link, ACCUSING_CUES) for link in told):
        return "claimed by actor"
    if any(_cue_is(link, ACCUSING_CUES) or _is_victims_word(link, actors, recipients) for link in told):
        return "accused by others"
    if trigger is not None and any(verb.lemma_ in ACCUSING_VERBS for verb in _above(trigger)):
        return "accused by others"
    return "reported as fact"


def is_own_word(link: Attribution, side: Sequence[Mention]) -> bool:
    """Whether a link's voice is one of a side, or speaks for it: its spokesman, its ministry, its army."""
    return any(
        piece.mention is not None and any(_speaks_for(piece.mention, mention) for mention in side)
        for piece in link.source
    )


def _is_victims_word(link: Attribution, actors: Sequence[Mention], recipients: Sequence[Mention]) -> bool:
    """Whether a link's voice is of those on whom it was done, or speaks for their country against another: its officials."""
    if is_own_word(link, recipients):
        return True
    homes = {mention.country for mention in recipients if mention.country} - {mention.country for mention in actors}
    return any(
        piece.mention is not None
        and piece.mention.country in homes
        and (piece.mention.kind == "state" or not SPEAKING_SECTORS.isdisjoint(piece.mention.sectors))
        for piece in link.source
    )


def _speaks_for(voice: Mention, side: Mention) -> bool:
    if voice.entity == side.entity or (voice.actor is not None and voice.actor == side.actor):
        return True
    if voice.country is None or voice.country != side.country or voice.kind == "media" or side.kind == "population":
        return False
    voice_speaks, side_acts = SPEAKING_SECTORS & set(voice.sectors), SPEAKING_SECTORS & set(side.sectors)
    if {"REB", "PRM"} & (voice_speaks | side_acts):
        return bool({"REB", "PRM"} & voice_speaks & side_acts)
    return (bool(voice_speaks) or voice.kind == "state") and (bool(side_acts) or side.kind == "state")


def _cue_is(link: Attribution, stems: tuple[str, ...]) -> bool:
    words = " ".join(piece.text for piece in link.cue).casefold()
    return any(words.startswith(stem) or f" {stem}" in words for stem in stems)


def _is_hedged(trigger: Token | None, actors: Sequence[Mention], sentence: TokenSpan) -> bool:
    """Whether the sentence leaves open who did it, at the trigger or at the actor."""
    if trigger is None:
        return False
    near = [trigger, *trigger.children]
    for verb in _above(trigger):
        near += [child for child in verb.children if child.dep_ in ("aux", "auxpass", "advmod")]
        if verb.lemma_ in SUSPECTING_VERBS:
            return True
    if any(token.lower_ in SUSPECTED_WORDS for token in near if token.i != trigger.i):
        return True
    return any(_stands_before(mention.text, sentence) for mention in actors)


def _stands_before(name: str, sentence: TokenSpan) -> bool:
    """Whether a word such as "suspected" begins an actor's phrase or stands right before it."""
    words = name.split()
    if words and words[0].casefold() in SUSPECTED_WORDS:
        return True
    text = sentence.text
    at = text.find(name)
    before = text[:at].split() if at > 0 else []
    return bool(before) and before[-1].casefold() in SUSPECTED_WORDS


def _above(trigger: Token) -> Iterator[Token]:
    """The verbs, nearest first, whose complement the trigger is."""
    token = trigger
    for _ in range(4):
        if token.dep_ not in COMPLEMENTS or token.head.i == token.i:
            return
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            yield token
