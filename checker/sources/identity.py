"""Who is who: the IRIs of nodes, and the register that recognises a node which another file already named.

Global are GEMMA elements, packages, package versions and suppliers, by their Object ID; all else belongs to one
municipality. Within a municipality a node is recognised by its key first, and by name only when one node of that class
has the name. Source: DESIGN section 2 (Identity).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import quote

KW = "https://w3id.org/kaderwacht/def#"
BASE = "https://w3id.org/kaderwacht/id/"

_SAFE = "-._~!$&'()*+,;=:@"
_CBS = re.compile(r"(?:gm)?(\d{4})", re.IGNORECASE)


def segment(text: str) -> str:
    """``text`` as one IRI path segment: NFC, percent-encoded, so that any key gives a valid IRI and no two collide."""
    return quote(unicodedata.normalize("NFC", text.strip()), safe=_SAFE)


def slug(name: str) -> str:
    """A readable slug of a name: lower case, hyphens between the words ('Den Haag (test)' → den-haag-test)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or segment(name)


def municipality_key(code_or_name: str) -> str:
    """``gm9901`` of '9901', 'GM9901' or 'gm9901'; else the slug of the name."""
    found = _CBS.fullmatch(code_or_name.strip())
    return f"gm{found.group(1)}" if found else slug(code_or_name)


def municipality_iri(key: str) -> str:
    """IRI of the municipality with this key."""
    return f"{BASE}gemeente/{segment(key)}"


def gemma_iri(object_id: str) -> str:
    """IRI of a GEMMA element."""
    return f"{BASE}gemma/{segment(object_id)}"


def product_iri(kind: str, object_id: str) -> str:
    """IRI of a global product node; ``kind`` is pakket, pakketversie or leverancier."""
    return f"{BASE}{kind}/{segment(object_id)}"


def own_iri(municipality: str, class_name: str, key: str) -> str:
    """IRI of a municipality's own node: (gm9901, Applicatie, A01) → …/id/gm9901/applicatie/A01."""
    return f"{BASE}{segment(municipality)}/{class_name.lower()}/{segment(key)}"


@dataclass(frozen=True, slots=True)
class Match:
    """How a reference was resolved: the IRI or None, ``by`` key or name; ``rivals`` when the name is not unique."""

    iri: str | None
    by: str = "key"
    rivals: tuple[str, ...] = ()


@dataclass(slots=True)
class Register:
    """Nodes named so far in this load, by (scope, class) and key or name; scope is a municipality key or 'global'.

    ``asked`` says that something was looked up: what was read then hangs on what other things are called.
    """

    _keys: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _names: dict[tuple[str, str, str], dict[str, None]] = field(default_factory=dict)
    asked: bool = False

    def add(self, scope: str, class_name: str, key: str, name: str, iri: str) -> None:
        """Make a node known under its key and name."""
        self._keys.setdefault((scope, class_name, key.strip()), iri)
        if name.strip():
            self._names.setdefault((scope, class_name, name.strip().casefold()), {})[iri] = None

    def resolve(self, scope: str, class_name: str, reference: str) -> Match:
        """The node that ``reference`` means: by key, else by a name that only one node has."""
        self.asked = True
        reference = reference.strip()
        if found := self._keys.get((scope, class_name, reference)):
            return Match(found)
        named = tuple(self._names.get((scope, class_name, reference.casefold()), ()))
        if len(named) == 1:
            return Match(named[0], "name")
        return Match(None, "name", named)

    def scopes(self, class_name: str) -> tuple[str, ...]:
        """Scopes in which a node of this class is known, in order of arrival."""
        self.asked = True
        return tuple(dict.fromkeys(scope for scope, known, _ in self._keys if known == class_name))
