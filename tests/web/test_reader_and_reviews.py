"""The article reader and the review pages, asked as a browser without JavaScript asks them."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from bayhaqi.model import Article
from bayhaqi.store import Writer, list_reviews
from bayhaqi.web.app import create_app
from tests.store.fake_coder import FakeCoder

TEXT = (
    "Nordaland bombed Suvravia in Alba on 2024-03-02, killing 4, Ministry said.\n\n"
    "Estristan praised Nordaland in Brena on 2024-03-03. <b>&amp;</b> \u202eleft. Kelmiland aided Brunavia in Corda on 2024-03-04."
)
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> [a](javascript:alert(3)) \u202e\u2066\x00 "


@pytest.fixture(scope="module")
def made_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "crisis.bayhaqi"
    long = ("The river rose.\n" * 2000 + "Estristan praised Nordaland in Brena on 2024-03-03.\n") * 3
    articles = [
        Article(text=TEXT, title="Nordaland <i>again</i>", published="2024-03-05", publisher="Post", id="short"),
        Article(text=HOSTILE * 20 + TEXT, title=HOSTILE, published="2024-03-05", publisher=HOSTILE, id="hostile",
                url="javascript:alert(4)"),
        Article(text=TEXT + " More.", published="2024-03-07", id="with/slash"),
        Article(text=long, published="2024-03-06", id="long"),
    ]  # fmt: skip
    with Writer(path) as writer:
        writer.add(articles, FakeCoder())
    return path


@pytest.fixture
def store(made_store: Path, tmp_path: Path) -> Path:
    """A copy, so that each test has reviews of its own."""
    return Path(shutil.copytree(made_store, tmp_path / "crisis.bayhaqi"))


@pytest.fixture
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(store), base_url="http://127.0.0.1:8765", follow_redirects=False) as made:
        yield made


def text_of(page: str) -> str:
    """What a reader sees of a part of a page."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def claim_ids(page: str) -> list[str]:
    listed = page[page.index('class="claim-list"') :]
    return list(dict.fromkeys(re.findall(r"\?claim=([0-9a-f-]+)#act", listed)))


class TestReader:
    def test_the_text_is_whole_and_in_order(self, client: TestClient) -> None:
        page = client.get("/articles/short").text
        article = page[page.index('<article class="text"') : page.index("</article>")]
        seen = [line.strip() for line in text_of(article).split("\n") if line.strip()]
        # What turns the direction of text is shown as a mark, one character for one.
        assert seen == [line for line in TEXT.replace("\u202e", "\u2423").split("\n") if line]
        assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in article

    def test_a_claim_is_a_link_and_its_words_are_told(self, client: TestClient) -> None:
        page = client.get("/articles/short").text
        first, second, _ = claim_ids(page)
        chosen = client.get(f"/articles/short?claim={first}").text
        fields = chosen[chosen.index('<dl class="fields">') : chosen.index("</dl>")]
        told = re.findall(r"<q[^>]*><bdi>(.*?)</bdi></q>", fields)
        sentence = TEXT.split("\n")[0]
        content = sentence[: sentence.index(", killing")]
        assert told == ["Nordaland", "bombed", "Suvravia", "Alba", "Ministry", "said", content, sentence]
        assert re.search(r'<span class="m m-act material-conflict chosen"[^>]*><a [^>]*id="act"', chosen)
        assert f'rel="next" href="/articles/short?claim={second}#act"' in chosen
        assert 'rel="prev"' not in chosen

    def test_only_the_reader_is_sent_where_it_is_asked_for(self, client: TestClient) -> None:
        part = client.get("/articles/short", headers={"HX-Request": "true", "HX-Target": "reader"}).text
        assert part.lstrip().startswith('<div id="reader"')

    def test_long_texts_come_in_parts_that_join(self, client: TestClient) -> None:
        pages = [client.get(f"/articles/long?part={number}").text for number in (1, 2, 3)]
        assert client.get("/articles/long?part=4").status_code == 404
        lines = 0
        for page in pages:
            article = page[page.index('<article class="text"') : page.index("</article>")]
            lines += text_of(article).count("The river rose.")
            assert len(page) < 4_000_000
        assert lines == 6000
        last = claim_ids(pages[2])[-1]
        assert "Part 3 of 3" in text_of(client.get(f"/articles/long?claim={last}").text)

    def test_hostile_texts_stay_texts(self, client: TestClient) -> None:
        page = client.get("/articles/hostile")
        assert page.status_code == 200
        inside = page.text[page.text.index("<main") : page.text.index("</main>")]
        assert not re.search(r"<(script|img|iframe|object|svg)\b", inside)
        assert not re.search(r"<[^>]*\son\w+\s*=", inside)
        assert 'href="javascript' not in inside
        assert not set("\u202e\u2066\x00") & set(inside)

    @pytest.mark.parametrize("path", ["/articles/none", "/articles/short?claim=none", "/articles/short?part=0"])
    def test_what_there_is_not_is_not_found(self, client: TestClient, path: str) -> None:
        assert client.get(path).status_code == 404


def form_of(client: TestClient, claim: str, article: str = "short") -> dict[str, Any]:
    """The fields of the form as a browser would send them untouched."""
    page = client.get(f"/reviews/claim?article={article}&claim={claim}")
    assert page.status_code == 200
    form = page.text[page.text.index('<form class="review"') :]
    form = form[: form.index("</form>")]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if given.get("type") in ("radio", "checkbox"):
            if " checked" not in tag:
                continue
            if given["type"] == "checkbox":
                found.setdefault(given["name"], []).append(html.unescape(given.get("value", "on")))
                continue
        found[given["name"]] = html.unescape(given.get("value", ""))
    for name, inside in re.findall(r'<select id="\w+" name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r"<option([^>]*) selected>([^<]*)", inside)
        value = re.search(r'value="([^"]*)"', chosen[1]) if chosen else None
        found[name] = value[1] if value else chosen[2] if chosen else ""
    found["chain"] = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", form, re.DOTALL)[1])  # type: ignore[index]
    return found


def claims_by_trigger(client: TestClient) -> dict[str, str]:
    page = client.get("/articles/short").text
    return {words: claim for claim, words in re.findall(r"\?claim=([0-9a-f-]+)#act\"[^>]*>(\w+)</a>", page)}


class TestReviewing:
    def test_a_claim_is_accepted_and_shown_so_everywhere(self, client: TestClient, store: Path) -> None:
        claim = claims_by_trigger(client)["bombed"]
        form = form_of(client, claim)
        answer = client.post(
            "/reviews/claim", data={**form, "verdict": "accept", "reviewer": "Ana", "note": "<b>clear</b>"}
        )
        assert answer.status_code == 303
        assert "The review was kept" in client.get(answer.headers["location"]).text
        (kept,) = list_reviews(store)
        assert (kept.verdict, kept.claim, kept.reviewer, dict(kept.corrections)) == ("right", claim, "Ana", {})
        assert TEXT[kept.evidence_start : kept.evidence_end] == kept.evidence
        event = re.search(r'href="(/events/[^"]+)"', client.get(f"/articles/short?claim={claim}").text)
        assert event
        for path in ("/claims", "/articles/short", f"/articles/short?claim={claim}", event[1], "/reviews"):
            page = client.get(path).text
            assert "reviewed-right" in page, path
            assert "<b>clear" not in page

    def test_an_untouched_form_corrects_nothing(self, client: TestClient, store: Path) -> None:
        for trigger, claim in claims_by_trigger(client).items():
            answer = client.post(
                "/reviews/claim", data={**form_of(client, claim), "verdict": "correct", "reviewer": "Ana"}
            )
            assert answer.status_code == 422, trigger
            assert "change what is wrong" in answer.text
        assert list(list_reviews(store)) == []

    def test_corrections_are_just_what_was_changed(self, client: TestClient, store: Path) -> None:
        form = form_of(client, claims_by_trigger(client)["praised"])
        sides = {name: value for name, value in form.items() if name.startswith("side-")}
        assert sorted(sides.values()) == ["actor", "recipient"]
        recipient = next(name for name, value in sides.items() if value == "recipient")
        changed = {
            "verdict": "correct", "reviewer": "Ana", "type": "CONSULT", "mode": "CONSULT visit", "status": "future",
            recipient: "none", "other_recipients": "Brena", "date_start": "2024-03-02", "chain": "Ministry\nWitnesses",
            "place_words": "Brena", "contexts": ["diplomatic"], "complete": "on",
        }  # fmt: skip
        assert client.post("/reviews/claim", data={**form, **changed}).status_code == 303
        (kept,) = list_reviews(store)
        assert kept.complete
        corrections = dict(kept.corrections)
        (side,) = corrections.pop("recipients")
        assert TEXT[side["start"] : side["end"]] == side["text"] == "Brena"
        assert corrections == {
            "type": "CONSULT", "modes": ["visit"], "contexts": ["diplomatic"], "status": "future",
            "date": {"start": "2024-03-02", "end": "2024-03-03"}, "chain": ["Ministry", "Witnesses"],
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({}, "choose whether"),
            ({"verdict": "accept", "reviewer": ""}, "give your name"),
            ({"verdict": "accept", "type": "AID"}, "you accept the claim, but changed type"),
            ({"verdict": "correct", "other_actors": "Atlantis"}, "the text has no"),
            ({"verdict": "correct", "mode": "ASSAULT drone"}, "no mode of SUPPORT"),
            ({"verdict": "correct", "date_start": "yesterday"}, "must have start and end"),
            ({"verdict": "correct", "type": "SHOUT"}, "is no type"),
            ({"verdict": "accept", "seen": "0"}, "coded anew since"),
        ],
    )
    def test_what_cannot_be_kept_is_told_and_the_answers_stay(
        self, client: TestClient, store: Path, change: dict[str, str], reason: str
    ) -> None:
        form = form_of(client, claims_by_trigger(client)["praised"])
        answer = client.post("/reviews/claim", data={**form, "reviewer": "Ana", "note": "my note", **change})
        assert answer.status_code == 422
        assert reason in text_of(answer.text)
        assert 'value="my note"' in answer.text
        assert list(list_reviews(store)) == []

    @pytest.mark.parametrize("change", [{"place": "9" * 5000}, {"place": "77"}, {"side-" + "9" * 5000: "actor"}])
    def test_what_no_form_of_ours_sends_is_refused_or_ignored(self, client: TestClient, change: dict[str, str]) -> None:
        form = form_of(client, claims_by_trigger(client)["praised"])
        answer = client.post("/reviews/claim", data={**form, "reviewer": "Ana", "verdict": "unsure", **change})
        assert answer.status_code in (303, 400)

    def test_an_article_whose_id_has_a_slash_is_read_and_reviewed(self, client: TestClient, store: Path) -> None:
        claim = claim_ids(client.get("/articles/with%2Fslash").text)[0]
        form = form_of(client, claim, "with%2Fslash")
        assert client.post("/reviews/claim", data={**form, "verdict": "accept", "reviewer": "Ana"}).status_code == 303
        assert [one.article for one in list_reviews(store)] == ["with/slash"]

    def test_without_the_forms_token_nothing_is_kept(self, client: TestClient, store: Path) -> None:
        form = form_of(client, claims_by_trigger(client)["bombed"])
        answer = client.post("/reviews/claim", data={**form, "csrf": "x", "verdict": "accept", "reviewer": "Ana"})
        assert answer.status_code == 403
        assert list(list_reviews(store)) == []

    def test_the_next_claim_goes_through_all_of_them(self, client: TestClient) -> None:
        seen = set()
        for _ in range(4):
            answer = client.get("/reviews/next?reviewer=Ana&type=AID")
            if answer.status_code == 404:
                break
            asked = parse_qs(urlsplit(answer.headers["location"]).query)
            seen.add((asked["article"][0], asked["claim"][0]))
            form = form_of(client, asked["claim"][0], asked["article"][0])
            assert (
                client.post("/reviews/claim", data={**form, "verdict": "reject", "reviewer": "Ana"}).status_code == 303
            )
        assert len(seen) == 3
        assert client.get("/reviews/next?reviewer=Ana&type=AID").status_code == 404
        assert client.get("/reviews/next?reviewer=Ben&type=AID").status_code == 303

    def test_two_reviewers_are_compared_and_downloads_hold_their_words(self, client: TestClient) -> None:
        for trigger, claim in claims_by_trigger(client).items():
            for name in ("Ana", "Ben"):
                verdict = "reject" if trigger == "praised" and name == "Ben" else "accept"
                form = {**form_of(client, claim), "verdict": verdict, "reviewer": name, "complete": "on"}
                assert client.post("/reviews/claim", data=form).status_code == 303
        page = text_of(client.get("/reviews").text)
        assert "Ana and Ben" in page
        assert "Precision of the coder" in page
        lines = client.get("/reviews/export?to=jsonl").text.splitlines()
        assert len([json.loads(line) for line in lines]) == 6
        (gold,) = [json.loads(line) for line in client.get("/reviews/export?to=gold").text.splitlines()]
        assert {claim["trigger"]["text"] for claim in gold["claims"]} == {"bombed", "aided"}
        training = client.get("/reviews/export?to=training").text
        assert "[a1 Nordaland] [t1 bombed] [r1 Suvravia]" in training
        assert client.get("/reviews/export?to=xml").status_code == 404
