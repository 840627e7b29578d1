"""Whatever a user has (files, folders, archives, standard input) into articles, one at a time."""

from bayhaqi.reading.identification import language_of
from bayhaqi.reading.inputs import read_inputs, read_stream
from bayhaqi.reading.outcome import Failure, ReadOptions

__all__ = ["Failure", "ReadOptions", "language_of", "read_inputs", "read_stream"]
