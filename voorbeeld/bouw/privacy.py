"""The processing register (table 7) and what tables 3 and 14b add to it."""

from __future__ import annotations

from dataclasses import dataclass

from checker.graph.terms import Iri
from voorbeeld.bouw import gemma as g
from voorbeeld.bouw.basis import DCT, DPV, GDPR, LOC, ORG, PD, Duur, Feiten, Taal, datum, eigen, gemeente, gemma, kw


@dataclass(frozen=True, slots=True)
class Verwerking:
    """A row of table 7; ``wet`` is a key of WETTEN, ``termijn`` '' means indeterminate."""

    sleutel: str
    naam: str
    applicaties: str
    grondslag: str
    wet: str
    betrokkenen: str
    gegevens: str
    termijn: str
    ontvangers: tuple[str, ...]
    hoog: bool
    reeksen: str = ""


@dataclass(frozen=True, slots=True)
class Wet:
    """An article: name, id in the Basiswettenbestand, article ('' is the whole act) and first day in force."""

    naam: str
    bwb: str
    artikel: str
    vanaf: str


WETTEN = {
    "BRP": Wet("Wet basisregistratie personen art. 1.4", "BWBR0033715", "1.4", "2014-01-06"),
    "WOZ": Wet("Wet waardering onroerende zaken art. 1", "BWBR0007119", "1", "1995-01-01"),
    "OW": Wet("Omgevingswet", "BWBR0037885", "", "2024-01-01"),
    "PW": Wet("Participatiewet", "BWBR0015703", "", "2015-01-01"),
    "WMO": Wet("Wet maatschappelijke ondersteuning 2015", "BWBR0035362", "", "2015-01-01"),
    "JW": Wet("Jeugdwet", "BWBR0034925", "", "2015-01-01"),
    "GW": Wet("Gemeentewet", "BWBR0005416", "", "1994-01-01"),
    "GW160": Wet("Gemeentewet art. 160", "BWBR0005416", "160", "1994-01-01"),
    "WLB": Wet("Wet op de lijkbezorging", "BWBR0005009", "", "1991-07-01"),
    "WPO": Wet("Wet op het primair onderwijs", "BWBR0003420", "", "1998-08-01"),
    "KW": Wet("Kieswet", "BWBR0004627", "", "1989-11-28"),
    "WABB": Wet("Wet algemene bepalingen burgerservicenummer art. 10", "BWBR0022428", "10", "2007-11-26"),
    "LB": Wet("Wet op de loonbelasting 1964 art. 28", "BWBR0002471", "28", "1965-01-01"),
}

_GEEN: tuple[str, ...] = ()
VERWERKINGEN = (
    Verwerking("VW01", "Bijhouden BRP", "T01", "c", "BRP", "Resident", "Name PhysicalAddress BSN Family", "",
               ("afnemers BRP", "BRP (GBA-V)"), True, "IO-Persoonslijsten"),
    Verwerking("VW02", "Belastingheffing", "T05 T06", "c", "WOZ", "Citizen", "Name PhysicalAddress BSN Tax", "P12Y",
               ("Waarderingskamer", "Belastingdienst", "LV-WOZ"), True, "IO-WOZ IO-Aanslagen"),
    Verwerking("VW03", "Vergunning", "T07", "c", "OW", "Applicant", "Name PhysicalAddress", "P15Y",
               ("omgevingsdienst", "omgevingsloket"), False),
    Verwerking("VW04", "Bijstand", "T14", "c", "PW", "Applicant", "BSN Income Financial Family", "P10Y", ("UWV",),
               True, "IO-Bijstand"),
    Verwerking("VW05", "Wmo", "T15 T15b", "c", "WMO", "Client", "BSN Health", "P10Y", ("zorgaanbieders", "CAK"),
               True, "IO-Wmo"),
    Verwerking("VW06", "Jeugdhulp", "T16", "c", "JW", "Child Citizen", "BSN Health", "P20Y",
               ("jeugdhulpaanbieders", "GGK"), True, "IO-Jeugddossiers"),
    Verwerking("VW08", "Parkeren", "T13", "e", "", "Client", "Name Vehicle", "P7Y", ("RDW",), False),
    Verwerking("VW09", "Klantcontact", "T24", "f", "", "Citizen", "Name Contact", "P2Y", _GEEN, False),
    Verwerking("VW10", "Personeel", "T26", "b", "", "Employee", "BSN Income", "P7Y", ("Belastingdienst", "ABP"),
               False),
    Verwerking("VW11", "Raadsinformatie", "T28", "c", "GW", "Citizen", "Name", "", ("publiek",), False),
    Verwerking("VW12", "Meldingen openbare ruimte", "T10", "e", "GW", "Citizen", "Name Contact", "P1Y",
               ("aannemers",), False),
    Verwerking("VW13", "Begraafplaatsen", "", "c", "WLB", "", "Name PhysicalAddress", "", _GEEN, False),
    Verwerking("VW14", "Leerlingenvervoer", "T18", "c", "WPO", "Student", "BSN Health", "P5Y", ("vervoerders",), True),
    Verwerking("VW15", "Toezicht en handhaving", "T07", "e", "", "Citizen", "Name CriminalOffence", "P10Y",
               ("politie", "omgevingsloket"), True),
    Verwerking("VW16", "Subsidies", "T29", "e", "GW", "Applicant", "Name BSN", "P10Y", _GEEN, False),
    Verwerking("VW17", "Verkiezingen", "T02", "c", "KW", "Citizen", "Name BirthDate", "P3M", ("Kiesraad",), False),
    Verwerking("VW18", "Samenwerken", "T30", "b", "", "Employee", "Name Contact", "P2Y", ("leverancier platform",),
               True),
    Verwerking("VW20", "Risicosignalering bijstand", "A14", "e", "PW", "Applicant", "BSN Income Financial", "P5Y",
               _GEEN, True),
    Verwerking("VW21", "Ondersteunende processen", "T12 T19 T20 T22 T23 T25 T31", "c", "GW160", "Citizen",
               "Name PhysicalAddress Contact", "P7Y", _GEEN, False),
)  # fmt: skip


def verwerkingen(f: Feiten) -> None:
    """The whole register."""
    for wet in WETTEN.values():
        knoop = f.knoop("L", "Wetsbepaling", _wetsleutel(wet), wet.naam)
        artikel = f"&artikel={wet.artikel}" if wet.artikel else ""
        f.zet(knoop, jci=f"jci1.3:c:{wet.bwb}{artikel}", geldigVanaf=datum(wet.vanaf))
    for rij in VERWERKINGEN:
        _verwerking(f, rij)
        _waarborgen(f, rij)
    doorgifte = f.knoop("L", "Doorgifte", "DG-01", "Doorgifte aan leverancier platform")
    f.voeg(doorgifte, DPV + "hasThirdCountry", Iri(LOC + "US"))


def _wetsleutel(wet: Wet) -> str:
    return f"WB-{wet.bwb}-{wet.artikel}" if wet.artikel else f"WB-{wet.bwb}"


def _bepaling(sleutel: str) -> Iri:
    return eigen("L", "Wetsbepaling", _wetsleutel(WETTEN[sleutel]))


def _verwerking(f: Feiten, rij: Verwerking) -> None:
    knoop = f.knoop("L", "Verwerking", rij.sleutel, rij.naam)
    for sleutel in rij.applicaties.split():
        f.zet(eigen("A" if sleutel == "A14" else "L", "Applicatie", sleutel), heeftVerwerking=knoop)
    nieuw = rij.sleutel != "VW20"
    f.zet(
        knoop, publiekeTaak=rij.sleutel not in ("VW10", "VW18"), hoogRisico=rij.hoog,
        geldigVanaf=datum("2028-01-01" if nieuw else "2025-03-01"),
        wettelijkeGrondslag=_bepaling(rij.wet) if rij.wet else None, geenOntvangers=not rij.ontvangers,
        bevatGegevensVan=[eigen("L", "Informatieobject", reeks) for reeks in rij.reeksen.split()],
    )  # fmt: skip
    f.voeg(knoop, DPV + "hasDataController", gemeente("A" if rij.sleutel == "VW10" else "L"))
    f.voeg(knoop, DPV + "hasLegalBasis", Iri(f"{GDPR}A6-1-{rij.grondslag}"))
    f.voeg(knoop, DPV + "hasDataSubject", *(Iri(DPV + naam) for naam in rij.betrokkenen.split()))
    gegevens = [kw("BSN") if naam == "BSN" else Iri(PD + naam) for naam in rij.gegevens.split()]
    f.voeg(knoop, DPV + "hasPersonalData", *gegevens)
    f.voeg(knoop, DPV + "hasRecipient", *(_ontvanger(f, naam) for naam in rij.ontvangers))
    doel = f.binnen(knoop, DPV + "hasPurpose", DPV + "Purpose")
    if rij.sleutel != "VW12":
        f.voeg(doel, DCT + "description", Taal(f"Uitvoeren van de taak {rij.naam.lower()} van de gemeente."))
    bewaring = f.binnen(knoop, DPV + "hasStorageCondition", DPV + "StorageCondition")
    wijze = (
        "Zolang de wettelijke bewaartermijn duurt."
        if rij.termijn
        else ("Archivering in het algemeen belang (art. 89 AVG).")
    )
    f.voeg(bewaring, DCT + "description", Taal(wijze))
    f.voeg(knoop, DPV + "hasDuration", Duur(rij.termijn) if rij.termijn else kw("Onbepaald"))
    verklaring = f.binnen(knoop, DPV + "hasNotice", DPV + "PrivacyNotice")
    f.voeg(verklaring, DCT + "publisher", gemeente("B" if rij.sleutel == "VW03" else "L"))
    f.zet(verklaring, publicatiedatum=datum("2027-12-15"))


def _ontvanger(f: Feiten, naam: str) -> Iri:
    if naam in g.VOORZIENINGEN:
        return gemma(g.VOORZIENINGEN[naam])
    return f.knoop("L", ORG + "Organization", naam, naam)


def _waarborgen(f: Feiten, rij: Verwerking) -> None:
    knoop, sleutel = eigen("L", "Verwerking", rij.sleutel), rij.sleutel
    maatregelen = ["EncryptionInTransfer", "EncryptionAtRest", "AuthorisationProtocols"]
    if sleutel == "VW06":
        maatregelen.remove("EncryptionAtRest")
    f.voeg(knoop, DPV + "hasTechnicalMeasure", *(Iri(DPV + naam) for naam in maatregelen))
    f.voeg(knoop, DPV + "hasOrganisationalMeasure", Iri(DPV + "Policy"))
    gegevens = rij.gegevens.split()
    if "Health" in gegevens and sleutel != "VW14":
        f.zet(knoop, art9Grond=Iri(GDPR + "A9-2-h"))
    if "BSN" in gegevens:
        grondslag = None if sleutel == "VW16" else _bepaling("LB" if sleutel == "VW10" else "WABB")
        f.zet(knoop, bsnGrondslag=grondslag, bsnVerificatie="BRP-bevraging")
    if rij.hoog and sleutel != "VW20":
        dpia = f.knoop("L", "Beoordeling", f"DPIA-{sleutel}", f"DPIA {rij.naam}")
        advies = f.document("L", f"FG-{sleutel}", f"Advies van de FG over {rij.naam.lower()}")
        f.zet(dpia, afgerondOp=datum("2027-06-01"), fgAdvies=advies, restrisico="midden")
        f.zet(knoop, dpia=dpia)
    if sleutel == "VW20":
        f.zet(knoop, geautomatiseerdBesluit=True, art22Grond="wet", menselijkeTussenkomst=False)
    else:
        f.zet(knoop, geautomatiseerdBesluit=False)
    if sleutel == "VW08":
        f.zet(knoop, noodzakelijkGegeven=["naam", "adres"])
