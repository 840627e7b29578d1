"""The field's file formats: rows in, text out; nothing here knows how a store keeps them."""

from bayhaqi.export.formats import FORMATS, Format

__all__ = ["FORMATS", "Format"]
