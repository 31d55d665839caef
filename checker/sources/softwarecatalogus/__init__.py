"""Reads what the Softwarecatalogus exports as CSV, by `ontologie/afbeeldingen/softwarecatalogus-csv.ttl`."""

from __future__ import annotations

from checker.sources.softwarecatalogus.csv_exports import holdable, match_export, read_export

__all__ = ["holdable", "match_export", "read_export"]
