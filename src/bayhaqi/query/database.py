"""`Database`: a store in Python, to add to and to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from bayhaqi.closing import Closing
from bayhaqi.query.queries import Query
from bayhaqi.query.reader import Reader
from bayhaqi.store import Added, Recoded, Review, Snapshot, Writer, check, list_reviews, recode, save_review

if TYPE_CHECKING:
    from bayhaqi.model import Article
    from bayhaqi.query.results import Result, Row
    from bayhaqi.query.showing import Shown
    from bayhaqi.reading import Failure
    from bayhaqi.store import SomeCoder


class Database(Closing):
    """A store: a folder of coded articles, their claims, stories and events. Made by `bayhaqi.open`.

    Questions are answered from one snapshot, the newest when the first was asked; `add` and `refresh` go on to a newer one.
    Filters are those of `Query`, or a `Query`. Use it as a context manager, or `close` it.
    """

    def __init__(self, path: Path | str, coder: SomeCoder | None = None) -> None:
        self.path = Path(path)
        self._coder = coder
        self._reader: Reader | None = None
        self._lock = RLock()

    # Writing

    def add(
        self,
        articles: Iterable[Article | Failure | str],
        report: Callable[[Added], None] = lambda _: None,
    ) -> Added:
        """Code, store and link articles; those that the store has are passed over. Makes the store where there is none.

        `articles` are articles, texts, or what `bayhaqi.read_inputs` gives; inputs that could not be read are in `failures` of
        the result. `report` is called with the result so far after every coded article. Raises `StoreBusyError` while another
        process writes, and `StoreError` where the disk is full; what was committed stays.
        """
        failures: list[str] = []
        with Writer(self.path) as writer:
            added = writer.add(_articles(articles, failures), self._coder or _packaged_coder, report)
        added.failures.extend(failures)
        self.refresh()
        return added

    def recode(self) -> Recoded:
        """Code anew what another version coded, and say what changed; ids of what is still there stay."""
        with Writer(self.path) as writer:
            done = recode(writer, self._coder or _packaged_coder())
        self.refresh()
        return done

    def compact(self) -> None:
        """Merge small parts, drop what was replaced, mend the search index."""
        with Writer(self.path) as writer:
            writer.compact()
        self.refresh()

    def review(self, review: Review) -> None:
        """Keep what somebody says of a claim or an event."""
        save_review(self.path, review)

    # Reading

    @property
    def reader(self) -> Reader:
        """The reader of the present snapshot, for all that can be asked."""
        with self._lock:
            if self._reader is None:
                self._reader = Reader(Snapshot(self.path))
            return self._reader

    def refresh(self) -> None:
        """Read the newest snapshot from now on; results that were asked for before stay on theirs."""
        with self._lock:
            self._reader = None

    def events(self, query: Query | None = None, **filters: Any) -> Result:
        """Events, the latest first: `db.events(actor="Hamas", since="2024-07").records()`."""
        return self.reader.events(_query(query, filters))

    def claims(self, query: Query | None = None, **filters: Any) -> Result:
        """Claims, the latest day first."""
        return self.reader.claims(_query(query, filters))

    def stories(self, query: Query | None = None, **filters: Any) -> Result:
        """Stories, each the reports of one happening."""
        return self.reader.stories(_query(query, filters))

    def articles(self, query: Query | None = None, **filters: Any) -> Result:
        """Articles without their text."""
        return self.reader.articles(_query(query, filters))

    def voices(self, query: Query | None = None, **filters: Any) -> Result:
        """Who is heard, and how often alone."""
        return self.reader.voices(_query(query, filters))

    def series(self, query: Query | None = None, *, by: str = "month", score: bool = False, **filters: Any) -> Result:
        """Events a day, week or month."""
        return self.reader.series(_query(query, filters), by=by, score=score)

    def network(self, query: Query | None = None, *, by: str = "actor", **filters: Any) -> Result:
        """Events between pairs of actors, or of countries."""
        return self.reader.network(_query(query, filters), by=by)

    def facets(self, query: Query | None = None, **filters: Any) -> dict[str, list[Row]]:
        """The values of each facet with most events."""
        return self.reader.facets(_query(query, filters))

    def show(self, wanted: str) -> Shown:
        """One event, claim, article or story with all that belongs to it."""
        return self.reader.show(wanted)

    def sql(self, statement: str, *, seconds: float = 30.0) -> Result:
        """The rows of one SELECT over the store's tables; it reaches no file and no network."""
        return self.reader.sql(statement, seconds=seconds)

    def reviews(self, *, article: str | None = None, claim: str | None = None) -> Iterator[Review]:
        """The reviews of the store, of an article or of a claim."""
        return list_reviews(self.path, article=article, claim=claim)

    def check(self) -> list[str]:
        """What is wrong with the store, a line each."""
        return check(self.path)

    def close(self) -> None:
        """Let the snapshot go, and with it the results that were not read yet."""
        with self._lock:
            if self._reader is not None:
                self._reader.snapshot.close()
                self._reader = None


def open(path: Path | str, *, coder: SomeCoder | None = None) -> Database:  # noqa: A001 - read as bayhaqi.open
    """The store in a folder, which is made when something is added to it.

    `coder` codes what is added; the packaged one, `bayhaqi.load()`, is loaded for it where none is given.
    """
    return Database(path, coder)


def _packaged_coder() -> SomeCoder:
    from bayhaqi.coding.coder import load

    return load()


def _query(query: Query | None, filters: dict[str, Any]) -> Query:
    """The query with these filters in place of its own."""
    if query is None:
        return Query.of(**filters)
    return query.but(**filters) if filters else query


def _articles(articles: Iterable[Article | Failure | str], failures: list[str]) -> Iterator[Article]:
    from bayhaqi.model import Article

    for one in articles:
        if isinstance(one, Article):
            yield one
        elif isinstance(one, str):
            yield Article(text=one)
        else:
            failures.append(str(one))
