"""PLOVER's types, modes, contexts, scores and sectors, and their CAMEO codes, as data."""

from bayhaqi.ontology.plover import EventType, Ontology, load_ontology

__all__ = ["EventType", "Ontology", "load_ontology"]
