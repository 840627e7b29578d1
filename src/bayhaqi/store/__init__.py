"""The folder that codings are kept in: append, snapshot, read back, full-text search, reviews."""

from bayhaqi.store.manifest import Manifest, Part, read_manifest
from bayhaqi.store.snapshot import Snapshot
from bayhaqi.store.tables import TABLES, Table

__all__ = ["TABLES", "Manifest", "Part", "Snapshot", "Table", "read_manifest"]
