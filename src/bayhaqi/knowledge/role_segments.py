"""A phrase cut into segments: countries, known names, role nouns, their modifiers, and unknown words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bayhaqi.knowledge.actor_names import fold_word, word_set
from bayhaqi.knowledge.actors import SURNAME, Actor, ActorBase, Bearer, Name
from bayhaqi.knowledge.countries import CountryName, CountryTable
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
PARTICLES = frozenset(
    {"de", "da", "di", "dos", "van", "von", "der", "den", "bin", "ibn", "al", "el", "la", "du", "del"}
)
_HONORIFICS = word_set(
    """
    mr mrs ms miss dr sir dame lord lady sayyid hajji haji maulana mawlawi madam professor prof hon comrade
    shri thakin daw u
    """
)


class Segment(NamedTuple):
    """A stretch of words with its reading. `kind` is country, name, role, former, skip, break or word."""

    start: int
    end: int
    kind: str
    text: str
    country: CountryName | None = None
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
    while len(words) > 1 and words[0].lower() in ("about", "around", "over", "up", "to"):
        words = words[1:]
    opened: list[str] = []
    for i, word in enumerate(words):
        # "at least four", "at most ten": the "at" is no preposition here.
        if len(word) == 2 and word.lower() == "at" and i + 1 < len(words) and words[i + 1].lower() in ("least", "most"):
            continue
        if "-" not in word:
            opened.append("Congressmember" if word == "Rep." else word)
            continue
        prefix, _, rest = word.partition("-")
        lowered = prefix.lower()
        if not rest:
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


class _WordReading(NamedTuple):
    """What a word is by itself: `kind` as of a segment. `several` where a country or role of more words may begin with it,
    `apart` where its hyphen or the word after it may change the reading, `place` and `role` where a country or a role may
    begin with it at all. `made` keeps its segments by their start.
    """

    kind: str
    otherwise: str
    country: CountryName | None
    head: RoleTerm | None
    modifier: RoleTerm | None
    several: bool
    apart: bool
    place: bool
    role: bool
    made: dict[int, Segment]


class Segmenter:
    """Cuts phrases with the country table, the role lexicon and the actor base."""

    def __init__(self, countries: CountryTable, roles: RoleLexicon, base: ActorBase) -> None:
        self._countries = countries
        self._roles = roles
        self._base = base
        self._word = lru_cache(maxsize=32768)(self._read_word)

    def cut(self, words: Sequence[str]) -> list[Segment]:
        """Cut a word sequence from left to right, the longest reading first."""
        segments: list[Segment] = []
        readings = list(map(self._word, words))
        names = self._base.names_in(words)
        surnames = False
        position = 0
        while position < len(words):
            word = words[position]
            reading = readings[position]
            name = names.get(position)
            if name or reading.several or reading.apart:
                segment = self._at(words, position, name, reading)
                if segment.bearers and segment.bearers[0].form == SURNAME:
                    surnames = True
            else:
                made = reading.made.get(position)
                if made is None:
                    made = reading.made[position] = Segment(
                        position, position + 1, reading.kind, word, reading.country, (), reading.head, reading.modifier
                    )
                segment = made
            segments.append(segment)
            position = segment.end
        return _without_stray_surnames(segments) if surnames else segments

    def _read_word(self, word: str) -> _WordReading:
        lowered = word.lower()
        if lowered in BOUNDARIES or word in (",", ";", ":", "(", ")", "/", "&", "'s", "and", "or"):
            otherwise = "break"
        elif lowered in DETERMINERS or lowered.rstrip(".") in _HONORIFICS or word[0].isdigit():
            otherwise = "skip"
        else:
            otherwise = "word"
        places, roles = self._countries.longest_from(word), self._roles.longest_from(word)
        apart = "-" in word or word == "New" or lowered in _PARTS_OF_AMERICA
        rest: tuple[bool, bool, bool, bool, dict[int, Segment]]
        rest = (places > 1 or roles > 1, apart, places > 0, roles > 0, {})
        country = self._countries.name_at([word], 0) if places else None
        role = self._roles.match([word], 0) if roles else None
        if country:
            return _WordReading("country", otherwise, country[1], None, None, *rest)
        if lowered in _FORMER:
            return _WordReading("former", otherwise, None, None, None, *rest)
        if role and lowered not in DETERMINERS:
            return _WordReading("role", otherwise, None, role[1], role[2], *rest)
        return _WordReading(otherwise, otherwise, None, None, None, *rest)

    def _at(self, words: Sequence[str], start: int, name: Name | None, reading: _WordReading) -> Segment:
        word = words[start]
        lowered = word.lower()
        if reading.apart and "-" in word and name is None:
            hyphenated = self._hyphenated(words, start)
            if hyphenated:
                return hyphenated
        if (
            reading.apart
            and lowered in _PARTS_OF_AMERICA
            and start + 1 < len(words)
            and words[start + 1].startswith("America")
        ):
            return self._segment(words, start, start + 2, "skip")
        country_end, country = (self._countries.name_at(words, start) if reading.place else None) or (0, None)
        role_end, head, modifier = (self._roles.match(words, start) if reading.role else None) or (0, None, None)
        if name and name.end >= country_end and name.end >= role_end:
            bearers = self._base.bearers_in(words, start, name)
            weak = bearers and bearers[0].form == SURNAME and name.end - start == 1
            taken = country is not None and country_end == name.end and country.form != "seat"
            if bearers and not taken and not (weak and name.end == role_end):
                return self._segment(words, start, name.end, "name", bearers=bearers)
        if country and country_end >= role_end:
            return self._segment(words, start, country_end, "country", country=country)
        if lowered in _FORMER:
            return self._segment(words, start, start + 1, "former")
        if role_end and not (role_end == start + 1 and lowered in DETERMINERS):
            return self._segment(words, start, role_end, "role", head=head, modifier=modifier)
        following = self._word(words[start + 1]) if word == "New" and start + 1 < len(words) else None
        if following and following.kind == "word" and words[start + 1][0].isupper():
            return self._segment(words, start, start + 1, "word")  # "New York", not "the new minister".
        return self._segment(words, start, start + 1, reading.otherwise)

    def _hyphenated(self, words: Sequence[str], start: int) -> Segment | None:
        """Read "Iran-backed" (another's country, skipped), "London-based" (its country), "pro-Russian" (skipped)."""
        stem, _, ending = words[start].rpartition("-")
        if ending.lower() in _BACKING or stem.lower() in ("pro", "anti", "non"):
            if self._roles.match(words, start):
                return None
            return self._segment(words, start, start + 1, "skip")
        if ending.lower() in _BELONGING:
            belonging = self._countries.name_at([stem], 0)
            if self._roles.match(words, start):
                return None
            if belonging is None:
                return self._segment(words, start, start + 1, "skip")
            return self._segment(words, start, start + 1, "country", country=belonging[1])
        parts = words[start].split("-")
        first = self._countries.name_at([parts[0]], 0) if len(parts) == 2 else None
        if first and self._countries.name_at([parts[1]], 0):
            return self._segment(words, start, start + 1, "country", country=first[1])
        return None

    @staticmethod
    def _segment(
        words: Sequence[str],
        start: int,
        end: int,
        kind: str,
        *,
        country: CountryName | None = None,
        bearers: tuple[Bearer, ...] = (),
        head: RoleTerm | None = None,
        modifier: RoleTerm | None = None,
    ) -> Segment:
        text = words[start] if end == start + 1 else " ".join(words[start:end])
        return Segment(start, end, kind, text, country, bearers, head, modifier)


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
    segments = [s._replace(kind="skip", bearers=()) if spare_ending(i) else s for i, s in enumerate(segments)]
    return [
        segment._replace(kind="word", bearers=())
        if lone_surname(segment) and (part_of_name(around[i]) or part_of_name(around[i + 2]))
        else segment
        for i, segment in enumerate(segments)
    ]


@lru_cache(maxsize=16384)
def is_plural(text: str) -> bool:
    """Tell whether the last word of a noun phrase looks plural."""
    last = fold_word(text.split()[-1])
    return (
        last in ("people", "children", "police", "troops", "staff")
        or last.endswith("men")
        or (last.endswith("s") and not last.endswith(("ss", "us", "is")))
    )
