"""ArchiMate models of the example: the catalogue export of Zuidermarke and the target architecture."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from voorbeeld.bouw import gemma as g
from voorbeeld.bouw.omgeving import KOPPELINGEN, OIN, Koppeling
from voorbeeld.bouw.producten import STATUS, VERSIE, standaard_van
from voorbeeld.bouw.tabellen import BRON, DOEL, PROCESSEN, Gebruik, letter_van, mijlpalen, sleutel_van

_SPACE = uuid.UUID("9d0c1e52-0000-4000-8000-000000000000")
_BIV = (("Beschikbaarheid", "2"), ("Integriteit", "2"), ("Vertrouwelijkheid", "2"))


@dataclass(frozen=True, slots=True)
class Element:
    """An element: its ArchiMate type, name and properties."""

    id: str
    soort: str
    naam: str
    eigenschappen: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Relatie:
    """A relation from ``van`` to ``naar`` (ids of elements)."""

    id: str
    soort: str
    naam: str
    van: str
    naar: str
    eigenschappen: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Model:
    """An ArchiMate model under construction."""

    naam: str
    id: str
    elementen: dict[str, Element] = field(default_factory=dict)
    relaties: dict[str, Relatie] = field(default_factory=dict)

    def element(self, soort: str, sleutel: str, naam: str, *eigenschappen: tuple[str, str]) -> str:
        """Add an element (once); returns its id."""
        id_ = _id(f"{self.naam}/{soort}/{sleutel}")
        self.elementen[id_] = Element(id_, soort, naam, eigenschappen)
        return id_

    def relatie(self, soort: str, van: str, naar: str, naam: str = "", *eigenschappen: tuple[str, str]) -> None:
        """Add a relation."""
        id_ = _id(f"{soort}/{naam}/{van}/{naar}/{eigenschappen[:1]}")
        self.relaties[id_] = Relatie(id_, soort, naam, van, naar, eigenschappen)

    def gemma(self, soort: str, gemma_type: str, object_id: str, naam: str, *meer: tuple[str, str]) -> str:
        """Add a GEMMA element."""
        id_ = f"id-{object_id}"
        eigenschappen = (("GEMMA type", gemma_type), ("Object ID", object_id), *meer)
        self.elementen[id_] = Element(id_, soort, naam, eigenschappen)
        return id_

    def component(self, naam: str) -> str:
        """Add a reference component."""
        object_id = g.COMPONENTEN[naam]
        biv = (*_BIV[:2], ("Vertrouwelijkheid", "3")) if naam == "Jeugdzorgcomponent" else _BIV
        component = self.gemma("ApplicationComponent", "Referentiecomponent", object_id, naam, *biv)
        if naam == "Zaakregistratiecomponent":
            zaken = self.standaard(g.STANDAARDVERSIES["ZRC"].van)
            self.relatie("Realization", component, zaken, "Verplicht", ("Verbindingsrol", "Verplicht"))
        return component

    def standaard(self, object_id: str) -> str:
        """Add a standard."""
        return self.gemma("Constraint", "Standaard", object_id, g.STANDAARDEN[object_id])

    def standaardversie(self, kort: str) -> str:
        """Add a version of a standard, by the short name that the tables use."""
        versie = g.STANDAARDVERSIES[kort]
        knoop = self.gemma(
            "Constraint", "Standaardversie", versie.object_id, versie.naam,
            ("Versieaanduiding", versie.versie), ("Status", versie.status),
        )  # fmt: skip
        self.relatie("Specialization", knoop, self.standaard(versie.van), "is versie van")
        return knoop


def _id(tekst: str) -> str:
    return f"id-{uuid.uuid5(_SPACE, tekst).hex}"


def in_export(gebruik: Gebruik) -> bool:
    """Whether a source application stands in the export: the export has one use for each package."""
    eerste = next((ander for ander in BRON if ander.letter == "C" and ander.product == gebruik.product), None)
    return gebruik.letter == "C" and (not gebruik.product or eerste is gebruik)


def zuidermarke() -> Model:
    """What Zuidermarke exports from the Softwarecatalogus."""
    model = Model("GEMMA 2 Zuidermarke", "id-swc-zuidermarke")
    gemeente = model.element(
        "BusinessActor", "gm9903", "Zuidermarke", ("SWC type", "Gemeente"), ("Gemeentecode", "9903")
    )
    for gebruik in BRON:
        if in_export(gebruik):
            _gebruik(model, gemeente, gebruik)
    return model


def _gebruik(model: Model, gemeente: str, gebruik: Gebruik) -> None:
    component = model.component(gebruik.proces.component)
    if not gebruik.product:
        # Registered by the municipality itself, not a package of the catalogue.
        eigen = model.element(
            "ApplicationComponent", gebruik.sleutel, gebruik.naam,
            ("Sleutel", gebruik.sleutel), ("Gebruik status", "In productie"),
        )  # fmt: skip
        model.relatie("Specialization", eigen, component)
        return
    deel, letter = sleutel_van(gebruik.product), letter_van(gebruik.product)
    leverancier = model.element(
        "BusinessActor", f"lev-{letter}", f"Leverancier {letter}",
        ("SWC type", "Leverancier"), ("Object ID", f"lev-{letter}"),
    )  # fmt: skip
    pakket = model.element(
        "ApplicationComponent", f"PK-{deel}", gebruik.product,
        ("SWC type", "Pakket"), ("Object ID", f"PK-{deel}"), ("Extern pakket", "nee"), ("Sleutel", gebruik.sleutel),
    )  # fmt: skip
    versie = model.element(
        "ApplicationComponent", f"PV-{deel}", f"{gebruik.product} {VERSIE}",
        ("SWC type", "Pakketversie"), ("Object ID", f"PV-{deel}"), ("Versieaanduiding", VERSIE),
        ("Pakketversie Status", STATUS.get(gebruik.product, "In gebruik")), ("Gebruik status", "In productie"),
    )  # fmt: skip
    model.relatie("Association", leverancier, pakket, "levert")
    model.relatie("Aggregation", pakket, versie, "heeft versie")
    model.relatie("Serving", pakket, gemeente, "gebruikt door")
    model.relatie("Specialization", versie, component)
    if kort := standaard_van(gebruik.product):
        model.relatie("Realization", versie, model.standaardversie(kort), "ondersteunt")


def doelarchitectuur() -> Model:
    """The target architecture as the programme keeps it in Archi."""
    model = Model("Doelarchitectuur Leedewaard", "id-doelarchitectuur-leedewaard")
    processen = {proces.sleutel: _proces(model, proces.sleutel) for proces in PROCESSEN}
    for component in g.COMPONENTEN:
        model.component(component)
    for naam, object_id in g.PROCESSEN.items():
        model.gemma("BusinessProcess", "Bedrijfsproces", object_id, naam)
    for kort in g.STANDAARDVERSIES:
        model.standaardversie(kort)
    apps = {gebruik.sleutel: _applicatie(model, gebruik, processen) for gebruik in DOEL}
    vm = _server(model, "infra:aldervoorde-vm", "Virtuele servers", "2030-12-31", "2028-09-30")
    server = _server(model, "infra:gis-server", "Kaartserver", "2028-10-10", "")
    _server(model, "infra:test", "Testomgeving", "", "")
    model.relatie("Assignment", vm, apps["T09"])
    model.relatie("Assignment", server, apps["T04"])
    model.relatie("Association", apps["T23"], apps["T32"], "is afhankelijk van")
    for naam, object_id in g.VOORZIENINGEN.items():
        apps[naam] = model.gemma("ApplicationComponent", "Buitengemeentelijke voorziening", object_id, naam)
    for koppeling in KOPPELINGEN:
        if koppeling.naar in apps:
            _koppeling(model, koppeling, apps)
    return model


def _proces(model: Model, sleutel: str) -> str:
    naam = next(proces.naam for proces in PROCESSEN if proces.sleutel == sleutel)
    return model.element("BusinessProcess", sleutel, naam, ("Sleutel", sleutel), ("Geharmoniseerd", "ja"))


def _server(model: Model, sleutel: str, naam: str, ondersteund: str, uit: str) -> str:
    datums = [("Einde ondersteuning", ondersteund)] if ondersteund else []
    datums += [("Uitfaseringsdatum", uit)] if uit else []
    return model.element("Node", sleutel, naam, ("Sleutel", sleutel), *datums)


def _applicatie(model: Model, gebruik: Gebruik, processen: dict[str, str]) -> str:
    sleutel = gebruik.sleutel
    eigen_server = sleutel in ("T04", "T09", "T32")
    app = model.element(
        "ApplicationComponent", sleutel, gebruik.titel,
        ("Sleutel", sleutel), ("Plateau", "Doel"), ("Hosting", "private-cloud" if eigen_server else "SaaS"),
        ("Herkomst", "gekocht"), ("Gebruik status", "Gepland"),
        ("Gebruik datum", mijlpalen(gebruik)["livegang"]), ("Medewerkersinlog", "ja"), ("Internet", "ja"),
        ("Beschikbaarheid", "2"), ("Integriteit", "2"), ("Vertrouwelijkheid", "1" if sleutel == "T16" else "2"),
    )  # fmt: skip
    model.relatie("Realization", app, model.component(gebruik.proces.component))
    model.relatie("Serving", app, processen[gebruik.proces.sleutel], "vakapplicatie")
    return app


def _koppeling(model: Model, rij: Koppeling, apps: dict[str, str]) -> None:
    versies = [g.STANDAARDVERSIES[kort].object_id for kort in rij.standaarden.split()]
    eigenschappen = [("Sleutel", rij.sleutel), ("Koppelwijze", rij.wijze), ("Gesloten netwerk", "ja")]
    eigenschappen.append(("Andere overheid", "ja" if rij.overheid else "nee"))
    if versies:
        eigenschappen.append(("Standaardversie", ", ".join(versies)))
    if rij.via:
        eigenschappen.append(("Intermediair", "T32"))
    if rij.oin:
        eigenschappen.append(("OIN", OIN[rij.oin]))
    model.relatie("Flow", apps[rij.van], apps[rij.naar], f"{rij.van} naar {rij.naar}", *eigenschappen)
