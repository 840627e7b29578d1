"""Put the table of words of an exported MiniLM graph, and its tokenizer, where all such graphs share them.

    python training/sharing.py src/bayhaqi/coding/weights/acts

The word embeddings of MiniLM are never trained: the act coder and the attribution tagger have the same. The graph keeps the table's name
and shape; its rows lie in `weights/words/` and are given to the runtime when the graph is loaded (`bayhaqi.coding.encoder`).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from manifest import seal

WORDS = Path(__file__).resolve().parents[1] / "src" / "bayhaqi" / "coding" / "weights" / "words"
TABLE, TOKENIZER = "words.npy", "tokenizer.json"


def share(folder: Path, words: Path = WORDS) -> str:
    """Move table and tokenizer to `words`, or drop them where they are the ones that lie there; gives the table's name in the graph.

    Ends the run where others lie there: all that share them are to be exported anew then.
    """
    model = onnx.load(str(folder / "model.onnx"))
    (tensor,) = [one for one in model.graph.initializer if one.name.endswith("word_embeddings.weight_int8")]
    table = numpy_helper.to_array(tensor)
    words.mkdir(exist_ok=True)
    if not (words / TABLE).is_file():
        np.save(words / TABLE, table)
        (folder / TOKENIZER).rename(words / TOKENIZER)
        seal(words, (TABLE, TOKENIZER))
    elif (
        not np.array_equal(np.load(words / TABLE), table)
        or (words / TOKENIZER).read_bytes() != (folder / TOKENIZER).read_bytes()
    ):
        raise SystemExit(
            f"{words} holds another table or tokenizer; export all encoders that share it anew, with one --keep"
        )
    else:
        (folder / TOKENIZER).unlink()
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=TABLE)
    tensor.external_data.add(key="length", value=str(table.nbytes))
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["words"] = tensor.name
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    named = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["sha256"]
    seal(folder, [name for name in named if name != TOKENIZER])
    return tensor.name


def main() -> None:
    """Share a folder's table."""
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    print(share(parser.parse_args().folder))


if __name__ == "__main__":
    main()
