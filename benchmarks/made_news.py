"""News of ours in any number, and a quick coder that reads it: what the benchmarks of the store fill it with.

Twenty-five topics a day. Each is a handful of acts between two of sixty countries, some commoner than others, with persons, a town, and
words of its own; one to four papers report it, each some of the acts, half of them in other words. An article has about six
claims. Countries, towns and words have Zipf's frequencies, so that blocks of linking have the unequal sizes that they have in news.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import accumulate, count

from bayhaqi.model import (
    Article,
    Attribution,
    Claim,
    ClaimDate,
    CoderInfo,
    Coding,
    Counts,
    Mention,
    Place,
    SourceSpan,
    Span,
)

FIRST = date(2015, 1, 1)
TOPICS_A_DAY = 25
COUNTRIES = dict(
    zip(
        (
            "Russia Ukraine America China Israel Palestine Iran Syria India Pakistan Turkey "
            "France Germany Britain Japan Korea Egypt Yemen "
            "Iraq Afghanistan Nigeria Ethiopia Sudan Kenya Somalia Congo Mali Mexico Venezuela Colombia Brazil Peru Ecuador Argentina "
            "Chile Cuba Haiti Poland Hungary Greece Serbia Italy Spain Lebanon Jordan Libya Tunisia Algeria Morocco Myanmar Thailand "
            "Vietnam "
            "Philippines Indonesia Malaysia Bangladesh"
        ).split(),
        (
            "RUS UKR USA CHN ISR PSE IRN SYR IND PAK TUR FRA DEU GBR JPN KOR EGY YEM IRQ AFG NGA ETH SDN KEN SOM COD MLI MEX VEN COL BRA "
            "PER ECU ARG CHL CUB HTI POL HUN GRC SRB ITA ESP LBN JOR LBY TUN DZA MAR MMR THA VNM PHL IDN MYS BGD"
        ).split(),
        strict=True,
    )
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
ACTS = {
    "bombed": ("ASSAULT", "material conflict", -9.0, "190", ("shelled", "struck")),
    "raided": ("ASSAULT", "material conflict", -8.0, "190", ("stormed", "attacked")),
    "detained": ("COERCE", "material conflict", -5.0, "173", ("arrested", "jailed")),
    "sanctioned": ("SANCTION", "material conflict", -6.0, "163", ("penalised", "embargoed")),
    "accused": ("ACCUSE", "verbal conflict", -2.0, "112", ("blamed", "denounced")),
    "threatened": ("THREATEN", "verbal conflict", -4.0, "130", ("warned", "menaced")),
    "rejected": ("REJECT", "verbal conflict", -3.0, "120", ("refused", "rebuffed")),
    "praised": ("SUPPORT", "verbal cooperation", 3.0, "051", ("lauded", "hailed")),
    "met": ("CONSULT", "verbal cooperation", 1.0, "040", ("visited", "received")),
    "joined": ("COOPERATE", "material cooperation", 5.0, "060", ("backed", "assisted")),
    "aided": ("AID", "material cooperation", 6.0, "071", ("supplied", "fed")),
    "mobilised against": ("MOBILIZE", "material conflict", -6.0, "150", ("massed against", "deployed against")),
}
ROLES = {
    "GOV": ("president", "minister", "envoy", "spokesman"),
    "MIL": ("general", "colonel", "admiral"),
    "OPP": ("deputy", "senator"),
}
SYLLABLES = (
    "ba bel bor cha dan dor el fa gar hal ir jan ka kel lor ma mir na nor ol pa per quin ra ros sa sel ta tor ul va vel wan yor za zim"
).split()
VOICES = tuple(f"{land} {body}" for body in ("ministry", "army", "mission") for land in COUNTRIES)
PAPERS = tuple(f"Paper {number}" for number in range(300))
SENTENCE = re.compile(
    r"(?P<role>[A-Z]\w+) (?P<actor>[A-Z]\w+) of (?P<country>[A-Z]\w+) (?P<verb>\w+(?: against)?) "
    r"(?P<recipient>[A-Z]\w+) of (?P<other>[A-Z]\w+) in (?P<place>[A-Z]\w+) on (?P<day>[A-Z]\w+day)"
    r"(?:, killing (?P<killed>\d+))?(?:, over [\w ]+?)?(?:, (?P<voice>[A-Z]\w+ \w+) said)?\."
)
BY_VERB = {verb: known for name, known in ACTS.items() for verb in (name, *known[4])}
BY_ROLE = {role: sector for sector, roles in ROLES.items() for role in roles}


class QuickCoder:
    """Codes by a pattern, some thousand articles a minute, the same everywhere."""

    info = CoderInfo(version="made-news-1", models={"pattern": hashlib.sha256(SENTENCE.pattern.encode()).hexdigest()})

    def pipe(self, articles: Iterable[Article]) -> Iterator[Coding]:
        """The coding of each article."""
        return (self._code(article) for article in articles)

    def _code(self, article: Article) -> Coding:
        mentions: list[Mention] = []
        attributions: list[Attribution] = []
        claims = [self._claim(article, found, mentions, attributions) for found in SENTENCE.finditer(article.text)]
        return Coding(
            article=article,
            mentions=tuple(mentions),
            attributions=tuple(attributions),
            claims=tuple(claims),
            coder=self.info,
        )

    @staticmethod
    def _claim(
        article: Article, found: re.Match[str], mentions: list[Mention], attributions: list[Attribution]
    ) -> Claim:
        def mention(group: str, country: str | None, kind: str, sector: str) -> Mention:
            start, end = found.span(group)
            key = found[group].lower().replace(" ", "-")
            one = Mention(
                id=len(mentions), start=start, end=end, text=found[group], actor=key, name=found[group], country=country,
                sectors=(sector,), kind=kind, entity=len(mentions),
            )  # fmt: skip
            mentions.append(one)
            return one

        actor = mention("actor", COUNTRIES[found["country"]], "person", BY_ROLE[found["role"].lower()])
        recipient = mention("recipient", COUNTRIES[found["other"]], "person", "GOV")
        chain: tuple[Attribution, ...] = ()
        if found["voice"]:
            voice = mention("voice", None, "organisation", "GOV")
            source = SourceSpan(start=voice.start, end=voice.end, text=voice.text, mention=voice)
            cue = Span(start=voice.end + 1, end=voice.end + 5, text="said")
            content = article.span(found.start(), found.end("day"))
            chain = (Attribution(id=len(attributions), source=(source,), cue=(cue,), content=(content,)),)
            attributions += chain
        kind, quad, score, cameo, _ = BY_VERB[found["verb"]]
        day = weekday_before(date.fromisoformat(str(article.published)), DAYS.index(found["day"])).isoformat()
        start, end = found.span("place")
        town = int(hashlib.sha256(found["place"].encode()).hexdigest()[:8], 16)
        return Claim(
            id=hashlib.sha256(f"{article.id} {found.start()}".encode()).hexdigest()[:16],
            type=kind, quad=quad, score=score, cameo=cameo, actors=(actor,), recipients=(recipient,),
            trigger=article.span(*found.span("verb")), evidence=article.span(*found.span()),
            date=ClaimDate(start=day, end=day, basis="text"),
            place=Place(
                start=start, end=end, text=found["place"], name=found["place"], kind="city", geonames=town % 10**7,
                country=CODES[town % len(CODES)], lat=town % 12000 / 100 - 60, lon=town // 12000 % 36000 / 100 - 180,
            ),
            attribution=chain, origin=found["voice"] or article.publisher,
            counts=Counts(killed=int(found["killed"]) if found["killed"] else None), confidence=0.8,
        )  # fmt: skip


def made_news(articles: int, seed: int = 1, *, day: int = 0, days: int | None = None) -> Iterator[Article]:
    """So many articles, the same for the same seed: day after day from the given one on, beginning anew after `days` days."""
    draw = random.Random(seed)
    made = 0
    for number in count():
        passed = number // TOPICS_A_DAY
        topic = Topic(draw, FIRST + timedelta(days=day + (passed % days if days else passed)))
        for _ in range(draw.choice((1, 1, 2, 2, 3, 4))):
            yield topic.report(draw, made)
            made += 1
            if made == articles:
                return


class Topic:
    """What several papers report: acts, told in one way or the other."""

    def __init__(self, draw: random.Random, day: date) -> None:
        self.day = day
        sides = draw.choices(tuple(COUNTRIES), cum_weights=ZIPF, k=3)
        self.people = [(made_word(draw, 2, 4).capitalize(), draw.choice(tuple(BY_ROLE)), side) for side in sides]
        self.town = draw.choices(TOWNS, cum_weights=TOWN_ZIPF)[0]
        self.words = draw.choices(WORDS, cum_weights=WORD_ZIPF, k=14)
        self.acts = [self._act(draw) for _ in range(8)]

    def _act(self, draw: random.Random) -> tuple[int, int, str, date, int | None, list[str], str | None]:
        one, other = draw.sample(range(3), 2)
        verb = draw.choice(tuple(ACTS))
        killed = draw.randint(1, 60) if ACTS[verb][0] == "ASSAULT" else None
        said = self.day - timedelta(days=draw.choice((0, 0, 0, 1, 1, 2)))
        return one, other, verb, said, killed, draw.sample(self.words, 3), draw.choice((None, draw.choice(VOICES)))

    def report(self, draw: random.Random, number: int) -> Article:
        """One paper's report."""
        told = [self._told(draw, act) for act in sorted(draw.sample(range(8), draw.randint(5, 7)))]
        between = " ".join(draw.choices(WORDS, cum_weights=WORD_ZIPF, k=25))
        lines = [*told, f"{between.capitalize()} {' '.join(self.words)}."]
        return Article(
            text="\n\n".join(lines),
            title=f"{self.people[0][0]} and {self.people[1][0]} in {self.town}: {' '.join(draw.sample(self.words, 3))}",
            published=(self.day + timedelta(days=draw.randint(0, 1))).isoformat(),
            publisher=draw.choice(PAPERS),
            language="en",
        )

    def _told(self, draw: random.Random, at: int) -> str:
        one, other, verb, day, killed, words, voice = self.acts[at]
        (actor, role, country), (recipient, _, against) = self.people[one], self.people[other]
        verb = draw.choice((verb, draw.choice(ACTS[verb][4])))
        counted = f", killing {killed}" if killed else ""
        said = f", {voice} said" if voice else ""
        return (
            f"{role.capitalize()} {actor} of {country} {verb} {recipient} of {against} in {self.town} on {DAYS[day.weekday()]}"
            f"{counted}, over {' '.join(words)}{said}."
        )


def weekday_before(published: date, weekday: int) -> date:
    """The last such day of the week up to the day of publication."""
    return published - timedelta(days=(published.weekday() - weekday) % 7)


def made_word(draw: random.Random, least: int, most: int) -> str:
    """A word that there is not."""
    return "".join(draw.choices(SYLLABLES, k=draw.randint(least, most)))


def zipf(size: int, softened: int) -> list[float]:
    """Cumulated weights of ranks, softened at the top."""
    return list(accumulate(1 / (rank + softened) for rank in range(size)))


_DRAW = random.Random(0)
CODES = tuple(COUNTRIES.values())
TOWNS = [made_word(_DRAW, 2, 3).capitalize() for _ in range(2000)]
WORDS = [made_word(_DRAW, 2, 4) for _ in range(20000)]
ZIPF, TOWN_ZIPF, WORD_ZIPF = zipf(len(COUNTRIES), 8), zipf(len(TOWNS), 50), zipf(len(WORDS), 400)
