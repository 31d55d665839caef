"""The table rule × mutation, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from checker.graph.terms import Blank, Iri, Key, decode
from tests.mutation.uitvoering import Gevolg
from voorbeeld.bouw.basis import PREFIXES

KOP = """\
# Mutatietoets

Gemaakt met `python -m tests.mutation`; verander dit bestand niet zelf.

Het conforme landschap is het voorbeeld zonder zijn bewuste fouten (`voorbeeld/bouw/conform.py`): op 23 november 2026
vindt geen enkele regel er iets. Elke rij hieronder verandert daarin één feit. De regel die dat feit bewaakt moet dan
melden, op de knoop en met het oordeel dat de mutatie noemt; een andere regel mag alleen melden als zij dat feit ook
leest, of iets wat daaruit wordt afgeleid. `python -m pytest tests/mutation` bewaakt dat.

- **●** de regel waarop de mutatie mikt, **○** een regel van dezelfde groep die het feit deelt, · meldt niets.
- *Ook* noemt de regels van andere groepen die het feit delen en melden.
- *Deelt* telt alle regels die het feit of een gevolg ervan lezen, ook als zij terecht zwijgen.
- Een min is een feit minder, een plus een feit meer. Een vraagteken is 'nog te leveren'.
"""


def kort(iri: str) -> str:
    """An IRI with a prefix, its key as people write it."""
    from urllib.parse import unquote

    for naam, deel in sorted(PREFIXES.items(), key=lambda paar: -len(paar[1])):
        if iri.startswith(deel):
            return f"{naam}:{unquote(iri[len(deel) :])}"
    return iri


def _waarde(sleutel: Key) -> str:
    gelezen = decode(sleutel)
    if isinstance(gelezen, Iri):
        return kort(gelezen.value)
    if isinstance(gelezen, Blank):
        return "[]"
    return gelezen.lexical


def feit(gevolg: Gevolg) -> str:
    """The fact that a mutation changes, in one cell."""
    mutatie = gevolg.mutatie
    delen = [f"−{_waarde(sleutel)}" for sleutel in mutatie.weg] + [f"+{_waarde(sleutel)}" for sleutel in mutatie.erbij]
    verandering = ", ".join(delen[:4]) + (", …" if len(delen) > 4 else "")
    op = "" if mutatie.datum.isoformat() == "2026-11-23" else f" (op {mutatie.datum.isoformat()})"
    return f"{kort(mutatie.over.value)} {kort(mutatie.predicaat)} {verandering}{op}".replace("|", "\\|")


def _groep(regel: str) -> str:
    return regel.rpartition("-")[0]


def tabel(gevolgen: Iterable[Gevolg], regels: Sequence[str]) -> str:
    """The document: a table for each group of rules, a column for each rule of the group."""
    alle = sorted(gevolgen, key=lambda gevolg: gevolg.mutatie.regel)
    delen = [KOP, f"{len(regels)} regels, {len(alle)} mutaties.\n"]
    for groep, rijen in groupby(alle, key=lambda gevolg: _groep(gevolg.mutatie.regel)):
        delen.append(_groepstabel(groep, list(rijen), [regel for regel in regels if _groep(regel) == groep]))
    return "\n".join(delen)


def _groepstabel(groep: str, rijen: list[Gevolg], regels: list[str]) -> str:
    kolommen = [regel.rpartition("-")[2] for regel in regels]
    regel_voor_regel = [
        f"## {groep}\n",
        f"| Mutatie | {' | '.join(kolommen)} | Ook | Deelt |",
        f"|---|{'---|' * len(kolommen)}---|---:|",
    ]
    for gevolg in rijen:
        tekens = [_teken(gevolg, regel) for regel in regels]
        ook = ", ".join(sorted(regel for regel in gevolg.anderen if _groep(regel) != groep))
        regel_voor_regel.append(f"| {feit(gevolg)} | {' | '.join(tekens)} | {ook} | {len(gevolg.deelt)} |")
    return "\n".join(regel_voor_regel) + "\n"


def _teken(gevolg: Gevolg, regel: str) -> str:
    from checker.findings import Verdict

    if regel not in {uitkomst.regel for uitkomst in gevolg.nieuw}:
        return "·"
    later = all(uitkomst.oordeel is Verdict.DUE for uitkomst in gevolg.nieuw if uitkomst.regel == regel)
    return ("●" if regel == gevolg.mutatie.regel else "○") + ("?" if later else "")
