"""``python -m tests.mutation`` prints the table rule × mutation and writes docs/mutatietoets.md."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.mutation.tabel import feit, tabel
from tests.mutation.uitvoering import Mutatietoets

DOEL = Path(__file__).resolve().parents[2] / "docs" / "mutatietoets.md"


def main() -> int:
    """Returns 1 when a mutation misses its rule, or a rule fires that does not share the fact."""
    toets = Mutatietoets()
    gevolgen = [toets.gevolg(mutatie) for mutatie in toets.mutaties]
    tekst = tabel(gevolgen, [rule.id for rule in toets.bank.rules])
    sys.stdout.write(tekst)
    fout = [f"{gevolg.mutatie.regel}: {feit(gevolg)}" for gevolg in gevolgen if not gevolg.raak or gevolg.onterecht]
    if fout:
        sys.stderr.write("Niet geslaagd:\n" + "\n".join(fout) + "\n")
        return 1
    DOEL.write_text(tekst, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
