"""The tables of the example as data: municipalities, processes and applications (tables 1, 2, 4, 5, 6 and 6a)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checker.sources.identity import slug


@dataclass(frozen=True, slots=True)
class Gemeente:
    """A municipality: ``domein`` is its internet domain, ``oin`` its organisation number (20 digits)."""

    letter: str
    naam: str
    code: str
    domein: str
    oin: str


@dataclass(frozen=True, slots=True)
class Proces:
    """A row of table 4: application names by letter, '' where there is none."""

    nummer: str
    naam: str
    gemmaproces: str
    component: str
    bouwteam: str
    dag1: bool
    bron: tuple[str, str, str]
    doel: str

    @property
    def sleutel(self) -> str:
        """P01."""
        return "P" + self.nummer


@dataclass(frozen=True, slots=True)
class Gebruik:
    """An application: the use of a product by a municipality, or (letter T) in the new situation."""

    sleutel: str
    letter: str
    naam: str
    proces: Proces

    @property
    def gemeente(self) -> str:
        """Letter of the owner."""
        return "L" if self.letter == "T" else self.letter

    @property
    def product(self) -> str:
        """Product name; '' for spreadsheets and a network drive, which have no package."""
        naam = re.sub(r" \(.*\)$| tenant .$| nieuwe tenant$", "", self.naam)
        return "" if naam.startswith(("Rekenblad", "Mappenstructuur")) else naam

    @property
    def titel(self) -> str:
        """Name of the application: that of its product, as the Softwarecatalogus has it, else its own."""
        return self.product or self.naam


@dataclass(frozen=True, slots=True)
class Afloop:
    """A row of table 5: what happens to a source application, where that is not the standard; '' is 'not stated'."""

    dispositie: str = "Vervangen"
    opvolger: str = ""
    uitfasering: str = ""
    gereed: str = ""
    contracteinde: str = "2028-12-31"
    migratie: bool = True
    motivering: str = ""
    bestemming: str = ""


GEMEENTEN = (
    Gemeente("A", "Aldervoorde", "9901", "aldervoorde.example", "00000001999901000000"),
    Gemeente("B", "Brinkhaven", "9902", "brinkhaven.example", "00000001999902000000"),
    Gemeente("C", "Zuidermarke", "9903", "zuidermarke.example", "00000001999903000000"),
    Gemeente("L", "Leedewaard", "9910", "leedewaard.example", "00000001999910000000"),
)
NAAM = {gemeente.letter: gemeente.naam for gemeente in GEMEENTEN}

BOUWTEAMS = {
    "BT1": "Burgerzaken en verkiezingen", "BT2": "Ruimte en omgeving", "BT3": "Sociaal domein",
    "BT4": "Belastingen en financien", "BT5": "Bedrijfsvoering", "BT6": "Dienstverlening en zaakgericht werken",
    "BT7": "Informatiebeheer en archief", "BT8": "Infrastructuur en integratie",
}  # fmt: skip
ROLLEN = (
    "teamleider", "procesdeskundige", "functioneel-inrichter", "testcoordinator", "informatiebeheerder",
    "privacy-en-beveiliging",
)  # fmt: skip

# nummer | werkproces | GEMMA-bedrijfsproces | referentiecomponent | bouwteam | dag-1 | A | B | C | doel
_TABEL_4 = """\
01|Bijhouden persoonsgegevens|Behandelen aangifte of melding|Burgerzakencomponent|BT1|ja|Burgerzakensuite K (eigen server)|Burgerzakensuite K (SaaS)|Burgerzakensuite L (eigen server)|Burgerzakensuite K (SaaS)
02|Organiseren verkiezingen|Organiseren verkiezingen|Verkiezingencomponent|BT1|ja|Verkiezingenmodule K|-|-|Verkiezingenmodule K (SaaS)
03|Beheren BAG|Behandelen aangifte of melding|BAG-beheercomponent|BT2|ja|Geobeheer M|Geobeheer M|Adresbeheer N|Geobeheer M (SaaS)
04|Beheren BGT|Onderhouden|BGT-beheercomponent|BT2|ja|Geobeheer M|Kaartbeheer O|-|Kaartbeheer O (private cloud)
05|Waarderen onroerende zaken|Heffen en innen|WOZ-beheercomponent|BT4|ja|Belastingsuite Q|Belastingsuite Q|Belastingsuite R|WOZ-module Q (SaaS)
06|Heffen en innen belastingen|Heffen en innen|Belastingencomponent|BT4|ja|Belastingsuite Q|Belastingsuite Q|Belastingsuite R|Belastingmodule Q (SaaS)
07|Behandelen omgevingsvergunning en toezicht|Behandelen aanvraag vergunning of ontheffing|Vergunning- Toezicht- en Handhavingcomponent fysieke leefomgeving|BT2|ja|VTH-systeem S|VTH-systeem S|VTH-systeem T|VTH-systeem S (SaaS)
08|Vaststellen omgevingsplan|Vaststellen omgevingsplan|Omgevingsbeleidcomponent|BT2|nee|Plansoftware U|-|-|Plansoftware U (SaaS)
09|Beheren openbare ruimte|Onderhouden|BOR-component|BT2|nee|Beheersysteem V|-|-|Beheersysteem V (private cloud)
10|Afhandelen meldingen openbare ruimte|Behandelen melding|Meldingen openbare ruimtecomponent|BT6|ja|Meldingenapp X|Meldingenapp Y|-|Meldingenapp X (SaaS)
11|Beheren begraafplaatsen|Uitbaten gemeentelijke voorzieningen|Gravenbeheercomponent|BT2|nee|Gravenbeheer A1|Gravenbeheer A2|Rekenblad graven|Gravenbeheer A1 (SaaS)
12|Inzamelen afval|Inzamelen afval|Afvalbeheercomponent|BT2|nee|Afvalpassysteem A3|-|-|Afvalpassysteem A3 (SaaS)
13|Parkeervergunningen|Behandelen aanvraag vergunning of ontheffing|Parkeerbeheercomponent|BT2|nee|Parkeersysteem A4|-|-|Parkeersysteem A4 (SaaS)
14|Verstrekken bijstand|Uitvoeren maatschappelijke ondersteuning en zorg|Inkomenscomponent|BT3|ja|Suite sociaal domein B1|Suite sociaal domein B1|-|Inkomensmodule B1 (SaaS)
15|Maatschappelijke ondersteuning|Behandelen verzoek ondersteuningsproduct|Wmo-component|BT3|ja|Suite sociaal domein B1|Regiesysteem B2|Regiesysteem B2|Wmo-module B1 (SaaS)
16|Jeugdhulp|Behandelen verzoek ondersteuningsproduct|Jeugdzorgcomponent|BT3|ja|Suite sociaal domein B1|Regiesysteem B2|Regiesysteem B2|Jeugdmodule B1 (SaaS)
17|Schuldhulpverlening|Uitvoeren maatschappelijke ondersteuning en zorg|Budgetadvies- en schuldhulpverleningcomponent|BT3|nee|Schuldhulpsysteem B3|-|-|-
18|Leerlingenvervoer|Behandelen aanvraag product|Leerlingenvervoercomponent|BT3|nee|Vervoerssysteem B4|Rekenblad vervoer|-|Vervoerssysteem B4 (SaaS)
19|Zaakgericht afhandelen|Behandelen aanvraag product|Zaakregistratiecomponent|BT6|ja|Zaaksysteem C1|Zaaksysteem C2|Zaaksysteem C2|Zaaksysteem C1 (SaaS)
20|Document- en archiefbeheer|Verantwoorden|Documentregistratiecomponent|BT7|ja|Documentbeheer C3|Zaaksysteem C2 documenten|Mappenstructuur netwerkschijf|Documentbeheer C3 (SaaS)
21|Beheren zaaktypen|Ontwikkelen producten en diensten|Zaaktypecataloguscomponent|BT6|ja|-|-|-|Catalogus C4 (SaaS)
22|Website en publicatie|Voorlichten|Webcontentpublicatie- en beheercomponent|BT6|ja|Websitebeheer D1 (SaaS)|Websitebeheer D2|Websitebeheer D1|Websitebeheer D1 (SaaS)
23|Digitaal aanvragen|Behandelen aanvraag product|E-formulieren publicatie-en-beheercomponent|BT6|ja|Formulierensuite D3|Formulierensuite D3|Formulierensuite D4|Formulierensuite D3 (SaaS)
24|Klantcontact|Beantwoorden vraag|Relatiebeheercomponent (CRM)|BT6|ja|-|-|-|Klantcontactsysteem D5 (SaaS)
25|Financiele administratie|Verantwoorden|Financieel component|BT4|ja|Financieel pakket E1|Financieel pakket E1|Financieel pakket E2|Financieel pakket E1 (SaaS)
26|Personeel en salaris|Verantwoorden|Personeelsinformatiecomponent|BT5|ja|Personeelssysteem E3|Personeelssysteem E3|Personeelssysteem E4|Personeelssysteem E3 (SaaS)
27|Inkoop en contractbeheer|Regievoeren diensten door derden|Contractbeheercomponent|BT5|nee|Contractregister E5|Rekenblad contracten|-|Contractregister E5 (SaaS)
28|Bestuurlijke besluitvorming|Vaststellen (omgevings)visie|Bestuur- en Raadsinformatiecomponent|BT5|ja|Raadsinformatie F1|Raadsinformatie F2|Raadsinformatie F1|Raadsinformatie F1 (SaaS)
29|Verstrekken subsidie|Verstrekken subsidie|Subsidiecomponent|BT5|nee|Subsidiesysteem F3|-|-|Subsidiesysteem F3 (SaaS)
30|Samenwerken en kantoorautomatisering|Verantwoorden|Kantoorautomatiseringcomponent|BT8|ja|Kantoorplatform G1 tenant A|Kantoorplatform G1 tenant B|Kantoorplatform G1 tenant C|Kantoorplatform G1 nieuwe tenant
31|Distribueren gegevens|Verantwoorden|Gegevensmagazijncomponent|BT8|ja|Gegevensmagazijn G2|-|-|Gegevensmagazijn G2 (SaaS)
32|Integreren applicaties|Verantwoorden|Gemeentelijke servicebuscomponent|BT8|ja|Servicebus G3|-|-|Servicebus G3 (private cloud)
"""  # noqa: E501


def _proces(regel: str) -> Proces:
    nummer, naam, proces, component, team, dag1, a, b, c, doel = (
        "" if deel == "-" else deel for deel in regel.split("|")
    )
    return Proces(nummer, naam, proces, component, team, dag1 == "ja", (a, b, c), doel)


PROCESSEN = tuple(_proces(regel) for regel in _TABEL_4.splitlines())
_P15 = next(proces for proces in PROCESSEN if proces.nummer == "15")

BRON = tuple(
    Gebruik(letter + proces.nummer, letter, proces.bron[rang], proces)
    for rang, letter in enumerate("ABC")
    for proces in PROCESSEN
    if proces.bron[rang]
)
# T15b is the second Wmo application, which should not be there.
DOEL = tuple(
    sorted(
        (
            *(Gebruik("T" + proces.nummer, "T", proces.doel, proces) for proces in PROCESSEN if proces.doel),
            Gebruik("T15b", "T", "Regiesysteem B2 (SaaS)", _P15),
        ),
        key=lambda gebruik: gebruik.sleutel,
    )
)

AFLOOP = {
    "A09": Afloop(opvolger="T09", uitfasering="2031-01-01", gereed="2028-08-15", contracteinde="2031-01-01"),
    "A12": Afloop("Behouden", "T12"),
    "A16": Afloop(opvolger="T16", uitfasering="2028-04-30", gereed="2028-02-15"),
    "A17": Afloop(uitfasering="2028-10-01", gereed="2028-08-15"),
    "A26": Afloop(opvolger="T26", uitfasering="2028-03-31", gereed="2028-02-15", contracteinde="2031-06-30"),
    "A28": Afloop("Behouden", "T28"),
    "B01": Afloop("Behouden", "T01"),
    "B11": Afloop(opvolger="T11", uitfasering="2028-10-01", gereed="2028-08-15", migratie=False),
    "B15": Afloop(opvolger="T15b", uitfasering="2028-03-31", gereed="2028-02-15"),
    "B16": Afloop(opvolger="T16", uitfasering="2028-04-30", gereed="2028-02-15"),
    "B18": Afloop("Archiveren", "", "2028-10-01", "2028-08-15", motivering="rekenblad vervalt", bestemming="EDepot"),
    "B22": Afloop(opvolger="T22", uitfasering="2028-03-31", gereed="2028-02-15", contracteinde="2027-01-31"),
    "B27": Afloop("Uitfaseren", "", "2028-10-01", "2028-08-15", motivering="vervalt"),
    "C07": Afloop(opvolger="T07", uitfasering="2028-03-31", gereed="2028-02-15", contracteinde="2027-12-31"),
    "C11": Afloop("", migratie=False),
    "C16": Afloop(opvolger="T16", uitfasering="2028-04-30", gereed="2028-02-15"),
    "C20": Afloop("Archiveren", "", "2028-03-31", "2028-06-30", motivering="netwerkschijf sluit", bestemming="EDepot"),
    "C25": Afloop(opvolger="T25", uitfasering="2027-12-15", gereed="2027-12-10"),
}


def afloop(gebruik: Gebruik) -> Afloop:
    """What happens to a source application: table 5, else the standard of table 3."""
    if gebruik.sleutel in AFLOOP:
        return AFLOOP[gebruik.sleutel]
    uitfasering, gereed = ("2028-03-31", "2028-02-15") if gebruik.proces.dag1 else ("2028-10-01", "2028-08-15")
    return Afloop(opvolger="T" + gebruik.proces.nummer, uitfasering=uitfasering, gereed=gereed)


MIJLPALEN = ("ontwerp", "inrichting", "test", "acceptatie", "oplevering", "livegang")
_DAG1 = ("2027-02-01", "2027-06-15", "2027-09-15", "2027-10-31", "2027-12-01", "2028-01-01")
_OVERIG = ("2027-08-01", "2027-12-15", "2028-03-01", "2028-04-30", "2028-05-20", "2028-06-03")
_ANDERE_MIJLPALEN = {
    "T05": {"acceptatie": "2027-12-27"},
    "T06": {"livegang": "2028-02-01"},
    "T13": {"acceptatie": ""},
    "T16": {"acceptatie": "2028-01-20", "oplevering": "2028-01-27", "livegang": "2028-02-07"},
    "T32": {"livegang": "2028-01-20"},
}


def mijlpalen(gebruik: Gebruik) -> dict[str, str]:
    """Planned date by milestone of a target application; an absent milestone is left out."""
    data = dict(zip(MIJLPALEN, _DAG1 if gebruik.proces.dag1 else _OVERIG, strict=True))
    data |= _ANDERE_MIJLPALEN.get(gebruik.sleutel, {})
    return {soort: dag for soort, dag in data.items() if dag}


def sleutel_van(product: str) -> str:
    """The part of a package key after PK- or PV-: 'Zaaksysteem C2' gives zaaksysteem-c2."""
    return slug(product)


def letter_van(product: str) -> str:
    """The product letter, which names its supplier: K, A (of A1), C (of 'C2 documenten')."""
    return next(deel for deel in product.split() if re.fullmatch(r"[A-Z]\d?", deel))[0]


PRODUCTEN = tuple(dict.fromkeys(gebruik.product for gebruik in (*BRON, *DOEL) if gebruik.product))
