"""Which classes and properties are about people: what they state is personal data (AVG art. 4 lid 1).

Sources: FOAF 0.99, vCard Ontology (W3C note 2014), schema.org, DPV 2, W3C ORG; the kw: properties stand in
``ontologie/eigenschappen``.
"""

from __future__ import annotations

from checker.ontology.vocabulary import DCTERMS, KW, RDFS

_FOAF = "http://xmlns.com/foaf/0.1/"
_VCARD = "http://www.w3.org/2006/vcard/ns#"
_SCHEMA = ("https://schema.org/", "http://schema.org/")
_DPV = "https://w3id.org/dpv#"
_ORG = "http://www.w3.org/ns/org#"

# A node of such a class is a person, or says in what capacity someone is one.
PERSON_CLASSES = frozenset(
    {
        _FOAF + "Person",
        _VCARD + "Individual",
        *(base + "Person" for base in _SCHEMA),
        "http://www.w3.org/ns/person#Person",
        "http://www.w3.org/ns/prov#Person",
        _DPV + "DataProtectionOfficer",
        _ORG + "Membership",
    }
)
# What such a property leads to names a person.
PERSONAL = frozenset(
    {
        *(
            KW + name
            for name in (
                "afgetekendDoor",
                "goedgekeurdDoor",
                "kaderbewaker",
                "proceseigenaar",
                "functioneelBeheer",
                "technischBeheer",
                "restrisicoGeaccepteerdDoor",
            )
        ),
        _DPV + "hasContact",
        _DPV + "hasDataProtectionOfficer",
        *(_ORG + name for name in ("hasMember", "hasMembership", "member")),
        *(base + "contactPoint" for base in _SCHEMA),
    }
)
# What a person is called, and where to reach one.
NAMES = (
    RDFS + "label",
    DCTERMS + "title",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2004/02/skos/core#altLabel",
    _FOAF + "name",
    _VCARD + "fn",
    *(base + "name" for base in _SCHEMA),
)
CONTACTS = (
    _FOAF + "mbox",
    _FOAF + "phone",
    _FOAF + "nick",
    _VCARD + "hasEmail",
    _VCARD + "hasTelephone",
    _VCARD + "hasValue",
    _VCARD + "email",
    _VCARD + "tel",
    *(base + name for base in _SCHEMA for name in ("email", "telephone")),
)
