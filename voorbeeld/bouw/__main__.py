"""``python -m voorbeeld.bouw``: writes voorbeeld/leedewaard/, or all its facts as one Turtle file."""

from __future__ import annotations

import argparse
from pathlib import Path

from checker.graph.syntax import Syntax
from checker.graph.writing import write_graph
from voorbeeld.bouw.basis import PREFIXES
from voorbeeld.bouw.bestanden import alle_bestanden
from voorbeeld.bouw.feiten import alle_feiten, graaf


def main() -> None:
    """Parse the arguments and write."""
    parser = argparse.ArgumentParser(prog="python -m voorbeeld.bouw", description=__doc__)
    parser.add_argument("--turtle", type=Path, metavar="BESTAND", help="alle feiten als een Turtle-bestand")
    parser.add_argument(
        "--map", type=Path, metavar="MAP", default=Path(__file__).resolve().parent.parent / "leedewaard",
        help="waar de bestanden komen (standaard voorbeeld/leedewaard)",
    )  # fmt: skip
    gekozen = parser.parse_args()
    if gekozen.turtle:
        gekozen.turtle.write_bytes(write_graph(graaf(alle_feiten()), Syntax.TURTLE, PREFIXES))
        return
    for naam, inhoud in alle_bestanden().items():
        plek = gekozen.map / naam
        plek.parent.mkdir(parents=True, exist_ok=True)
        plek.write_bytes(inhoud)


if __name__ == "__main__":
    main()
