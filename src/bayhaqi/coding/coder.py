"""The coder: articles in, codings out, in batches and lazily."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from bayhaqi.coding.acts import TRIGGER_THRESHOLD, Act, ActCoder, load_act_coder
from bayhaqi.coding.attributions import AttributionTagger, load_attribution_tagger
from bayhaqi.coding.chains import with_mentions
from bayhaqi.coding.claims import Evidence, claims_of
from bayhaqi.coding.confidence import Confidence, load_confidence
from bayhaqi.coding.dates import find_dates
from bayhaqi.coding.explaining import LEAST_SHOWN, Explanation, Trace
from bayhaqi.coding.judge import load_judge
from bayhaqi.coding.mentions import find_mentions
from bayhaqi.coding.pairs import load_pair_typer
from bayhaqi.coding.places import find_places
from bayhaqi.coding.retyping import Retyper
from bayhaqi.coding.stated import sentences_of
from bayhaqi.errors import UsageError
from bayhaqi.knowledge.actors import ActorBase, load_actor_base
from bayhaqi.knowledge.resolving import ActorResolver, load_resolver
from bayhaqi.language import ParsedArticle, Parser, load_parser
from bayhaqi.model import Article, Attribution, CoderInfo, Coding, TimeExpression, Warning, batches
from bayhaqi.ontology import Ontology, load_ontology
from bayhaqi.reading import language_of
from bayhaqi.reading.datelines import find_dateline
from bayhaqi.version import __version__

MODELS = ("default", "accurate")
# Articles coded together. More do not run faster and hold more memory.
BATCH_ARTICLES = 4
BATCH_CHARACTERS = 200_000


class Coder:
    """Codes news reports: who did what to whom, when, where, and according to whom.

    Made by `load`. A coder may be used for any number of articles; it keeps nothing of them.
    """

    def __init__(
        self,
        parser: Parser,
        acts: ActCoder,
        retyper: Retyper,
        confidence: Confidence,
        attributions: AttributionTagger,
        base: ActorBase,
        resolver: ActorResolver,
        ontology: Ontology,
    ) -> None:
        self._parser = parser
        self._acts = acts
        self._retyped = retyper
        self._confidence = confidence
        self._attributions = attributions
        self._base = base
        self._resolver = resolver
        self._ontology = ontology
        self.info = CoderInfo(
            version=__version__,
            models={
                "acts": acts.encoder.sha256,
                "attribution": attributions.sha256,
                "parser": parser.sha256,
                **retyper.models,
            },
            actors=base.version,
        )

    def __call__(
        self,
        article: Article | str,
        *,
        title: str | None = None,
        published: str | None = None,
        publisher: str | None = None,
        url: str | None = None,
    ) -> Coding:
        """The coding of one article, given as an `Article` or as its text.

        `published` is an ISO date or date-time. Raises `pydantic.ValidationError` (a `ValueError`) where it is none.
        """
        if isinstance(article, str):
            article = Article(text=article, title=title, published=published, publisher=publisher, url=url)
        return next(self.pipe([article]))

    def pipe(self, articles: Iterable[Article]) -> Iterator[Coding]:
        """The coding of each article, in order; articles are taken and coded in batches, lazily."""
        for batch in batches(articles, BATCH_ARTICLES, BATCH_CHARACTERS):
            yield from self._code(batch)

    def explain(self, article: Article) -> list[Explanation]:
        """Each sentence of an article with the words that may carry an act, their probabilities, and why each was kept or dropped.

        An article that is not in English has no sentences here.
        """
        ready = prepared(article)
        if ready.language != "en":
            return []
        (parsed,) = self._parser.parse([ready])
        (told,) = self._attributions.attributions([parsed])
        evidence = self._evidence(parsed, told)
        texts = [sentence.text for sentence in evidence.sentences]
        acts = self._acts.acts(texts)
        trace = Trace()
        claims_of(evidence, acts, self._ontology, self._confidence, self._retyped, trace)
        for sentence, found, weak in zip(
            evidence.sentences, acts, self._acts.acts(texts, None, LEAST_SHOWN), strict=True
        ):
            taken = {at for act in found for at in range(*act.trigger)}
            for act in weak:
                if not taken & set(range(*act.trigger)):
                    start, end = (edge + sentence.offset for edge in act.trigger)
                    trace.no_trigger(act, sentence.paragraph.span(start, end), TRIGGER_THRESHOLD)
        spans = (sentence.paragraph.token_span(sentence.tokens) for sentence in evidence.sentences)
        passes = dict(zip(spans, self._acts.passes(texts), strict=True))
        explanations = []
        for paragraph in parsed.paragraphs:
            for tokens in paragraph.doc.sents:
                span = paragraph.token_span(tokens)
                reason = self._unread(passes.get(span))
                explanations.append(Explanation(span, list(trace.within(span)), reason))
        return explanations

    def _unread(self, chance: float | None) -> str | None:
        """Why a sentence was not read for acts, where it was not; `chance` is the gate's, None where no actor is named."""
        if chance is None:
            return "it names no actor"
        if chance >= self._acts.gate:
            return None
        return f"the chance that it holds an act is {chance:.3f} at first sight; {self._acts.gate:.3f} is needed"

    def _code(self, batch: Sequence[Article]) -> Iterator[Coding]:
        spoken = [prepared(article) for article in batch]
        english = [article for article in spoken if article.language == "en"]
        coded = iter(self._code_english(list(self._parser.parse(english, self._acts.encoder.threads))))
        for article in spoken:
            if article.language == "en":
                yield next(coded)
            else:
                message = f"the text seems to be in {article.language!r}; only English is coded"
                yield Coding(article=article, coder=self.info, warnings=(Warning(code="language", message=message),))

    def _code_english(self, parsed: list[ParsedArticle]) -> Iterator[Coding]:
        told = self._attributions.attributions(parsed)
        evidences = [self._evidence(one, attributions) for one, attributions in zip(parsed, told, strict=True)]
        numbers = [number for number, evidence in enumerate(evidences) for _ in evidence.sentences]
        acts = self._acts.acts([sentence.text for evidence in evidences for sentence in evidence.sentences], numbers)
        first = 0
        for evidence in evidences:
            last = first + len(evidence.sentences)
            yield self._coding(evidence, acts[first:last])
            first = last

    def _evidence(self, parsed: ParsedArticle, attributions: Sequence[Attribution]) -> Evidence:
        mentions = find_mentions(parsed, self._resolver, self._base)
        bodies = [
            (found.mention.start, found.mention.end, found.mention.in_title)
            for found in mentions
            if found.mention.kind in ("person", "organisation", "media", "group")
        ]
        return Evidence(
            parsed=parsed,
            mentions=mentions,
            dates=find_dates(parsed),
            places=find_places(parsed, actor_spans=bodies),
            attributions=list(with_mentions(attributions, mentions)),
            sentences=sentences_of(parsed, mentions),
        )

    def _coding(self, evidence: Evidence, acts: Sequence[Sequence[Act]]) -> Coding:
        article = evidence.parsed.article
        claims = claims_of(evidence, acts, self._ontology, self._confidence, self._retyped)
        return Coding(
            article=article,
            mentions=tuple(found.mention for found in evidence.mentions),
            dates=evidence.dates,
            places=evidence.places,
            attributions=tuple(evidence.attributions),
            claims=claims,
            coder=self.info,
            warnings=tuple(_warnings(article, evidence.dates)),
        )


def _warnings(article: Article, dates: Sequence[TimeExpression]) -> Iterator[Warning]:
    """What had to be guessed about an article's days."""
    if article.published is None:
        message = "no day of publication is known; relative dates are not resolved (give --published YYYY-MM-DD)"
        yield Warning(code="published", message=message)
    doubtful = [found for found in dates if found.alternative is not None]
    if doubtful:
        first = doubtful[0]
        more = f" (and {len(doubtful) - 1} more)" if len(doubtful) > 1 else ""
        message = (
            f"{first.text!r}{more} can be {first.value} or {first.alternative}; the first is taken, "
            "since neither the text, the publisher nor the address tells the order (give --publisher)"
        )
        yield Warning(code="day-month-order", message=message)


def prepared(article: Article) -> Article:
    """The article with its language and, where its text begins with one, its dateline."""
    found: dict[str, object] = {}
    if article.language is None:
        found["language"] = language_of(article.text)[0]
    if article.dateline is None:
        start = len(article.text) - len(article.text.lstrip())
        wire = find_dateline(article.text, start)
        if wire is not None and wire.place is not None:
            found["dateline"] = wire.place
    return article.model_copy(update=found) if found else article


def load(model: str = "default", threads: int | None = None) -> Coder:
    """The coder with its packaged weights and tables, loaded once a process.

    The default looks at every act a second time with a small network, "accurate" with a larger one: several times slower, with fewer
    wrong types and fewer acts that are none. `threads` is the number of cores that its encoders use: unless given,
    OMP_NUM_THREADS, else the process's processors, up to four.
    Raises `UsageError` for another model, `InstallationError` where a part of the installation is missing and `ChecksumError`
    where one was changed.
    """
    if model not in MODELS:
        raise UsageError(f"{model!r} is no model; allowed are {', '.join(MODELS)}")
    return _loaded(model, threads)


@lru_cache(maxsize=2)
def _loaded(model: str, threads: int | None) -> Coder:
    acts = load_act_coder(threads)
    accurate = model == "accurate"
    return Coder(
        parser=load_parser(),
        acts=acts,
        retyper=Retyper(
            load_pair_typer(threads) if accurate else load_judge(tuple(acts.types), tuple(acts.modes), threads)
        ),
        confidence=load_confidence(model),
        attributions=load_attribution_tagger(threads),
        base=load_actor_base(),
        resolver=load_resolver(),
        ontology=load_ontology(),
    )
