"""Whatever a user has (files, folders, archives, standard input) into articles, one at a time."""

from bayhaqi.reading.identification import language_of
from bayhaqi.reading.inputs import bytes_of, read_inputs, read_stream
from bayhaqi.reading.outcome import Failure, Reached, ReadOptions

__all__ = ["Failure", "Reached", "ReadOptions", "bytes_of", "language_of", "read_inputs", "read_stream"]
