"""Wire datelines: "KABUL, July 24 (Reuters) -", "PARIS (AP) --", "BEIJING — "."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bayhaqi.model import Dateline
from bayhaqi.reading.days import MONTH, full_year, iso_day, parse_day

# Agencies and broadcasters that credit themselves at the head of a report; known ones need no dash after them.
AGENCIES = frozenset(
    " ".join(name.split()).casefold()
    for name in """
    AA; ABC News; ACAN-EFE; AFP; Agence France-Presse; Al Jazeera; Anadolu; Anadolu Agency; ANI; ANSA; AP; APA;
    APP; Armenpress; Associated Press; Bakhtar; BBC; BBC News; BNA; Bloomberg; CBS News; CNA; CNN; DPA; EFE;
    Fars; Fars News; IANS; INA; Interfax; IPS; IRIN; IRNA; ISNA; JTA; KCNA; KUNA; Kyodo; Mehr; MENA; MNA; NAN;
    NBC News; NNA; PAP; Pajhwok; PNA; PTI; QNA; Radio Free Europe; Reuters; RFE/RL; RIA; RIA Novosti; SANA; SPA;
    Sputnik; Tanjug; Tasnim; Tasnim News Agency; TASS; The Associated Press; Thomson Reuters Foundation; Trend;
    UNI; UPI; VOA; WAFA; WAM; Xinhua; Yonhap
    """.split(";")
)
# Words in capitals at the head of a report that name no place.
NO_PLACES = frozenset(
    """
    ADVISORY ALERT ANALYSIS BREAKING BULLETIN BYLINE CLANDESTINE CLARIFICATION COLUMN COMMENT COMMENTARY
    CORRECTED CORRECTION DEVELOPING EDITORIAL ESSAY EXCLUSIVE EXPLAINED EXPLAINER FACTBOX FEATURE FLASH HEADLINE
    HEADLINES INTERVIEW LIKELY LIVE MEMO MUST NEWS NO NOTE OPINION PHOTO PHOTOS PODCAST POSTED PRESS PROFILE
    QUESTION READ REPORT RESULT REVIEW SPECIAL STATEMENT SUBJECT SUMMARY TIMELINE UPDATE UPDATED URGENT VIDEO
    WATCH WORLD
    """.split()
)
CITY = r"[^\W\d_](?:[^\W\d_]|[.'’](?=[^\W\d_]|,| [^\W\d_])|-(?=[^\W\d_]))*"
PLACE = rf"(?P<place>{CITY}(?: {CITY}){{0,3}})"
REST = (
    rf"(?:(?: ?[,/]| and| &) ?(?!(?i:{MONTH}|NO DATE)\b){CITY}(?: {CITY}){{0,3}}\.?| \([^()\n]{{2,40}}\)(?=,)){{0,2}}"
)
DAY = (
    r"(?:,? +(?:(?i:(?:mon|tues|wednes|thurs|fri|satur|sun)day),? +)?"
    rf"(?:(?P<month>(?i:{MONTH}))\.? (?P<day>\d{{1,2}})|(?P<day_first>\d{{1,2}}) (?P<month_last>(?i:{MONTH}))\.?)"
    r"(?:,? ?(?P<year>\d{4}|\d{2})(?!\d))?\.?|,? NO DATE)"
)
AGENCY = r"(?: *[(\[/](?P<agency>[^()\[\]/\n]{2,60}(?:/[^()\[\]/\n]{2,30})?)[)\]/]\.?)"
DASH = r"\s{0,2}(?P<dash>--+|[-–—―:]|(?<=/)\.?(?= ))"
DATELINE = re.compile(rf"{PLACE}{REST}(?P<date>{DAY})?{AGENCY}?(?:{DASH})?(?=\s|[“\"‘'\[]|[^\W\d_]|$)")
CREDIT = re.compile(
    rf"(?:(?:(?i:{MONTH})\.? \d{{1,2}}|\d{{1,2}} (?i:{MONTH})\.?)(?=,? [(\[]),? )?"
    r"[(\[]?(?P<agency>[^\W\d_][^()\[\]\n\-–—:]{1,30}?)[)\]]? *(?:--+|[-–—―])\s"
)
MIXED_CASE_PLACE = re.compile(r"(?:(?:[A-Z][^\W\d_]*[.'’]?)(?:[- ]|$))+|[^\W\d_]+")
# A speaker's turn in a transcript; with one of them below, a name and a colon at the head is another.
TURN = re.compile(r"\n[^\W\d_a-z][^\W\d_a-z. ]+: ")
WINDOW = 200
DAY_NAME = re.compile(rf"(?i:{MONTH}|(?:mon|tues|wednes|thurs|fri|satur|sun)day)")
# Words that a heading in capitals has and a place's name has not.
HEADING_WORDS = frozenset("A AN ARE AT BY FOR FROM IN IS IT ON OR TO WAS WE YOU".split())


@dataclass(frozen=True, slots=True)
class Wire:
    """What a report's dateline says; `end` is the offset after its dash."""

    place: Dateline | None
    publisher: str | None
    published: str | None
    end: int


def find_dateline(text: str, start: int = 0) -> Wire | None:
    """The dateline that begins at `start`, or None; the place is the first one named, without its country."""
    window = text[start : start + WINDOW]
    match = DATELINE.match(window)
    if match is not None and _is_dateline(match, text, start):
        agency = match["agency"]
        place = match["place"]
        dateline = (
            None
            if place.split()[0].upper() in NO_PLACES
            else Dateline(place=place, start=start, end=start + len(place))
        )
        return Wire(dateline, _publisher(agency), _published(match), start + match.end())
    credit = CREDIT.match(window)
    if credit is not None and is_agency(credit["agency"]):
        return Wire(None, credit["agency"].strip(), None, start + credit.end())
    return None


def is_agency(name: str) -> bool:
    """Whether the words name a news agency that is known here."""
    return " ".join(name.split()).casefold() in AGENCIES


def _publisher(agency: str | None) -> str | None:
    """The medium in the dateline's brackets; of several the first."""
    if agency is None or parse_day(agency) is not None:
        return None
    names = [name.strip() for name in agency.split("/")] if not is_agency(agency) else [agency]
    return re.sub(r" - ", "-", names[0])


def _published(match: re.Match[str]) -> str | None:
    """The day, where the dateline gives its year."""
    if not match["year"]:
        return None
    return iso_day(
        str(full_year(match["year"])), match["month"] or match["month_last"], match["day"] or match["day_first"]
    )


def _is_dateline(match: re.Match[str], text: str, start: int) -> bool:
    place, agency, dash = match["place"], match["agency"], match["dash"]
    words = place.split()
    if (DAY_NAME.fullmatch(words[0]) and not place.isupper()) or not HEADING_WORDS.isdisjoint(words):
        return False
    if agency is not None and not (agency[0].isupper() and len(agency.split()) <= 6):
        return False
    upper = place.isupper() and len(place) > 2
    if not upper and not MIXED_CASE_PLACE.fullmatch(place):
        return False
    if agency is not None:
        known = is_agency(agency)
        return upper and known if dash is None else upper or known or bool(match["date"])
    if dash is None:
        return False
    if match["date"]:
        return upper or place[0].isupper()
    return (
        upper
        and _stands_alone(match, text[start : start + WINDOW])
        and not (match["dash"] == ":" and TURN.search(text, start + match.end()))
    )


def _stands_alone(match: re.Match[str], window: str) -> bool:
    """Whether capitals and a dash alone make a dateline: no heading word, and running text after them."""
    after = window[match.end() :].lstrip()
    if match["place"].split()[0] in NO_PLACES or not after or not (after[0].isupper() or after[0] in "“\"‘'"):
        return False
    spaced = (
        match["dash"] in ("—", "–", "―", ":") or match["dash"].startswith("--") or window[: match.end()].endswith(" -")
    )
    return spaced and any(letter.islower() for letter in after[:40])
