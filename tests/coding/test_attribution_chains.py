"""What the parse adds to the tagger's relations, on relations that are given."""

from __future__ import annotations

import pytest

from bayhaqi.coding.attribution_chains import nest, with_chains, without_voiceless
from bayhaqi.coding.attribution_relations import Piece, Relation
from bayhaqi.coding.chains import chain_of
from bayhaqi.language import ParsedArticle, load_parser
from bayhaqi.model import Article, Attribution, SourceSpan, Span


class Given:
    """A parsed sentence, of which relations are made by their words."""

    def __init__(self, text: str) -> None:
        self.text = text
        parsed: ParsedArticle = next(iter(load_parser().parse([Article(text=text)])))
        self.doc = parsed.paragraphs[0].doc

    def pieces(self, *words: str) -> list[Piece]:
        return [Piece(0, self.text.index(one), self.text.index(one) + len(one)) for one in words if one]

    def relation(self, source: str, cue: str, content: str) -> Relation:
        return Relation(self.pieces(source), self.pieces(cue), self.pieces(content))

    def voices(self, relations: list[Relation]) -> set[tuple[str, str]]:
        def words(pieces: list[Piece]) -> str:
            return " … ".join(self.text[piece.start : piece.end] for piece in pieces)

        return {(words(one.source), words(one.cue)) for one in relations}


def test_what_nobody_tells_within_a_report_is_told_by_the_voice_around_it() -> None:
    given = Given("Oman says it has evidence that smugglers were told to burn the ferry.")
    outer = given.relation("Oman", "says", "it has evidence that smugglers were told to burn the ferry")
    evidence = given.relation("", "evidence", "that smugglers were told to burn the ferry")
    told = given.relation("", "were told", "to burn the ferry")
    nest([outer, evidence, told])
    assert told.within is evidence
    assert without_voiceless([outer, evidence, told], [given.doc]) == [outer, told]
    assert told.within is outer


def test_what_is_denied_within_a_report_stays_though_nobody_is_said_to_tell_it() -> None:
    given = Given("The accusation that Cetland mined the road was denied by Ostrava.")
    denied = given.relation("Ostrava", "was denied by", "The accusation that Cetland mined the road")
    accusation = given.relation("", "accusation", "that Cetland mined the road")
    nest([denied, accusation])
    assert without_voiceless([denied, accusation], [given.doc]) == [denied, accusation]


def test_what_nobody_tells_at_the_top_stays() -> None:
    given = Given("There is evidence that smugglers burned the ferry.")
    alone = given.relation("", "evidence", "that smugglers burned the ferry")
    assert without_voiceless([alone], [given.doc]) == [alone]


@pytest.mark.parametrize(
    ("text", "source", "cue", "whole"),
    [
        ("The pilots' union said a colonel had fled.", "The pilots", "said", "The pilots' union"),
        ("The pilots' statement said a colonel had fled.", "The pilots", "statement said", "The pilots"),
    ],
)
def test_a_source_does_not_end_before_what_it_owns(text: str, source: str, cue: str, whole: str) -> None:
    given = Given(text)
    after = with_chains(given.doc, 0, [given.relation(source, cue, "a colonel had fled")])
    assert given.voices(after) == {(whole, cue)}


def test_a_medium_that_was_read_with_what_it_carries_stays_as_it_is() -> None:
    given = Given("In a letter published by the weekly Ngoma, the bishop wrote that soldiers had sacked the mission.")
    content = "that soldiers had sacked the mission"
    medium = given.relation("the weekly Ngoma", "In a letter published by", content)
    bishop = given.relation("the bishop", "wrote", content)
    bishop.within = medium
    after = with_chains(given.doc, 0, [medium, bishop])
    assert given.voices(after) == {("the weekly Ngoma", "In a letter published by"), ("the bishop", "wrote")}


def test_who_quotes_stays_within_who_tells_of_it() -> None:
    given = Given("The ministry said a deputy quoted the envoy as saying that Lima would close the pass.")
    outer = given.relation("The ministry", "said", "a deputy quoted the envoy as saying that Lima would close the pass")
    quoting = given.relation("a deputy", "quoted", "the envoy as saying that Lima would close the pass")
    quoting.within = outer
    after = with_chains(given.doc, 0, [outer, quoting])
    of_deputy = next(one for one in after if given.voices([one]) == {("a deputy", "quoted")})
    assert of_deputy.within is outer


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("Lawyer: Police beat the poet in his cell", {("Lawyer", ":")}),
        ("Weather: Rain to reach the coast", set()),
        ("Azerbaijan begins an operation in Nagorno-Karabakh", set()),
        ("Gunmen seize a bus near Bissau - police", {("police", "-")}),
        ("Lawyer: Police beat the poet in his cell.", set()),
    ],
)
def test_a_headline_that_begins_or_ends_with_its_voice(text: str, voice: set[tuple[str, str]]) -> None:
    given = Given(text)
    assert given.voices(with_chains(given.doc, 0, [])) == voice


def test_a_plan_within_a_report_has_its_planner_for_a_voice() -> None:
    given = Given("The paper reported that Gabon had consented to free the two fishermen.")
    outer = given.relation("The paper", "reported", "that Gabon had consented to free the two fishermen")
    assert given.voices(with_chains(given.doc, 0, [outer])) == {("The paper", "reported"), ("Gabon", "consented")}


def test_what_follows_the_comma_is_told_with_its_subject_and_what_that_does_is_its_own() -> None:
    given = Given("According to Ana Lindt, ministers praised the dockers on Friday.")
    outer = given.relation("Ana Lindt", "According to", "praised the dockers on Friday")
    praised = given.relation("Ana Lindt", "praised", "the dockers")
    after = with_chains(given.doc, 0, [outer, praised])
    assert given.voices(after) == {("Ana Lindt", "According to"), ("ministers", "praised")}
    assert outer.content == given.pieces("ministers praised the dockers on Friday")


def test_words_that_speak_twice_are_one_voice_of_a_chain() -> None:
    text = "Radio Kiss said the mayor scolded the guards, urging them to shoot."

    def attribution(number: int, source: str, cue: str, content: str, within: int | None) -> Attribution:
        def span(words: str) -> Span:
            return Span(start=text.index(words), end=text.index(words) + len(words), text=words)

        return Attribution(
            id=number,
            source=(SourceSpan(**span(source).model_dump()),),
            cue=(span(cue),),
            content=(span(content),),
            quoted=False,
            within=within,
        )

    said = attribution(0, "Radio Kiss", "said", "the mayor scolded the guards, urging them to shoot", None)
    scolded = attribution(1, "the mayor", "scolded", "the guards, urging them to shoot", 0)
    urging = attribution(2, "the mayor", "urging", "them to shoot", 1)
    shoot = Span(start=text.index("shoot"), end=text.index("shoot") + 5, text="shoot")
    assert chain_of(shoot, [said, scolded, urging]) == (said, urging)


def test_what_is_joined_by_and_to_a_reported_verb_is_told_by_its_subject() -> None:
    given = Given("Adu wrote that Mensah praised the truce and stated that Togo backs the talks.")
    wrote = given.relation("Adu", "wrote", "that Mensah praised the truce")
    stated = Relation(
        given.pieces("Adu"), given.pieces("stated"), given.pieces("that Mensah praised", "that Togo backs the talks")
    )
    stated.within = wrote
    after = with_chains(given.doc, 0, [wrote, stated])
    assert {("Adu", "wrote"), ("Mensah", "stated")} <= given.voices(after)
    assert stated.content == given.pieces("that Togo backs the talks")


def test_one_who_writes_and_says_tells_both() -> None:
    given = Given("Adu wrote that Togo backs the talks and said that the truce would hold.")
    wrote = given.relation("Adu", "wrote", "that Togo backs the talks")
    said = given.relation("Adu", "said", "that the truce would hold")
    assert given.voices(with_chains(given.doc, 0, [wrote, said])) == {("Adu", "wrote"), ("Adu", "said")}
