"""Runs the notebooks of the documentation and keeps what they show in them: python tools/notebooks.py

Nothing is kept of when they ran or where: what gives the same leaves the same files, but for the ids that pandas draws for its tables.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[1] / "docs" / "notebooks"


def main() -> None:
    """Run each notebook in a folder of its own and write it with its outputs. Raises `CellExecutionError` where a cell fails."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        with TemporaryDirectory() as folder:
            client = NotebookClient(
                notebook,
                timeout=600,
                kernel_name="python3",
                record_timing=False,
                resources={"metadata": {"path": folder}},
            )
            client.execute()
        notebook.metadata["language_info"] = {"name": "python"}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = [one for one in cell.outputs if one.output_type != "stream" or one.name == "stdout"]
        nbformat.write(notebook, path)
        print(f"ran {path.name}")


if __name__ == "__main__":
    main()
