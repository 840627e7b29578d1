"""A coder that gives its claims the types of a codebook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from bayhaqi.codebook.training import Typer, load_typer
from bayhaqi.coding.coder import Coder, load
from bayhaqi.coding.retyping import marked_claim
from bayhaqi.model import Article, Coding, PloverCoding, Warning


class CodebookCoder:
    """Codes as our own coder does, and types each claim by a codebook; claims of none of its types are left out and counted.

    A claim's confidence is our coder's times the chance of the type. Its quad category, score and CAMEO code stay PLOVER's, whose
    type and modes are kept in `plover`.
    """

    def __init__(self, coder: Coder, typer: Typer, digest: str) -> None:
        self._coder = coder
        self._typer = typer
        self.info = coder.info.model_copy(update={"models": {**coder.info.models, "codebook": digest}})

    def pipe(self, articles: Iterable[Article]) -> Iterator[Coding]:
        """The coding of each article, in order."""
        for coding in self._coder.pipe(articles):
            yield self._retyped(coding)

    def _retyped(self, coding: Coding) -> Coding:
        read = self._typer.read([marked_claim(claim) for claim in coding.claims])
        kept = [
            claim.model_copy(
                update={
                    "type": name,
                    "modes": () if mode is None else (mode,),
                    "confidence": claim.confidence * chance,
                    "plover": PloverCoding(type=claim.type, modes=claim.modes),
                }
            )
            for claim, (name, chance, mode) in zip(coding.claims, read, strict=True)
            if name is not None
        ]
        left = {claim.id for claim in coding.claims} - {claim.id for claim in kept}
        warnings = coding.warnings
        if left:
            message = f"{len(left)} claims are of none of the codebook's types and were left out"
            warnings = (*warnings, Warning(code="codebook-none", message=message))
        claims = tuple(claim.model_copy(update={"denies": None}) if claim.denies in left else claim for claim in kept)
        return coding.model_copy(update={"claims": claims, "coder": self.info, "warnings": warnings})


def load_codebook_coder(folder: Path, model: str = "default") -> CodebookCoder:
    """The coder with the codebook that was learned into a folder. Raises `InputError` where it cannot be used."""
    typer, _ = load_typer(folder)
    digest = hashlib.sha256((folder / "typer.npz").read_bytes()).hexdigest()
    return CodebookCoder(load(model), typer, digest)
