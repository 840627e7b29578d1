from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from bayhaqi.errors import InstallationError
from bayhaqi.knowledge.actor_file import ActorFile, write_actor_file
from bayhaqi.knowledge.actor_names import fold, hash_name, skeleton, split_words
from bayhaqi.knowledge.actors import load_actor_base
from bayhaqi.knowledge.countries import load_countries


def names(sentence: str) -> list[str]:
    words = sentence.split()
    return [" ".join(words[match.start : match.end]) for match in load_actor_base().scan(words)]


def test_find_gives_bearers_best_first() -> None:
    found = load_actor_base().find("Bush", date(2005, 1, 1))
    assert found[0].name == "George W. Bush"
    assert all(actor.country for actor in found)
    assert load_actor_base().find("Nobody Whatsoever Xyzzy") == []
    assert load_actor_base().find("") == []


def test_find_forgives_transliteration() -> None:
    assert load_actor_base().find("Ameer Khan Mottaki", date(2024, 7, 1))[0].name == "Amir Khan Muttaqi"
    assert load_actor_base().find("Recep Tayyip Erdogan", date(2020, 1, 1))[0].name == "Recep Tayyip Erdoğan"


def test_scan_finds_the_longest_names() -> None:
    found = names("On Monday Amir Khan Muttaqi called Ismail Haniyeh , Human Rights Watch said .")
    assert found == ["Amir Khan Muttaqi", "Ismail Haniyeh", "Human Rights Watch"]


def test_scan_reads_hyphens_that_were_split() -> None:
    assert names("Talks with Ban Ki - moon and al - Shabaab failed") == ["Ban Ki - moon", "al - Shabaab"]


def test_scan_wants_case_evidence() -> None:
    assert names("may the bush and the white house grass bear fruit") == []
    assert names("May was warm . Bush fires spread .") == []
    assert names("john may come who is he") == []


def test_keys_lead_back() -> None:
    base = load_actor_base()
    actor = base.get("amir-khan-muttaqi")
    assert actor is not None
    assert actor.name == "Amir Khan Muttaqi"
    assert base.get("no-such-key") is None


def test_places_give_countries() -> None:
    base = load_actor_base()
    assert base.country_of_place("Mosul") == "IRQ"
    assert base.country_of_place("Xanaduville") is None


def test_countries_by_every_form() -> None:
    table = load_countries()
    assert table.mentioned("Kyiv and the Kremlin; Burmese and U.S. envoys") == ["UKR", "RUS", "MMR", "USA"]
    assert table.mentioned("he told us to polish the car and roast a turkey") == []
    assert table.name_of("CIV") == "Ivory Coast"
    assert table.name_of("XXX") is None


def test_folding() -> None:
    assert fold("Muḥammad al-Bāqir") == fold("Muhammad Al Baqir")
    assert skeleton(fold("Muttaqi")) == "" or skeleton(fold("Amir Muttaqi")) == skeleton(fold("Amir Mutaqi"))
    assert split_words("the Taliban's U.S. envoy") == ["the", "Taliban", "'s", "U.S.", "envoy"]


def test_file_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "small.bin"
    tables = {"names": {hash_name("a b"): [8], hash_name("c"): [0, 8]}, "frames": {}}
    write_actor_file(path, "1", tables, [hash_name("a")], ["[1]", '["é"]'], places=["AFG"], strings=[""])
    file = ActorFile(path)
    assert list(file.postings("names", hash_name("c"))) == [0, 8]
    assert list(file.postings("names", hash_name("d"))) == []
    assert file.begins_name(hash_name("a"))
    assert file.record(1) == ["é"]


def test_every_hash_of_a_file_is_found(tmp_path: Path) -> None:
    draw = random.Random(5)
    for count in (0, 1, 2, 3, 1000):
        names = {draw.getrandbits(64): [number * 8] for number in range(count)}
        names |= {0: [8], (1 << 64) - 1: [16]} if count == 3 else {}
        prefixes = [draw.getrandbits(64) for _ in range(count)]
        path = tmp_path / f"{count}.bin"
        write_actor_file(path, "1", {"names": names, "frames": {}}, prefixes, [], places=[], strings=[""])
        file = ActorFile(path)
        assert all(file.postings("names", value) == posts for value, posts in names.items())
        assert all(file.begins_name(value) for value in prefixes)
        assert not any(file.postings("names", value ^ 1) or file.begins_name(value ^ 1) for value in names)


def test_a_damaged_file_says_how_to_mend_it(tmp_path: Path) -> None:
    path = tmp_path / "bad.bin"
    path.write_bytes(b"something else altogether")
    with pytest.raises(InstallationError, match="reinstall"):
        ActorFile(path)
    with pytest.raises(InstallationError, match="reinstall"):
        ActorFile(tmp_path / "absent.bin")


def test_an_office_has_one_holder_at_a_time() -> None:
    base = load_actor_base()
    for country, office, day in (
        ("GBR", "M", 20241001),
        ("RUS", "D", 20190601),
        ("KOR", "P", 20190601),
        ("PRK", "L", 20190601),
    ):
        holders = [
            actor.key
            for actor in base.office_holders(country, office)
            if any(role.office == office and role.active(day) and role.first for role in actor.roles)
        ]
        assert len(holders) <= 1, (country, office, holders)


def test_no_armed_group_is_mauritian_by_its_faith() -> None:
    assert not any(actor.kind == "group" and actor.country == "MUS" for actor in load_actor_base())
