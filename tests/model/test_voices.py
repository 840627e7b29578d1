"""What each source of an article says, and chains of voices in words."""

from __future__ import annotations

import json

import bayhaqi
from bayhaqi.model import Article, CoderInfo, Coding
from bayhaqi.model.wording import chain_in_words, responsibility_in_words

TEXT = (
    "The mayor of Goma said on Monday that Rwandan soldiers had shelled the town. He added that the hospital was full.\n"
    "Radio Kivu reported that Rwanda had denied shelling Goma. It was raining, according to an old woman."
)


def coded(text: str) -> Coding:
    return bayhaqi.load()(text, published="2024-07-24", publisher="Daily Herald")


def test_each_source_is_listed_once_with_all_that_it_says() -> None:
    coding = coded(TEXT)
    voices = coding.voices()
    mayor = voices[0]
    assert mayor.name is not None
    assert "mayor" in mayor.name.lower()
    assert len(mayor.said) == 2
    assert "hospital" in mayor.said[1].text
    assert [claim.type for claim in mayor.claims] == ["ASSAULT"]
    names = [voice.name for voice in voices]
    assert len(names) == len(set(names))
    assert sum(len(voice.said) for voice in voices) == len(coding.attributions)


def test_a_medium_relays_what_the_voice_that_it_quotes_says() -> None:
    voices = {voice.name: voice for voice in coded(TEXT).voices()}
    radio = next(voice for name, voice in voices.items() if name and "Radio" in name)
    rwanda = next(voice for name, voice in voices.items() if name == "Rwanda")
    denial = rwanda.claims[0]
    assert denial.status == "negation"
    assert denial in radio.said[0].relayed
    assert radio.claims == ()
    assert rwanda.said[0].through == (radio.said[0].attribution,)


def test_voices_are_written_with_ids() -> None:
    coding = coded(TEXT)
    written = [voice.to_dict() for voice in coding.voices()]
    json.dumps(written)
    ids = {claim.id for claim in coding.claims}
    assert {number for voice in written for said in voice["said"] for number in said["claims"]} <= ids


def test_a_coding_without_attributions_has_no_voices() -> None:
    assert Coding(article=Article(text="x"), coder=CoderInfo(version="0")).voices() == ()


def test_chains_in_words() -> None:
    def words(text: str) -> str | None:
        return chain_in_words(coded(text).claims[-1])

    assert words("Israel bombed Beirut on Sunday.") is None
    assert words("Israel bombed Beirut on Sunday, the militia said.") == "according to the militia"
    assert words("The Taliban denied attacking the convoy of the Pakistani army.") == "denied by the Taliban"
    assert (
        words("Israeli army radio, quoting the Al-Akhbar newspaper, reported that Iran attacked Jordan.")
        == "according to Israel Army Radio, quoting Al-Akhbar"
    )


def test_responsibility_is_told_only_where_it_is_more_than_a_report() -> None:
    plain, claimed = coded("Israel bombed Beirut. The militia said it had killed five French soldiers.").claims
    assert responsibility_in_words(plain) is None
    assert responsibility_in_words(claimed) == "claimed by actor"
