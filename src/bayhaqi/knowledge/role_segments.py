"""A phrase cut into segments: countries, known names, role nouns, their modifiers, and unknown words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bayhaqi.knowledge.actor_names import fold_word, word_set
from bayhaqi.knowledge.actors import SURNAME, Actor, ActorBase, Bearer
from bayhaqi.knowledge.countries import CountryMatch, CountryTable
from bayhaqi.knowledge.role_lexicon import RoleLexicon, RoleTerm

DETERMINERS = word_set(
    """
    the a an this that these those some any all both each every several many most more than least nearly
    almost dozens hundreds thousands scores tens millions one two three four five
    six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million other others
    another few various numerous no half his her their its our my your or so fellow suspected alleged
    unidentified unknown unnamed new newly young old elderly top senior junior leading prominent key
    high-ranking ranking veteran longtime long-time influential powerful acting interim incumbent current
    sitting then then- outgoing incoming local certain anonymous respective main chief-ranking handful number
    majority minority pair lot lots bunch dozen percent rest string series score first second third different
    armed-looking masked would-be self-styled self-proclaimed so-called well-known angry embattled besieged
    beleaguered visiting renowned noted mass ordinary innocent unarmed injured wounded dead
    """
)
BOUNDARIES = word_set(
    """
    of for in at from to on with near who whom which that during after against by under among between inside
    outside about over into since until before behind along across around including like as
    """
)
_FORMER = word_set(
    """
    former ex onetime one-time retired ousted deposed toppled overthrown erstwhile late ex-first disgraced
    fallen then-former defeated impeached
    """
)
_BACKING = word_set(
    """
    backed sponsored funded supported trained armed allied aligned linked speaking occupied controlled held
    imposed made supplied brokered affiliated inspired
    """
)
_BELONGING = ("led", "based", "born", "owned", "run", "administered", "educated", "flagged", "registered", "operated")
_PARTS_OF_AMERICA = frozenset({"central", "latin", "north", "south"})
_HONORIFICS = word_set(
    """
    mr mrs ms miss dr sir dame lord lady sayyid hajji haji maulana mawlawi madam professor prof hon comrade
    shri thakin daw u
    """
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of words with its reading. `kind` is country, name, role, former, skip, break or word."""

    start: int
    end: int
    kind: str
    text: str
    country: CountryMatch | None = None
    bearers: tuple[Bearer, ...] = ()
    head: RoleTerm | None = None
    modifier: RoleTerm | None = None

    @property
    def actor(self) -> Actor | None:
        """Give the most prominent bearer of a name."""
        return self.bearers[0].actor if self.bearers else None

    @property
    def capital(self) -> bool:
        """Tell whether the segment begins with a capital."""
        return self.text[:1].isupper()


def normalise_words(words: Sequence[str]) -> list[str]:
    """Open hyphenated words that hide a role or two countries: "ex-president", "Franco-German", "pro-Russian"."""
    opened: list[str] = []
    while len(words) > 1 and words[0].lower() in ("about", "around", "over", "up", "to"):
        words = words[1:]
    for i, word in enumerate(words):
        # "at least four", "at most ten": the "at" is no preposition here.
        if word.lower() == "at" and i + 1 < len(words) and words[i + 1].lower() in ("least", "most"):
            continue
        prefix, hyphen, rest = word.partition("-")
        lowered = prefix.lower()
        if not hyphen or not rest:
            opened.append(word)
        elif lowered in ("ex", "then", "former"):
            opened += ["former" if lowered != "then" else "the", rest]
        elif lowered == "sino":
            opened += ["Chinese", "and", rest]
        elif lowered == "franco":
            opened += ["French", "and", rest]
        else:
            opened.append(word)
    return opened


class Segmenter:
    """Cuts phrases with the country table, the role lexicon and the actor base."""

    def __init__(self, countries: CountryTable, roles: RoleLexicon, base: ActorBase) -> None:
        self._countries = countries
        self._roles = roles
        self._base = base

    def cut(self, words: Sequence[str]) -> list[Segment]:
        """Cut a word sequence from left to right, the longest reading first."""
        segments: list[Segment] = []
        names = {match.start: match for match in self._base.scan(words, running=False)}
        position = 0
        while position < len(words):
            segment = self._at(words, position, names.get(position).end if position in names else 0)  # type: ignore[union-attr]
            segments.append(segment)
            position = segment.end
        return _without_stray_surnames(segments)

    def _at(self, words: Sequence[str], start: int, name_end: int) -> Segment:
        word = words[start]
        lowered = word.lower()
        if "-" in word and not name_end:
            hyphenated = self._hyphenated(words, start)
            if hyphenated:
                return hyphenated
        if lowered in _PARTS_OF_AMERICA and start + 1 < len(words) and words[start + 1].startswith("America"):
            return self._segment(words, start, start + 2, "skip")
        country = self._countries.match(words, start)
        role = self._roles.match(words, start)
        country_end = country.end if country else 0
        role_end = role[0] if role else 0
        if name_end and name_end >= country_end and name_end >= role_end:
            bearers = self._base.bearers(" ".join(words[start:name_end]), fuzzy=False)
            weak = bearers and bearers[0].form == SURNAME and name_end - start == 1
            taken = country is not None and country_end == name_end and country.form != "seat"
            if bearers and not taken and not (weak and name_end == role_end):
                return self._segment(words, start, name_end, "name", bearers=tuple(bearers))
        if country and country_end >= role_end:
            return self._segment(words, start, country_end, "country", country=country)
        if lowered in _FORMER:
            return self._segment(words, start, start + 1, "former")
        if role and not (role_end == start + 1 and lowered in DETERMINERS):
            return self._segment(words, start, role_end, "role", head=role[1], modifier=role[2])
        if lowered in BOUNDARIES or word in (",", ";", ":", "(", ")", "/", "&", "'s", "and", "or"):
            return self._segment(words, start, start + 1, "break")
        if lowered in DETERMINERS or lowered.rstrip(".") in _HONORIFICS or word[0].isdigit():
            return self._segment(words, start, start + 1, "skip")
        return self._segment(words, start, start + 1, "word")

    def _hyphenated(self, words: Sequence[str], start: int) -> Segment | None:
        """Read "Iran-backed" (another's country, skipped), "London-based" (its country), "pro-Russian" (skipped)."""
        stem, _, ending = words[start].rpartition("-")
        if ending.lower() in _BACKING or stem.lower() in ("pro", "anti", "non"):
            if self._roles.match(words, start):
                return None
            return self._segment(words, start, start + 1, "skip")
        if ending.lower() in _BELONGING:
            country = self._countries.match([stem], 0)
            kind = "country" if country else "skip"
            return (
                None
                if self._roles.match(words, start)
                else self._segment(words, start, start + 1, kind, country=country)
            )
        parts = [self._countries.match([part], 0) for part in words[start].split("-")]
        if len(parts) == 2 and all(parts):
            return self._segment(words, start, start + 1, "country", country=parts[0])
        return None

    @staticmethod
    def _segment(
        words: Sequence[str],
        start: int,
        end: int,
        kind: str,
        *,
        country: CountryMatch | None = None,
        bearers: tuple[Bearer, ...] = (),
        head: RoleTerm | None = None,
        modifier: RoleTerm | None = None,
    ) -> Segment:
        return Segment(start, end, kind, " ".join(words[start:end]), country, bearers, head, modifier)


def _without_stray_surnames(segments: list[Segment]) -> list[Segment]:
    """Take a surname beside an unknown capitalised word, or another surname, for part of an unknown name."""

    def lone_surname(segment: Segment | None) -> bool:
        return bool(
            segment and segment.bearers and segment.bearers[0].form == SURNAME and segment.end - segment.start == 1
        )

    def part_of_name(segment: Segment | None) -> bool:
        return bool(segment and segment.kind == "word" and segment.capital) or lone_surname(segment)

    def spare_ending(i: int) -> bool:
        # "King Salman bin Abdulaziz": the name is known by its beginning, the rest adds nothing.
        before, segment = around[i], segments[i]
        known = before is not None and before.actor is not None and before.actor.kind == "person"
        return known and bool(segment.bearers) and segment.bearers[0].form == SURNAME and segment.text[0].islower()

    around = [None, *segments, None]
    segments = [replace(s, kind="skip", bearers=()) if spare_ending(i) else s for i, s in enumerate(segments)]
    return [
        replace(segment, kind="word", bearers=())
        if lone_surname(segment) and (part_of_name(around[i]) or part_of_name(around[i + 2]))
        else segment
        for i, segment in enumerate(segments)
    ]


def is_plural(text: str) -> bool:
    """Tell whether the last word of a noun phrase looks plural."""
    last = fold_word(text.split()[-1])
    return (
        last in ("people", "children", "police", "troops", "staff")
        or last.endswith("men")
        or (last.endswith("s") and not last.endswith(("ss", "us", "is")))
    )
