"""A chain of links, each hashed together with the one before it: for the audit log and for the records of runs.

A link that was changed, removed or put in shows when the chain is walked. A chain that was rewritten as a whole can
only be told by a head that was noted elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

START = "0" * 64
"""What the first link names as the hash of the one before it."""


def link_hash(fields: Sequence[object], previous: str) -> str:
    """SHA-256 (hex) of JSON values and the hash of the link before, as a JSON array: no field can run into the next."""
    return hashlib.sha256(json.dumps([*fields, previous], ensure_ascii=True).encode()).hexdigest()
