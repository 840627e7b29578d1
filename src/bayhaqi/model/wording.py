"""Claims in words, for people: sides, chain of voices, day."""

from __future__ import annotations

import re

from bayhaqi.model.coding import Attribution, Claim, Counts, Mention

STATUS_WORDS = {
    None: "happened",
    "historical": "historical",
    "future": "future",
    "hypothetical": "hypothetical",
    "negation": "did not happen or is denied",
}


# What the actor base puts behind a name to tell it from another: "Al-Akhbar (Lebanon)".
QUALIFIER = re.compile(r" \([^()]*\)$")
PRONOUNS = {
    "he": "him",
    "she": "her",
    "they": "them",
    "who": "one who is not named",
    "i": "the speaker",
    "we": "the speakers",
}
SMALL = frozenset("The A An One Two Some Many Several Both His Her Its Their He She They It Who".split())
DENIAL = re.compile(r"\b(?:den(?:y|ies|ied|ying|ial)|refut|reject|dismiss|disavow|disput)", re.IGNORECASE)


def mention_in_words(mention: Mention) -> str:
    """A side as "Amir Khan Muttaqi (AFG GOV)"."""
    codes = " ".join([*([mention.country] if mention.country else []), *mention.sectors[:2]])
    return f"{QUALIFIER.sub('', mention.name)} ({codes})" if codes else mention.name


def sides_in_words(claim: Claim) -> str:
    """Both sides as "Russia (RUS) → Ukraine (UKR)"; sides that act together are joined with ↔."""
    actors = [mention_in_words(mention) for mention in claim.actors]
    recipients = [mention_in_words(mention) for mention in claim.recipients]
    if not recipients:
        return (" ↔ " if len(actors) > 1 else "").join(actors) if len(actors) != 1 else actors[0]
    return f"{', '.join(actors) or 'someone not named'} → {', '.join(recipients)}"


def voice_in_words(attribution: Attribution) -> str:
    """The source of an attribution, as "the Taliban" or "a spokesman"; "a source not named" where the text gives none."""
    for piece in attribution.source:
        if piece.mention is not None:
            return _named(piece.mention, piece.text)
    return _inside(" ".join(piece.text for piece in attribution.source)) or "a source not named"


def _named(mention: Mention, words: str) -> str:
    """The name of a source, with the article that its words in the text have."""
    name = QUALIFIER.sub("", mention.name)
    if mention.kind == "organisation" and name != mention.name:
        # "Ministry of Defense (Peru)": the words of the text say whose it is.
        return _inside(words)
    first = words.split(" ", 1)[0].casefold()
    if mention.kind == "person" or first not in ("the", "a", "an") or name.casefold().startswith(f"{first} "):
        return name
    rest = words[len(first) + 1 :].strip(" ,").casefold()
    if mention.kind == "media" and rest != name.casefold():
        # "the Al-Akhbar newspaper": the article goes with "newspaper".
        return name
    return f"{first} {name}" if first == "the" or name[:1].islower() else name


def _inside(words: str) -> str:
    """Words as they stand inside a sentence: a small letter at an article or pronoun in front."""
    words = words.strip(" ,;:")
    words = PRONOUNS.get(words.casefold(), words)
    return words[:1].lower() + words[1:] if words.split(" ", 1)[0] in SMALL else words


def chain_in_words(claim: Claim) -> str | None:
    """The chain of voices as "according to A, quoting B", or "denied by A"; None in the article's own voice.

    A voice that follows itself is told once; where the last one denies the act, it is quoted with its denial.
    """
    voices: list[str] = []
    for attribution in claim.attribution:
        voice = voice_in_words(attribution)
        if not voices or voices[-1] != voice:
            voices.append(voice)
    if not voices:
        return None
    if claim.status == "negation" and _denies(claim.attribution[-1]):
        *outer, last = voices
        return f"according to {', quoting '.join(outer)}, quoting a denial by {last}" if outer else f"denied by {last}"
    return f"according to {', quoting '.join(voices)}"


def _denies(attribution: Attribution) -> bool:
    return any(DENIAL.search(piece.text) for piece in attribution.cue)


def responsibility_in_words(claim: Claim) -> str | None:
    """How the act is laid to its actors, where more is to be said than that it is reported; None otherwise."""
    return None if claim.responsibility in (None, "reported as fact") else claim.responsibility


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
