"""The command line: parse, call, show."""

from bayhaqi.cli.main import main

__all__ = ["main"]
