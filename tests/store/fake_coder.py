"""A quick coder for tests, and articles that it can code: every sentence of the form "Side verb Side in Place on DAY." is a claim."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

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

# Countries that there are not, under codes that no country has.
SIDES = {
    f"{first}{last}": f"{first[0]}{first[2]}{last[0]}".upper()
    for first in ("Norda", "Suvra", "Estri", "Vanto", "Malki", "Torba", "Kelmi", "Bruna")
    for last in ("land", "via", "stan", "quar")
}
VERBS = {
    "bombed": ("ASSAULT", "material conflict", -9.0, "190"),
    "praised": ("SUPPORT", "verbal cooperation", 3.0, "051"),
    "sanctioned": ("SANCTION", "material conflict", -6.0, "163"),
    "accused": ("ACCUSE", "verbal conflict", -2.0, "112"),
    "aided": ("AID", "material cooperation", 6.0, "071"),
}
PLACES = {"Alba": (1.0, 2.0), "Brena": (3.0, 4.0), "Corda": (5.0, 6.0)}
SENTENCE = re.compile(
    r"(?P<actor>\w+) (?P<verb>\w+) (?P<recipient>\w+) in (?P<place>\w+) on (?P<day>\d{4}-\d\d-\d\d)"
    r"(?:, killing (?P<killed>\d+))?(?:, (?P<voice>\w+) said)?\."
)


class FakeCoder:
    """Codes by a pattern, some thousand articles a second, and the same on every machine. `version` goes into its name."""

    def __init__(self, version: str = "test-1", *, drop: str | None = None) -> None:
        self.info = CoderInfo(
            version=version, models={"pattern": hashlib.sha256(SENTENCE.pattern.encode()).hexdigest()}
        )
        self._drop = drop

    def pipe(self, articles: Iterable[Article]) -> Iterator[Coding]:
        """The coding of each article."""
        for article in articles:
            yield self._code(article)

    def _code(self, article: Article) -> Coding:
        mentions: list[Mention] = []
        attributions: list[Attribution] = []
        places: list[Place] = []
        claims: list[Claim] = []
        for found in SENTENCE.finditer(article.text):
            if found["verb"] not in VERBS or found["verb"] == self._drop:
                continue
            actor, recipient = (self._mention(article, found, side, mentions) for side in ("actor", "recipient"))
            lat, lon = PLACES.get(found["place"], (None, None))
            start, end = found.span("place")
            place = Place(start=start, end=end, text=found["place"], name=found["place"], lat=lat, lon=lon, kind="city")
            places.append(place)
            chain = self._chain(article, found, mentions, attributions)
            kind, quad, score, cameo = VERBS[found["verb"]]
            claims.append(
                Claim(
                    id=hashlib.sha256(f"{article.id} {kind} {found.start()}".encode("utf-8", "replace")).hexdigest()[
                        :16
                    ],
                    type=kind,
                    quad=quad,
                    score=score,
                    cameo=cameo,
                    actors=(actor,),
                    recipients=(recipient,),
                    trigger=article.span(*found.span("verb")),
                    evidence=article.span(*found.span()),
                    date=ClaimDate(start=found["day"], end=found["day"], basis="text"),
                    place=place,
                    attribution=chain,
                    origin=found["voice"] or article.publisher,
                    counts=Counts(killed=int(found["killed"]) if found["killed"] else None),
                    confidence=0.5 + int(hashlib.sha256(found[0].encode()).hexdigest()[:4], 16) / 2**17,
                )
            )
        return Coding(
            article=article.model_copy(update={"language": article.language or "en"}),
            mentions=tuple(mentions),
            places=tuple(places),
            attributions=tuple(attributions),
            claims=tuple(claims),
            coder=self.info,
        )

    @staticmethod
    def _mention(article: Article, found: re.Match[str], group: str, mentions: list[Mention]) -> Mention:
        name = found[group]
        start, end = found.span(group)
        one = Mention(
            id=len(mentions),
            start=start,
            end=end,
            text=name,
            actor=name.lower() if name in SIDES else None,
            name=name,
            country=SIDES.get(name),
            sectors=("GOV",),
            kind="state",
            entity=len(mentions),
        )
        mentions.append(one)
        return one

    def _chain(
        self, article: Article, found: re.Match[str], mentions: list[Mention], attributions: list[Attribution]
    ) -> tuple[Attribution, ...]:
        if not found["voice"]:
            return ()
        mention = self._mention(article, found, "voice", mentions)
        source = SourceSpan(start=mention.start, end=mention.end, text=mention.text, mention=mention)
        cue = Span(start=mention.end + 1, end=mention.end + 5, text="said")
        one = Attribution(
            id=len(attributions), source=(source,), cue=(cue,), content=(article.span(found.start(), found.end("day")),)
        )
        attributions.append(one)
        return (one,)


def made_articles(number: int, seed: int = 1, *, days: int = 365, copies: float = 0.2) -> list[Article]:
    """Articles of ours from a fixed seed: happenings that several papers tell, some of them in the same words."""
    chance = random.Random(seed)
    papers = [
        f"{place} {name}" for place in ("North", "South", "East", "West") for name in ("Herald", "Courier", "Post")
    ]
    happenings = [_happening(chance, days) for _ in range(max(4, number // 3))]
    articles: list[Article] = []
    while len(articles) < number:
        if articles and chance.random() < copies:
            before = articles[chance.randrange(max(0, len(articles) - 50), len(articles))]
            text = before.text + f"\n\nThis report was taken up by {chance.choice(papers)} number {len(articles)}."
            articles.append(
                Article(text=text, title=before.title, published=before.published, publisher=chance.choice(papers))
            )
            continue
        told = chance.sample(happenings, k=min(len(happenings), chance.randint(1, 4)))
        voices = ["Ministry", "Witnesses", "Union", None, None]
        sentences = [_told(one, chance.choice(voices)) for one in told]
        last = max(one[4] for one in told)
        text = f"{chance.choice(tuple(PLACES)).upper()} - Report number {len(articles)} of the day.\n\n" + "\n\n".join(
            sentences
        )
        published = (date.fromisoformat(last) + timedelta(days=chance.randint(0, 1))).isoformat()
        title = f"{told[0][0]} and {told[0][2]} again" if chance.random() < 0.9 else None
        articles.append(Article(text=text, title=title, published=published, publisher=chance.choice(papers)))
    return articles


def _happening(chance: random.Random, days: int) -> tuple[str, str, str, str, str, int | None]:
    actor, recipient = chance.sample(tuple(SIDES), 2)
    verb = chance.choice(tuple(VERBS))
    day = (date(2024, 1, 1) + timedelta(days=chance.randrange(days))).isoformat()
    return (
        actor,
        verb,
        recipient,
        chance.choice(tuple(PLACES)),
        day,
        chance.randint(1, 40) if verb == "bombed" else None,
    )


def _told(happening: tuple[str, str, str, str, str, int | None], voice: str | None) -> str:
    actor, verb, recipient, place, day, killed = happening
    counted = f", killing {killed}" if killed else ""
    said = f", {voice} said" if voice else ""
    return f"{actor} {verb} {recipient} in {place} on {day}{counted}{said}."
