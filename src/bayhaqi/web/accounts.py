"""The account of one event: its claims by origin, and what they differ on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bayhaqi.query import Shown
from bayhaqi.query.wording import days

Row = dict[str, Any]
COUNTS = ("killed", "injured", "arrested", "size")
DIFFERENCES = {
    "day": "Which day", "place": "Where", "actors": "Who", "recipients": "To whom", "denied": "Whether it happened",
    "killed": "Killed", "injured": "Injured", "arrested": "Arrested", "size": "How many",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voice:
    """One link of a chain: a publisher, or who is quoted; the last one is the origin."""

    name: str
    key: str | None
    origin: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A claim as an account has it: its row, its chain, its words in three pieces around the trigger, and what it alone says."""

    claim: Row
    chain: list[Voice]
    before: str
    trigger: str
    after: str
    says: dict[str, str]
    denies: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """The claims that go back to one voice."""

    name: str
    key: str
    told: list[Told]

    @property
    def denies(self) -> bool:
        """Whether it denies the event in every claim."""
        return all(one.denies for one in self.told)

    @property
    def statuses(self) -> list[str | None]:
        """The statuses that its claims tell the event with."""
        return list(dict.fromkeys(one.claim["status"] for one in self.told))

    def says(self, column: str) -> list[str]:
        """What its claims say of a column of the account, each value once."""
        return list(dict.fromkeys(one.says[column] for one in self.told if column in one.says))


@dataclass(frozen=True, slots=True)
class Difference:
    """What accounts differ on: its title, and each value with the names of who gives it."""

    title: str
    values: list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Account:
    """All that is told of one event. `columns` are the fields in which any claim says something of its own."""

    origins: list[Origin]
    differences: list[Difference]
    stories: list[tuple[str, list[Row]]]
    columns: list[str]


def account_of(found: Shown) -> Account:
    """The account of an event that was found in a store."""
    told = [_told(claim) for claim in found.claims]
    grouped: dict[str, Origin] = {}
    for one in told:
        last = one.chain[-1]
        key = one.claim["origin"] or last.name
        grouped.setdefault(key, Origin(last.name, key, [])).told.append(one)
    # Who denies comes last; before that, who is heard most.
    origins = sorted(grouped.values(), key=lambda origin: (origin.denies, -len(origin.told), origin.name))
    names = {origin.key: origin.name for origin in origins} | {
        voice.key: voice.name for one in told for voice in one.chain if voice.key
    }
    stories: dict[str, list[Row]] = {}
    for article in found.articles:
        stories.setdefault(article["story"] or article["id"], []).append(article)
    columns = [name for name in ("day", "where", *COUNTS) if any(name in one.says for one in told)]
    return Account(origins, _differences(found.row["differences"] or [], names), list(stories.items()), columns)


def chain_of(claim: Row) -> list[Voice]:
    """The chain of a claim as links: the publisher, then each voice it quotes."""
    publisher = claim["publisher"] or "publisher unknown"
    names = claim.get("voices") or claim["chain"] or []
    voices = [Voice(name, key, False) for name, key in zip(names, claim["chain"] or [], strict=True)]
    links = [Voice(publisher, None, False), *voices]
    # A paper that says something in its own voice is its origin; so is an agency that it credits.
    if not voices and claim["origin"] and claim["origin"] != publisher:
        links.append(Voice(claim["origin"], claim["origin"], False))
    last = links[-1]
    return [*links[:-1], Voice(last.name, last.key, True)]


def _told(claim: Row) -> Told:
    before, trigger, after = in_evidence(claim)
    says = {"day": days(claim)}
    if claim["place"]:
        says["where"] = claim["place"]
    says.update({name: f"{claim[name]:,}" for name in COUNTS if claim[name] is not None})
    return Told(claim, chain_of(claim), before, trigger, after, says, claim["status"] == "negation")


def in_evidence(claim: Row) -> tuple[str, str, str]:
    """The evidence of a claim in three pieces, the trigger in the middle; all of it in the first where the trigger lies elsewhere."""
    evidence = claim["evidence"] or ""
    start = claim["trigger_start"] - claim["evidence_start"]
    end = claim["trigger_end"] - claim["evidence_start"]
    if not 0 <= start < end <= len(evidence) or evidence[start:end] != claim["trigger"]:
        return evidence, "", ""
    return evidence[:start], evidence[start:end], evidence[end:]


def _differences(rows: Sequence[Row], names: dict[str, str]) -> list[Difference]:
    found: dict[str, Difference] = {}
    for row in rows:
        title = DIFFERENCES.get(row["field"], str(row["field"]).replace("_", " ").capitalize())
        one = found.setdefault(row["field"], Difference(title, []))
        value = "It is denied" if row["field"] == "denied" else str(row["value"])
        one.values.append((value, [(names.get(key, key), key) for key in row["origins"] or []]))
    return list(found.values())
