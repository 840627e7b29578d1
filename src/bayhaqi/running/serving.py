"""A worker's process: loads a coder, and codes what comes through its connection until that ends.

Its argument is the number of an inherited socket, which first brings a `Setting`. With `share`, the process is a template: it loads
the coder once and forks a worker for every socket that it is sent, so that workers share its memory.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, NoReturn

from bayhaqi.errors import BayhaqiError
from bayhaqi.running.limits import Limits, TimeLimit
from bayhaqi.running.making import Maker
from bayhaqi.running.tasks import code_packed

if TYPE_CHECKING:
    from bayhaqi.model import CoderInfo
    from bayhaqi.store import SomeCoder


@dataclass(frozen=True, slots=True)
class Setting:
    """What a worker is told first: which coder to make, what a batch may take, whether to fork."""

    maker: Maker
    limits: Limits
    share: bool


@dataclass(frozen=True, slots=True)
class Ready:
    """What a worker, or the template, says first: its process and coder, or why it has none."""

    process: int
    info: CoderInfo | None = None
    failure: BayhaqiError | None = None


def main() -> None:
    """Serve on the socket that the argument names."""
    # The program that began this one ends it; a key that is pressed for that program is not meant for this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    channel = socket.socket(fileno=int(sys.argv[1]))
    connection = Connection(os.dup(channel.fileno()))
    setting: Setting = connection.recv()
    try:
        coder = setting.maker.make()
    except BayhaqiError as error:
        connection.send(Ready(os.getpid(), failure=error))
        return
    if setting.share:
        connection.send(Ready(os.getpid(), coder.info))
        connection.close()
        _fork_for_each(channel, coder, setting.limits)
    else:
        channel.close()
        _serve(connection, coder, setting.limits)


def _fork_for_each(channel: socket.socket, coder: SomeCoder, limits: Limits) -> None:
    """Fork a worker for every socket that comes, until the channel ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # What is frozen is never looked at by the collector, so that its pages stay shared.
    gc.collect()
    gc.freeze()
    while True:
        sign, handles, _, _ = socket.recv_fds(channel, 1, 1)
        if not sign:
            return
        for handle in handles:
            if os.fork() == 0:
                channel.close()
                _serve_forked(handle, coder, limits)
            os.close(handle)


def _serve_forked(handle: int, coder: SomeCoder, limits: Limits) -> NoReturn:
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _serve(Connection(handle), coder, limits)
    finally:
        # Leaves without what the template would do at its end.
        os._exit(0)


def _serve(connection: Connection, coder: SomeCoder, limits: Limits) -> None:
    """Code until the connection ends, or until memory ran out once: another process takes over then."""
    limits.hold_memory()
    connection.send(Ready(os.getpid(), coder.info))
    full = False
    while not full:
        try:
            seconds: float = connection.recv()
            articles = connection.recv_bytes()
        except (EOFError, ConnectionResetError):
            return
        with TimeLimit(seconds):
            answer = code_packed(coder, articles)
        full = answer.trouble == "memory"
        try:
            connection.send(answer)
        except (BrokenPipeError, ConnectionResetError):
            return
