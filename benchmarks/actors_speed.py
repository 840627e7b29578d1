"""Phrases a second that the resolver reads, warm and on one core, when it has seen none of them before.

python benchmarks/actors_speed.py TEXTS.jsonl: the phrases of articles, half of which warm up.
python benchmarks/actors_speed.py [PHRASES]: phrases are put together from names of the base, countries and roles, each
with a day of its own. The names of one run follow the news, where few are in every report (drawn by rank), those of the
other are drawn evenly from all people and organisations of the base. A first part warms the resolver up, with phrases
that are not among the measured ones; after it no phrase is read twice. Beside the number of phrases stands how many times
a fixed piece of Python work fits into one of them, which travels from machine to machine better.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
import time
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from statistics import median

from bayhaqi.knowledge.actors import load_actor_base
from bayhaqi.knowledge.countries import load_countries
from bayhaqi.knowledge.resolving import load_resolver

_ADJECTIVES = """
Russian Ukrainian Kenyan French German Iraqi Syrian Turkish Indian Chinese Nigerian Mexican Colombian Peruvian Polish
Afghan Pakistani Iranian Israeli Egyptian Sudanese Somali Ethiopian Japanese Korean Indonesian Filipino Thai Burmese
British American Canadian Australian Brazilian Chilean Bolivian Serbian Greek Hungarian Dutch Swedish Georgian Armenian
""".split()
_OFFICES = """
president; prime minister; foreign minister; defence minister; interior minister; deputy foreign minister; opposition leader;
general; senator; ambassador; spokesman; lawmaker; army chief; finance minister; governor; rebel leader; party leader
""".replace("\n", " ").split("; ")
_ROLES = """
police; soldiers; protesters; rebels; army; government; farmers; students; doctors; journalists; troops; lawmakers; judges;
navy; air force; parliament; supreme court; foreign ministry; defence ministry; intelligence service; trade unions; refugees;
anti-narcotics police; human rights activists; opposition parties; drug cartels; border guards; prosecutors; clerics; gunmen
""".replace("\n", " ").split("; ")
_LEADS = ("", "", "the ", "former ", "senior ", "a group of ", "hundreds of ", "armed ", "two ", "retired ", "exiled ")
_TAILS = ("", "", "", " who spoke on Monday", " in the capital", ", said a spokesman", " near the border", "'s")
_FIRST_DAY = date(1995, 1, 1)


def draw_phrases(seed: int, count: int, evenly: bool) -> list[tuple[str, date]]:
    """Draw distinct pairs of phrase and day."""
    draw, base = random.Random(seed), load_actor_base()
    actors = [base.at(number) for number in range(len(base))] if evenly else [base.at(n) for n in range(20_000)]
    weights = list(accumulate(1.0 if evenly else 1.0 / (rank + 20) for rank in range(len(actors))))
    countries = load_countries()
    states = sorted(filter(None, map(countries.name_of, countries.codes())))
    drawn: dict[tuple[str, date], None] = {}
    while len(drawn) < count:
        actor = draw.choices(actors, cum_weights=weights)[0]
        name = actor.name.split(" (")[0]
        adjective, state = draw.choice(_ADJECTIVES), draw.choice(states)
        office, role = draw.choice(_OFFICES), draw.choice(_ROLES)
        phrase = draw.choice(
            (
                name,
                name if actor.kind != "person" else name.split()[-1],
                f"{adjective} {office.title()} {name}" if actor.kind == "person" else f"the {name}",
                f"{office.title()} {name}" if actor.kind == "person" else f"{name} officials",
                f"{name}, the {office} of {state}" if actor.kind == "person" else f"{name} spokesman",
                f"{draw.choice(_LEADS)}{adjective} {role}{draw.choice(_TAILS)}",
                f"{draw.choice(_LEADS)}{role} of {state}",
                f"the {adjective} {office}",
                f"{state}'s {draw.choice((office, role))}",
                f"{draw.choice(_LEADS)}{role} in {state}{draw.choice(_TAILS)}",
            )
        )
        drawn[phrase, _FIRST_DAY + timedelta(days=draw.randrange(11_000))] = None
    return list(drawn)


def _yardstick() -> float:
    """Give the seconds of a fixed piece of work: a number as text, in capitals, cut and looked up."""
    known = dict.fromkeys(map(str, range(97)), 0)
    started = time.process_time()
    for number in range(3_000):
        text = str(number).upper().split("1")[0]
        known[text] = known.get(text, 0) + number
    return (time.process_time() - started) / 3_000


def _memory_mb() -> float:
    """Give the process's resident memory; Linux only."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def main() -> None:
    """Print the time to open the base, the memory that it adds and phrases per second."""
    if len(sys.argv) > 1 and sys.argv[1].endswith(".jsonl"):
        _of_articles(Path(sys.argv[1]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    # Drawn in a process of their own, for drawing reads the whole base, and that would count as memory.
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        drawn = pool.starmap(draw_phrases, [(1, count + 4_000, False), (2, count + 4_000, True)])
    memory = _memory_mb()
    started = time.process_time()
    load_actor_base()
    opened = time.process_time() - started
    resolver = load_resolver()
    print(
        f"base opened in {opened * 1000:.0f} ms, the whole resolver in {(time.process_time() - started) * 1000:.0f} ms"
    )
    print(f"memory added: {_memory_mb() - memory:.0f} MB")
    for name, fresh in zip(("names as in the news", "all names alike"), drawn, strict=True):
        for phrase, day in fresh[:4_000]:
            resolver.resolve(phrase, day=day)
        costs, units = [], []
        for part in range(4_000, len(fresh), 1_000):
            units.append(_yardstick())
            some = fresh[part : part + 1_000]
            started = time.process_time()
            for phrase, day in some:
                resolver.resolve(phrase, day=day)
            costs.append((time.process_time() - started) / len(some))
        cost = median(costs)
        print(
            f"{name}: {1 / cost:,.0f} fresh phrases/s (median of parts of 1,000; best {1 / min(costs):,.0f}), "
            f"{cost / median(units):.0f} units of work each"
        )
    print(f"memory added after {2 * len(drawn[0]):,} phrases: {_memory_mb() - memory:.0f} MB")


def mentions_of(path: Path, most: int = 40) -> list[tuple[str, date]]:
    """The phrases of real articles, each article with a day of its own, in the order in which they stand there."""
    import json

    import bayhaqi

    days = (date(2016, 1 + i % 12, 1 + i % 28) for i in range(most))
    lines = path.read_text(encoding="utf-8").splitlines()[:most]
    articles = [
        bayhaqi.Article(text=json.loads(line)["text"], published=day.isoformat(), language="en")
        for line, day in zip(lines, days, strict=False)
    ]
    coded = zip(bayhaqi.load().pipe(articles), articles, strict=True)
    return [(mention.text, article.day) for coding, article in coded for mention in coding.mentions if article.day]


def _of_articles(path: Path) -> None:
    """Half of the articles warm up, the phrases of the others are measured: names come back as they do in the news."""
    # Found in a process of their own, so that nothing of them is known here.
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        phrases = pool.apply(mentions_of, (path,))
    resolver, half = load_resolver(), len(phrases) // 2
    for phrase, day in phrases[:half]:
        resolver.resolve(phrase, day=day)
    started = time.process_time()
    for phrase, day in phrases[half:]:
        resolver.resolve(phrase, day=day)
    spent = time.process_time() - started
    print(f"phrases of other articles: {(len(phrases) - half) / spent:,.0f} phrases/s of {len(phrases) - half:,}")


if __name__ == "__main__":
    main()
