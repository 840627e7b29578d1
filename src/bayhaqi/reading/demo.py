"""The demo: fourteen short reports on one public episode, which come with the package."""

from __future__ import annotations

from importlib.resources import files

from bayhaqi.errors import InstallationError
from bayhaqi.model import Article
from bayhaqi.reading.inputs import read_stream

FOLDER = "demo"


def demo_articles() -> list[Article]:
    """The demo's articles, in the order of their file names.

    What each is for is written in the package's `demo/README.md`; the outlets are invented, the facts public. Raises
    `InstallationError` where the reports are missing or damaged.
    """
    articles: list[Article] = []
    reports = [entry for entry in files("bayhaqi").joinpath(FOLDER).iterdir() if entry.name.endswith(".txt")]
    for report in sorted(reports, key=lambda entry: entry.name):
        with report.open("rb") as stream:
            for outcome in read_stream(stream, report.name):  # type: ignore[arg-type]
                if not isinstance(outcome, Article):
                    raise InstallationError(f"the demo is damaged ({outcome}); install bayhaqi again")
                articles.append(outcome)
    if not articles:
        raise InstallationError("the demo's reports are missing from this installation; install bayhaqi again")
    return articles
