"""The folder that codings are kept in: append, snapshot, read back, full-text search, reviews."""

from bayhaqi.store.checking import check
from bayhaqi.store.manifest import Manifest, Part, read_manifest
from bayhaqi.store.recoding import Recoded, recode
from bayhaqi.store.reviews import Review, list_reviews, save_review
from bayhaqi.store.snapshot import Snapshot
from bayhaqi.store.tables import TABLES, Table
from bayhaqi.store.writer import Added, SomeCoder, Writer

__all__ = [
    "TABLES",
    "Added",
    "Manifest",
    "Part",
    "Recoded",
    "Review",
    "Snapshot",
    "SomeCoder",
    "Table",
    "Writer",
    "check",
    "list_reviews",
    "read_manifest",
    "recode",
    "save_review",
]
