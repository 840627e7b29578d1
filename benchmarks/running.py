"""Many articles through workers: whether the rate and the memory stay, what a second worker brings, Ray beside processes, kills.

    python benchmarks/running.py steady --articles 50000 --workers 2      rate, memory and failures by tenth of a run of `add`
    python benchmarks/running.py ratio --articles 2000                    one worker, two workers, and no workers, by turns
    python benchmarks/running.py ray --articles 2000                      two Ray workers beside two processes
    python benchmarks/running.py kills --articles 5000 --kills 10         Ray workers killed on the way: is the store the same?
    python benchmarks/running.py nodes --articles 5000 --kills 10         a node of a cluster killed on the way, and another started

Articles are made of our own sentences (500 words each), or of `--texts FILE.jsonl`. `--coder quick` takes a quick coder with made-up news,
which shows what the running itself costs. Memory is the proportional set size of all processes (Linux), so that shared pages count once.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

from bayhaqi.model import Article, Uncoded
from bayhaqi.running import CrewCoder, Maker, workers
from bayhaqi.running.ray_crew import connected
from bayhaqi.store import Added, Snapshot, Writer, check
from made_news import made_news
from own_texts import given_articles, own_articles

COMPARED = ("articles", "mentions", "attributions", "claims", "stories", "claim_events", "events", "redirects")


def processes_below(process: int) -> list[int]:
    """A process and all below it."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = [process]
    for one in found:
        found += parents.get(one, [])
    return found


def megabytes(kind: str = "Pss") -> float:
    """The memory of this process and those below it; of the kind `Pss_File` what is mapped files, which the system drops at need."""
    total = 0
    for process in processes_below(os.getpid()):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:"))
    return total / 1024


def processor_seconds() -> float:
    """What this process and those below it have worked, as long as they live."""
    total = 0.0
    for process in processes_below(os.getpid()):
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def articles_of(given: argparse.Namespace) -> Callable[[], Iterator[Article]]:
    """What makes the articles, the same each time."""
    if given.coder == "quick":
        return lambda: made_news(given.articles)
    if given.texts:
        return lambda: given_articles(given.texts, given.articles)
    return lambda: own_articles(given.articles)


def maker_of(given: argparse.Namespace) -> Maker | None:
    """The coder that the workers make, unless it is the packaged one, of which each has a core."""
    return Maker("made_news:QuickCoder", ()) if given.coder == "quick" else None


def steady(given: argparse.Namespace) -> None:
    """Add, and tell rate and memory by tenth."""
    size = max(1, given.articles // 10)
    with tempfile.TemporaryDirectory() as folder, workers(given.workers, maker=maker_of(given), on=given.on) as coder:
        _ = coder.info
        marks = [(0, time.monotonic(), processor_seconds())]

        def report(added: Added) -> None:
            if added.coded >= marks[-1][0] + size:
                marks.append((added.coded, time.monotonic(), processor_seconds()))
                (before, then, busy), (now, at, work) = marks[-2:]
                print(
                    f"{now:>7,} articles: {(now - before) / (at - then):6.2f}/s, {(now - before) / (work - busy):6.2f} per "
                    f"second of processor time, {megabytes():6.0f} MB, of which {megabytes('Pss_File'):4.0f} mapped files",
                    flush=True,
                )

        began = time.monotonic()
        with Writer(Path(folder) / "s.bayhaqi") as writer:
            done = writer.add(articles_of(given)(), coder, report)
        print(
            f"stored {done.stored:,}, claims {done.claims:,}, failed {len(done.uncoded)}, {time.monotonic() - began:.0f} s; "
            f"wrong in the store: {len(check(Path(folder) / 's.bayhaqi'))}"
        )


def rate(coder: CrewCoder, articles: Iterator[Article]) -> tuple[float, float]:
    """Articles a second, and a second of processor time, of a crew that is ready."""
    _ = coder.info
    began, busy = time.monotonic(), processor_seconds()
    number = sum(not isinstance(one, Uncoded) for one in coder.pipe(articles))
    return number / (time.monotonic() - began), number / max(processor_seconds() - busy, 1e-9)


def ratio(given: argparse.Namespace) -> None:
    """One and two workers by turns."""
    made, maker = articles_of(given), maker_of(given)
    found: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(given.rounds):
        for size, rates in found.items():
            with workers(size, maker=maker) as coder:
                clock, work = rate(coder, made())
                rates.append(clock)
                print(
                    f"{size} workers: {clock:.2f} articles/s, {work:.2f} per second of processor time, {megabytes():.0f} MB",
                    flush=True,
                )
    print(
        f"two workers by one: {sorted(b / a for a, b in zip(found[1], found[2], strict=True))[given.rounds // 2]:.2f}"
    )


def ray(given: argparse.Namespace) -> None:
    """Two Ray workers and two processes by turns."""
    made, maker = articles_of(given), maker_of(given)
    ratios: list[tuple[float, ...]] = []
    for _ in range(given.rounds):
        rates = []
        for on in (None, "ray"):
            with workers(2, maker=maker, on=on) as coder:
                rates.append(rate(coder, made()))
                clock, work = rates[-1]
                print(
                    f"{on or 'processes'}: {clock:.2f} articles/s, {work:.2f} per second of processor time", flush=True
                )
        ratios.append(tuple(b / a for a, b in zip(*rates, strict=True)))
    clock, work = (sorted(some)[given.rounds // 2] for some in zip(*ratios, strict=True))
    print(f"Ray by processes: {clock:.2f}, per second of processor time {work:.2f}")


def kills(given: argparse.Namespace) -> None:
    """Kill Ray workers while a store is made, and compare it with one that a single process makes."""
    draw = random.Random(7)

    def kill_worker() -> bool:
        alive = coders_below(os.getpid())
        if alive:
            os.kill(draw.choice(alive), signal.SIGKILL)
        return bool(alive)

    compare(given, "ray", kill_worker)


def nodes(given: argparse.Namespace) -> None:
    """Kill a node of a cluster of two, and start another, while a store is made; compare it likewise."""
    with RayNodes() as cluster:
        compare(given, cluster.address, cluster.lose_one)


class RayNodes:
    """A Ray cluster of this machine: a head and a second node, with one processor each, in processes of their own."""

    def __init__(self) -> None:
        # Ray asks whoever connects for the token of the cluster, and takes both from the environment.
        os.environ.update(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=secrets.token_hex(32))
        self._port, self._client_port = free_port(), free_port()
        self.address = f"ray://127.0.0.1:{self._client_port}"
        self._stack = ExitStack()

    def __enter__(self) -> RayNodes:
        with self._stack:
            listening = f"--port={self._port}", f"--ray-client-server-port={self._client_port}"
            self._started("--head", "--include-dashboard=false", *listening)
            while not reached(self._client_port):
                time.sleep(0.5)
            self._node = self._started(f"--address=127.0.0.1:{self._port}")
            # Who comes too early finds one processor, and puts both workers on it.
            connection = connected(self.address)
            while connection.cluster_resources().get("CPU", 0) < 2:
                time.sleep(0.5)
            connection.shutdown()
            kept = self._stack.pop_all()
        self._stack = kept
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _started(self, *options: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(one or str(Path.cwd()) for one in sys.path)}
        start = [sys.executable, "-m", "ray.scripts.scripts", "start", "--block", "--num-cpus=1", *options]
        process = subprocess.Popen(start, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._stack.callback(end, process)
        return process

    def lose_one(self) -> bool:
        """Kill the second node with all its processes once one of them codes, and start another; whether it was."""
        if not coders_below(self._node.pid):
            return False
        end(self._node)
        self._node = self._started(f"--address=127.0.0.1:{self._port}")
        return True


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def reached(port: int) -> bool:
    """Whether somebody listens at a port of this machine."""
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that was started here, and all below it."""
    for one in processes_below(process.pid) if process.poll() is None else ():
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    process.wait()


def coders_below(process: int) -> list[int]:
    """The processes below one that are Ray workers with a coder."""
    return [one for one in processes_below(process) if b"ray::RayCoder" in command(one)]


def compare(given: argparse.Namespace, on: str, harm: Callable[[], bool]) -> None:
    """Do harm at so many moments while a store is made on Ray, and compare it with one that a single process makes.

    What can do no harm yet is waited for, two minutes at most.
    """
    made, maker = articles_of(given), maker_of(given)
    moments = sorted(random.Random(8).sample(range(given.articles // 20, given.articles), given.kills))
    killed = 0

    def killing() -> Iterator[Article]:
        nonlocal killed
        to_come = deque(moments)
        for number, article in enumerate(made()):
            yield article
            if to_come and number >= to_come[0]:
                to_come.popleft()
                until = time.monotonic() + 120
                while not (done := harm()) and time.monotonic() < until:
                    time.sleep(0.2)
                killed += done

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with workers(2, maker=maker, on=on) as coder, Writer(folder / "killed") as writer:
            done = writer.add(killing(), coder)
        with Writer(folder / "alone") as writer:
            writer.add(made(), maker.make())
        same = contents(folder / "killed") == contents(folder / "alone")
        print(
            f"{killed} kills during {done.stored:,} articles, {len(done.uncoded)} failed; the store is "
            f"{'the same' if same else 'ANOTHER'}; wrong in it: {len(check(folder / 'killed'))}"
        )
    if not same or done.uncoded or killed < given.kills:
        sys.exit(1)


def command(process: int) -> bytes:
    """The command line of a process, nothing where it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def contents(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of a store."""
    with Snapshot(store) as snapshot:
        return {name: snapshot.connection.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in COMPARED}


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["steady", "ratio", "ray", "kills", "nodes"])
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--on", help="ray or ray://HOST:PORT (for steady)")
    parser.add_argument("--texts", type=Path, help="JSON Lines with a text each")
    parser.add_argument("--coder", choices=["bayhaqi", "quick"], default="bayhaqi")
    given = parser.parse_args()
    {"steady": steady, "ratio": ratio, "ray": ray, "kills": kills, "nodes": nodes}[given.what](given)


if __name__ == "__main__":
    main()
