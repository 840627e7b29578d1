"""How much one input may hold: what keeps memory and time bounded whatever is read."""

from __future__ import annotations

# A text or HTML file is one report; the longest newspaper issue in plain text is under 2 MB, so 20 MB is a wrong file.
LARGEST_DOCUMENT_BYTES = 20_000_000
# The text of one article, in code points: about 300,000 words, above any report.
LONGEST_TEXT = 2_000_000
# Feeds, sitemaps and other lists in XML or JSON; the sitemap protocol allows 50 MB and 50,000 addresses.
LARGEST_LIST_BYTES = 52_428_800
MOST_LIST_ENTRIES = 100_000
# One JSON Lines or CSV line: LONGEST_TEXT code points of up to 12 bytes (two \\uXXXX escapes), and the other fields.
LONGEST_LINE_BYTES = 30_000_000
# One cell of a CSV file, in characters; an unclosed quote swallows what follows until here.
LONGEST_CELL = 10_000_000
# News text packs 3 to 10 times, very repetitive logs up to 60; a deflate bomb reaches 1,000.
HIGHEST_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 20_000_000
MOST_UNPACKED_BYTES = 20_000_000_000
MOST_ENTRIES = 100_000
# What of a file is looked at to tell its format.
HEAD_BYTES = 65_536


def in_megabytes(count: int) -> str:
    """A count of bytes as people write it."""
    return f"{count / 1e6:,.0f} MB" if count >= 1e6 else f"{count:,} bytes"
