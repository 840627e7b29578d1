"""Text into paragraphs with sentences, parse and raw entities; the one place that loads spaCy."""

from bayhaqi.language.parsing import Paragraph, ParsedArticle, Parser, load_parser

__all__ = ["Paragraph", "ParsedArticle", "Parser", "load_parser"]
