"""Claims in words, for people: sides, chain of voices, day."""

from __future__ import annotations

from bayhaqi.model.coding import Attribution, Claim, Counts, Mention

STATUS_WORDS = {
    None: "happened",
    "historical": "historical",
    "future": "future",
    "hypothetical": "hypothetical",
    "negation": "did not happen or is denied",
}


def mention_in_words(mention: Mention) -> str:
    """A side as "Amir Khan Muttaqi (AFG GOV)"."""
    codes = " ".join([*([mention.country] if mention.country else []), *mention.sectors[:2]])
    return f"{mention.name} ({codes})" if codes else mention.name


def sides_in_words(claim: Claim) -> str:
    """Both sides as "Russia (RUS) → Ukraine (UKR)"; sides that act together are joined with ↔."""
    actors = [mention_in_words(mention) for mention in claim.actors]
    recipients = [mention_in_words(mention) for mention in claim.recipients]
    if not recipients:
        return (" ↔ " if len(actors) > 1 else "").join(actors) if len(actors) != 1 else actors[0]
    return f"{', '.join(actors) or 'someone not named'} → {', '.join(recipients)}"


def voice_in_words(attribution: Attribution) -> str:
    """The source of an attribution; "a source not named" where the text gives none."""
    for piece in attribution.source:
        if piece.mention is not None:
            return piece.mention.name
    return " ".join(piece.text for piece in attribution.source) or "a source not named"


def chain_in_words(claim: Claim) -> str | None:
    """The chain of voices as "according to A, quoting B"; None in the article's own voice."""
    if not claim.attribution:
        return None
    return "according to " + ", quoting ".join(voice_in_words(attribution) for attribution in claim.attribution)


def day_in_words(claim: Claim) -> str:
    """The day, or the first and last day, of a claim; "no day" where the text gives none."""
    if claim.date is None:
        return "no day"
    return claim.date.start if claim.date.start == claim.date.end else f"{claim.date.start} to {claim.date.end}"


def type_in_words(claim: Claim) -> str:
    """Type and mode as "CONSULT phone"."""
    return " ".join([claim.type, *claim.modes])


def counts_in_words(counts: Counts) -> list[str]:
    """The counts as "killed 12 or more", "size 2,500 to 3,500"."""
    said = []
    for name in ("killed", "injured", "arrested", "size"):
        value = getattr(counts, name)
        if value is None:
            continue
        least, most = counts.ranges.get(name, (value, value))
        if least == most:
            said.append(f"{name} {value:,}")
        elif most is None:
            said.append(f"{name} {least:,} or more")
        elif least is None:
            said.append(f"{name} up to {most:,}")
        else:
            said.append(f"{name} {least:,} to {most:,}")
    return said
