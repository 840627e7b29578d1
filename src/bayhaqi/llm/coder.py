"""Coders that ask a language model: `LlmCoder` has it code, `JudgedCoder` has it judge what our own coder is not sure of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bayhaqi.coding.coder import BATCH_ARTICLES, BATCH_CHARACTERS, Coder, prepared
from bayhaqi.coding.pairs import load_pair_typer
from bayhaqi.coding.retyping import marked_claim
from bayhaqi.errors import InputError, LlmError
from bayhaqi.knowledge.actors import load_actor_base
from bayhaqi.knowledge.resolving import load_resolver
from bayhaqi.language import ParsedArticle, load_parser
from bayhaqi.llm.answers import Verdict
from bayhaqi.llm.asking import Asker, CutError
from bayhaqi.llm.client import NoAnswerError
from bayhaqi.llm.judging import MOST_CLAIMS, doubtful, item_of, judged, verdicts_in
from bayhaqi.llm.prompts import PROMPT_VERSION, coding_question, judging_question
from bayhaqi.llm.records import Reading, RecordMaker, reading_of
from bayhaqi.llm.usage import Usage
from bayhaqi.model import Article, Claim, CoderInfo, Coding, Uncoded, Warning, batches
from bayhaqi.ontology import load_ontology
from bayhaqi.version import __version__

# Characters of an article that one question holds; longer ones are asked about in parts, cut between paragraphs.
LONGEST_PART = 8_000
# After so many articles in a row without an answer the run ends: the endpoint is not well.
MOST_UNANSWERED = 5


class _Asking:
    """What both coders share: whom they ask, and what was used."""

    info: CoderInfo

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._silent = 0

    @property
    def usage(self) -> Usage:
        """What has been asked so far."""
        return self._asker.client.usage

    def __call__(
        self,
        article: Article | str,
        *,
        title: str | None = None,
        published: str | None = None,
        publisher: str | None = None,
        url: str | None = None,
    ) -> Coding:
        """The coding of one article. Raises `InputError` where the model gives no answer for it, and `LlmError`."""
        if isinstance(article, str):
            article = Article(text=article, title=title, published=published, publisher=publisher, url=url)
        coding = next(self.pipe([article]))
        if isinstance(coding, Uncoded):
            raise InputError(coding.reason, file=article.title or article.id)
        return coding

    def pipe(self, articles: Iterable[Article]) -> Iterator[Coding | Uncoded]:
        """The coding of each article, in order, or why there is none."""
        raise NotImplementedError

    def _noted(self, answered: bool, reason: str) -> None:
        """Count articles without an answer in a row. Raises `LlmError` where they are too many."""
        self._silent = 0 if answered else self._silent + 1
        if self._silent >= MOST_UNANSWERED:
            raise LlmError(
                f"the model gave no answer for {self._silent} articles in a row ({reason}); try again later, or check --llm"
            )


class LlmCoder(_Asking):
    """Has a language model code, and keeps of its answers what stands in the text. Made by `bayhaqi.load(llm=…)`.

    The confidence of a claim is the chance that our own pair typer gives its type; it is not calibrated for this coder.
    """

    def __init__(self, asker: Asker) -> None:
        super().__init__(asker)
        self._parser = load_parser()
        self._base = load_actor_base()
        self._resolver = load_resolver()
        self._ontology = load_ontology()
        self._typer = load_pair_typer()
        self.info = CoderInfo(
            version=__version__,
            models={
                "llm": asker.client.model,
                "llm-prompt": PROMPT_VERSION,
                "pairs": self._typer.encoder.sha256,
                "parser": self._parser.sha256,
            },
            actors=self._base.version,
        )

    def pipe(self, articles: Iterable[Article]) -> Iterator[Coding | Uncoded]:
        """The coding of each article, in order; some are asked about at the same time."""
        with ThreadPoolExecutor(self._asker.client.settings.parallel) as threads:
            for batch in batches(articles, BATCH_ARTICLES, BATCH_CHARACTERS):
                yield from self._code(batch, threads)

    def _code(self, batch: Sequence[Article], threads: ThreadPoolExecutor) -> Iterator[Coding | Uncoded]:
        spoken = [prepared(article) for article in batch]
        english = [article for article in spoken if article.language == "en"]
        readings = [reading_of(parsed, self._resolver, self._base) for parsed in self._parser.parse(english)]
        answers = iter(threads.map(self._asked, readings))
        waiting = iter(readings)
        for article in spoken:
            if article.language != "en":
                message = f"the text seems to be in {article.language!r}; only English is coded"
                yield Coding(article=article, coder=self.info, warnings=(Warning(code="language", message=message),))
                continue
            reading, said = next(waiting), next(answers)
            if isinstance(said, NoAnswerError):
                self.usage.add_failed()
                yield Uncoded(article, f"the language model gave no answer: {said}")
                self._noted(False, str(said))
            else:
                self._noted(True, "")
                yield self._coding(reading, said)

    def _asked(self, reading: Reading) -> list[dict[str, Any]] | NoAnswerError:
        """What the model answers on an article, part by part."""
        answers: list[dict[str, Any]] = []
        try:
            for number, (start, end) in enumerate(parts_of(reading.parsed)):
                answers += self._answers(reading.parsed.article, start, end, title=number == 0)
        except NoAnswerError as error:
            return error
        return answers

    def _answers(self, article: Article, start: int, end: int, *, title: bool) -> Iterator[dict[str, Any]]:
        """The answers for a part of the text; one that the model cannot finish is asked about in halves."""
        try:
            yield self._asker.ask(
                coding_question(article, article.text[start:end], self._ontology, title=title), "claims"
            )
            return
        except CutError:
            middle = article.text.find("\n", start + (end - start) // 2, end)
            if middle < 0:
                middle = article.text.find(". ", start + (end - start) // 2, end)
            if middle < 0 or middle + 1 >= end or not article.text[middle + 1 : end].strip():
                raise
        yield from self._answers(article, start, middle + 1, title=title)
        yield from self._answers(article, middle + 1, end, title=False)

    def _coding(self, reading: Reading, answers: Sequence[dict[str, Any]]) -> Coding:
        maker = RecordMaker(reading, self._resolver, self._ontology)
        for answer in answers:
            maker.add(answer)
        told = maker.told
        claims = sorted(self._rated(told.claims), key=lambda claim: (not claim.trigger.in_title, claim.trigger.start))
        warnings = []
        if reading.parsed.article.published is None:
            message = "no day of publication is known; relative dates are not resolved (give --published YYYY-MM-DD)"
            warnings.append(Warning(code="published", message=message))
        if told.dropped:
            what = ", ".join(f"{number} {reason}" for reason, number in sorted(told.dropped.items()))
            warnings.append(Warning(code="llm-dropped", message=f"left out of what the language model said: {what}"))
        if reading.addressing:
            message = f"{len(reading.addressing)} sentences speak to a language model, or follow one that does; nothing is coded from them"
            warnings.append(Warning(code="llm-instructions", message=message))
        return Coding(
            article=reading.parsed.article,
            mentions=tuple(told.mentions),
            dates=reading.dates,
            places=tuple(told.places),
            attributions=tuple(told.attributions),
            claims=tuple(claims),
            coder=self.info,
            warnings=tuple(warnings),
        )

    def _rated(self, claims: Sequence[Claim]) -> list[Claim]:
        """The claims with the chance that the pair typer gives their types."""
        readings = self._typer.read([marked_claim(claim) for claim in claims])
        return [
            claim.model_copy(update={"confidence": round(min(1.0, reading.types.get(claim.type, 0.0)), 4)})
            for claim, reading in zip(claims, readings, strict=True)
        ]


class JudgedCoder(_Asking):
    """Our own coder, with its less sure claims judged by a language model. Made by `bayhaqi.load(llm=…, judge_under=…)`."""

    def __init__(self, asker: Asker, coder: Coder, under: float) -> None:
        super().__init__(asker)
        self._coder = coder
        self._under = under
        self._ontology = load_ontology()
        models = {**coder.info.models, "llm": asker.client.model, "llm-prompt": PROMPT_VERSION}
        self.info = coder.info.model_copy(update={"models": models})

    def pipe(self, articles: Iterable[Article]) -> Iterator[Coding | Uncoded]:
        """The coding of each article, in order. Where the model gives no answer the coding stays, with a warning."""
        with ThreadPoolExecutor(self._asker.client.settings.parallel) as threads:
            for batch in batches(articles, BATCH_ARTICLES, BATCH_CHARACTERS):
                for coding, failure in threads.map(self._judged, self._coder.pipe(batch)):
                    if failure is not None:
                        self.usage.add_failed()
                    self._noted(failure is None, str(failure))
                    yield coding.model_copy(update={"coder": self.info})

    def _judged(self, coding: Coding) -> tuple[Coding, NoAnswerError | None]:
        asked = doubtful(coding, self._under)
        if not asked:
            return coding, None
        verdicts: dict[str, Verdict] = {}
        failure: NoAnswerError | None = None
        for first in range(0, len(asked), MOST_CLAIMS):
            some = asked[first : first + MOST_CLAIMS]
            question = judging_question([item_of(number, claim) for number, claim in enumerate(some)], self._ontology)
            try:
                verdicts |= verdicts_in(self._asker.ask(question, "verdicts"), some)
            except NoAnswerError as error:
                failure = error
        new = judged(coding, asked, verdicts, self._ontology)
        if failure is not None:
            message = f"the language model gave no answer on some claims: {failure}"
            new = new.model_copy(update={"warnings": (*new.warnings, Warning(code="llm-unanswered", message=message))})
        return new, failure


def parts_of(parsed: ParsedArticle) -> list[tuple[int, int]]:
    """The text cut between paragraphs into parts of at most `LONGEST_PART` characters, a longer paragraph apart."""
    body = [paragraph for paragraph in parsed.paragraphs if not paragraph.in_title]
    parts: list[tuple[int, int]] = []
    for paragraph in body:
        start, end = paragraph.start, paragraph.start + len(paragraph.text)
        if parts and end - parts[-1][0] <= LONGEST_PART:
            parts[-1] = parts[-1][0], end
        else:
            parts.append((start, end))
    return parts or [(0, 0)]
