"""A store of the demo reports, and for each page a folder with what its examples name."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import bayhaqi
from bayhaqi.coding.coder import Coder
from bayhaqi.model import Article, Coding
from bayhaqi.query.reviewing import claim_form
from bayhaqi.reading.demo import demo_articles
from bayhaqi.web import Settings, create_app
from tests.docs.blocks import DOCS
from tests.llm.server import Endpoint, Said
from tests.reading import sources

REPORT = """Ecuador denies that its troops crossed border river

LIMA, March 12, 2019 - Ecuadorean soldiers arrested two Peruvian fishermen on Sunday, Peru's defence ministry said on Monday.

Ecuador denied that its troops had entered Peruvian territory.
"""
OTHER = "KHARTOUM, March 14, 2019 - Sudan expelled two Kenyan envoys on Wednesday.\n"


@pytest.fixture(scope="session")
def kept_codings() -> dict[tuple[int, Article], Coding]:
    return {}


@pytest.fixture(scope="module", autouse=True)
def nothing_coded_twice(kept_codings: dict[tuple[int, Article], Coding]) -> Iterator[None]:
    """Pages code the demo reports again and again; the coder gives what it gave."""
    plain = Coder.pipe

    def pipe(self: Coder, articles: Iterable[Article]) -> Iterator[Coding]:
        given = list(articles)
        new = [article for article in given if (id(self), article) not in kept_codings]
        kept_codings.update(
            ((id(self), article), coding) for article, coding in zip(new, plain(self, new), strict=True)
        )
        return (kept_codings[id(self), article] for article in given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Coder, "pipe", pipe)
        yield


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo reports in a store, with a review of each claim of one of them."""
    path = tmp_path_factory.mktemp("docs") / "crisis.bayhaqi"
    with bayhaqi.open(path) as db:
        db.add(demo_articles())
        rows = db.claims().records()
        article = next(row["article"] for row in rows if row["type"] == "PROTEST")
        record = db.sql(f"SELECT record FROM articles WHERE id = '{article}'").records()[0]["record"]
        for row in (one for one in rows if one["article"] == article):
            db.review(
                bayhaqi.Review(
                    article=article, claim=row["id"], coded=claim_form(record, row["id"]), in_title=row["in_title"],
                    evidence=row["evidence"], evidence_start=row["evidence_start"], evidence_end=row["evidence_end"],
                    verdict="right", complete=True, reviewer="Ana",
                )
            )  # fmt: skip
    return path


@pytest.fixture
def folder(demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a store of its own and the inputs that the pages name."""
    shutil.copytree(demo_store, tmp_path / "crisis.bayhaqi")
    for name in ("news", "reports", "folder", "pages", "mail"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "news" / "two.txt").write_text(OTHER, encoding="utf-8")
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "pages" / "one.html").write_text(sources.PAGE, encoding="utf-8")
    (tmp_path / "page.html").write_text(sources.PAGE, encoding="utf-8")
    (tmp_path / "crawl.warc.gz").write_bytes(
        gzip.compress(sources.WARC_INFO + sources.warc_record(sources.http(sources.PAGE)))
    )
    (tmp_path / "nexis-export.docx").write_bytes(sources.docx(sources.NEXIS_NEW))
    (tmp_path / "factiva.rtf").write_bytes(sources.rtf(sources.FACTIVA))
    (tmp_path / "feed.xml").write_text(sources.RSS, encoding="utf-8")
    (tmp_path / "mail" / "one.eml").write_bytes(sources.MAIL)
    line = json.dumps({"text": OTHER.strip(), "published": "2019-03-14"})
    (tmp_path / "corpus.jsonl.gz").write_bytes(gzip.compress(line.encode()))
    (tmp_path / "table.csv").write_text(f'text,published\n"{OTHER.strip()}",2019-03-14\n', encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("one.txt", REPORT)
    shutil.copy(DOCS / "examples" / "labour.yaml", tmp_path / "labour.yaml")
    record = bayhaqi.load()(OTHER.strip(), published="2019-03-14").to_dict()
    for name in ("gold.jsonl", "other-coder.jsonl"):
        (tmp_path / name).write_text(json.dumps(record) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAYHAQI_ACTORS", str(tmp_path / "actors.csv"))
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(OTHER.encode()), encoding="utf-8"))
    return tmp_path


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    app = create_app(folder / "crisis.bayhaqi", Settings())
    with TestClient(app, base_url="http://127.0.0.1:8765") as client:
        yield client


@pytest.fixture(scope="session")
def endpoint() -> Iterator[Endpoint]:
    """A language model that finds nothing."""
    with Endpoint(lambda _: Said(json.dumps({"attributions": [], "claims": [], "verdicts": []}))) as endpoint:
        yield endpoint
