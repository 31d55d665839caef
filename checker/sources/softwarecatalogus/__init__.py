"""Reads what the Softwarecatalogus exports: CSV by `softwarecatalogus-csv.ttl`, JSON by `softwarecatalogus-json.ttl`.

Both mappings stand in `ontologie/afbeeldingen/`; the two readers give one fact one IRI.
"""

from __future__ import annotations

from pathlib import PurePath

from checker.sources.landscape import Intake
from checker.sources.outcome import ReadOutcome
from checker.sources.softwarecatalogus import csv_exports
from checker.sources.softwarecatalogus.csv_exports import match_export, read_export

__all__ = ["holdable", "match_export", "read_export", "read_softwarecatalogus", "sniff"]

# The reader of JSON needs the writer of ArchiMate models; what reads a CSV should not wait for both.


def sniff(data: bytes) -> bool:
    """Whether JSON ``data`` is an export of the Softwarecatalogus."""
    from checker.sources.softwarecatalogus import json_register

    return json_register.sniff(data)


def read_softwarecatalogus(path: PurePath, name: str, data: bytes, intake: Intake) -> ReadOutcome:
    """Read one JSON export into ``intake``; raises as :func:`.json_register.read_softwarecatalogus`."""
    from checker.sources.softwarecatalogus import json_register

    return json_register.read_softwarecatalogus(path, name, data, intake)


def holdable(form: str) -> frozenset[str]:
    """Predicate IRIs that an export in ``form``, as its outcome names it, can state."""
    if form != "Softwarecatalogus JSON":
        return csv_exports.holdable()
    from checker.sources.softwarecatalogus import json_register

    return json_register.holdable()
