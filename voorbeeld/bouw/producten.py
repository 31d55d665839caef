"""Suppliers, packages, versions, GEMMA components, standards and facilities (tables 3, 6a and 9)."""

from __future__ import annotations

from voorbeeld.bouw import gemma as g
from voorbeeld.bouw.basis import ARCHIMATE, Feiten, gemma, product
from voorbeeld.bouw.tabellen import BRON, DOEL, PRODUCTEN, letter_van, sleutel_van

_STATUS = {"Adresbeheer N": "Einde ondersteuning", "Meldingenapp Y": "Teruggetrokken"}
VERSIE = "2026.1"


def producten(f: Feiten) -> None:
    """All products and GEMMA elements."""
    for letter in sorted({letter_van(naam) for naam in PRODUCTEN}):
        f.beschrijf(product("leverancier", f"lev-{letter}"), "Leverancier", f"lev-{letter}", f"Leverancier {letter}")
    with_cases = {
        gebruik.product for gebruik in (*BRON, *DOEL) if gebruik.proces.component == "Zaakregistratiecomponent"
    }
    for naam in PRODUCTEN:
        deel = sleutel_van(naam)
        pakket = f.beschrijf(product("pakket", f"PK-{deel}"), "Pakket", f"PK-{deel}", naam)
        versie = f.beschrijf(product("pakketversie", f"PV-{deel}"), "Pakketversie", f"PV-{deel}", f"{naam} {VERSIE}")
        f.zet(pakket, leverancier=product("leverancier", f"lev-{letter_van(naam)}"), heeftVersie=versie)
        f.zet(versie, versieaanduiding=VERSIE, pakketversieStatus=_STATUS.get(naam, "In gebruik"))
        if naam in with_cases:
            zaken = "ZRC-oud" if naam == "Zaaksysteem C2" else "ZRC"
            f.zet(versie, ondersteuntStandaardversie=gemma(g.STANDAARDVERSIES[zaken].object_id))
    _gemma(f)


def _gemma(f: Feiten) -> None:
    for naam, object_id in g.COMPONENTEN.items():
        component = f.beschrijf(gemma(object_id), "Referentiecomponent", object_id, naam)
        f.zet(component, gemmaType="Referentiecomponent", bivB=2, bivI=2, bivV=3 if naam == "Jeugdzorgcomponent" else 2)
    f.zet(
        gemma(g.COMPONENTEN["Zaakregistratiecomponent"]),
        verplichteStandaard=gemma(g.STANDAARDVERSIES["ZRC"].van),
    )
    for naam, object_id in g.PROCESSEN.items():
        f.beschrijf(gemma(object_id), ARCHIMATE + "BusinessProcess", object_id, naam)
    for naam, object_id in g.VOORZIENINGEN.items():
        f.beschrijf(gemma(object_id), "Voorziening", object_id, naam)
    for object_id, naam in g.STANDAARDEN.items():
        f.beschrijf(gemma(object_id), "Standaard", object_id, naam)
    for versie in g.STANDAARDVERSIES.values():
        knoop = f.beschrijf(gemma(versie.object_id), "Standaardversie", versie.object_id, versie.naam)
        f.zet(knoop, versie=versie.versie, standaardStatus=versie.status, versieVanStandaard=gemma(versie.van))
