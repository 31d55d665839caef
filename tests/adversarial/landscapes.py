"""Small landscapes that are in order, for tests that break one thing in them."""

from __future__ import annotations

from pathlib import Path

from tests.unit.sources.archimate.archimate_writer import E, M

GOOD = """@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix regel: <https://w3id.org/kaderwacht/regel/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix id: <https://w3id.org/kaderwacht/id/> .
<https://w3id.org/kaderwacht/id/gemeente/gm0001> a kw:Gemeente ; dcterms:identifier "gm0001" ; rdfs:label "Noord"@nl .
<https://w3id.org/kaderwacht/id/gm0001/applicatie/A1> a kw:Applicatie ;
  dcterms:identifier "A1" ; rdfs:label "Zaaksysteem"@nl ;
  kw:eigenaarGemeente <https://w3id.org/kaderwacht/id/gemeente/gm0001> ;
  kw:plateau kw:Bron ; kw:gebruikStatus "In productie" ;
  kw:gebruiktVersie <https://w3id.org/kaderwacht/id/pakketversie/V1> .
<https://w3id.org/kaderwacht/id/pakketversie/V1> a kw:Pakketversie ; rdfs:label "Zaaksysteem 4"@nl ;
  kw:pakketversieStatus "Teruggetrokken" .
"""
APP = "https://w3id.org/kaderwacht/id/gm0001/applicatie/A1"

# The properties by which Archi and the Softwarecatalogus say what an element is and which status its use has.
MODEL = M(
    "Noord",
    (
        E("id-a1", "ApplicationComponent", "Zaaksysteem", "Zaken behandelen", (("Gebruik Status", "In productie"),)),
        E("id-a2", "ApplicationComponent", "Belastingen é", props=(("Gebruik Status", "In productie"),)),
        E("id-p1", "BusinessProcess", "Zaak behandelen"),
    ),
    (
        E("id-r1", "Serving", source="id-a1", target="id-p1"),
        E("id-r2", "Flow", "Aanslagen", source="id-a2", target="id-a1"),
    ),
    (E("id-v1", "Diagram", "Overzicht", shows=("id-a1", "id-a2")),),
)
# the name of the file says which table this is
CSV = "Sleutel;Naam;Gemeente;Plateau;Gebruikstatus\nA1;Zaaksysteem;gm0001;Bron;In productie\n"


def put(folder: Path, name: str, content: str | bytes) -> Path:
    """Write ``content`` as ``name`` in ``folder``."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
