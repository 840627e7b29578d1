"""Pictures of every page, in light and dark, of the example reports with some reviews.

    python -m tests.web.browser.screenshots docs/screenshots [--store STORE] [--only NAME ...]

Codes the example reports unless a store is given, which is copied. Pillow, where it is there, makes the files smaller; each must
come under 200 kB.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import bayhaqi
from bayhaqi.query.reviewing import claim_form
from bayhaqi.store import Review
from tests.web.browser.conftest import find_chromium
from tests.web.browser.looking import looked_at
from tests.web.browser.pages import NAMES, addresses
from tests.web.browser.serving import served

if TYPE_CHECKING:
    from PIL.Image import Image
    from playwright.sync_api import Browser

LARGEST_BYTES = 200_000


def add_reviews(store: Path, number: int = 24) -> None:
    """Two reviewers on the first claims, who agree on most of them."""
    with bayhaqi.open(store) as db:
        rows = db.claims(sort="-confidence", limit=number).records()
        for at, row in enumerate(rows):
            record = (
                db.reader.snapshot.cursor()
                .execute("SELECT record FROM articles WHERE id = ?", [row["article"]])
                .fetchone()
            )
            assert record is not None
            coded = claim_form(record[0], row["id"])
            for name in ("Ana", "Ben"):
                wrong = at % 6 == 5 or (name == "Ben" and at % 9 == 4)
                fixed = {"status": "future"} if wrong and at % 2 else {}
                db.review(
                    Review(
                        article=row["article"], claim=row["id"], evidence=row["evidence"],
                        evidence_start=row["evidence_start"], evidence_end=row["evidence_end"], in_title=row["in_title"],
                        coded=coded, verdict="wrong" if wrong else "right", corrections=fixed, reviewer=name,
                        note="only announced" if fixed else None,
                    )
                )  # fmt: skip


def picture(png: bytes) -> bytes:
    """A picture in as few bytes as it can be had in without loss; one that is too large then has 256 colours."""
    if find_spec("PIL") is None:
        return png
    from PIL import Image as Opened

    whole = Opened.open(io.BytesIO(png)).convert("RGB")
    kept = min(png, _encoded(whole), key=len)
    if len(kept) <= LARGEST_BYTES:
        return kept
    return _encoded(whole.quantize(256, method=Opened.Quantize.MAXCOVERAGE, dither=Opened.Dither.NONE))


def _encoded(image: Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def take(browser: Browser, address: str, pages: dict[str, str], names: list[str], folder: Path) -> list[str]:
    """Take every page twice, and say what went wrong."""
    wrong = []
    for name in names:
        for scheme in ("light", "dark"):
            with looked_at(browser, address, pages[name], color_scheme=scheme) as looked:
                looked.page.wait_for_timeout(400)
                taken = picture(looked.page.screenshot())
                target = folder / f"{name.replace(' ', '-')}-{scheme}.png"
                target.write_bytes(taken)
                wrong += [f"{target.name}: {error}" for error in looked.errors]
                if len(taken) > LARGEST_BYTES:
                    wrong.append(f"{target.name} has {len(taken):,} bytes; allowed are {LARGEST_BYTES:,}")
    return wrong


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description="Pictures of every page, in light and dark.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--store", type=Path, help="a store of the example reports")
    parser.add_argument("--only", nargs="*", choices=NAMES, default=list(NAMES))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as temporary:
        store = Path(temporary) / "demo.bayhaqi"
        if options.store:
            shutil.copytree(options.store, store)
        else:
            from bayhaqi.reading.demo import demo_articles

            with bayhaqi.open(store) as db:
                db.add(demo_articles())
        add_reviews(store)
        with served(store) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
            wrong = take(browser, address, addresses(store), options.only, options.folder)
            browser.close()
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
