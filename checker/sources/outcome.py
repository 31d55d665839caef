"""What every reader hands back after one file: enough for the load to say what it read, and from whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """The outcome of reading one file.

    ``format`` is the recognised format as a person knows it ('XLSX', 'AMEFF'), ``statements`` the number of triples
    stated, ``municipality`` a municipality key (gm9901) or '' when the file speaks of none or of several,
    ``plateau`` 'Bron', 'Doel' or '', ``sha256`` the hash of the bytes read (hex).
    """

    format: str
    statements: int
    municipality: str = ""
    plateau: str = ""
    sha256: str = ""
