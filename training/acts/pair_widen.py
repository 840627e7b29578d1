"""Give an exported pair typer back the word pieces that were cut from it.

    python training/acts/pair_widen.py FOLDER MPNET     # rewrites model.onnx, tokenizer.json, config.json and manifest.json of FOLDER

Word embeddings stay as they are in training, so that the rows of the encoder that training began with are those that were cut.
`training/vocabulary.py` then cuts to another size.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnx
from encoders import load_tokenizer
from onnx import numpy_helper
from safetensors.numpy import load_file

sys.path.insert(0, str(Path(__file__).parents[1]))
from manifest import seal

TABLE = "model.encoder.embeddings.word_embeddings.weight"


def widen(folder: Path, encoder: Path) -> tuple[int, int]:
    """Rewrite the folder's files; gives old and new size of the vocabulary."""
    tokenizer = load_tokenizer(encoder)
    new = tokenizer.get_vocab()
    old: dict[str, int] = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    whole = load_file(str(encoder / "model.safetensors"))["embeddings.word_embeddings.weight"]
    model = onnx.load(str(folder / "model.onnx"))
    stored = {one.name: one for one in model.graph.initializer}
    values = {name: numpy_helper.to_array(stored[f"{TABLE}_{name}"]) for name in ("quantized", "scale", "zero_point")}
    wide = np.clip(np.rint(whole / values["scale"]) + values["zero_point"], 0, 255).astype(np.uint8)
    # The rows of the markers are learnt.
    wide[[new[name] for name in old]] = values["quantized"][list(old.values())]
    stored[f"{TABLE}_quantized"].CopyFrom(numpy_helper.from_array(wide[: max(new.values()) + 1], f"{TABLE}_quantized"))
    onnx.save(model, str(folder / "model.onnx"))
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    name_of = {number: name for name, number in old.items()}
    config |= {key: new[name_of[config[key]]] for key in ("cls", "sep", "first_marker")}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    seal(folder)
    return len(old), len(new)


def main() -> None:
    """Read the arguments and widen."""
    parser = argparse.ArgumentParser(description="Give a pair typer its whole vocabulary back.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("encoder", type=Path)
    options = parser.parse_args()
    print(*widen(options.folder, options.encoder))


if __name__ == "__main__":
    main()
