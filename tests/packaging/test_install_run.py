"""The parts of the check of installs; the check itself takes minutes and a network: python -m tests.packaging.install_run."""

from __future__ import annotations

import platform
import zipfile
from pathlib import Path

import pytest

from tests import readme
from tests.packaging import install_run


def test_the_versions_are_those_of_the_classifiers(tmp_path: Path) -> None:
    wheel = tmp_path / "one.whl"
    lines = (
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Rust",
    )
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("one-1.dist-info/METADATA", "".join(f"Classifier: {line}\n" for line in lines))
    assert install_run.named_versions(wheel) == ["3.11"]


def test_what_pip_and_setuptools_take_does_not_count(tmp_path: Path) -> None:
    for name in ("pip", "pip-26.0.dist-info", "setuptools", "_distutils_hack"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.py").write_bytes(b"x" * install_run.MB)
    assert install_run.taken_mb(tmp_path) == 0
    (tmp_path / "pipes").mkdir()
    (tmp_path / "pipes" / "one.py").write_bytes(b"x" * install_run.MB)
    assert install_run.taken_mb(tmp_path) == pytest.approx(1, abs=0.1)


def test_a_version_that_nobody_has_is_not_found() -> None:
    assert install_run.interpreter("3.0") is None


def test_a_command_that_fails_is_told_with_its_words(tmp_path: Path) -> None:
    with pytest.raises(install_run.CheckError, match="ended with 3: alas"):
        install_run.run(["/bin/sh", "-c", "echo alas >&2; exit 3"], tmp_path)


@pytest.mark.skipif(platform.system() != "Linux", reason="network namespaces are Linux's")
def test_a_network_that_is_left_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command in the place of unshare that cuts nothing off, and none at all."""
    fake = tmp_path / "unshare"
    fake.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(install_run.CheckError, match="a way out was left"):
        install_run.cut_off()
    fake.unlink()
    with pytest.raises(install_run.CheckError, match="is needed"):
        install_run.cut_off()


def test_a_claim_that_is_not_printed_is_missed() -> None:
    assert len(readme.missing_in("")) == 4
