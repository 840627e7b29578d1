"""Bodies that a state has one of, by role term: "the Iraqi army" is the Iraqi Army."""

from __future__ import annotations

_TERMS = {
    "army": "army; regular army",
    "forces": "military; armed forces; defence force; defense force; defence forces; defense forces",
    "ground": "ground forces; land forces; ground force",
    "navy": "navy; naval forces",
    "air": "air force",
    "police": "police; police force; national police",
    "parliament": "parliament; congress; legislature",
    "assembly": "national assembly",
    "supreme": "supreme court",
    "constitutional": "constitutional court; constitutional tribunal; constitutional council",
    "bank": "central bank; reserve bank; national bank",
    "foreign": """
        foreign ministry; ministry of foreign affairs; foreign affairs ministry; external affairs ministry;
        ministry of external affairs; foreign office; ministry for foreign affairs; department of foreign affairs
    """,
    "defence": """
        defence ministry; defense ministry; ministry of defence; ministry of defense; ministry of national defence;
        ministry of national defense
    """,
    "interior": """
        interior ministry; ministry of interior; ministry of the interior; ministry of internal affairs;
        internal affairs ministry; ministry of home affairs; home affairs ministry; home ministry
    """,
    "finance": "finance ministry; ministry of finance; treasury; treasury department",
    "health": "health ministry; ministry of health; ministry of public health",
    "justice": "justice ministry; ministry of justice",
    "intelligence": "intelligence service; intelligence agency; national intelligence service; spy agency",
    "domestic": """
        domestic intelligence; domestic intelligence agency; domestic intelligence service; domestic spy agency;
        domestic security service
    """,
    "abroad": "foreign intelligence; foreign intelligence service; foreign intelligence agency; foreign spy agency",
    "military intelligence": "military intelligence; military intelligence agency; military intelligence service",
}
# Role term → body.
BODIES = {term.strip(): body for body, terms in _TERMS.items() for term in terms.split(";")}
