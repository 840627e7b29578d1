"""Agency credits: "(Reuters) -", "AFP contributed to this report", "By The Associated Press", "the Meridian news agency reported"."""

from __future__ import annotations

import re

# Ways in which the wires are written, and the name that is kept.
WIRES = {
    "reuters": "Reuters",
    "thomson reuters": "Reuters",
    "afp": "AFP",
    "agence france-presse": "AFP",
    "agence france presse": "AFP",
    "ap": "AP",
    "associated press": "AP",
    "the associated press": "AP",
    "upi": "UPI",
    "united press international": "UPI",
    "dpa": "dpa",
    "deutsche presse-agentur": "dpa",
    "efe": "EFE",
    "ansa": "ANSA",
    "xinhua": "Xinhua",
    "tass": "TASS",
    "itar-tass": "TASS",
    "ria novosti": "RIA Novosti",
    "interfax": "Interfax",
    "kyodo": "Kyodo",
    "yonhap": "Yonhap",
    "anadolu": "Anadolu",
    "anadolu agency": "Anadolu",
    "irna": "IRNA",
    "isna": "ISNA",
    "press trust of india": "PTI",
    "pti": "PTI",
    "ians": "IANS",
    "ani": "ANI",
    "bloomberg": "Bloomberg",
    "canadian press": "The Canadian Press",
    "the canadian press": "The Canadian Press",
    "pa media": "PA Media",
    "press association": "PA Media",
    "aap": "AAP",
    "ukrinform": "Ukrinform",
    "wafa": "WAFA",
    "sana": "SANA",
}
NAME = r"[A-Z][\w.&'’-]*(?:[ -](?:of |and )?[A-Z][\w.&'’-]*){0,3}"
WIRE = "|".join(sorted((re.escape(name) for name in WIRES), key=lambda name: (-len(name), name)))
HEAD, TAIL = 700, 500

# (Reuters) - | (Meridian) — after a dateline or at the start of a line
BRACKETED = re.compile(rf"\(\s*({NAME})(?:\s*/\s*{NAME})?\s*\)\s*(?:-|–|—|--|:)")
BRACKETED_WIRE = re.compile(rf"\(\s*({WIRE})\s*\)", re.IGNORECASE)
SLASHED = re.compile(rf"\b[A-Z]{{3,}}[^.\n]{{0,30}}/({WIRE})\b", re.IGNORECASE)
BYLINE = re.compile(rf"^\s*(?:By|From|Source:?)\s+(?:the\s+)?({NAME})\s*$", re.MULTILINE)
BYLINE_WIRE = re.compile(
    rf"^\s*(?:By|From|Source:?)?\s*(?:[^\n]{{0,60}}[,|/–—-]\s*)?({WIRE})\s*$", re.MULTILINE | re.IGNORECASE
)
REPORTED = re.compile(
    rf"\b(?:the\s+)?(?:news\s+agency\s+({NAME})|({NAME})\s+(?:news|press)\s+agency)(?:\s+(?:reported|said|reports|says)|[,.]|$)",
    re.MULTILINE,
)
CITED_WIRE = re.compile(rf"\b({WIRE})\b\s+(?:reported|reports)\b|\bcited by\s+({WIRE})\b")
CREDITED = re.compile(
    rf"\b(?:with\s+)?(?:(?:additional|further)\s+)?(?:reporting|material|files|contributions?|information)\s+(?:by|from)\s+(?:the\s+)?({NAME})",
    re.IGNORECASE,
)
CONTRIBUTED = re.compile(rf"\b(?:[Tt]he\s+)?({NAME})\s+contributed\s+to\s+this\s+(?:report|story|article)")
COPYRIGHT = re.compile(rf"(?:©|\(c\)|[Cc]opyright)\s*(?:\d{{4}}\s*)?(?:[Tt]he\s+)?({WIRE})\b", re.IGNORECASE)
PERSON = re.compile(r"^[A-Z][a-z]+ [A-Z][a-z]+$")


def credited_agency(text: str, publisher: str | None = None) -> str | None:
    """The agency that a report credits, by the name its wire goes by; None when it credits none.

    A credit stands in the dateline, the byline, the first sentences or the closing lines. The publisher's own name in the
    dateline is kept: a wire's own report and its copies then carry one credit.
    """
    head, tail = text[:HEAD], text[-TAIL:]
    for pattern, where in (
        (BRACKETED, head),
        (BRACKETED_WIRE, head),
        (SLASHED, head),
        (BYLINE_WIRE, head),
        (BYLINE_WIRE, tail),
        (COPYRIGHT, tail),
    ):
        match = pattern.search(where)
        if match and (name := _known(match[1], wires_only=pattern is BYLINE)):
            return name
    for pattern, where in ((BYLINE, head), (CONTRIBUTED, tail), (CREDITED, tail)):
        match = pattern.search(where)
        if match and (name := _known(match[1], wires_only=True)):
            return name
    lead = head.split("\n\n")
    opening = next((part for part in lead if len(part) > 80), head)
    match = REPORTED.search(opening) or CITED_WIRE.search(opening)
    if match:
        return _known(next(group for group in match.groups() if group))
    if publisher and publisher.strip().lower() in WIRES:
        return WIRES[publisher.strip().lower()]
    return None


def _known(name: str, *, wires_only: bool = False) -> str | None:
    plain = re.sub(r"\s+", " ", name).strip(" .")
    known = WIRES.get(plain.lower())
    if known or wires_only:
        return known
    first = plain.split(" and ")[0]
    return WIRES.get(first.lower(), plain)
