"""How an endpoint is asked: forms, patience, failures, the key, the cache, what it costs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bayhaqi.errors import LlmError, UsageError
from bayhaqi.llm.answers import json_in
from bayhaqi.llm.asking import Asker, CutError
from bayhaqi.llm.cache import AnswerCache
from bayhaqi.llm.client import ChatClient, NoAnswerError, Question
from bayhaqi.llm.settings import LlmSettings
from bayhaqi.llm.usage import Usage
from tests.llm.server import Endpoint, Json, Said, sequence

GOOD = Said('{"claims": []}')
QUESTION = Question(
    [{"role": "system", "content": "Code."}, {"role": "user", "content": "Text"}], {"type": "object"}, "coding"
)


def asker(endpoint: Endpoint | str, folder: Path, waits: list[float] | None = None, **settings: object) -> Asker:
    url = endpoint if isinstance(endpoint, str) else endpoint.url
    made = LlmSettings(url, **{"model": "tiny", "timeout_s": 5.0, **settings})  # type: ignore[arg-type]
    kept: list[float] = [] if waits is None else waits
    return Asker(ChatClient(made, Usage(made.prices), wait=kept.append), AnswerCache(folder))


def test_a_good_answer_is_asked_for_by_schema_and_kept(tmp_path: Path) -> None:
    with Endpoint(sequence(GOOD)) as endpoint:
        for _ in range(2):
            one = asker(endpoint, tmp_path, prices=(1.0, 10.0))
            assert one.ask(QUESTION, "claims") == {"claims": []}
    assert len(endpoint.seen) == 1
    assert endpoint.seen[0]["model"] == "tiny"
    assert endpoint.seen[0]["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert (one.client.usage.cached, one.client.usage.requests, one.client.usage.cost) == (1, 0, 0.0)


def test_another_model_or_another_text_is_asked_about_anew(tmp_path: Path) -> None:
    other = Question([*QUESTION.messages[:1], {"role": "user", "content": "Another"}], {"type": "object"}, "coding")
    with Endpoint(sequence(GOOD)) as endpoint:
        asker(endpoint, tmp_path).ask(QUESTION, "claims")
        asker(endpoint, tmp_path, model="large").ask(QUESTION, "claims")
        asker(endpoint, tmp_path).ask(other, "claims")
    assert len(endpoint.seen) == 3


def test_a_damaged_file_of_the_cache_counts_as_none(tmp_path: Path) -> None:
    with Endpoint(sequence(GOOD)) as endpoint:
        asker(endpoint, tmp_path).ask(QUESTION, "claims")
        (kept,) = tmp_path.glob("*/*.json")
        kept.write_text('{"claims": [')
        asker(endpoint, tmp_path).ask(QUESTION, "claims")
    assert len(endpoint.seen) == 2
    assert json.loads(kept.read_text()) == {"claims": []}


def test_tokens_and_cost_are_added_up(tmp_path: Path) -> None:
    with Endpoint(sequence(GOOD)) as endpoint:
        one = asker(endpoint, tmp_path, prices=(2.0, 10.0))
        one.ask(QUESTION, "claims")
    usage = one.client.usage
    assert (usage.tokens_in, usage.tokens_out) == (100, 20)
    assert usage.cost == pytest.approx((100 * 2 + 20 * 10) / 1e6)
    assert "tokens in 100, tokens out 20, cost 0.0004" in str(usage)


def test_a_cost_that_the_endpoint_tells_is_believed_where_there_are_no_prices(tmp_path: Path) -> None:
    with Endpoint(sequence(Said('{"claims": []}', usage={"prompt_tokens": 5, "cost": 0.25}))) as endpoint:
        one = asker(endpoint, tmp_path)
        one.ask(QUESTION, "claims")
    assert one.client.usage.cost == 0.25


@pytest.mark.parametrize("taken", ["json_object", None])
def test_an_endpoint_without_schemas_is_asked_in_a_looser_form_from_then_on(tmp_path: Path, taken: str | None) -> None:
    def answer(body: Json) -> Said:
        form = body.get("response_format", {}).get("type")
        return GOOD if form == taken else Said(f"response_format {form} is not supported", status=400)

    with Endpoint(answer) as endpoint:
        one = asker(endpoint, tmp_path)
        one.ask(QUESTION, "claims")
        first = len(endpoint.seen)
        one.cache.folder = tmp_path / "other"
        one.cache.folder.mkdir()
        one.ask(QUESTION, "claims")
    assert first == (2 if taken else 3)
    assert len(endpoint.seen) == first + 1


def test_a_model_that_allows_no_temperature_is_asked_without(tmp_path: Path) -> None:
    def answer(body: Json) -> Said:
        return Said("temperature is not supported", status=400) if "temperature" in body else GOOD

    with Endpoint(answer) as endpoint:
        assert asker(endpoint, tmp_path).ask(QUESTION, "claims") == {"claims": []}
    assert endpoint.seen[-1]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_asked_again_with_growing_waits(tmp_path: Path, status: int) -> None:
    busy = Said("busy", status=status)
    waits: list[float] = []
    with Endpoint(sequence(busy, busy, GOOD)) as endpoint:
        one = asker(endpoint, tmp_path, waits, wait_s=4.0)
        assert one.ask(QUESTION, "claims") == {"claims": []}
    assert 2 <= waits[0] <= 4 <= waits[1] <= 8
    assert one.client.usage.retried == 2


def test_a_wait_that_the_server_asks_for_is_kept(tmp_path: Path) -> None:
    waits: list[float] = []
    with Endpoint(sequence(Said("slow down", status=429, headers={"Retry-After": "7"}), GOOD)) as endpoint:
        asker(endpoint, tmp_path, waits).ask(QUESTION, "claims")
    assert waits == [7.0]


def test_after_the_last_attempt_it_is_given_up_with_what_was_said(tmp_path: Path) -> None:
    with Endpoint(sequence(Said("the queue is full", status=503))) as endpoint, pytest.raises(NoAnswerError) as raised:
        asker(endpoint, tmp_path, attempts=3).ask(QUESTION, "claims")
    assert "status 503 (the queue is full)" in str(raised.value)
    assert len(endpoint.seen) == 3


def test_an_answer_that_never_comes_ends_at_the_limit(tmp_path: Path) -> None:
    with Endpoint(sequence(Said(late_s=1.5))) as endpoint, pytest.raises(NoAnswerError) as raised:
        asker(endpoint, tmp_path, attempts=2, timeout_s=0.3).ask(QUESTION, "claims")
    assert "0.3 s" in str(raised.value)


def test_a_huge_answer_is_refused(tmp_path: Path) -> None:
    with Endpoint(sequence(Said("x" * 300_000))) as endpoint, pytest.raises(NoAnswerError) as raised:
        asker(endpoint, tmp_path, answer_bytes=100_000).ask(QUESTION, "claims")
    assert "over 100,000 bytes" in str(raised.value)
    assert len(endpoint.seen) == 1


def test_nobody_at_the_address_ends_the_run(tmp_path: Path) -> None:
    with Endpoint(sequence(GOOD)) as endpoint:
        url = endpoint.url
    with pytest.raises(LlmError) as raised:
        asker(url, tmp_path, attempts=2).ask(QUESTION, "claims")
    assert not isinstance(raised.value, NoAnswerError)
    assert "check --llm" in str(raised.value)


@pytest.mark.parametrize(
    ("status", "words"), [(401, "BAYHAQI_LLM_KEY"), (403, "BAYHAQI_LLM_KEY"), (404, "--llm-model")]
)
def test_a_refused_key_or_an_unknown_model_ends_the_run(tmp_path: Path, status: int, words: str) -> None:
    with Endpoint(sequence(Said("no", status=status))) as endpoint, pytest.raises(LlmError) as raised:
        asker(endpoint, tmp_path).ask(QUESTION, "claims")
    assert not isinstance(raised.value, NoAnswerError)
    assert words in str(raised.value)
    assert len(endpoint.seen) == 1


def test_the_key_is_sent_and_told_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAYHAQI_LLM_KEY", "sk-verysecret")
    with Endpoint(sequence(GOOD, Said("key sk-verysecret is wrong", status=401))) as endpoint:
        one = asker(endpoint, tmp_path / "a")
        one.ask(QUESTION, "claims")
        one.cache.folder = tmp_path
        with pytest.raises(LlmError) as raised:
            one.ask(QUESTION, "claims")
    assert endpoint.headers[0]["authorization"] == "Bearer sk-verysecret"
    assert "sk-verysecret" not in json.dumps(endpoint.seen) + str(raised.value) + str(one.client.usage)
    assert "[key]" in str(raised.value)
    assert not any("sk-verysecret" in path.read_text() for path in tmp_path.rglob("*.json"))


def test_a_key_that_cannot_be_sent_is_refused_without_being_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAYHAQI_LLM_KEY", "sk-é\n1")
    with pytest.raises(UsageError) as raised:
        ChatClient(LlmSettings("http://localhost/v1"), Usage())
    assert "sk-" not in str(raised.value)


def test_broken_json_is_asked_for_once_more(tmp_path: Path) -> None:
    with Endpoint(sequence(Said('{"claims": [{"evidence"'), GOOD)) as endpoint:
        assert asker(endpoint, tmp_path).ask(QUESTION, "claims") == {"claims": []}
    assert [message["role"] for message in endpoint.seen[1]["messages"]] == ["system", "user", "assistant", "user"]


@pytest.mark.parametrize("said", ["no JSON at all", "{" * 5_000, '{"other": []}', "[]", "null"])
def test_json_that_stays_broken_is_given_up(tmp_path: Path, said: str) -> None:
    with Endpoint(sequence(Said(said))) as endpoint, pytest.raises(NoAnswerError) as raised:
        asker(endpoint, tmp_path).ask(QUESTION, "claims")
    assert "no JSON" in str(raised.value)
    assert len(endpoint.seen) == 2
    assert not list(tmp_path.rglob("*.json"))


def test_an_answer_that_was_cut_off_is_told_as_such(tmp_path: Path) -> None:
    with Endpoint(sequence(Said('{"claims": [', finish="length"))) as endpoint, pytest.raises(CutError):
        asker(endpoint, tmp_path).ask(QUESTION, "claims")


@pytest.mark.parametrize(
    "raw", [b"", b"<html>", b"{}", b'{"choices": []}', b'{"choices": [{"message": {"content": null}}]}']
)
def test_an_answer_that_is_no_completion_is_given_up(tmp_path: Path, raw: bytes) -> None:
    with Endpoint(sequence(Said(raw=raw))) as endpoint, pytest.raises(NoAnswerError):
        asker(endpoint, tmp_path).ask(QUESTION, "claims")


def test_without_a_name_the_first_model_of_the_endpoint_is_asked(tmp_path: Path) -> None:
    with Endpoint(sequence(GOOD)) as endpoint:
        asker(endpoint, tmp_path, model=None).ask(QUESTION, "claims")
    assert endpoint.seen[0]["model"] == "first-model"


@pytest.mark.parametrize(
    "text",
    [
        '{"claims": [1]}',
        'Here it is:\n```json\n{"claims": [1]}\n```\nAnything else?',
        '<think>{"claims": [2]} perhaps {</think>{"claims": [1]}',
        'A {"note": 1} and {"claims": [1]}',
    ],
)
def test_the_object_is_found_among_words(text: str) -> None:
    assert json_in(text, "claims") == {"claims": [1]}


@pytest.mark.parametrize(
    "settings",
    [{"url": "ftp://x"}, {"judge_under": 0.0}, {"judge_under": 1.2}, {"attempts": 0}, {"prices": (-1.0, 0.0)}],
)
def test_settings_that_are_not_allowed_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        LlmSettings(**{"url": "http://localhost/v1", **settings})  # type: ignore[arg-type]
