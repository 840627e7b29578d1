"""Questions with answers in JSON: from the cache, else from the model, asked once more where the JSON is broken."""

from __future__ import annotations

import json
from typing import Any

from bayhaqi.llm.answers import json_in
from bayhaqi.llm.cache import AnswerCache, cache_key
from bayhaqi.llm.client import ChatClient, NoAnswerError, Question
from bayhaqi.llm.prompts import PROMPT_VERSION

Json = dict[str, Any]
AGAIN = "That was not one JSON object of the schema. Answer again, with the JSON object alone."
MOST_REPEATED = 20_000


class CutError(NoAnswerError):
    """The model ran out of tokens in the middle of its answer."""


class Asker:
    """Asks for JSON; any number of threads may share one."""

    def __init__(self, client: ChatClient, cache: AnswerCache) -> None:
        self.client = client
        self.cache = cache

    def ask(self, question: Question, wanted: str) -> Json:
        """The object of an answer with a list under `wanted`. Raises `NoAnswerError` (`CutError` where tokens ran out) and `LlmError`."""
        key = cache_key(self.client.model, PROMPT_VERSION, json.dumps([list(question.messages), question.schema]))
        kept = self.cache.get(key)
        if kept is not None and isinstance(kept.get(wanted), list):
            self.client.usage.add_cached()
            return kept
        found = self._fresh(question, wanted)
        self.cache.put(key, found)
        return found

    def _fresh(self, question: Question, wanted: str) -> Json:
        reply = self.client.ask(question)
        found = json_in(reply.text, wanted)
        if found is None and not reply.cut:
            messages = [
                *question.messages,
                {"role": "assistant", "content": reply.text[:MOST_REPEATED]},
                {"role": "user", "content": AGAIN},
            ]
            self.client.usage.add_retried()
            reply = self.client.ask(Question(messages, question.schema, question.name))
            found = json_in(reply.text, wanted)
        if found is None:
            if reply.cut:
                raise CutError("the model's answer was cut off before its end")
            raise NoAnswerError("the model's answer has no JSON of the form that was asked for")
        return found
