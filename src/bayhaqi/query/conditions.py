"""One `Query` into conditions of SQL, with every value bound as a parameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bayhaqi.query.filters import country_codes
from bayhaqi.query.queries import Query

# What a filter asks of the claim, and what of the report, where rows are reports.
OF_REPORTS = ("publisher", "since", "until", "text", "story", "article")
FEW = 8  # labels that are tested one by one: `list_has_any` takes five times as long as `list_contains`
CLAIMS_OF_EVENT = "main.claim_events AS link"


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader has at hand: whether events are `warm`, and `claims` too, and what holds the words of the query's text.

    `matches` are articles, None where there is no search index; texts are then read. `told` is the table of the claims
    (`article`, `claim`, `event`) whose evidence holds them, None where it was not made. `find` gives the labels of a dictionary
    that any of some values names; without it the statement looks for them itself.
    """

    warm: bool = False
    matches: tuple[str, ...] | None = None
    claims: bool = False
    told: str | None = None
    find: Callable[[str, Sequence[str]], Sequence[str]] | None = None


NOTHING = Known()


@dataclass(slots=True)
class Conditions:
    """Conditions that all hold, with their parameters in order."""

    parts: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def add(self, sql: str, *parameters: Any) -> None:
        """One more condition."""
        self.parts.append(sql)
        self.parameters += parameters

    def within(self, sql: str, inner: Conditions) -> None:
        """A condition that holds others: `sql` has {} where they belong."""
        self.add(sql.format(inner.sql), *inner.parameters)

    @property
    def sql(self) -> str:
        """The conditions joined with AND; TRUE where there are none."""
        return " AND ".join(f"({part})" for part in self.parts) or "TRUE"


def labels(dictionary: str, values: Sequence[str]) -> tuple[str, list[Any]]:
    """A query for the labels of a dictionary that any of the values names, and its parameters."""
    tests, parameters = [], []
    for value in values:
        if value.startswith("=") and len(value) > 1:
            tests.append("folded = facts.fold(?) OR label = ?")
            parameters += [value[1:], value[1:]]
        else:
            tests.append("contains(folded, facts.fold(?)) OR label = ?")
            parameters += [value, value]
    return f"SELECT label FROM facts.{dictionary} WHERE {' OR '.join(tests)}", parameters


def _labelled(one: str, some: str, dictionary: str, values: Sequence[str], known: Known) -> tuple[str, list[Any]]:
    """A test for the labels that any of the values names: `one` tests a label, `some` a list of them, which stands at {}."""
    if known.find is None:
        query, parameters = labels(dictionary, values)
        return some.format(f"(SELECT list(label) FROM ({query}))"), parameters
    found = list(known.find(dictionary, values))
    if len(found) > FEW:
        return some.format("?::VARCHAR[]"), [found]
    return " OR ".join(one.format("?") for _ in found) or "FALSE", found


def _any_label(column: str, dictionary: str, values: Sequence[str], known: Known) -> tuple[str, list[Any]]:
    """A column of lists holds a label that any of the values names."""
    return _labelled(f"list_contains({column}, {{}})", f"list_has_any({column}, {{}})", dictionary, values, known)


def _label_in(column: str, dictionary: str, values: Sequence[str], known: Known) -> tuple[str, list[Any]]:
    """A column is a label that any of the values names."""
    return _labelled(f"{column} = {{}}", f"{column} IN (SELECT unnest({{}}))", dictionary, values, known)


def _of_countries(column: str, codes: Sequence[str], warm: bool) -> tuple[str, list[Any]]:
    """Somebody is of one of the countries; warm events have these as a text too."""
    if not warm:
        return f"list_has_any({column}, ?)", [list(codes)]
    return " OR ".join(f"contains({column}_text, ?)" for _ in codes), [f"|{code}|" for code in codes]


def _side(where: Conditions, values: Sequence[str], side: str, dictionary: str, known: Known) -> None:
    """Somebody on a side bears one of the names, or is of one of the countries; a code in capitals is no name."""
    if not values:
        return
    column, countries = {
        "actor": ("actor_labels", "actor_countries"),
        "recipient": ("recipient_labels", "recipient_countries"),
        "party": ("labels", "countries"),
    }[side]
    codes = [value for value in values if value.isupper() and value in country_codes()]
    names = [value for value in values if value not in codes]
    tests: list[str] = []
    parameters: list[Any] = []
    if names:
        sql, parameters = _any_label(column, dictionary, names, known)
        tests.append(sql)
    if codes:
        sql, given = _of_countries(countries, codes, known.warm)
        tests.append(sql)
        parameters = [*parameters, *given]
    where.add(" OR ".join(tests), *parameters)


def _one_of(where: Conditions, column: str, values: Sequence[Any]) -> None:
    if values:
        where.add(f"{column} IN ({', '.join('?' * len(values))})", *values)


def act(query: Query, dictionary: str, known: Known) -> Conditions:
    """What a query asks of an act itself, on the columns that `facts.events` and `facts.claims` share."""
    where = Conditions()
    _side(where, query.actor, "actor", dictionary, known)
    _side(where, query.recipient, "recipient", dictionary, known)
    _side(where, query.party, "party", dictionary, known)
    if query.country:
        sql, codes = _of_countries("countries", query.country, known.warm)
        where.add(sql, *codes)
    for column, values in (
        ("sectors", query.sector),
        ("modes", query.mode),
        ("contexts", query.context),
    ):
        if values:
            where.add(f"list_has_any({column}, ?)", list(values))
    _one_of(where, "type", query.type)
    _one_of(where, "quad", query.quad)
    if query.status:
        held = ["status IS NULL"] if "happened" in query.status else []
        others = [status for status in query.status if status != "happened"]
        held += [f"status IN ({', '.join('?' * len(others))})"] if others else []
        where.add(" OR ".join(held), *others)
    if query.place:
        codes = [value for value in query.place if value.isupper() and value in country_codes()]
        names = [value for value in query.place if value not in codes]
        tests: list[str] = []
        given: list[Any] = []
        if names:
            found, given = _label_in("place", "places", names, known)
            tests.append(found)
        if codes:
            tests.append("list_contains(?, place_country)")
            given.append(codes)
        where.add(" OR ".join(tests), *given)
    return where


def _days(where: Conditions, query: Query, first: str, last: str) -> None:
    if query.first_day:
        where.add(f"{last} >= ?", query.first_day)
    if query.last_day:
        where.add(f"{first} <= ?", query.last_day)


def terms(text: str) -> list[str]:
    """The words and phrases of a text, as they stand in folded text; a word that ends in * is open at its end.

    The same reading as the search index has of it (`bayhaqi.store.search.match_expression`).
    """
    pieces = text.split('"')
    phrases = [phrase for number, piece in enumerate(pieces) for phrase in ([piece] if number % 2 else piece.split())]
    return [phrase for phrase in phrases if any(character.isalnum() for character in phrase)]


def _holds(where: Conditions, text: str, column: str) -> None:
    """A column holds every word and phrase of the text, whatever the case and the accents."""
    for term in terms(text):
        if term.endswith("*"):
            where.add(f"contains(facts.fold({column}), rtrim(facts.fold(?)))", term)
        else:
            where.add(f"contains(facts.fold({column}), facts.fold(?))", term)


def _evidence(query: Query, known: Known, article: str, evidence: str) -> Conditions:
    """The evidence of a claim holds the words; the index says first which articles may have such a claim."""
    where = Conditions()
    if query.text:
        if known.matches is not None:
            where.add(f"{article} IN (SELECT unnest(?))", list(known.matches))
        _holds(where, query.text, evidence)
    return where


def told_in(query: Query, known: Known) -> tuple[str, list[Any]]:
    """SQL for the claims whose evidence holds a query's text: `article`, `claim`, `event`; and its parameters."""
    where = _evidence(query, known, "claim.article", "claim.evidence")
    sql = f"""SELECT claim.article, claim.id AS claim, link.event FROM main.claims AS claim
        LEFT JOIN {CLAIMS_OF_EVENT} ON link.article = claim.article AND link.claim = claim.id WHERE {where.sql}"""
    return sql, where.parameters


def _event_is(query: Query) -> Conditions:
    where = Conditions()
    if query.min_origins is not None:
        where.add("origins >= ?", query.min_origins)
    if query.disputed is not None:
        where.add("disputed = ?", query.disputed)
    return where


def of_events(query: Query, known: Known = NOTHING) -> Conditions:
    """The conditions on `facts.events`."""
    where = act(query, "parties_of_events", known)
    _days(where, query, "date_start", "date_end")
    if query.origin:
        sql, parameters = _any_label("origin_names", "origins", query.origin, known)
        where.add(sql, *parameters)
    for part, parameter in zip((one := _event_is(query)).parts, one.parameters, strict=True):
        where.add(part, parameter)
    if query.publisher and known.warm:
        found, parameters = _label_in("label", "publishers", query.publisher, known)
        where.add(f"id IN (SELECT event FROM facts.publishers_of_events WHERE {found})", *parameters)
    elif query.publisher:
        found, parameters = _label_in("publisher", "publishers", query.publisher, known)
        where.add(
            f"id IN (SELECT event FROM {CLAIMS_OF_EVENT} WHERE article IN (SELECT id FROM main.articles WHERE {found}))",
            *parameters,
        )
    _one_of(where, "id", query.event)
    _by_link(where, query)
    if query.text and known.told:
        where.add(f"id IN (SELECT event FROM {known.told})")
    elif query.text:
        where.within(
            f"id IN (SELECT event FROM {CLAIMS_OF_EVENT} JOIN main.claims AS claim "
            "ON claim.article = link.article AND claim.id = link.claim WHERE {})",
            _evidence(query, known, "claim.article", "claim.evidence"),
        )
    return where


def _by_link(where: Conditions, query: Query) -> None:
    """Events of a story or of an article."""
    if query.article:
        inner = Conditions()
        _one_of(inner, "article", query.article)
        where.within(f"id IN (SELECT event FROM {CLAIMS_OF_EVENT} WHERE {{}})", inner)
    if query.story:
        inner = Conditions()
        _one_of(inner, "story", query.story)
        where.within(
            f"id IN (SELECT event FROM {CLAIMS_OF_EVENT} WHERE article IN (SELECT article FROM main.stories WHERE {{}}))",
            inner,
        )


def of_claims(query: Query, known: Known = NOTHING) -> Conditions:
    """The conditions on `facts.claims`."""
    where = act(query, "parties_of_claims", replace(known, warm=False))
    _days(where, query, "date_start", "date_end")
    if query.origin:
        found, parameters = _label_in("origin", "origins", query.origin, known)
        where.add(found, *parameters)
    event = _event_is(query)
    if event.parts:
        where.within(
            f"(article, id) IN (SELECT (link.article, link.claim) FROM {CLAIMS_OF_EVENT} "
            "JOIN main.events AS event ON event.id = link.event WHERE {})",
            event,
        )
    if query.event:
        inner = Conditions()
        _one_of(inner, "event", query.event)
        where.within(f"(article, id) IN (SELECT (article, claim) FROM {CLAIMS_OF_EVENT} WHERE {{}})", inner)
    if query.publisher:
        found, parameters = _label_in("publisher", "publishers", query.publisher, known)
        where.add(f"article IN (SELECT id FROM main.articles WHERE {found})", *parameters)
    if query.text and known.told:
        where.add(f"(article, id) IN (SELECT (article, claim) FROM {known.told})")
    elif query.text:
        held = _evidence(query, known, "article", "evidence")
        where.add(held.sql, *held.parameters)
    _by_article(where, query, "article")
    return where


def _by_article(where: Conditions, query: Query, column: str) -> None:
    _one_of(where, column, query.article)
    if query.story:
        inner = Conditions()
        _one_of(inner, "story", query.story)
        where.within(f"{column} IN (SELECT article FROM main.stories WHERE {{}})", inner)


def of_articles(query: Query, known: Known = NOTHING) -> Conditions:
    """The conditions on `main.articles`: those of reports on themselves, all others on one of their claims."""
    where = Conditions()
    _days(where, query, "day", "day")
    if query.publisher:
        found, parameters = _label_in("publisher", "publishers", query.publisher, known)
        where.add(found, *parameters)
    if query.text and known.matches is not None:
        where.add("id IN (SELECT unnest(?))", list(known.matches))
    elif query.text:
        _holds(where, query.text, "concat_ws(' ', title, text)")
    _by_article(where, query, "id")
    of_claim = of_claims(query.but(**dict.fromkeys(OF_REPORTS)), Known(find=known.find))
    if of_claim.parts:
        where.within("id IN (SELECT article FROM facts.claims WHERE {})", of_claim)
    return where
