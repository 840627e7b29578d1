"""Claims of one article that say the same become one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bayhaqi.model import Attribution, Claim, Counts, Mention

# Types in which all sides do the same: who is named actor and who recipient does not part two claims.
MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE", "SUPPORT"})
MOST_CONTEXTS = 3


def merged(claims: Sequence[Claim], resumed: Collection[str] = frozenset(), lead_end: int = 0) -> list[Claim]:
    """The claims with those that assert the same act of the same sides joined into the fullest of them.

    `lead_end` is where the lead, the text's first paragraph, ends. `resumed` are ids of claims whose trigger takes up an act
    told before ("this call", "their meeting"): one shared side is enough.

    Two claims join when type, status and day agree, their sides do not contradict each other, and one voice tells both,
    or a headline or the lead tells one in the article's own voice: they say shortly what the body attributes.
    """
    groups: list[list[Claim]] = []
    for claim in claims:
        for group in groups:
            agrees = all(_same_voice(claim, other, lead_end) and _same_time(claim, other) for other in group)
            resumes = claim.id in resumed and _is_resumed(claim, group)
            if agrees and (resumes or any(same_act(claim, other) for other in group)):
                group.append(claim)
                break
        else:
            groups.append([claim])
    return [_joined(group, resumed) for group in groups]


def same_act(first: Claim, second: Claim) -> bool:
    """Whether two claims of one article assert the same act."""
    return (
        first.type == second.type
        and first.status == second.status
        and _same_sides(first, second)
        and not _other_place(first, second)
        and not (first.modes and second.modes and first.modes != second.modes)
    )


def _other_place(first: Claim, second: Claim) -> bool:
    """Whether both have a place and it is not the same; a headline's place is often the wider one."""
    if first.place is None or second.place is None or first.trigger.in_title != second.trigger.in_title:
        return False
    return first.place.name != second.place.name


def _is_resumed(claim: Claim, group: Sequence[Claim]) -> bool:
    """Whether a claim takes up the act of a group."""
    sides = _entities(claim.actors + claim.recipients)
    return any(
        claim.type == other.type and claim.status == other.status and sides & _entities(other.actors + other.recipients)
        for other in group
    )


def _same_voice(first: Claim, second: Claim, lead_end: int) -> bool:
    if first.origin == second.origin and bool(first.attribution) == bool(second.attribution):
        return True
    own = [claim for claim in (first, second) if not claim.attribution]
    return len(own) == 1 and (own[0].trigger.in_title or own[0].trigger.end <= lead_end)


def _same_time(first: Claim, second: Claim) -> bool:
    one, other = first.date, second.date
    if one is None or other is None:
        return one is None and other is None
    if one.basis == "text" and other.basis == "text":
        return (one.start, one.end) == (other.start, other.end)
    return one.start <= other.end and other.start <= one.end


def _entities(mentions: Sequence[Mention]) -> frozenset[int]:
    return frozenset(mention.entity for mention in mentions)


def _same_countries(first: Claim, second: Claim) -> bool:
    """Whether both name sides of the same countries: a headline names shortly whom the body names in full."""
    if first.type in MUTUAL:
        one, other = (_countries(claim.actors + claim.recipients) for claim in (first, second))
        return bool(one) and one == other
    actors, others = _countries(first.actors), _countries(second.actors)
    return bool(actors) and actors == others and _countries(first.recipients) == _countries(second.recipients)


def _countries(mentions: Sequence[Mention]) -> set[str]:
    return {mention.country for mention in mentions if mention.country}


def _same_sides(first: Claim, second: Claim) -> bool:
    if first.trigger.in_title != second.trigger.in_title and _same_countries(first, second):
        return True
    actors, others = _entities(first.actors), _entities(second.actors)
    recipients, other_recipients = _entities(first.recipients), _entities(second.recipients)
    if first.type in MUTUAL and (not recipients or not other_recipients):
        all_sides, all_others = actors | recipients, others | other_recipients
        shared = all_sides & all_others
        enough = 1 if first.evidence == second.evidence else 2
        return len(shared) >= enough and (all_sides <= all_others or all_others <= all_sides)
    same_actors = actors == others or bool(actors & others and (actors <= others or others <= actors))
    if not actors or not others:
        same_actors = not actors and not others
    if not recipients and not other_recipients:
        # "reached an agreement": one act may fire at its verb and at its noun.
        same_words = first.trigger.text.casefold() == second.trigger.text.casefold()
        return same_actors and (same_words or first.evidence == second.evidence)
    return (
        same_actors
        and bool(recipients & other_recipients)
        and (recipients <= other_recipients or other_recipients <= recipients)
    )


def _fullness(claim: Claim) -> tuple[int, int, int, float]:
    date_from_text = claim.date is not None and claim.date.basis == "text"
    return (
        not claim.trigger.in_title,
        len(claim.actors) + len(claim.recipients),
        int(date_from_text),
        claim.confidence,
    )


def _joined(group: list[Claim], resumed: Collection[str]) -> Claim:
    if len(group) == 1:
        return group[0]
    first_told = [claim for claim in group if claim.id not in resumed] or group
    best = max(first_told, key=_fullness)
    attributed = next((claim for claim in [best, *group] if claim.attribution), best)
    # What takes an act up again says how it was done: "in this telephone call".
    modes = next((claim.modes for claim in group if claim.modes and claim.id in resumed), best.modes) or next(
        (claim.modes for claim in group if claim.modes), ()
    )
    contexts = list(dict.fromkeys(context for claim in [best, *group] for context in claim.contexts))[:MOST_CONTEXTS]
    dated = next((claim for claim in [best, *group] if claim.date and claim.date.basis == "text"), best)
    chain: tuple[Attribution, ...] = attributed.attribution
    return best.model_copy(
        update={
            "modes": modes,
            "contexts": tuple(contexts),
            "date": dated.date or best.date,
            "place": best.place or next((claim.place for claim in group if claim.place), None),
            "attribution": chain,
            "origin": attributed.origin,
            "quoted": attributed.quoted,
            "responsibility": attributed.responsibility,
            "counts": _counts(best, group),
            "confidence": max(claim.confidence for claim in group),
        }
    )


def _counts(best: Claim, group: Sequence[Claim]) -> Counts:
    """Each number of the first claim that gives it, with its range."""
    numbers: dict[str, int] = {}
    ranges: dict[str, tuple[int | None, int | None]] = {}
    for name in ("killed", "injured", "arrested", "size"):
        telling = next((one.counts for one in (best, *group) if getattr(one.counts, name) is not None), None)
        if telling is not None:
            numbers[name] = getattr(telling, name)
            if name in telling.ranges:
                ranges[name] = telling.ranges[name]
    return Counts(**numbers, ranges=ranges)
