"""A user's own actors go before the base; a wrong file is refused whole, with the line and what is allowed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bayhaqi.errors import InputError, UsageError
from bayhaqi.knowledge import actors, resolving
from bayhaqi.knowledge.actors import ResolvedActor, load_actor_base
from bayhaqi.knowledge.resolving import load_resolver
from bayhaqi.knowledge.user_actors import add_actors, user_path
from bayhaqi.knowledge.user_rows import read_user_actors

GOOD = """\
name,kind,country,roles,aliases,key
Wambui Examplova,person,KEN,2030-01-01..2031-06 GOV+PTY P+M President; 2032.. OPP opposition leader,Mama Sample,
Vladimir Putin,person,RUS,2030-01.. ELI,,
Front for Example,group,KEN,.. REB,FFEX; Exampleros,the-front
"""


@pytest.fixture
def user_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "mine" / "actors.csv"
    monkeypatch.setenv("BAYHAQI_ACTORS", str(path))
    forget()
    yield path
    monkeypatch.undo()
    forget()


def forget() -> None:
    actors.load_actor_base.cache_clear()
    resolving.load_resolver.cache_clear()


def write(folder: Path, text: str, name: str = "new.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def resolve(phrase: str, day: str | None = None) -> ResolvedActor:
    found = load_resolver().resolve(phrase, day=date.fromisoformat(day) if day else None)
    assert found is not None
    return found


def test_own_actors_go_before_the_base(user_file: Path, tmp_path: Path) -> None:
    plain = load_actor_base()
    forget()
    assert add_actors(write(tmp_path, GOOD)) == (3, 3)
    base = load_actor_base()
    assert base.version.startswith(f"{plain.version}+user.")
    assert len(base) == len(plain) + 2 == sum(1 for _ in base)
    assert resolve("the Kenyan president", "2030-05-05").key == "wambui-examplova"
    assert resolve("the Kenyan prime minister", "2030-05-05").key == "wambui-examplova"
    assert resolve("the Kenyan president", "2015-05-05").name == "Uhuru Kenyatta"
    assert resolve("Examplova", "2030-05-05").sectors == ("GOV", "PTY")
    assert resolve("Mama Sample", "2033-05-05").sectors == ("OPP",)
    assert (resolve("FFEX fighters").key, resolve("FFEX fighters").country) == ("the-front", "KEN")


def test_the_base_fills_the_days_before(user_file: Path, tmp_path: Path) -> None:
    add_actors(write(tmp_path, GOOD))
    putin = load_actor_base().get("vladimir-putin")
    assert putin is not None
    assert putin.wikidata == "Q7747"
    assert putin.on(date(2015, 1, 1)).sectors == ("GOV",)
    assert putin.on(date(2030, 6, 1)).sectors == ("ELI",)


def test_the_version_tells_one_user_file_from_another(user_file: Path, tmp_path: Path) -> None:
    add_actors(write(tmp_path, GOOD))
    first = load_actor_base().version
    user_file.write_text(GOOD.replace("Mama Sample", "Mama Other"), encoding="utf-8")
    os.utime(user_file, ns=(1, 1))
    forget()
    assert load_actor_base().version != first
    assert resolve("Mama Other", "2033-05-05").key == "wambui-examplova"
    user_file.unlink()
    forget()
    assert "+user" not in load_actor_base().version


def test_yaml_says_the_same(user_file: Path, tmp_path: Path) -> None:
    text = """\
# our own
- name: Wambui Examplova
  kind: person
  country: KEN
  aliases: [Mama Sample]
  roles:
    - {first: 2030-01-01, last: 2031-06, sectors: [GOV, PTY], office: [P, M], title: President}
    - 2032.. OPP opposition leader
- {name: Front for Example, kind: group, country: KEN, key: the-front, roles: .. REB, aliases: [FFEX, Exampleros]}
"""
    from_yaml = {row.entry.key: row.entry for row in read_user_actors(write(tmp_path, text, "new.yaml"))}
    from_csv = {row.entry.key: row.entry for row in read_user_actors(write(tmp_path, GOOD))}
    assert from_yaml == {key: from_csv[key] for key in from_yaml}
    assert len(from_yaml) == 2


HEAD = "name,kind,country,roles,aliases,key,wikidata\nFine One,person,KEN,,,,\n"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A Person,robot,KEN,,,,", r"new.csv:3: the kind 'robot' .*allowed are person, group"),
        ("A Person,person,XXQ,,,,", r":3: the country 'XXQ' .*ISO 3166 alpha-3 .*IGO"),
        ("A Person,person,KEN,.. FOO,,,", r":3: the sector 'FOO' .*allowed are COP, GOV"),
        ("A Person,person,KEN,.. GOV @ZZZ x,,,", r":3: the country 'ZZZ'"),
        ("A Person,person,KEN,.. GOV Q boss,,,", r":3: the office 'Q' .*allowed are P, M"),
        ("A Person,person,KEN,2020..2010 GOV,,,", r":3: a role ends on 2010-12-31 before it begins"),
        ("A Person,person,KEN,2020-02-30.. GOV,,,", r":3: '2020-02-30' is no day; allowed is"),
        ("A Person,person,KEN,2010..2015 GOV; 2015-06.. ELI,,,", r":3: the role .* overlaps .*allowed are roles"),
        ("A Person,person,KEN,.. GOV; .. PTY,,,", r":3: the role .* overlaps"),
        ("A Person,person,KEN,whenever GOV,,,", r":3: the sector 'whenever'|:3: the role"),
        ("A Person,person,KEN,,,Not A Key,", r":3: the key 'Not A Key' .*such as a-person"),
        ("A Person,person,KEN,,,,42", r":3: '42' is no Wikidata id; allowed is one such as Q42"),
        ("Fine One,person,UGA,,,,", r":3: the key 'fine-one' is already on line 2"),
        ("Other,person,UGA,,,fine-one,", r":3: the key 'fine-one' is already on line 2"),
        ("Kenya,person,KEN,,,,", r":3: 'Kenya' names a country"),
        ("A Person,person,KEN,,the police,,", r":3: 'the police' names a country or a role"),
        ("\U0001f642,person,KEN,,,,", r":3: the name"),
        (",person,KEN,,,,", r":3: the name ''"),
        ("A Person,person,KEN", r":3: 3 fields where the first line has 7"),
        ('"A Person,person,KEN,,,,', r":\d: is no CSV table here"),
    ],
)
def test_a_wrong_row_refuses_the_whole_file(user_file: Path, tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        add_actors(write(tmp_path, f"{HEAD}{row}\n"))
    assert not user_file.exists()


def test_lines_are_counted_over_quoted_line_breaks(tmp_path: Path) -> None:
    text = 'name,kind,country,source\n"Fine One",person,KEN,"a\nb"\n\nBad,robot,KEN,\n'
    with pytest.raises(InputError, match=r":5: the kind"):
        list(read_user_actors(write(tmp_path, text)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "- name: A Person\n  kind: person\n  country: KEN\n  roles:\n    - .. GOV\n    - .. FOO\n",
            r"new.yaml:6: the sector",
        ),
        ("- name: A Person\n  kind: person\n", r":1: the field 'country' is missing"),
        ("- name: A Person\n  sort: person\n", r":2: the field 'sort' is unknown; allowed are key, name"),
        ("- name: A Person\n  name: B Person\n", r":2: the field 'name' stands here twice"),
        ("- name: [A, B]\n  kind: person\n  country: KEN\n", r":1: a list or a mapping stands"),
        ("name: A Person\n", r":1: a list of actors is wanted"),
        ("- just words\n", r":1: a mapping is wanted"),
        ("- name: 'open\n", r":\d: is no YAML here"),
        ("[" * 5000, "is no YAML"),
    ],
)
def test_wrong_yaml_names_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        list(read_user_actors(write(tmp_path, text, "new.yaml")))


def test_other_files_are_refused(user_file: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        add_actors(tmp_path / "absent.csv")
    (tmp_path / "latin.csv").write_bytes(b"name,kind,country\nJos\xe9 Example,person,KEN\n")
    with pytest.raises(InputError, match=r"latin.csv:2: is not UTF-8"):
        add_actors(tmp_path / "latin.csv")
    with pytest.raises(InputError, match=r":1: the field 'nom' is unknown; allowed are key, name"):
        add_actors(write(tmp_path, "nom,kind,country\n"))
    with pytest.raises(UsageError, match=r"ends in \.csv"):
        add_actors(write(tmp_path, GOOD), tmp_path / "mine.yaml")


def test_a_key_that_the_user_file_has_is_refused(user_file: Path, tmp_path: Path) -> None:
    add_actors(write(tmp_path, GOOD))
    before = user_file.read_bytes()
    with pytest.raises(InputError, match=r"new.csv:2: the key 'wambui-examplova' is already on .*actors.csv:2"):
        add_actors(write(tmp_path, GOOD))
    assert user_file.read_bytes() == before
    assert add_actors(write(tmp_path, HEAD)) == (1, 4)


def test_a_user_file_that_was_edited_wrongly_says_so(user_file: Path) -> None:
    user_file.parent.mkdir()
    user_file.write_text("name,kind,country\nA Person,robot,KEN\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"actors.csv:2: the kind"):
        load_actor_base()


def test_a_damaged_compiled_file_is_made_anew(user_file: Path, tmp_path: Path) -> None:
    add_actors(write(tmp_path, GOOD))
    compiled = user_file.with_name("actors.csv.bin")
    for content in (b"", b"BAYHAQIACTORS01\n", compiled.read_bytes()[:40], compiled.read_bytes()[:-100]):
        compiled.write_bytes(content)
        forget()
        assert resolve("Mama Sample", "2033-05-05").key == "wambui-examplova"


def test_an_empty_user_file_adds_nothing(user_file: Path) -> None:
    user_file.parent.mkdir()
    user_file.write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="the column 'name' is missing"):
        load_actor_base()
    user_file.write_text("name,kind,country\n", encoding="utf-8")
    assert "+user" not in load_actor_base().version


def test_the_default_place_is_the_platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAYHAQI_ACTORS", raising=False)
    assert user_path().name == "actors.csv"
    assert user_path().parent.name.lower() == "bayhaqi"


def test_the_same_name_in_another_country_is_another_actor(user_file: Path, tmp_path: Path) -> None:
    add_actors(write(tmp_path, "name,kind,country,roles\nAngela Merkel,person,KEN,2030.. LEG Senator\n"))
    base = load_actor_base()
    german, kenyan = base.get("angela-merkel"), base.get("angela-merkel-user")
    assert german is not None
    assert kenyan is not None
    assert (german.country, kenyan.country) == ("DEU", "KEN")
    assert [one.key for one in base.find("Angela Merkel", date(2031, 1, 1))] == ["angela-merkel-user"]


def test_a_wikidata_id_joins_with_the_base(user_file: Path, tmp_path: Path) -> None:
    row = "f-example-q157,F. Hollande,person,FRA,2030.. LAB union leader,Q157"
    add_actors(write(tmp_path, f"key,name,kind,country,roles,wikidata\n{row}\n"))
    base = load_actor_base()
    actor = base.get("francois-hollande")
    assert actor is not None
    assert actor.name == "F. Hollande"
    assert actor.on(date(2015, 1, 1)).title == "President"
    assert base.find("François Hollande", date(2031, 1, 1))[0].sectors == ("LAB",)


def test_a_new_holder_outranks_the_one_the_base_thinks_is_still_in_office(user_file: Path, tmp_path: Path) -> None:
    add_actors(write(tmp_path, "name,kind,country,roles\nNew Holdera,person,FRA,2027-05-14.. GOV P President\n"))
    assert resolve("the French president", "2026-01-01").name == "Emmanuel Macron"
    assert resolve("the French president", "2028-01-01").name == "New Holdera"
