"""The folder that codings are kept in: append, snapshot, read back, full-text search, reviews."""

from bayhaqi.store.manifest import Manifest, Part, read_manifest
from bayhaqi.store.reviews import Review, list_reviews, save_review
from bayhaqi.store.snapshot import Snapshot
from bayhaqi.store.tables import TABLES, Table
from bayhaqi.store.writer import Added, SomeCoder, Writer

__all__ = [
    "TABLES",
    "Added",
    "Manifest",
    "Part",
    "Review",
    "Snapshot",
    "SomeCoder",
    "Table",
    "Writer",
    "list_reviews",
    "read_manifest",
    "save_review",
]
