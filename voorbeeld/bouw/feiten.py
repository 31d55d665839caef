"""All facts of the example, as one graph."""

from __future__ import annotations

from checker.graph.columns import Graph, GraphBuilder
from checker.graph.terms import TermTable
from voorbeeld.bouw.basis import Feiten
from voorbeeld.bouw.bron import bronnen
from voorbeeld.bouw.doel import doelen
from voorbeeld.bouw.omgeving import omgeving
from voorbeeld.bouw.privacy import verwerkingen
from voorbeeld.bouw.producten import producten
from voorbeeld.bouw.programma import programma


def alle_feiten() -> Feiten:
    """Every fact of voorbeeld.md, with the standard values and the deviations applied."""
    feiten = Feiten()
    programma(feiten)
    producten(feiten)
    bronnen(feiten)
    doelen(feiten)
    omgeving(feiten)
    verwerkingen(feiten)
    return feiten


def graaf(feiten: Feiten, terms: TermTable | None = None) -> Graph:
    """The facts as a graph."""
    builder = GraphBuilder(terms if terms is not None else TermTable())
    for rij in feiten.rijen:
        builder.add_keys(*rij)
    return builder.build()
