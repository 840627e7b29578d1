"""Bytes into text: what a file seems to be, its encoding, and a clear refusal of what is no text."""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from typing import BinaryIO

from bayhaqi.errors import InputError

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"\x7fELF", "a program (ELF)"),
    (b"MZ\x90", "a program (Windows)"),
    (b"\xca\xfe\xba\xbe", "a program (Java or macOS)"),
    (b"\xcf\xfa\xed\xfe", "a program (macOS)"),
    (b"\x00asm", "a program (WebAssembly)"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet table"),
    (b"ARROW1", "an Arrow table"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "a zip archive"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"fLaC", "a FLAC recording"),
    (b"RIFF", "a recording, film or image (RIFF)"),
    (b"\x1aE\xdf\xa3", "a film (Matroska)"),
)
ALLOWED = "allowed are text, HTML, JSON Lines, CSV and TSV, plain or in .gz or .zip"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEQUENCES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
CONTROLS = re.compile(rb"[\x01-\x06\x0e-\x1a\x1c-\x1f]")
# Western European text has under 10 % of letters beyond ASCII; other scripts read as Windows-1252 have nearly all.
MOST_NON_ASCII = 0.25
MOST_CONTROLS = 0.02
MOST_NULS = 0.02
# What charset-normalizer is asked about, only where neither UTF-8 nor Windows-1252 fits.
OTHER_ENCODINGS = [
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "koi8_r",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_jp",
    "euc_kr",
]


def refuse_binary(head: bytes) -> None:
    """Raises `InputError` saying what the bytes seem to be, where they are no text."""
    for signature, name in SIGNATURES:
        if head.startswith(signature):
            raise InputError(f"this seems to be {name}; {ALLOWED}: convert it to text")
    if head[4:8] == b"ftyp":
        raise InputError(f"this seems to be a film or recording (MP4); {ALLOWED}: convert it to text")
    if head[257:262] == b"ustar":
        raise InputError(f"this seems to be a tar archive; {ALLOWED}: unpack it first")
    if wide_encoding(head) is not None:
        return
    nuls, controls = head.count(0), len(CONTROLS.findall(head))
    if nuls > MOST_NULS * len(head) or controls > MOST_CONTROLS * len(head):
        raise InputError(
            f"this seems to be a binary file ({nuls:,} NUL and {controls:,} control bytes in the first {len(head):,}); "
            + ALLOWED
        )


def wide_encoding(head: bytes) -> str | None:
    """The UTF-16 or UTF-32 encoding of the bytes, by byte order mark or by where their NULs lie, or None."""
    for bom, encoding in BOMS[1:]:
        if head.startswith(bom):
            return encoding
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half >= 4 and odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if half >= 4 and even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def decode(data: bytes) -> str:
    """The text of a whole document, without byte order mark, lines ended by "\\n".

    UTF-16 and UTF-32 where they show, then UTF-8, then Windows-1252 where it is plausible, then charset-normalizer's
    guess. Raises `InputError`.
    """
    wide = wide_encoding(data[:4096])
    text = _decode_wide(data, wide) if wide is not None else decode_narrow(data)
    position = text.find("\0")
    if position >= 0:
        line = text.count("\n", 0, position) + 1
        raise InputError(
            "the text holds NUL bytes, as binary or damaged files do; remove them, or save the file anew as UTF-8 text",
            line=line,
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode_narrow(data: bytes, line: int | None = None) -> str:
    """The text of bytes that are not UTF-16; `line` is where they stand, None for a whole document.

    Raises `InputError`.
    """
    try:
        return data.decode("utf-8" if line is not None and line > 1 else "utf-8-sig")
    except UnicodeDecodeError as error:
        fault = error
    if plausible_windows_1252(data):
        return data.decode("cp1252")
    if line is None and not SEQUENCES.search(data) and (guess := _guess(data)) is not None:
        return guess
    where = line if line is not None else data.count(b"\n", 0, fault.start) + 1
    raise InputError(
        f"the bytes are no valid UTF-8 (0x{data[fault.start]:02x} at byte {fault.start + 1:,}) "
        "nor plausible Windows-1252; save the file as UTF-8",
        line=where,
    )


def plausible_windows_1252(data: bytes) -> bool:
    """Whether bytes that are no UTF-8 read sensibly as Windows-1252.

    So they do when few are beyond ASCII, none of them illegal, and no UTF-8 sequence is among them.
    """
    beyond = len(data.translate(None, bytes(range(128))))
    if beyond > max(MOST_NON_ASCII * len(data), 2) or SEQUENCES.search(data) or CONTROLS.search(data):
        return False
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


def _decode_wide(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        name = encoding.upper()
        raise InputError(
            f"the bytes are no valid {name} ({error.reason} at byte {error.start + 1:,}); save the file as UTF-8"
        ) from error
    sample = text[:4096]
    strange = sum(unicodedata.category(letter) in ("Cc", "Cn", "Co") and not letter.isspace() for letter in sample)
    if strange > MOST_CONTROLS * len(sample):
        raise InputError(f"this seems to be a binary file, for read as {encoding.upper()} it is no text; {ALLOWED}")
    return text


def _guess(data: bytes) -> str | None:
    """What charset-normalizer takes the bytes for, if it finds a legacy encoding in which they are mostly letters."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:50_000], cp_isolation=OTHER_ENCODINGS, enable_fallback=False).best()
    if best is None:
        return None
    try:
        text = data.decode(best.encoding)
    except UnicodeDecodeError:
        return None
    sample = text[:10_000]
    return text if sum(letter.isalpha() or letter.isspace() for letter in sample) > 0.8 * len(sample) else None


class Utf8Stream(io.RawIOBase):
    """A UTF-16 or UTF-32 stream, read as UTF-8 bytes; broken characters become U+FFFD."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._left = b""

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fills the buffer; gives back how many bytes, 0 at the end."""
        while not self._left:
            data = self._stream.read(16_384)
            self._left = self._decoder.decode(data, final=not data).encode("utf-8", "replace")
            if not data:
                break
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count
