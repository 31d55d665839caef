"""``python -m voorbeeld.bouw``: writes voorbeeld/leedewaard/, or all its facts as one Turtle file."""

from __future__ import annotations

import argparse
from pathlib import Path

from checker.graph.syntax import Syntax
from checker.graph.writing import write_graph
from voorbeeld.bouw.basis import PREFIXES
from voorbeeld.bouw.feiten import alle_feiten, graaf


def main() -> None:
    """Parse the arguments and write."""
    parser = argparse.ArgumentParser(prog="python -m voorbeeld.bouw", description=__doc__)
    parser.add_argument("--turtle", type=Path, metavar="BESTAND", help="alle feiten als een Turtle-bestand")
    gekozen = parser.parse_args()
    if gekozen.turtle:
        gekozen.turtle.write_bytes(write_graph(graaf(alle_feiten()), Syntax.TURTLE, PREFIXES))


if __name__ == "__main__":
    main()
