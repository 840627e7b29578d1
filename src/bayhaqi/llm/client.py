"""Chat completions of an OpenAI-compatible endpoint: asked again with patience, in the strictest form that it takes."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

from bayhaqi.errors import FetchError, LlmError
from bayhaqi.fetching import Limits, Posted, post
from bayhaqi.fetching.patience import retry_after_s
from bayhaqi.llm.settings import KEY_VARIABLE, LlmSettings, key
from bayhaqi.llm.usage import Usage

Json = dict[str, Any]
Message = dict[str, str]
# How the form of an answer is asked for, the strictest first.
FORMS = ("json_schema", "json_object", "plain")
# Statuses that may pass, and those by which servers say that they do not know what they are asked for.
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
NOT_UNDERSTOOD = frozenset({400, 415, 422, 501})
LONGEST_WAIT_S = 60.0


class NoAnswerError(LlmError):
    """One question was not answered; the next one may be."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: messages, and the schema of the answer with its name."""

    messages: Sequence[Message]
    schema: Json
    name: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The words of an answer; `cut` where the model ran out of tokens."""

    text: str
    cut: bool


class ChatClient:
    """Asks questions; any number of threads may share one. `wait` is how it sleeps."""

    def __init__(self, settings: LlmSettings, usage: Usage, wait: Callable[[float], None] = time.sleep) -> None:
        self.settings = settings
        self.usage = usage
        self._wait = wait
        self._key = key()
        self._form = 0
        self._temperature = True
        self._lock = threading.RLock()
        self._limits = Limits(
            idle_s=settings.timeout_s,
            total_s=settings.timeout_s,
            packed_bytes=settings.answer_bytes,
            bytes=settings.answer_bytes,
        )

    @cached_property
    def model(self) -> str:
        """The model that is asked: the one that was named, else the first that the endpoint has."""
        if self.settings.model is not None:
            return self.settings.model
        with self._lock:
            answer = self._patiently("/models", lambda: None)
        try:
            return str(json.loads(answer.content)["data"][0]["id"])
        except (ValueError, LookupError, TypeError) as error:
            raise LlmError(
                f"{self.settings.url} does not say which models it has; name one with --llm-model"
            ) from error

    def ask(self, question: Question) -> Reply:
        """The answer to a question. Raises `NoAnswerError` where there is none, `LlmError` where there will be none to any other."""
        model = self.model
        answer = self._patiently("/chat/completions", lambda: self._body(question, model))
        try:
            told = json.loads(answer.content)
            choice = told["choices"][0]
            text = choice["message"]["content"]
        except (ValueError, LookupError, TypeError) as error:
            raise NoAnswerError("the endpoint's answer has no message in it") from error
        self.usage.add(told.get("usage"))
        if not isinstance(text, str) or not text.strip():
            raise NoAnswerError("the model's answer is empty")
        return Reply(text, choice.get("finish_reason") == "length")

    def _body(self, question: Question, model: str) -> Json:
        body: Json = {"model": model, "messages": list(question.messages), "stream": False}
        if self._temperature:
            body["temperature"] = 0
        form = FORMS[self._form]
        if form == "json_schema":
            schema = {"name": question.name, "strict": True, "schema": question.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif form == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    def _patiently(self, path: str, body: Callable[[], Json | None]) -> Posted:
        """The answer with a status of success, however often it must be asked for."""
        wait, said = self.settings.wait_s, ""
        attempt = 0
        while True:
            asked: float | None = None
            form = (self._form, self._temperature)
            try:
                answer = self._post(path, body())
            except FetchError as error:
                said = error.message
                if error.kind == "size":
                    raise NoAnswerError(said) from error
                if attempt + 1 >= self.settings.attempts or not error.passing:
                    self._give_up(said, lasting=error.kind != "time")
            else:
                if 200 <= answer.status < 300:
                    return answer
                said = self._words(answer)
                if answer.status in NOT_UNDERSTOOD and self._loosened(form, said):
                    continue
                if answer.status not in PASSING or attempt + 1 >= self.settings.attempts:
                    self._refused(answer.status, said)
                asked = retry_after_s(answer.headers.get("retry-after"), answer.headers.get("date"))
            attempt += 1
            self.usage.add_retried()
            # Half of a wait is left to chance, so that threads that were turned away together do not come back together.
            self._wait(min(LONGEST_WAIT_S, asked if asked is not None else wait * random.uniform(0.5, 1.0)))
            wait *= 2

    def _post(self, path: str, body: Json | None) -> Posted:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key}"
        # Lone surrogates can come in through articles; they have no UTF-8, and JSON writes them as escapes.
        content = None if body is None else json.dumps(body).encode("ascii")
        return post(self.settings.url.rstrip("/") + path, content, headers, self._limits)

    def _loosened(self, form: tuple[int, bool], said: str) -> bool:
        """Whether the question may be put again in a form that asks less of the server."""
        with self._lock:
            if (self._form, self._temperature) != form:
                return True
            if "temperature" in said.casefold() and self._temperature:
                self._temperature = False
                return True
            if "context" in said.casefold() or self._form + 1 == len(FORMS):
                return False
            self._form += 1
            return True

    def _words(self, answer: Posted) -> str:
        """What a server says of a failure, in a line, without the key."""
        text = answer.content.decode("utf-8", "replace")
        try:
            told = json.loads(text)
            error = told.get("error", told) if isinstance(told, dict) else told
            text = str(error.get("message", error)) if isinstance(error, dict) else str(error)
        except ValueError:
            pass
        if self._key is not None:
            text = text.replace(self._key, "[key]")
        return " ".join(text.split())[:300]

    def _refused(self, status: int, said: str) -> NoReturn:
        told = f"{self.settings.url} answers with status {status}" + (f" ({said})" if said else "")
        if status in (401, 403):
            raise LlmError(f"{told}; set {KEY_VARIABLE} to a key that it takes")
        if status in (402, 404, 405) or 300 <= status < 400:
            raise LlmError(f"{told}; check --llm, which ends before /chat/completions, and --llm-model")
        raise NoAnswerError(told)

    def _give_up(self, said: str, *, lasting: bool) -> NoReturn:
        if lasting:
            raise LlmError(f"{self.settings.url} cannot be asked: {said}; check --llm, and that the server runs")
        raise NoAnswerError(said)
