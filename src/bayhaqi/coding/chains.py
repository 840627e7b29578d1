"""The chain of voices that an act comes through, and the last voice in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from bayhaqi.coding.mentions import FoundMention
from bayhaqi.model import Article, Attribution, Mention, SourceSpan, Span
from bayhaqi.reading.datelines import find_dateline, is_agency

if TYPE_CHECKING:
    from spacy.tokens import Token

    from bayhaqi.language import Paragraph

# No mention of more characters overlaps a source that begins after it.
# Words that tell nothing by themselves, and those that tell nothing in the passive.
MUTE = frozenset({"was", "were", "is", "are", "be", "been", "being", "-", "–", "—"})
PERCEIVED = frozenset({"heard", "seen"})
LONGEST_MENTION = 500
# Words that carry the report and are no voice of their own.
DETERMINERS = ("the ", "a ", "an ", "his ", "her ", "its ", "their ")
# Speech acts whose content is what the other side is said to have done.
ACCUSING = frozenset({"ACCUSE"})
# Cues by which a voice takes an act on itself, and those whose gerund has the voice for its subject.
CLAIMING = (
    "claim",
    "took",
    "take",
    "taking",
    "accept",
    "assum",
    "admit",
    "acknowledg",
    "den",
    "disclaim",
    "has claim",
    "have claim",
)
OWN_ACT_CUES = ("den", "admit", "confess", "acknowledg", "has den", "have den", "has admit", "have admit")


def with_mentions(attributions: Sequence[Attribution], mentions: Sequence[FoundMention]) -> tuple[Attribution, ...]:
    """The attributions with each piece of their sources tied to the mention that it is."""
    by_place: dict[bool, list[Mention]] = {True: [], False: []}
    for found in sorted(mentions, key=lambda found: found.mention.start):
        by_place[found.mention.in_title].append(found.mention)
    starts = {in_title: [mention.start for mention in found] for in_title, found in by_place.items()}

    def near(piece: Span) -> Sequence[Mention]:
        first = bisect_left(starts[piece.in_title], piece.start - LONGEST_MENTION)
        return by_place[piece.in_title][first : bisect_left(starts[piece.in_title], piece.end)]

    return tuple(
        attribution.model_copy(update={"source": tuple(_tied(piece, near(piece)) for piece in attribution.source)})
        for attribution in attributions
    )


def with_sources(attribution: Attribution, change: Callable[[Mention], Mention]) -> Attribution:
    """The attribution with the mentions of its sources changed."""
    pieces = [
        piece if piece.mention is None else piece.model_copy(update={"mention": change(piece.mention)})
        for piece in attribution.source
    ]
    return attribution.model_copy(update={"source": tuple(pieces)})


def _tied(piece: SourceSpan, mentions: Sequence[Mention]) -> SourceSpan:
    """The piece with the mention that overlaps it best, the outermost and first of equals."""
    best, chosen = 0.0, None
    for mention in mentions:
        shared = min(piece.end, mention.end) - max(piece.start, mention.start)
        if shared > 0:
            # The first words of a source name the speaker; what follows describes him.
            score = shared / (piece.end - piece.start) + (
                1.0 if mention.start <= _first_name(piece) < mention.end else 0.0
            )
            if score > best:
                best, chosen = score, mention
    if chosen is not None and chosen.text[:1].islower():
        # "the newspaper Caucasus Courier": the name that follows a bare role is the voice.
        follows = next(
            (m for m in mentions if m.start == chosen.end + 1 and m.text[:1].isupper() and m.end <= piece.end), None
        )
        chosen = follows or chosen
    return piece if chosen is None else piece.model_copy(update={"mention": chosen})


def _first_name(piece: Span) -> int:
    return piece.start + len(piece.text) - len(_bare(piece.text))


def chain_of(trigger: Span, attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """The attributions whose content holds the trigger, outermost first.

    An attribution whose cue is the trigger is the act itself, not a voice that tells of it.
    """
    by_id = {attribution.id: attribution for attribution in attributions}
    holding = [a for a in attributions if _holds(a, trigger) and not any(_meets(piece, trigger) for piece in a.cue)]
    if not holding:
        return ()
    innermost = min(holding, key=lambda a: (_length(a), -_depth(a, by_id), -a.id))
    chain = [innermost]
    while chain[-1].within is not None and chain[-1].within in by_id and len(chain) < len(by_id):
        above = by_id[chain[-1].within]
        if above in chain:
            break
        chain.append(above)
    missing = [a for a in holding if a not in chain]
    ordered = sorted(
        {a.id: a for a in [*chain, *missing]}.values(), key=lambda a: (_depth(a, by_id), -_length(a), a.id)
    )
    # Words that speak twice are one voice, nearest to the act by the later of its cues.
    return tuple(a for i, a in enumerate(ordered) if not any(_speak_alike(a, later) for later in ordered[i + 1 :]))


def _speak_alike(first: Attribution, second: Attribution) -> bool:
    """Whether two attributions share words of their sources."""
    return any(_meets(piece, other) for piece in first.source for other in second.source)


def _same_voice(first: Attribution, second: Attribution) -> bool:
    """Whether the next link of a chain is the same voice again: "the protesters said that they had accused him of …"."""
    voices = [{piece.mention.entity for piece in a.source if piece.mention is not None} for a in (first, second)]
    return bool(voices[0]) and voices[0] == voices[1]


def _holds(attribution: Attribution, trigger: Span) -> bool:
    return any(
        piece.in_title == trigger.in_title and piece.start <= trigger.start and trigger.end <= piece.end
        for piece in attribution.content
    )


def _meets(piece: Span, trigger: Span) -> bool:
    return piece.in_title == trigger.in_title and piece.start < trigger.end and trigger.start < piece.end


def _length(attribution: Attribution) -> int:
    return sum(piece.end - piece.start for piece in attribution.content)


def _depth(attribution: Attribution, by_id: Mapping[int, Attribution]) -> int:
    depth, seen = 0, {attribution.id}
    while attribution.within is not None and attribution.within in by_id and attribution.within not in seen:
        attribution = by_id[attribution.within]
        seen.add(attribution.id)
        depth += 1
    return depth


def is_mute(attribution: Attribution) -> bool:
    """Whether the cue holds no word of telling: an auxiliary, a dash, or a noise that "was heard" somewhere."""
    words = {word for piece in attribution.cue for word in piece.text.casefold().split()}
    return bool(words) and (words <= MUTE or bool(words & PERCEIVED and words & MUTE and words <= PERCEIVED | MUTE))


def is_own_medium(attribution: Attribution, article: Article) -> bool:
    """Whether a source is the medium whose report this is, its publisher or the agency of its dateline: no further voice."""
    own = {_medium(name) for name in (article.publisher, agency_of(article)) if name}
    if not own or len(attribution.source) != 1:
        return False
    source = attribution.source[0]
    return _medium(source.text) in own or (
        source.mention is not None and source.mention.kind == "media" and _medium(source.mention.name) in own
    )


def agency_of(article: Article) -> str | None:
    """The news agency that the dateline credits ("KABUL, July 24 (Xinhua) -"), or None."""
    start = len(article.text) - len(article.text.lstrip())
    wire = find_dateline(article.text, start)
    return wire.publisher if wire is not None and wire.publisher and is_agency(wire.publisher) else None


def _medium(name: str) -> str:
    plain = _bare(name.strip().casefold()).removeprefix("www.")
    for ending in (".com", ".org", ".net", " news agency", " news", " newspaper", " agency"):
        plain = plain.removesuffix(ending)
    return plain


def teller_as_actor(
    chain: Sequence[Attribution], trigger: Token | None, span: Span, mentions: Sequence[FoundMention]
) -> FoundMention | None:
    """The voice that tells of an act of its own without naming itself, or None.

    "The Taliban denied attacking the convoy", "Hamas claimed responsibility for the attack".
    """
    if not chain or trigger is None:
        return None
    link = chain[-1]
    told = " ".join(piece.text for piece in (*link.cue, *link.content) if piece.start < span.start).casefold()
    cue = " ".join(piece.text for piece in link.cue).casefold()
    owned = "responsib" in told and cue.startswith(CLAIMING)
    if not owned and not (cue.startswith(OWN_ACT_CUES) and _is_bare_gerund(trigger)):
        return None
    voice = next((piece.mention for piece in link.source if piece.mention is not None), None)
    return next((found for found in mentions if voice is not None and found.mention.id == voice.id), None)


def _is_bare_gerund(trigger: Token) -> bool:
    """Whether a verb in "-ing" without a subject is what is denied or admitted: "denied attacking", "to having killed"."""
    return (trigger.tag_ == "VBG" or any(child.lower_ == "having" for child in trigger.children)) and not any(
        child.dep_ in ("nsubj", "nsubjpass") for child in trigger.children
    )


def origin_of(chain: Sequence[Attribution], article: Article) -> str | None:
    """The last voice of the chain: actor key, else name, else the words themselves.

    Where the article speaks itself, the agency that its dateline credits, else its publisher.
    """
    for attribution in reversed(chain):
        for piece in attribution.source:
            if piece.mention is not None:
                return voice_of(piece.mention)
        if attribution.source:
            return _bare(" ".join(piece.text for piece in attribution.source))
    return agency_of(article) or article.publisher


def voice_of(mention: Mention) -> str:
    """How a voice is written as an origin: the key of a named actor, else the name.

    An organisation that is described rather than named ("the Israeli military", "Kenyan police") keeps the words of the
    article.
    """
    if mention.actor is None or mention.kind == "role":
        return _bare(mention.name)
    if mention.kind == "organisation":
        words = _bare(mention.text).split()
        described = any(word.islower() and len(word) > 3 for word in words)
        if described or not set(mention.actor.split("-")) & {word.casefold() for word in words}:
            return _bare(mention.text)
    return mention.actor


def _bare(name: str) -> str:
    lowered = name.lower()
    skipped = next((len(word) for word in DETERMINERS if lowered.startswith(word)), 0)
    return name[skipped:]


def accusation(
    number: int,
    accuser: Mention,
    cue: Span,
    paragraph: Paragraph,
    content: tuple[int, int],
    chain: Sequence[Attribution],
) -> Attribution:
    """The attribution that an accusation makes: what the accused is said to have done lies in its content."""
    source = SourceSpan(
        start=accuser.start, end=accuser.end, text=accuser.text, in_title=accuser.in_title, mention=accuser
    )
    return Attribution(
        id=number,
        source=(source,),
        cue=(cue,),
        content=(paragraph.span(*content),),
        quoted=False,
        within=chain[-1].id if chain else None,
    )


def with_source(attribution: Attribution, voice: Mention) -> Attribution:
    """The attribution with a mention as its source, which is no part of its content any more."""
    source = SourceSpan(start=voice.start, end=voice.end, text=voice.text, in_title=voice.in_title, mention=voice)
    content = tuple(piece for piece in attribution.content if not _within(piece, voice))
    return attribution.model_copy(update={"source": (source,), "content": content})


def _within(inner: Span, outer: Span) -> bool:
    return inner.in_title == outer.in_title and outer.start <= inner.start and inner.end <= outer.end


def has_cue(attributions: Iterable[Attribution], cue: Span) -> bool:
    """Whether an attribution already has these words as a cue."""
    return any(_meets(piece, cue) for attribution in attributions for piece in attribution.cue)
