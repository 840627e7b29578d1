"""Writing to a store: one process at a time, one commit after the other, each whole or not made."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self, cast

from bayhaqi.errors import StoreError
from bayhaqi.store.files import sync_folder
from bayhaqi.store.links import Changes, Incoming, Linker
from bayhaqi.store.locking import LOCK, WriterLock, remove_unless_read
from bayhaqi.store.manifest import (
    MANIFEST,
    MANIFESTS,
    PARTS,
    VERSION,
    Manifest,
    Part,
    kept_commits,
    manifest_file,
    read_manifest,
    write_manifest,
)
from bayhaqi.store.parts import merge_parts, write_rows, writing
from bayhaqi.store.rows import Row, Rows, coding_rows, known_tables, numbered, storable, text_digest
from bayhaqi.store.search import SearchIndex, remove_index
from bayhaqi.store.snapshot import connect, define_views, literal
from bayhaqi.store.tables import CLAIMS, DEAD, ROW, TABLES, quoted

if TYPE_CHECKING:
    from bayhaqi.model import Article, CoderInfo, Coding

# Articles of one commit: a kill loses at most the coding of so many, some twenty seconds of it. A batch ends earlier at so many characters,
# which bounds memory.
BATCH_ARTICLES = 200
BATCH_CHARACTERS = 4_000_000
# Parts of about one size that a table may have before they are merged: each row is then written about four times on the way
# to a million, and no query opens more than some thirty files of a table.
MOST_PARTS = 8
TEMPORARY = "temporary"


class SomeCoder(Protocol):
    """What codes articles: `bayhaqi.load()`, or anything that does the same."""

    @property
    def info(self) -> CoderInfo:
        """What the coder is, as the record tells it."""

    def pipe(self, articles: Iterable[Article]) -> Iterator[Coding]:
        """The coding of each article, in order."""


@dataclass
class Added:
    """What `add` has done so far.

    `known` articles were there already; `unread` ones are stored but not in English. `differing` are ids that the store has
    with another text, which is kept as it was; `failures` say which inputs could not be read, and why.
    """

    seen: int = 0
    coded: int = 0
    stored: int = 0
    known: int = 0
    unread: int = 0
    claims: int = 0
    differing: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class Size(NamedTuple):
    """How many live parts a store has, and their bytes."""

    parts: int
    bytes: int


class Writer:
    """The one process that writes to a store; makes the folder where there is none.

    Opening it mends what a killed writer left: files that no manifest names go, and the search index is brought up.
    Use it as a context manager. Raises `StoreBusyError` while another process writes, `StoreError` where the folder is
    something else or of a later version.
    """

    def __init__(self, store: Path | str) -> None:
        self.path = Path(store)
        _make_folders(self.path)
        self._lock = WriterLock(self.path)
        try:
            self.manifest = self._opened()
            self._db = connect()
            self._db.execute(f"SET temp_directory = {literal(str((self.path / TEMPORARY).absolute()))}")
            define_views(self._db, self.path, self.manifest, rows=True)
            self._search = SearchIndex(self.path)
            with writing(self.path):
                self.sweep()
                self._catch_up()
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let others write."""
        self._search.close()
        self._db.close()
        shutil.rmtree(self.path / TEMPORARY, ignore_errors=True)
        self._lock.release()

    # Adding

    def add(
        self,
        articles: Iterable[Article],
        coder: SomeCoder | Callable[[], SomeCoder],
        report: Callable[[Added], None] = lambda _: None,
    ) -> Added:
        """Code, store and link articles, a commit for each batch; those that the store has are passed over.

        `coder` is called first if it is a function, and only when there is something to code. `report` is called after
        every coded article and every commit. What was committed stays whatever happens next.
        """
        added = Added()
        made: SomeCoder | None = None
        pending: dict[str, str] = {}
        for batch in _batches(self._fresh(articles, added, pending)):
            if made is None:
                made = coder() if callable(coder) and not hasattr(coder, "pipe") else cast("SomeCoder", coder)
            codings = []
            for coding in made.pipe(batch):
                codings.append(coding)
                added.coded += 1
                report(added)
            self.commit(codings)
            for article in batch:
                del pending[storable(article.id)]
            added.stored += len(codings)
            added.claims += sum(len(coding.claims) for coding in codings)
            added.unread += sum(any(one.code == "language" for one in coding.warnings) for coding in codings)
            report(added)
            self.tidy()
        report(added)
        return added

    def _fresh(self, articles: Iterable[Article], added: Added, pending: dict[str, str]) -> Iterator[Article]:
        """The articles that the store does not have; `pending` gets the digests of those given out, until they are stored."""
        for several in _groups(articles, BATCH_ARTICLES):
            known = self._digests([storable(article.id) for article in several])
            for article in several:
                added.seen += 1
                digest = text_digest(article.text)
                name = storable(article.id)
                before = known.get(name) or pending.get(name)
                if before is None:
                    pending[name] = digest
                    yield article
                    continue
                added.known += 1
                if before != digest:
                    added.differing.append(name)

    def _digests(self, ids: Sequence[str]) -> dict[str, str]:
        """The digests of the texts of those articles that the store has."""
        if not ids:
            return {}
        found = self._db.execute(
            "SELECT id, digest FROM articles WHERE id IN (SELECT unnest(?::VARCHAR[]))", [list(ids)]
        )
        return dict(found.fetchall())

    def commit(self, codings: Sequence[Coding], *, anew: bool = False) -> None:
        """Store and link codings in one commit; with `anew`, in place of the codings that their articles had."""
        with writing(self.path):
            self._commit(codings, anew)

    def _commit(self, codings: Sequence[Coding], anew: bool) -> None:
        number = self.manifest.commit + 1
        rows: Rows = {}
        for coding in codings:
            for name, several in coding_rows(coding, number).items():
                rows.setdefault(name, []).extend(several)
        changes = self._own_changes(rows, anew)
        replaced = frozenset(row["id"] for row in rows["articles"]) if anew else frozenset()
        next_row = self.manifest.next_row
        for name, several in rows.items():
            rows[name] = numbered(TABLES[name], several, next_row)
            next_row += len(several)
        linked = Linker(self._db, Incoming(rows["articles"], rows["claims"], replaced)).link()
        for name, several in linked.rows.items():
            rows[name] = numbered(TABLES[name], several, next_row)
            next_row += len(several)
        for name, dead in linked.dead.items():
            changes.add(name, [], dead)
        gone = [{"of": name, "gone": row} for name, dead in changes.dead.items() for row in sorted(set(dead))]
        rows[DEAD.name] = numbered(DEAD, gone, next_row)
        self._write(rows, next_row + len(gone))

    def _own_changes(self, rows: Rows, anew: bool) -> Changes:
        """With `anew`: the rows of the earlier codings are dead, and articles keep the commit that added them."""
        changes = Changes()
        if not anew:
            return changes
        ids = [row["id"] for row in rows["articles"]]
        for name in ("articles", "mentions", "attributions", "claims"):
            column = "id" if name == "articles" else "article"
            dead = self._db.execute(
                f"SELECT {ROW} FROM {name} WHERE {column} IN (SELECT unnest(?::VARCHAR[]))", [ids]
            ).fetchall()
            changes.add(name, [], (row for (row,) in dead))
        added = dict(
            self._db.execute(
                "SELECT id, added FROM articles WHERE id IN (SELECT unnest(?::VARCHAR[]))", [ids]
            ).fetchall()
        )
        for row in rows["articles"]:
            row["added"] = added.get(row["id"], row["added"])
        return changes

    def _write(self, rows: Rows, next_row: int) -> None:
        number = self.manifest.commit + 1
        parts = [write_rows(self._db, self.path, table, several, number) for table, several in known_tables(rows)]
        self._search.add(
            [(row["id"], row["title"], row["text"], row["added"]) for row in rows.get("articles", ())], number
        )
        self._publish(replace(self.manifest, commit=number, next_row=next_row, parts=(*self.manifest.parts, *parts)))

    def _publish(self, manifest: Manifest) -> None:
        """Make a manifest, whose parts are written, the newest one."""
        sync_folder(self.path / PARTS)
        write_manifest(self.path, manifest)
        self.manifest = manifest
        define_views(self._db, self.path, manifest, rows=True)

    # Reading

    def values(self, query: str, values: Sequence[object] = ()) -> set[str]:
        """The values of a query's one column, as the last commit has them."""
        return {value for (value,) in self._db.execute(query, list(values)).fetchall()}

    def count(self, table: str, condition: str = "true", values: Sequence[object] = ()) -> int:
        """How many rows of a table fulfil a condition."""
        found = self._db.execute(f"SELECT count(*) FROM {table} WHERE {condition}", list(values)).fetchone()
        return int(found[0]) if found else 0

    def size(self) -> Size:
        """The store's size now."""
        return Size(len(self.manifest.parts), sum(part.bytes for part in self.manifest.parts))

    def records(self, articles: Sequence[str]) -> list[str]:
        """The records of some articles as JSON, in the order of their ids."""
        query = "SELECT record FROM articles WHERE id IN (SELECT unnest(?::VARCHAR[])) ORDER BY id"
        return [record for (record,) in self._db.execute(query, [list(articles)]).fetchall()]

    def claims_of(self, articles: Sequence[str]) -> list[Row]:
        """The rows of the claims of some articles."""
        columns = ", ".join(quoted(name) for name in CLAIMS.names)
        query = f"SELECT {columns} FROM claims WHERE article IN (SELECT unnest(?::VARCHAR[])) ORDER BY article, id"
        rows = self._db.execute(query, [list(articles)]).fetchall()
        return [dict(zip(CLAIMS.names, row, strict=True)) for row in rows]

    # Merging

    def tidy(self) -> None:
        """Merge parts where a table has many of one size, in a commit of its own."""
        crowded = self._crowded()
        if crowded:
            with writing(self.path):
                self._merge(crowded)

    def _crowded(self) -> dict[str, list[Part]]:
        """Parts of about one size of which a table has too many."""
        crowded: dict[str, list[Part]] = {}
        for name in TABLES:
            tiers: dict[int, list[Part]] = {}
            for part in self.manifest.of(name) if name != DEAD.name else ():
                tiers.setdefault(_tier(part.rows), []).append(part)
            several = [part for parts in tiers.values() if len(parts) >= MOST_PARTS for part in parts]
            if several:
                crowded[name] = several
        return crowded

    def _merge(self, merged: dict[str, list[Part]]) -> None:
        number = self.manifest.commit + 1
        parts = merge_parts(self._db, self.path, self.manifest, merged, number)
        self._search.add((), number)
        self._publish(replace(self.manifest, commit=number, parts=parts))

    def compact(self) -> None:
        """Merge the parts of each table into one without dead rows, drop what no reader needs, mend the search index."""
        merged = {
            name: self.manifest.of(name)
            for name in TABLES
            if name != DEAD.name and (len(self.manifest.of(name)) > 1 or self._has_dead(name))
        }
        with writing(self.path):
            if merged:
                self._merge(merged)
            self.sweep()
            self._mend_search()

    def _mend_search(self) -> None:
        """Make the search index again unless it has just the articles."""
        articles = {article for (article,) in self._db.execute("SELECT id FROM articles").fetchall()}
        if not self._search.holds(articles):
            self._search.close()
            remove_index(self.path)
            self._search = SearchIndex(self.path)
            self._catch_up()

    def _has_dead(self, table: str) -> bool:
        found = self._db.execute("SELECT count(*) FROM internal.dead WHERE of = ?", [table]).fetchone()
        return bool(found and found[0])

    # Mending

    def _opened(self) -> Manifest:
        """The manifest, made where the store is new."""
        if not (self.path / MANIFEST).exists():
            if any((self.path / PARTS).iterdir()):
                raise StoreError(f"{self.path} has parts but no {MANIFEST}; copy the newest file of {MANIFESTS}/ to it")
            write_manifest(self.path, Manifest())
        manifest = read_manifest(self.path)
        if not manifest_file(self.path, manifest.commit).exists() or manifest.version < VERSION:
            manifest = replace(manifest, version=VERSION)
            write_manifest(self.path, manifest)
        return manifest

    def sweep(self) -> int:
        """Remove files that neither the newest manifest nor one that somebody reads names; how many were removed."""
        needed = self.manifest.files()
        for commit in list(kept_commits(self.path)):
            if commit == self.manifest.commit:
                continue
            kept = manifest_file(self.path, commit)
            content = kept.read_bytes()
            if commit > self.manifest.commit or remove_unless_read(kept):
                kept.unlink(missing_ok=True)
                continue
            needed |= Manifest.from_bytes(content, kept).files()
        removed = 0
        for path in (self.path / PARTS).iterdir():
            if path.name not in needed:
                path.unlink()
                removed += 1
        for left in (*self.path.glob("*.new"), *(self.path / MANIFESTS).glob("*.new")):
            left.unlink()
        shutil.rmtree(self.path / TEMPORARY, ignore_errors=True)
        return removed

    def _catch_up(self) -> None:
        """Have the search index hold what the manifest holds, no more and no less."""
        commit = self.manifest.commit
        self._search.forget_after(commit)
        if self._search.committed == commit:
            return
        behind = self._search.committed
        reader = self._db.cursor()
        reader.execute("SELECT id, title, text, added FROM articles WHERE added > ?", [behind])
        while several := reader.fetchmany(BATCH_ARTICLES):
            self._search.add(several, behind)
        self._search.add((), commit)


def _tier(rows: int) -> int:
    """Which size a part is of: parts of one tier differ less than eightfold."""
    return max(0, rows.bit_length() - 1) // 3


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """Articles in groups that depend on nothing but the articles, so that a resumed run codes as one that went on."""
    batch: list[Article] = []
    size = 0
    for article in articles:
        batch.append(article)
        size += len(article.text)
        if len(batch) >= BATCH_ARTICLES or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _groups(articles: Iterable[Article], most: int) -> Iterator[list[Article]]:
    group: list[Article] = []
    for article in articles:
        group.append(article)
        if len(group) >= most:
            yield group
            group = []
    if group:
        yield group


def _make_folders(store: Path) -> None:
    if store.exists() and not store.is_dir():
        raise StoreError(f"{store} is a file; a store is a folder: give another name")
    if store.is_dir() and not (store / MANIFEST).exists() and not (store / PARTS).exists():
        other = sorted({path.name for path in store.iterdir()} - {LOCK})
        if other:
            raise StoreError(f"{store} is a folder with other things in it ({other[0]}); give a new name")
    try:
        for folder in (store, store / PARTS, store / MANIFESTS):
            folder.mkdir(parents=folder == store, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make {store}: {error.strerror}; choose a place that exists and is yours") from error
