"""Sources, cues, contents and chains of voices, on sentences of our own."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bayhaqi
from bayhaqi.coding.attributions import load_attribution_tagger
from bayhaqi.coding.encoder import verified_files
from bayhaqi.errors import ChecksumError, InstallationError
from bayhaqi.language import load_parser
from bayhaqi.model import Article, Attribution


def attributions(text: str, title: str | None = None) -> tuple[Attribution, ...]:
    parsed = list(load_parser().parse([Article(text=text, title=title)]))
    return load_attribution_tagger().attributions(parsed)[0]


def sources(found: tuple[Attribution, ...]) -> list[str]:
    return [piece.text for one in found for piece in one.source]


def chain_at(text: str, word: str) -> list[str]:
    """The sources, outermost first, of the contents that hold the last occurrence of a word."""
    found = attributions(text)
    place = text.rindex(word)
    holding = [one for one in found if any(piece.start <= place < piece.end for piece in one.content)]

    def depth(one: Attribution) -> int:
        return 0 if one.within is None else 1 + depth(found[one.within])

    return [" ".join(piece.text for piece in one.source) for one in sorted(holding, key=depth)]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("US officials said Russia bombed Ukraine.", "US officials", "said", "Russia bombed Ukraine"),
        (
            "Two drones hit a fuel depot near the port, the Israeli military said.",
            "the Israeli military",
            "said",
            "Two drones hit a fuel depot near the port",
        ),
        (
            "According to Kenyan police, gunmen attacked a bus in Lamu county on Friday.",
            "Kenyan police",
            "According to",
            "gunmen attacked a bus in Lamu county on Friday",
        ),
        (
            "Rwanda denied that its troops had crossed the border.",
            "Rwanda",
            "denied",
            "that its troops had crossed the border",
        ),
        ("The militia denied attacking the convoy.", "The militia", "denied", "attacking the convoy"),
    ],
)
def test_plain_reports(text: str, source: str, cue: str, content: str) -> None:
    found = attributions(text)
    assert len(found) == 1
    assert [piece.text for piece in found[0].source] == [source]
    assert [piece.text for piece in found[0].cue] == [cue]
    assert [piece.text for piece in found[0].content] == [content]
    assert found[0].within is None
    assert not found[0].quoted


@pytest.mark.parametrize(
    ("text", "word", "chain"),
    [
        (
            "Israeli army radio, quoting the Al-Noor newspaper, reported that the rebels would send fighters to Tyre.",
            "fighters",
            ["Israeli army radio", "the Al-Noor newspaper"],
        ),
        (
            "The Sudanese army shelled the town, according to the local council, citing two witnesses.",
            "shelled",
            ["the local council", "two witnesses"],
        ),
        (
            "The mayor said the governor told him that troops had left the valley.",
            "left",
            ["The mayor", "the governor"],
        ),
        (
            "State television quoted the defence minister as saying that the border would stay closed.",
            "border",
            ["State television", "the defence minister"],
        ),
        (
            "Reuters reported, citing a senior diplomat, that Turkey had assured Greece that drilling would stop.",
            "drilling",
            ["Reuters", "a senior diplomat", "Turkey"],
        ),
        (
            "The rebels have left Goma, according to a statement carried by state media.",
            "left",
            ["state media", "a statement"],
        ),
        (
            "The ministry said in a statement carried by the SANA news agency that its forces had shot down a missile.",
            "shot",
            ["the SANA news agency", "The ministry"],
        ),
        (
            "Citing unnamed sources, the Guardian reported that Britain will send tanks to Estonia.",
            "tanks",
            ["the Guardian", "unnamed sources"],
        ),
        (
            "A spokesman for the group, quoted by Al Jazeera, said the hostages were alive.",
            "hostages",
            ["Al Jazeera", "A spokesman for the group"],
        ),
    ],
)
def test_chains_of_voices(text: str, word: str, chain: list[str]) -> None:
    assert [name.strip(" ,") for name in chain_at(text, word)] == chain


def test_continuing_attribution() -> None:
    found = attributions("The minister visited the camp on Monday. He added that aid would arrive within days.")
    assert sources(found) == ["He"]
    assert found[0].content[0].text == "that aid would arrive within days"


def test_two_verbs_of_one_writer_give_both_contents_to_the_writer() -> None:
    text = "Laila Haidari, a clerk, wrote that the minister praised the accord and stated that Kabul backs the truce."
    assert all("Laila Haidari" in name for name in chain_at(text, "praised"))
    assert "Laila Haidari" in chain_at(text, "truce")[0]


def test_a_split_quote_is_one_attribution() -> None:
    found = attributions("“We will not leave,” the commander said. “This is our land.”")
    assert len(found) == 1
    assert found[0].quoted
    assert len(found[0].content) == 2


def test_a_quote_over_paragraphs_keeps_its_speaker() -> None:
    found = attributions("“We came to talk,” said the envoy.\n“But nobody was there.\n“We shall try again next week.”")
    held = " ".join(piece.text for one in found if "envoy" in one.source[0].text for piece in one.content)
    assert "nobody" in held
    assert "next week" in held


def test_what_a_colon_announces_is_read_with_it() -> None:
    reader = load_attribution_tagger().reader
    plain = "The harbour was quiet in the morning and the boats came back early with little in their nets."
    paragraphs = [plain] * 40
    for number in range(2, 40, 3):
        paragraphs[number] = "Before the council she made the following remark:"
    reading = reader._pieces(paragraphs)
    windows = list(reader._windows(reading))
    lasts = {window[-1] for window in windows[:-1]}
    announcing = {reading.bounds[number] for number in range(2, 39, 3)}
    assert len(windows) > 2
    assert not lasts & announcing
    assert [span for window in windows for span in window] == reading.bounds


def test_a_quotation_goes_on_after_an_interjection() -> None:
    # So long that the two halves are read apart, and what follows the interjection has no cue near it.
    promise = "We shall not sign this treaty while our fishermen are in prison and our nets lie on the quay of another country. "
    refusal = "And we shall not be told that the matter is closed, for it is not closed as long as one of them is not at home. "
    text = f'The minister, Ana Torvald, told the assembly: "{promise * 8}\n"(Applause.)\n"{refusal * 8}"\n'
    found = attributions(text)
    place = text.rindex("the matter is closed")
    holding = [one for one in found if any(piece.start <= place < piece.end for piece in one.content)]
    assert any("Torvald" in piece.text for one in holding for piece in one.source)


def test_a_headline_with_a_colon_is_attributed_in_the_title() -> None:
    found = attributions("The president spoke in Sochi.", title="Putin: we will not withdraw from the region")
    assert [piece.text for piece in found[0].source] == ["Putin"]
    assert found[0].source[0].in_title
    assert found[0].content[0].in_title


@pytest.mark.parametrize(
    ("headline", "voice"),
    [
        ("Troops storm the palace in Bissau - witnesses", "witnesses"),
        ("Jets bomb rebel camps near Afmadow: army spokesman", "army spokesman"),
    ],
)
def test_a_headline_that_ends_with_its_voice(headline: str, voice: str) -> None:
    found = attributions("Nothing more was known.", title=headline)
    assert sources(found) == [voice]
    assert found[0].content[0].in_title


def test_ids_count_from_zero_in_text_order_and_nesting_points_at_them() -> None:
    found = attributions(
        "Kyiv said that Moscow had threatened to bomb the bridge.\nHe said the governor told him that troops left."
    )
    assert [one.id for one in found] == list(range(len(found)))
    assert all(one.within is None or found[one.within].content for one in found)


def test_several_articles_at_once_are_read_as_if_alone() -> None:
    texts = ["Peru said it would recall its envoy.", "", "Police said two men were held.\nNothing else happened."]
    parsed = list(load_parser().parse(Article(text=text) for text in texts))
    tagger = load_attribution_tagger()
    together = tagger.attributions(parsed)
    assert together == [tagger.attributions([one])[0] for one in parsed]
    assert together[1] == ()


@pytest.mark.parametrize(
    "text",
    [
        "“We go, he said.",
        "'She said \"he said “they said «it burned» there” now\" so,' the aide told us.",
        "„Wir gehen“, said the mayor. «Non», said the prefect.",
        "x" * 10_000,
        "said " * 1_200,
        "\u202eThe minister said \x00 that 😀 troops left.\u200f",
        "”””“““\"\"\"''' said '''",
    ],
)
def test_odd_text_is_read(text: str) -> None:
    for one in attributions(text):
        for piece in (*one.source, *one.cue, *one.content):
            assert text[piece.start : piece.end] == piece.text


def test_two_hundred_quotes_take_time_in_proportion() -> None:
    quote = "“The road to town {} is closed,” the mayor of village {} said, “and nobody may pass.”\n"
    spent = []
    for count in (50, 200):
        text = "".join(quote.format(n, n) for n in range(count))
        parsed = list(load_parser().parse([Article(text=text)]))
        tagger = load_attribution_tagger()
        began = time.process_time()
        tagger.attributions(parsed)
        spent.append(time.process_time() - began)
    assert spent[1] < 12 * spent[0] + 0.5


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    first = attributions(text)
    for one in first:
        for piece in (*one.source, *one.cue, *one.content):
            assert 0 <= piece.start < piece.end <= len(text)
            assert text[piece.start : piece.end] == piece.text
    assert attributions(text) == first


def test_changed_or_missing_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match="reinstall"):
        verified_files(tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({"sha256": {"model.onnx": "0" * 64}}), encoding="utf-8")
    with pytest.raises(InstallationError, match="missing"):
        verified_files(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"other")
    with pytest.raises(ChecksumError, match="SHA-256"):
        verified_files(tmp_path)


def test_a_noise_that_was_heard_somewhere_has_no_voice() -> None:
    text = "Chadian soldiers attacked rebels in Tibesti on Tuesday, and shelling was heard in Bardai, the main town of the region."
    coding = bayhaqi.load()(text, published="2021-04-20", publisher="Sahel Post")
    assert {claim.origin for claim in coding.claims} == {"Sahel Post"}
