"""Files, folders, patterns and standard input."""

import io
import os
from pathlib import Path

import pytest

from bayhaqi.errors import UsageError
from bayhaqi.model import Article
from bayhaqi.reading import Failure, ReadOptions, read_inputs

from .reports import PAGE, WIRE, Pipe, gzipped


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.txt").write_text(WIRE)
    (tmp_path / "a.jsonl").write_text('{"text": "One."}\n{"text": "Two."}\n')
    (tmp_path / "sub" / "c.html").write_text(PAGE)
    (tmp_path / "sub" / "d.txt.gz").write_bytes(gzipped("The sides met."))
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n")
    (tmp_path / ".hidden.txt").write_text("x")
    return tmp_path


def texts(*inputs: Path | str) -> list[str]:
    return [
        outcome.text[:9] if isinstance(outcome, Article) else str(outcome)
        for outcome in read_inputs([str(i) for i in inputs])
    ]


def only_failure(given: Path | str) -> Failure:
    (refused,) = read_inputs([str(given)])
    assert isinstance(refused, Failure)
    assert refused.file == str(given)
    return refused


def test_a_folder_is_read_in_order_with_its_folders(folder: Path) -> None:
    assert texts(folder) == ["One.", "Two.", "GENEVA, J", "GENEVA (A", "The sides"]


def test_patterns(folder: Path) -> None:
    assert texts(folder / "*.txt") == ["GENEVA, J"]
    assert texts(folder / "**" / "*.html") == ["GENEVA (A"]
    assert texts(folder / "*") == ["One.", "Two.", "GENEVA, J", "GENEVA (A", "The sides"]
    assert "no file matches" in only_failure(folder / "*.nothing").message


def test_a_name_with_brackets_is_no_pattern_where_it_exists(folder: Path) -> None:
    (folder / "a[1].txt").write_text(WIRE)
    assert texts(folder / "a[1].txt") == ["GENEVA, J"]


def test_a_document_that_is_none_is_reported(folder: Path) -> None:
    (folder / "report.pdf").write_bytes(b"%PDF-1.7")
    assert "PDF" in texts(folder)[3]


def test_links_that_lead_in_a_circle(folder: Path) -> None:
    (folder / "sub" / "up").symlink_to(folder, target_is_directory=True)
    (folder / "self").symlink_to("self")
    read = list(read_inputs([str(folder)]))
    assert len([outcome for outcome in read if isinstance(outcome, Article)]) == 5
    assert sorted(Path(outcome.file).name for outcome in read if isinstance(outcome, Failure)) == ["self", "up"]
    assert len(texts(folder / "**" / "*.html")) == 1


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    assert "no such file" in only_failure(tmp_path / "none.txt").message
    assert "allowed are http and https" in only_failure("ftp://valley.example/1").message
    assert "no file can have this name" in only_failure("a\0b").message
    assert "too long" in only_failure("x" * 5000).message
    (tmp_path / "file").write_text("x")
    assert "no folder" in only_failure(tmp_path / "file" / "x.txt").message
    (refused,) = read_inputs([""])
    assert isinstance(refused, Failure)
    (tmp_path / "empty").mkdir()
    assert "no file that could be a report" in only_failure(tmp_path / "empty").message


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(WIRE)
    secret.chmod(0)
    if os.access(secret, os.R_OK):  # the superuser may read everything

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
    assert "no permission" in only_failure(secret).message


def test_standard_input_of_any_format() -> None:
    for data in (
        WIRE.encode(),
        PAGE.encode(),
        b'{"text": "The sides met."}\n',
        b"id,text\n1,The sides met.\n",
        gzipped(WIRE),
    ):
        (report,) = read_inputs(["-"], stdin=io.BufferedReader(Pipe(data)))
        assert isinstance(report, Article)


def test_a_failure_does_not_stop_the_run(folder: Path) -> None:
    read = list(read_inputs([str(folder / "none.txt"), str(folder / "b.txt"), str(folder / "none2.txt")]))
    assert [isinstance(outcome, Article) for outcome in read] == [False, True, False]


def test_a_published_that_is_no_date_is_misuse() -> None:
    with pytest.raises(UsageError, match="no date"):
        read_inputs([], ReadOptions(published="soon"))
