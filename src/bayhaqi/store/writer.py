"""Writing to a store: one process at a time, one commit after the other, each whole or not made."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast, runtime_checkable

from bayhaqi.closing import Closing
from bayhaqi.errors import StoreError
from bayhaqi.linking import ClaimFacts, ClaimKey, Cluster, Prints
from bayhaqi.store.files import sync_folder
from bayhaqi.store.index_filling import bring_up, put_commit
from bayhaqi.store.key_runs import ITEMS, Keys, merged, read_run, write_run
from bayhaqi.store.link_index import LinkIndex
from bayhaqi.store.links import Changes, Incoming, Linker, Nearby
from bayhaqi.store.locking import LOCK, WriterLock, remove_unless_read
from bayhaqi.store.manifest import (
    EVENT_KEYS,
    MANIFEST,
    MANIFESTS,
    PARTS,
    STORY_KEYS,
    VERSION,
    Manifest,
    Part,
    kept_commits,
    manifest_file,
    read_manifest,
    write_manifest,
)
from bayhaqi.store.migrating import migrated
from bayhaqi.store.parts import merge_parts, write_rows, writing
from bayhaqi.store.rows import Row, Rows, coding_rows, known_tables, numbered, storable, text_digest
from bayhaqi.store.search import SearchIndex, remove_index
from bayhaqi.store.snapshot import connect, define_views, literal
from bayhaqi.store.tables import CLAIMS, DEAD, TABLES, quoted
from bayhaqi.store.versions import superseded

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from bayhaqi.model import Article, CoderInfo, Coding, Uncoded

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

    def pipe(self, articles: Iterable[Article]) -> Iterator[Coding | Uncoded]:
        """The coding of each article, in order, or why there is none."""


@runtime_checkable
class OnCluster(Protocol):
    """What codes on a cluster, or could."""

    @property
    def cluster(self) -> Cluster | None:
        """The cluster, which can link too."""


@dataclass
class Added:
    """What `add` has done so far.

    `known` articles were there already; `unread` ones are stored but not in English. `differing` are ids that the store has
    with another text, which is kept as it was; `uncoded` could not be coded and are not stored; `failures` say which inputs could
    not be read, and why.
    """

    seen: int = 0
    coded: int = 0
    stored: int = 0
    known: int = 0
    unread: int = 0
    claims: int = 0
    differing: list[str] = field(default_factory=list)
    uncoded: list[Uncoded] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class Size(NamedTuple):
    """How many live parts a store has, and their bytes."""

    parts: int
    bytes: int


class Writer(Closing):
    """The one process that writes to a store; makes the folder where there is none.

    Opening it mends what a killed writer left: files that no manifest names go, and the indexes are brought up. It also
    brings a store of an earlier version to this one.
    `superseding` may be given the articles that what is added next are later versions of, and `cluster` where much is linked; `add`
    takes the one of its coder. Use it as a context manager. Raises
    `StoreBusyError` while another process writes, `StoreError` where the folder is something else or of a later version.
    """

    def __init__(self, store: Path | str) -> None:
        self.path = Path(store)
        self.superseding: set[str] = set()
        self.cluster: Cluster | None = None
        _make_folders(self.path)
        self._lock = WriterLock(self.path)
        try:
            self.manifest = self._opened()
            self._db = connect()
            self._db.execute(f"SET temp_directory = {literal(str((self.path / TEMPORARY).absolute()))}")
            self._viewed: int | None = None
            self._prints = Prints()
            self._search = SearchIndex(self.path)
            self._index = LinkIndex(self.path)
            with writing(self.path):
                self._migrate()
                self.sweep()
                self._catch_up()
        except BaseException:
            self._lock.release()
            raise

    def close(self) -> None:
        """Let others write."""
        self._search.close()
        self._index.close()
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
        from bayhaqi.model import Coding, batches

        added = Added()
        pending: dict[str, str] = {}
        fresh = self._fresh(articles, added, pending)
        first = next(fresh, None)
        if first is not None:
            made = coder() if callable(coder) and not hasattr(coder, "pipe") else cast("SomeCoder", coder)
            self.cluster = made.cluster if isinstance(made, OnCluster) else None
            sizes: deque[int] = deque()
            held: list[Coding | Uncoded] = []
            # One pipe for all batches: a coder that works in other processes goes on while a batch is committed.
            for one in made.pipe(_noted(batches(chain([first], fresh), BATCH_ARTICLES, BATCH_CHARACTERS), sizes)):
                held.append(one)
                if isinstance(one, Coding):
                    added.coded += 1
                else:
                    added.uncoded.append(one)
                report(added)
                if len(held) == sizes[0]:
                    sizes.popleft()
                    self._add(held, added, pending)
                    held = []
                    report(added)
                    self.tidy()
        report(added)
        return added

    def _add(self, batch: Sequence[Coding | Uncoded], added: Added, pending: dict[str, str]) -> None:
        """Commit the codings of a batch, and count them."""
        from bayhaqi.model import Coding

        codings = [one for one in batch if isinstance(one, Coding)]
        if codings:
            self.commit(codings)
        for one in batch:
            pending.pop(storable(one.article.id), None)
        added.stored += len(codings)
        added.claims += sum(len(coding.claims) for coding in codings)
        added.unread += sum(any(one.code == "language" for one in coding.warnings) for coding in codings)

    def _fresh(self, articles: Iterable[Article], added: Added, pending: dict[str, str]) -> Iterator[Article]:
        """The articles that the store does not have; `pending` gets the digests of those given out, until they are stored."""
        from bayhaqi.model import batches

        for several in batches(articles, BATCH_ARTICLES):
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
        self._bring_up_links()
        return self._index.digests(ids)

    def commit(self, codings: Sequence[Coding], *, anew: bool = False) -> None:
        """Store and link codings in one commit; with `anew`, in place of the codings that their articles had."""
        with writing(self.path):
            self._commit(codings, anew)

    def _commit(self, codings: Sequence[Coding], anew: bool) -> None:
        self._bring_up_links()
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
        incoming = Incoming(rows["articles"], rows["claims"], replaced)
        linked = Linker(self._nearby(), incoming, self.cluster).link()
        for name, several in linked.rows.items():
            rows[name] = numbered(TABLES[name], several, next_row)
            next_row += len(several)
        for name, dead in linked.dead.items():
            changes.add(name, [], dead)
        gone = [{"of": name, "gone": row} for name, dead in changes.dead.items() for row in sorted(set(dead))]
        rows[DEAD.name] = numbered(DEAD, gone, next_row)
        self._write(rows, linked.keys, next_row + len(gone))

    def _nearby(self) -> Nearby:
        stories, events = (
            [read_run(self.path, part) for part in self.manifest.of(name)] for name in (STORY_KEYS, EVENT_KEYS)
        )
        return Nearby(self._index, stories, events, self._prints, self._superseded)

    def _superseded(self, articles: Collection[str]) -> set[str]:
        """Those of some articles that are earlier versions, or become so with what is being added."""
        return self.superseding.intersection(articles) | superseded(self.path, articles).keys()

    def _own_changes(self, rows: Rows, anew: bool) -> Changes:
        """With `anew`: the rows of the earlier codings are dead, and articles keep the commit that added them."""
        changes = Changes()
        if not anew:
            return changes
        ids = [row["id"] for row in rows["articles"]]
        for name, dead in self._index.rows_of(ids).items():
            changes.add(name, [], dead)
        added = self._index.added(ids)
        for row in rows["articles"]:
            row["added"] = added.get(row["id"], row["added"])
        return changes

    def _write(self, rows: Rows, keys: Mapping[str, Keys], next_row: int) -> None:
        number = self.manifest.commit + 1
        parts = [write_rows(self._db, self.path, table, several, number) for table, several in known_tables(rows)]
        parts += [run for name, some in keys.items() if (run := write_run(self.path, name, [some], number))]
        self._search.add(
            [(row["id"], row["title"], row["text"], row["added"]) for row in rows.get("articles", ())], number
        )
        self._publish(replace(self.manifest, commit=number, next_row=next_row, parts=(*self.manifest.parts, *parts)))
        put_commit(self._index, rows, self.manifest)

    def _publish(self, manifest: Manifest) -> None:
        """Make a manifest, whose parts are written, the newest one."""
        sync_folder(self.path / PARTS)
        write_manifest(self.path, manifest)
        self.manifest = manifest

    def _views(self) -> DuckDBPyConnection:
        """The connection with the views of the newest manifest; most commits need none."""
        if self._viewed != self.manifest.commit:
            define_views(self._db, self.path, self.manifest, rows=True)
            self._viewed = self.manifest.commit
        return self._db

    # Reading

    def values(self, query: str, values: Sequence[object] = ()) -> set[str]:
        """The values of a query's one column, as the last commit has them."""
        return {value for (value,) in self._views().execute(query, list(values)).fetchall()}

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query, as the last commit has them."""
        return self._views().execute(query, list(values)).fetchall()

    def count(self, table: str, condition: str = "true", values: Sequence[object] = ()) -> int:
        """How many rows of a table fulfil a condition."""
        found = self._views().execute(f"SELECT count(*) FROM {table} WHERE {condition}", list(values)).fetchone()
        return int(found[0]) if found else 0

    def size(self) -> Size:
        """The store's size now."""
        return Size(len(self.manifest.parts), sum(part.bytes for part in self.manifest.parts))

    def records(self, articles: Sequence[str]) -> list[str]:
        """The records of some articles as JSON, in the order of their ids."""
        query = "SELECT record FROM articles WHERE id IN (SELECT unnest(?::VARCHAR[])) ORDER BY id"
        return [record for (record,) in self._views().execute(query, [list(articles)]).fetchall()]

    def claims_of(self, articles: Sequence[str]) -> list[Row]:
        """The rows of the claims of some articles."""
        columns = ", ".join(quoted(name) for name in CLAIMS.names)
        query = f"SELECT {columns} FROM claims WHERE article IN (SELECT unnest(?::VARCHAR[])) ORDER BY article, id"
        rows = self._views().execute(query, [list(articles)]).fetchall()
        return [dict(zip(CLAIMS.names, row, strict=True)) for row in rows]

    def facts_of(self, articles: Sequence[str]) -> dict[ClaimKey, ClaimFacts]:
        """The facts of the claims of some articles by their keys; however large the store, only these are read."""
        return {claim.key: claim for claim in self._index.claims("article", articles)}

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
        for name in (*TABLES, *ITEMS):
            tiers: dict[int, list[Part]] = {}
            for part in self.manifest.of(name) if name != DEAD.name else ():
                tiers.setdefault(_tier(part.rows), []).append(part)
            several = [part for parts in tiers.values() if len(parts) >= MOST_PARTS for part in parts]
            if several:
                crowded[name] = several
        return crowded

    def _merge(self, crowded: dict[str, list[Part]], *, whole: bool = False) -> None:
        """Merge parts; with `whole`, which means all parts of a table, keys of items that are gone are left out too."""
        number = self.manifest.commit + 1
        runs = {name: several for name, several in crowded.items() if name in ITEMS}
        tables = {name: several for name, several in crowded.items() if name not in ITEMS}
        parts = merge_parts(self._views(), self.path, self.manifest, tables, number) if tables else self.manifest.parts
        gone = {part.file for several in runs.values() for part in several}
        parts = tuple(part for part in parts if part.file not in gone)
        for name, several in runs.items():
            live = self._index.live(ITEMS[name]) if whole else None
            run = write_run(self.path, name, merged([read_run(self.path, part) for part in several], live), number)
            parts = (*parts, run) if run else parts
        self._search.add((), number)
        self._publish(replace(self.manifest, commit=number, parts=parts))
        with self._index.transaction():
            self._index.mark(self.manifest)

    def compact(self) -> None:
        """Merge the parts of each table into one without dead rows, drop what no reader needs, mend the search index."""
        crowded = {
            name: self.manifest.of(name)
            for name in (*TABLES, *ITEMS)
            if name != DEAD.name and (len(self.manifest.of(name)) > 1 or self._has_dead(ITEMS.get(name, name)))
        }
        with writing(self.path):
            if crowded:
                self._merge(crowded, whole=True)
            self.sweep()
            self._mend_search()

    def _mend_search(self) -> None:
        """Make the search index again unless it has just the articles."""
        articles = self._index.ids()
        if not self._search.holds(articles):
            self._search.close()
            remove_index(self.path)
            self._search = SearchIndex(self.path)
            self._catch_up()

    def _has_dead(self, table: str) -> bool:
        found = self._views().execute("SELECT count(*) FROM internal.dead WHERE of = ?", [table]).fetchone()
        return bool(found and found[0])

    # Mending

    def _opened(self) -> Manifest:
        """The manifest, made where the store is new."""
        if not (self.path / MANIFEST).exists():
            if any((self.path / PARTS).iterdir()):
                raise StoreError(f"{self.path} has parts but no {MANIFEST}; copy the newest file of {MANIFESTS}/ to it")
            write_manifest(self.path, Manifest())
        manifest = read_manifest(self.path)
        if not manifest_file(self.path, manifest.commit).exists():
            write_manifest(self.path, manifest)
        return manifest

    def _migrate(self) -> None:
        """Bring a store of an earlier version to this one."""
        if self.manifest.version < VERSION:
            self._publish(migrated(self._views(), self.path, self.manifest))

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

    def _bring_up_links(self) -> None:
        """Have the linking index hold the newest manifest: a full disk may have left it behind."""
        if not self._index.is_of(self.manifest):
            bring_up(self._index, self._views(), self.manifest)

    def _catch_up(self) -> None:
        """Have the indexes hold what the manifest holds, no more and no less."""
        self._bring_up_links()
        commit = self.manifest.commit
        self._search.forget_after(commit)
        if self._search.committed == commit:
            return
        behind = self._search.committed
        reader = self._views().cursor()
        reader.execute("SELECT id, title, text, added FROM articles WHERE added > ?", [behind])
        while several := reader.fetchmany(BATCH_ARTICLES):
            self._search.add(several, behind)
        self._search.add((), commit)


def _tier(rows: int) -> int:
    """Which size a part is of: parts of one tier differ less than eightfold."""
    return max(0, rows.bit_length() - 1) // 3


def _noted(batches_: Iterable[list[Article]], sizes: deque[int]) -> Iterator[Article]:
    """The articles of batches one by one; the size of each batch is noted before its first article is given out."""
    for batch in batches_:
        sizes.append(len(batch))
        yield from batch


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
