"""Day and place of acts in short articles written for this project, scored at the triggers that the cases give.

`tests/coding/claim_cases/README.md` says how the cases are written. Run this file with `tuning` or `reporting` to see
the scores and the errors of a part: `python tests/accuracy/claim_cases.py tuning`; with `coded` after it, the scores of
the coder's own claims.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from math import ceil
from pathlib import Path

import bayhaqi
from bayhaqi.coding.dates import find_dates
from bayhaqi.coding.dates_values import days_of
from bayhaqi.coding.places import find_places, place_of_act
from bayhaqi.coding.timing import PassageDays, day_of_act
from bayhaqi.knowledge.gazetteer import load_gazetteer
from bayhaqi.knowledge.gazetteer_names import key_of
from bayhaqi.language.parsing import Paragraph, ParsedArticle, load_parser
from bayhaqi.model import Article, Claim, ClaimDate, Place
from bayhaqi.ontology import load_ontology
from bayhaqi.reading.datelines import find_dateline

CASES = Path(__file__).parents[1] / "coding" / "claim_cases"
STATUSES = ("historical", "future", "hypothetical", "negation")


@dataclass(frozen=True, slots=True)
class Days:
    """A span of days; a vague one ("in recent weeks") is met within half its length at either end."""

    start: date
    end: date
    vague: bool = False

    def agrees(self, found: ClaimDate) -> bool:
        start, end = date.fromisoformat(found.start), date.fromisoformat(found.end)
        leeway = timedelta(days=ceil(((self.end - self.start).days + 1) / 2) if self.vague else 0)
        return abs(start - self.start) <= leeway and abs(end - self.end) <= leeway


@dataclass(frozen=True, slots=True)
class ActCase:
    """An act that an article states; `days` and `places` are its possible readings, the best first."""

    line: int
    sentence: int
    trigger: str
    types: tuple[str, ...]
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    status: str | None
    days: tuple[Days | None, ...]
    places: tuple[str | None, ...]
    origin: str | None


@dataclass(frozen=True, slots=True)
class ArticleCase:
    """An article with its acts; `sentences` are number, paragraph and words."""

    file: str
    published: str | None
    publisher: str
    title: str
    sentences: tuple[tuple[int, int, str], ...]
    acts: tuple[ActCase, ...]

    def article(self) -> Article:
        paragraphs = groupby(self.sentences, key=lambda sentence: sentence[1])
        text = "\n".join(" ".join(words for _, _, words in group) for _, group in paragraphs)
        wire = find_dateline(text)
        return Article(
            text=text,
            title=self.title,
            published=self.published,
            publisher=self.publisher,
            dateline=wire.place if wire else None,
        )

    def trigger_span(self, act: ActCase) -> tuple[int, int, bool]:
        """Start and end of an act's trigger in the text or the title, and whether in the title."""
        words = self.title if act.sentence == 0 else next(s for n, _, s in self.sentences if n == act.sentence)
        start = words.find(act.trigger)
        if start < 0:
            raise ValueError(f"{self.file}:{act.line}: {act.trigger!r} is not in sentence {act.sentence}")
        offset = 0 if act.sentence == 0 else self.article().text.index(words)
        return offset + start, offset + start + len(act.trigger), act.sentence == 0


def read_cases(part: str) -> list[ArticleCase]:
    """The articles of a part, `tuning` or `reporting`. Raises ValueError, with file and line, on a malformed line."""
    return [case for path in sorted(CASES.glob(f"{part}-*.txt")) for case in _read_file(path)]


def _read_file(path: Path) -> Iterator[ArticleCase]:
    lines = list(enumerate(path.read_text(encoding="utf-8").splitlines(), start=1))
    starts = [number for number, line in lines if line.startswith("@ ")] + [len(lines) + 1]
    for first, after in pairwise(starts):
        yield _read_article(path.name, lines[first - 1 : after - 1])


def _read_article(file: str, lines: list[tuple[int, str]]) -> ArticleCase:
    day, _, publisher = lines[0][1][2:].partition(" | ")
    published = None if day == "-" else day
    sentences: list[tuple[int, int, str]] = []
    acts: list[ActCase] = []
    paragraph, in_acts = 0, False
    for number, line in lines[2:]:
        if line == "--":
            in_acts = True
        elif not line:
            paragraph += 1
        elif in_acts:
            acts.append(_read_act(f"{file}:{number}", number, line))
        else:
            count, _, words = line.partition(" ")
            sentences.append((int(count), paragraph, words))
    title = lines[1][1].removeprefix("# ")
    return ArticleCase(file, published, publisher, title, tuple(sentences), tuple(acts))


def _read_act(where: str, number: int, line: str) -> ActCase:
    fields = [piece.strip() for piece in line.split("|")]
    if len(fields) != 7:
        raise ValueError(f"{where}: {len(fields)} fields; an act has 7")
    head, types, sides, status, days, places, origin = fields
    sentence, _, trigger = head.partition(" ")
    actors, _, recipients = sides.partition(">")
    status = status.split(" or ")[0]
    if status not in ("-", *STATUSES):
        raise ValueError(f"{where}: {status!r} is no status")
    if unknown := set(types.split(" or ")) - set(load_ontology().types):
        raise ValueError(f"{where}: {sorted(unknown)} are no types")
    return ActCase(
        line=number,
        sentence=int(sentence),
        trigger=trigger,
        types=tuple(types.split(" or ")),
        actors=_names(actors),
        recipients=_names(recipients),
        status=None if status == "-" else status,
        days=tuple(_read_days(where, reading) for reading in days.split(" or ")),
        places=tuple(None if name == "-" else name for name in places.split(" or ")),
        origin=None if origin == "-" else origin,
    )


def _names(side: str) -> tuple[str, ...]:
    return tuple(name for piece in side.split(",") if (name := piece.strip()) not in ("", "-"))


def _read_days(where: str, reading: str) -> Days | None:
    if reading == "-":
        return None
    vague, plain = reading.startswith("~"), reading.removeprefix("~")
    first, _, last = plain.partition("..")
    start, end = days_of(first, None), days_of(last or first, None)
    if start is None or end is None or end[1] < start[0]:
        raise ValueError(f"{where}: {reading!r} is no day or span of days")
    return Days(start[0], end[1], vague)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found for one act."""

    case: ArticleCase
    act: ActCase
    day: ClaimDate | None
    place: Place | None

    def day_is_right(self, *, first_reading: bool = False) -> bool:
        readings = self.act.days[:1] if first_reading else self.act.days
        return any(
            self.day is None if reading is None else self.day is not None and reading.agrees(self.day)
            for reading in readings
        )

    def place_is_right(self, *, first_reading: bool = False) -> bool:
        readings = self.act.places[:1] if first_reading else self.act.places
        return any(
            self.place is None if name is None else self.place is not None and is_within(self.place, name)
            for name in readings
        )


def is_within(place: Place, name: str) -> bool:
    """Whether a place is the one of that name, or the gazetteer puts it inside that country or division."""
    if key_of(name) in (key_of(place.name), key_of(place.text)):
        return True
    gazetteer = load_gazetteer()
    for wanted in gazetteer.find(name)[:1]:
        if wanted.geonames is not None and wanted.geonames == place.geonames:
            return True
        if wanted.kind == "country":
            return place.country == wanted.country and place.kind != "continent"
        if wanted.kind == "region":
            return any(
                found.geonames == place.geonames and found.admin1 == wanted.name for found in gazetteer.find(place.name)
            )
    return False


def outcomes(part: str) -> list[Outcome]:
    """Day and place of every act of a part, found at its trigger with its status."""
    return outcomes_of(read_cases(part))


def outcomes_of(cases: Sequence[ArticleCase]) -> list[Outcome]:
    """Day and place of every act of some articles, in order."""
    parsed = load_parser().parse(case.article() for case in cases)
    return [found for case, article in zip(cases, parsed, strict=True) for found in _of_article(case, article)]


def _of_article(case: ArticleCase, parsed: ParsedArticle) -> Iterator[Outcome]:
    dates, places = find_dates(parsed), find_places(parsed)
    line = parsed.article.dateline
    dateline = next((p for p in places if line and not p.in_title and p.start < line.end and line.start < p.end), None)
    passage = PassageDays(parsed, dates)
    for act in case.acts:
        start, end, in_title = case.trigger_span(act)
        paragraph = next(p for p in parsed.paragraphs if _holds(p, start, in_title))
        span = paragraph.doc.char_span(start - paragraph.start, end - paragraph.start, alignment_mode="expand")
        if span is None:
            raise ValueError(f"{case.file}:{act.line}: {act.trigger!r} has no token")
        token = span.root
        day = day_of_act(
            paragraph,
            token,
            dates,
            published=parsed.article.day,
            status=act.status,
            context_day=passage.at(paragraph, token),
        )
        yield Outcome(case, act, day, place_of_act(paragraph, token, token.sent, places, dateline=dateline))


def _holds(paragraph: Paragraph, offset: int, in_title: bool) -> bool:
    return paragraph.in_title is in_title and 0 <= offset - paragraph.start < len(paragraph.doc.text)


def scores(found: list[Outcome]) -> dict[str, float]:
    """Shares of acts with the right day and place, by any reading of a case and by its first alone."""
    counts: Counter[str] = Counter()
    for outcome in found:
        counts["day"] += outcome.day_is_right()
        counts["place"] += outcome.place_is_right()
        counts["day, first reading"] += outcome.day_is_right(first_reading=True)
        counts["place, first reading"] += outcome.place_is_right(first_reading=True)
    return {name: round(count / len(found), 4) for name, count in counts.items()}


def claim_of(case: ArticleCase, act: ActCase, claims: Sequence[Claim]) -> Claim | None:
    """The claim that codes an act: the one at its trigger, else one of its type in its sentence."""
    start, end, in_title = case.trigger_span(act)
    here = [claim for claim in claims if claim.trigger.in_title is in_title]
    at_trigger = [claim for claim in here if claim.trigger.start < end and start < claim.trigger.end]
    nearby = [claim for claim in here if claim.evidence.start <= start < claim.evidence.end and claim.type in act.types]
    return next(iter(sorted(at_trigger, key=lambda claim: claim.type not in act.types) + nearby), None)


def coded_scores(part: str) -> dict[str, float]:
    """Whole claims of the bodies of a part's articles: `found` of the acts, the other shares of those found.

    `claims per act` counts every claim of the bodies. The headlines' acts are left out: their claims are joined with
    those of the text.
    """
    cases = read_cases(part)
    counts: Counter[str] = Counter()
    for case, coding in zip(cases, bayhaqi.load().pipe(case.article() for case in cases), strict=True):
        counts["claims"] += sum(not claim.trigger.in_title for claim in coding.claims)
        for act in (act for act in case.acts if act.sentence > 0):
            counts["acts"] += 1
            claim = claim_of(case, act, coding.claims)
            if claim is None:
                continue
            outcome = Outcome(case, act, claim.date, claim.place)
            voices = [piece.text for link in claim.attribution[-1:] for piece in link.source]
            counts["found"] += 1
            counts["type"] += claim.type in act.types
            counts["status"] += claim.status == act.status
            counts["actors"] += _are_named(act.actors, [mention.text for mention in claim.actors])
            counts["recipients"] += _are_named(act.recipients, [mention.text for mention in claim.recipients])
            counts["origin"] += _are_named((act.origin,), voices) if act.origin else not voices
            counts["day"] += outcome.day_is_right()
            counts["place"] += outcome.place_is_right()
    shares = {
        name: counts[name] / max(counts["found"], 1) for name in counts if name not in ("acts", "claims", "found")
    }
    shares |= {"found": counts["found"] / counts["acts"], "claims per act": counts["claims"] / counts["acts"]}
    return {name: round(share, 4) for name, share in shares.items()}


def _are_named(names: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether each name stands in one of the mentions."""
    return all(any(name.lower() in text.lower() or text.lower() in name.lower() for text in texts) for name in names)


def main() -> None:
    part = sys.argv[1]
    if sys.argv[2:] == ["coded"]:
        print(part, coded_scores(part))
        return
    found = outcomes(part)
    for outcome in found:
        act, case = outcome.act, outcome.case
        words = case.title if act.sentence == 0 else next(s for n, _, s in case.sentences if n == act.sentence)
        wrong = []
        if not outcome.day_is_right():
            readings = " or ".join("-" if day is None else f"{day.start}..{day.end}" for day in act.days)
            day = outcome.day
            wrong.append(f"DAY {f'{day.start}..{day.end} {day.basis}' if day else '-'}; right: {readings}")
        if not outcome.place_is_right():
            place = f"{outcome.place.name} ({outcome.place.kind})" if outcome.place else "-"
            wrong.append(f"PLACE {place}; right: {' or '.join(name or '-' for name in act.places)}")
        if wrong:
            status = f" [{act.status}]" if act.status else ""
            print(f"{case.file}:{act.line} {act.trigger.upper()}{status} published {case.published}: {words}")
            print("".join(f"    {one}\n" for one in wrong), end="")
    print(part, len({id(outcome.case) for outcome in found}), "articles,", len(found), "acts:", scores(found))


if __name__ == "__main__":
    main()
