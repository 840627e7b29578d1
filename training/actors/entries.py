"""The entries of all sources, merged: one actor with names and dated roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bayhaqi.knowledge.actor_entries import Entry, Role, classify_title, day_number, overlap, umlauts_written_out
from bayhaqi.knowledge.actor_names import fold, skeleton

__all__ = ["Collection", "Entry", "Role", "classify_title", "day_number"]


class Collection:
    """Entries merged by Wikidata id, else by folded name and country."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._by_id: dict[str, Entry] = {}
        self._by_name: dict[tuple[str, str], Entry] = {}
        self._by_ends: dict[tuple[str, str], Entry] = {}
        self._by_spell: dict[tuple[str, str, int], list[Entry]] = {}

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def find(self, name: str, country: str) -> Entry | None:
        """Give the entry of a name and country."""
        return self._by_name.get((fold(name), country))

    def add(self, new: Entry, *, roles: str = "all") -> Entry:
        """Merge an entry. `roles` says what a later source may add: all, or "gaps" where nothing overlaps."""
        new.aliases |= umlauts_written_out([new.name, *new.aliases])
        names = [new.name, *sorted(new.aliases)]
        known = self._by_id.get(new.wikidata) if new.wikidata else None
        known = known or self._same_name(new, names) or self._same_holder(new)
        if known is None:
            self.entries.append(new)
            known = new
        else:
            known.aliases |= set(names) - {known.name}
            known.acronyms |= new.acronyms
            known.bodies |= new.bodies
            known.boost = max(known.boost, new.boost)
            known.wikidata = known.wikidata or new.wikidata
            before = list(known.roles)
            for role in new.roles:
                if known.country != new.country and not role.country:
                    role.country = new.country
                if roles == "all" or not any(overlap(role, other) for other in before):
                    known.roles.append(role)
        if known.wikidata:
            self._by_id.setdefault(known.wikidata, known)
        for name in names:
            self._by_name.setdefault((fold(name), known.country), known)
        if known.kind == "person":
            self._by_ends.setdefault(_ends(known), known)
            for role in new.roles:
                if role.office and role.first:
                    self._by_spell.setdefault((known.country, role.office, role.first), []).append(known)
        return known

    def _same_holder(self, new: Entry) -> Entry | None:
        """Find the holder of the same office at the same time with the same first and last name: "V. V. Putin".

        From the same first day, one name in the other is enough: "Luis Videgaray Caso".
        """
        if new.kind != "person":
            return None
        words = set(fold(new.name).split())
        for role in new.roles:
            for known in self._by_spell.get((new.country, role.office, role.first), ()):
                others = set(fold(known.name).split())
                if (words <= others or others <= words) and not (new.wikidata and known.wikidata):
                    return known
        known = self._by_ends.get(_ends(new))
        if known is None or (new.wikidata and known.wikidata):
            return None
        same = any(
            one.office and one.office == other.office and overlap(one, other)
            for one in known.roles
            for other in new.roles
        )
        return known if same else None

    def _same_name(self, new: Entry, names: list[str]) -> Entry | None:
        """Find the entry of the same country that is known by the new one's name, or the other way round."""
        for name in names:
            known = self._by_name.get((fold(name), new.country))
            if known is None or (name != new.name and fold(known.name) != fold(name)):
                continue
            if new.wikidata and known.wikidata and known.wikidata != new.wikidata:
                continue
            if known.kind != new.kind and "person" in (known.kind, new.kind):
                continue
            return known
        return None

    def join_across_countries(self) -> None:
        """Join officials of the UN, the EU and other bodies with the same person in the home country."""
        by_name: dict[str, list[Entry]] = {}
        for entry in self.entries:
            if entry.kind == "person":
                by_name.setdefault(fold(entry.name), []).append(entry)
        gone: set[int] = set()
        for same in by_name.values():
            away = [entry for entry in same if entry.country in ("UNO", "IGO", "EUR", "NGO")]
            home = sorted((entry for entry in same if entry not in away), key=lambda entry: -entry.prominence)
            if not away or " " not in same[0].name:
                continue
            into = home[0] if home else away[0]
            for entry in away:
                if entry is into:
                    continue
                for role in entry.roles:
                    role.country = role.country or entry.country
                    same = next((one for one in into.roles if overlap(role, one) and role.title == one.title), None)
                    if same is None:
                        into.roles.append(role)
                    elif role.office:
                        same.office, same.country = same.office or role.office, same.country or role.country
                into.aliases |= entry.aliases
                gone.add(id(entry))
        self.entries = [entry for entry in self.entries if id(entry) not in gone]

    def extend(self, entries: Iterable[Entry], *, roles: str = "all") -> int:
        """Merge many entries and give their number."""
        count = 0
        for entry in entries:
            self.add(entry, roles=roles)
            count += 1
        return count


def _ends(entry: Entry) -> tuple[str, str]:
    """Give first and last name as transliterations share them, and the country."""
    words = fold(entry.name).split() or [""]
    pair = f"{words[0]} {words[-1]}"
    return skeleton(pair) or pair, entry.country
