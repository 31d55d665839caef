"""Suppliers, packages, versions, GEMMA components, standards and facilities (tables 3, 6a and 9)."""

from __future__ import annotations

from voorbeeld.bouw import gemma as g
from voorbeeld.bouw.basis import ARCHIMATE, Feiten, gemma, product
from voorbeeld.bouw.tabellen import BRON, DOEL, PRODUCTEN, letter_van, sleutel_van

STATUS = {"Adresbeheer N": "Einde ondersteuning", "Meldingenapp Y": "Teruggetrokken"}
VERSIE = "2026.1"


def producten(f: Feiten) -> None:
    """All products and GEMMA elements."""
    for letter in sorted({letter_van(naam) for naam in PRODUCTEN}):
        f.beschrijf(product("leverancier", f"lev-{letter}"), "Leverancier", f"lev-{letter}", f"Leverancier {letter}")
    for naam in PRODUCTEN:
        deel = sleutel_van(naam)
        pakket = f.beschrijf(product("pakket", f"PK-{deel}"), "Pakket", f"PK-{deel}", naam)
        versie = f.beschrijf(product("pakketversie", f"PV-{deel}"), "Pakketversie", f"PV-{deel}", f"{naam} {VERSIE}")
        f.zet(pakket, leverancier=product("leverancier", f"lev-{letter_van(naam)}"), heeftVersie=versie)
        f.zet(versie, versieaanduiding=VERSIE, pakketversieStatus=STATUS.get(naam, "In gebruik"))
        if kort := standaard_van(naam):
            f.zet(versie, ondersteuntStandaardversie=gemma(g.STANDAARDVERSIES[kort].object_id))
    _gemma(f)


def standaard_van(naam: str) -> str:
    """Short name of the version of the case standard that a product supports; '' when it needs none."""
    cases = {ander.product for ander in (*BRON, *DOEL) if ander.proces.component == "Zaakregistratiecomponent"}
    return ("ZRC-oud" if naam == "Zaaksysteem C2" else "ZRC") if naam in cases else ""


def _gemma(f: Feiten) -> None:
    for naam, object_id in g.COMPONENTEN.items():
        component = f.beschrijf(gemma(object_id), "Referentiecomponent", object_id, naam)
        f.zet(component, gemmaType="Referentiecomponent", bivB=2, bivI=2, bivV=3 if naam == "Jeugdzorgcomponent" else 2)
    f.zet(
        gemma(g.COMPONENTEN["Zaakregistratiecomponent"]),
        verplichteStandaard=gemma(g.STANDAARDVERSIES["ZRC"].van),
    )
    for naam, object_id in g.PROCESSEN.items():
        knoop = f.beschrijf(gemma(object_id), ARCHIMATE + "BusinessProcess", object_id, naam)
        f.zet(knoop, gemmaType="Bedrijfsproces")
    for naam, object_id in g.VOORZIENINGEN.items():
        knoop = f.beschrijf(gemma(object_id), "Voorziening", object_id, naam)
        f.zet(knoop, gemmaType="Buitengemeentelijke voorziening")
    for object_id, naam in g.STANDAARDEN.items():
        f.zet(f.beschrijf(gemma(object_id), "Standaard", object_id, naam), gemmaType="Standaard")
    for versie in g.STANDAARDVERSIES.values():
        knoop = f.beschrijf(gemma(versie.object_id), "Standaardversie", versie.object_id, versie.naam)
        f.zet(knoop, gemmaType="Standaardversie")
        f.zet(knoop, versie=versie.versie, standaardStatus=versie.status, versieVanStandaard=gemma(versie.van))
