"""Facts as (subject, predicate, value): how the builder names nodes and states what is true of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from checker.graph.terms import RDF, XSD, Iri, Key, iri_key, literal_key
from checker.sources.identity import KW, gemma_iri, municipality_iri, own_iri, product_iri

DCT = "http://purl.org/dc/terms/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
DPV = "https://w3id.org/dpv#"
PD = "https://w3id.org/dpv/pd#"
LOC = "https://w3id.org/dpv/loc#"
GDPR = "https://w3id.org/dpv/legal/eu/gdpr#"
MDTO = "http://www.nationaalarchief.nl/mdto#"
ORG = "http://www.w3.org/ns/org#"
PROV = "http://www.w3.org/ns/prov#"
FOAF = "http://xmlns.com/foaf/0.1/"
ARCHIMATE = "http://bp4mc2.org/def/archimate#"
REGEL = "https://w3id.org/kaderwacht/regel/"
BOUWTEAMROL = "https://w3id.org/kaderwacht/lijst/bouwteamrol/"

# Prefixes of the Turtle files.
PREFIXES = {
    "kw": KW, "dcterms": DCT, "rdfs": RDFS, "dpv": DPV, "pd": PD, "loc": LOC, "eu-gdpr": GDPR, "mdto": MDTO, "org": ORG,
    "prov": PROV, "foaf": FOAF, "archimate": ARCHIMATE, "regel": REGEL, "rol": BOUWTEAMROL, "xsd": XSD,
    "a": "https://w3id.org/kaderwacht/id/gm9901/", "b": "https://w3id.org/kaderwacht/id/gm9902/",
    "c": "https://w3id.org/kaderwacht/id/gm9903/", "l": "https://w3id.org/kaderwacht/id/gm9910/",
    "gemeente": "https://w3id.org/kaderwacht/id/gemeente/", "gemma": "https://w3id.org/kaderwacht/id/gemma/",
    "pakket": "https://w3id.org/kaderwacht/id/pakket/", "versie": "https://w3id.org/kaderwacht/id/pakketversie/",
    "leverancier": "https://w3id.org/kaderwacht/id/leverancier/",
}  # fmt: skip

CODES = {"A": "gm9901", "B": "gm9902", "C": "gm9903", "L": "gm9910"}


@dataclass(frozen=True, slots=True)
class Duur:
    """An ISO 8601 duration."""

    tekst: str


@dataclass(frozen=True, slots=True)
class Taal:
    """A Dutch text with its language tag."""

    tekst: str


@dataclass(frozen=True, slots=True)
class Url:
    """A web address (xsd:anyURI)."""

    tekst: str


Waarde = Iri | Duur | Taal | Url | bool | int | Decimal | dt.date | str


def kw(naam: str) -> Iri:
    """A term of the vocabulary."""
    return Iri(KW + naam)


def gemeente(letter: str) -> Iri:
    """The municipality with this letter."""
    return Iri(municipality_iri(CODES[letter]))


def eigen(letter: str, klasse: str, sleutel: str) -> Iri:
    """A municipality's own node; ``klasse`` is the local name of its class."""
    return Iri(own_iri(CODES[letter], klasse, sleutel))


def product(soort: str, object_id: str) -> Iri:
    """A package, package version or supplier."""
    return Iri(product_iri(soort, object_id))


def gemma(object_id: str) -> Iri:
    """A GEMMA element."""
    return Iri(gemma_iri(object_id))


def datum(tekst: str) -> dt.date:
    """The date that ISO text says."""
    return dt.date.fromisoformat(tekst)


def term(waarde: Waarde) -> Key:
    """The RDF term of a value."""
    match waarde:
        case Iri(value):
            return iri_key(value)
        case Duur(tekst):
            return literal_key(tekst, XSD + "duration")
        case Taal(tekst):
            return literal_key(tekst, language="nl")
        case Url(tekst):
            return literal_key(tekst, XSD + "anyURI")
        case bool():
            return literal_key("true" if waarde else "false", XSD + "boolean")
        case int():
            return literal_key(str(waarde), XSD + "integer")
        case Decimal():
            return literal_key(str(waarde), XSD + "decimal")
        case dt.date():
            return literal_key(waarde.isoformat(), XSD + "date")
        case str():
            return literal_key(waarde)


@dataclass(slots=True)
class Feiten:
    """The facts stated so far, in order, each once."""

    rijen: dict[tuple[Key, Key, Key], None] = field(default_factory=dict)

    def voeg(self, over: Iri, predicaat: str, *waarden: Waarde) -> None:
        """State ``predicaat`` (an IRI) of ``over``, once for each value."""
        for waarde in waarden:
            self.rijen[term(over), iri_key(predicaat), term(waarde)] = None

    def zet(self, over: Iri, **eigenschappen: Waarde | list[Waarde] | list[str] | list[Iri] | None) -> None:
        """State kw: properties by name; a list states several values, None states nothing."""
        for naam, waarde in eigenschappen.items():
            if isinstance(waarde, list):
                self.voeg(over, KW + naam, *waarde)
            elif waarde is not None:
                self.voeg(over, KW + naam, waarde)

    def soort(self, over: Iri, klasse: str) -> None:
        """State the class (kw: name or IRI)."""
        self.voeg(over, RDF + "type", Iri(klasse if ":" in klasse else KW + klasse))

    def beschrijf(self, over: Iri, klasse: str, sleutel: str, naam: str) -> Iri:
        """State class, key and name of a node."""
        self.soort(over, klasse)
        self.voeg(over, DCT + "identifier", sleutel)
        self.voeg(over, RDFS + "label", Taal(naam))
        return over

    def knoop(self, letter: str, klasse: str, sleutel: str, naam: str) -> Iri:
        """An own node of a municipality; ``klasse`` is a kw: name or an IRI."""
        lokaal = klasse.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
        return self.beschrijf(eigen(letter, lokaal, sleutel), klasse, sleutel, naam)

    def binnen(self, over: Iri, predicaat: str, klasse: str, waarde: str = "") -> Iri:
        """A node that exists only as part of ``over``, with the IRI that a table gives it."""
        naam = predicaat.rsplit("#", 1)[-1].rsplit("/", 1)[-1].lower()
        deel = Iri(f"{over.value}/{naam}" + (f"/{waarde}" if waarde else ""))
        self.voeg(over, predicaat, deel)
        self.soort(deel, klasse)
        return deel

    def document(self, letter: str, sleutel: str, naam: str = "") -> Iri:
        """A document; without a name it is called by its key."""
        return self.knoop(letter, FOAF + "Document", sleutel, naam or sleutel)
