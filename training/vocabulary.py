"""Cut an encoder's vocabulary to the word pieces that English news and names need.

    python training/vocabulary.py FOLDER [--keep 20000]     # rewrites model.onnx, tokenizer.json and manifest.json of FOLDER

Pieces are counted in our own sentences, in the texts under ../shared/gold that are for training, and in the actor base's names.
Words whose pieces go are spelt with shorter ones; single characters all stay.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper
from tokenizers import Tokenizer

from manifest import seal

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SPECIAL = 110  # special, unused and first single-character pieces stand first


def texts() -> Iterator[str]:
    """Texts to count pieces in."""
    for path in sorted((ROOT / "training/data/acts").glob("*.txt")):
        yield path.read_text(encoding="utf-8")
    for name in ("attribution-train", "muc-dev", "synthetic-stories", "linking-dev"):
        for line in (SHARED / f"gold/{name}.jsonl").open(encoding="utf-8"):
            yield json.loads(line)["text"]
    for path in sorted((ROOT / "training/actors/rows").glob("*.csv")):
        yield path.read_text(encoding="utf-8")
    for path in sorted((SHARED / "actors").rglob("*.csv")):
        if path.stat().st_size < 4_000_000:
            yield path.read_text(encoding="utf-8", errors="replace")


def kept_pieces(tokenizer: Tokenizer, wanted: int) -> list[str]:
    """The pieces that stay, in their old order."""
    counts: Counter[int] = Counter()
    for text in texts():
        for start in range(0, len(text), 20_000):
            counts.update(tokenizer.encode(text[start : start + 20_000], add_special_tokens=False).ids)
    vocabulary = tokenizer.get_vocab()
    name_of = {i: name for name, i in vocabulary.items()}
    keep = {
        i for i, name in name_of.items() if i < SPECIAL or len(name.removeprefix("##")) == 1 or name.startswith("<")
    }
    for i, _ in counts.most_common():
        if len(keep) >= wanted:
            break
        keep.add(i)
    for i in sorted(name_of):
        if len(keep) >= wanted:
            break
        keep.add(i)
    return [name_of[i] for i in sorted(keep)]


def cut(folder: Path, wanted: int, like: Path | None = None) -> dict[str, int]:
    """Rewrite a folder's graph, tokenizer and manifest; gives old and new size of the vocabulary.

    Where there is a tokenizer `like` it, the pieces are those of that one, whatever is `wanted`.
    """
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    old = tokenizer.get_vocab()
    if like is not None and like.is_file():
        kept = Tokenizer.from_file(str(like)).get_vocab()
        names = sorted(kept, key=lambda name: kept[name])
    else:
        names = kept_pieces(tokenizer, wanted)
    rows = np.array([old[name] for name in names])
    new = {name: i for i, name in enumerate(names)}
    raw: dict[str, Any] = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    raw["model"]["vocab"] = new
    raw["added_tokens"] = [{**token, "id": new[token["content"]]} for token in raw["added_tokens"]]
    post = raw.get("post_processor") or {}
    for facts in (post.get("special_tokens") or {}).values():
        facts["ids"] = [new[token] for token in facts["tokens"]]
    for key in ("sep", "cls"):
        if isinstance(post.get(key), list):
            post[key][1] = new[post[key][0]]
    (folder / "tokenizer.json").write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    model = onnx.load(str(folder / "model.onnx"))
    tables = [one for one in model.graph.initializer if len(one.dims) == 2 and one.dims[0] >= max(old.values()) + 1]
    if len(tables) != 1:
        raise SystemExit(f"{folder}: {len(tables)} tables with a row per piece; one is expected")
    table = numpy_helper.to_array(tables[0])
    tables[0].CopyFrom(numpy_helper.from_array(np.ascontiguousarray(table[rows]), tables[0].name))
    for one in model.graph.initializer:  # a table of weights stored alone in int8 has a scale a row
        if one.name == tables[0].name.replace("_int8", "_scale") and list(one.dims) == [len(table)]:
            one.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(one)[rows], one.name))
    onnx.save(model, str(folder / "model.onnx"))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    moved = {old_id: new[name] for name, old_id in old.items() if name in new}
    for key in ("cls", "sep", "first_marker"):
        if key in config:
            config[key] = moved[config[key]]
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    seal(folder)
    return {"pieces": len(old), "kept": len(new)}


def main() -> None:
    """Read the arguments and cut."""
    parser = argparse.ArgumentParser(description="Cut an encoder's vocabulary.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=int, default=20_000)
    parser.add_argument("--like", type=Path, help="a tokenizer.json whose pieces are kept, whatever --keep says")
    options = parser.parse_args()
    print(cut(options.folder, options.keep, options.like))


if __name__ == "__main__":
    main()
