"""Interfaces, channels, domains, regulations, algorithms, Woo and archive transfers (tables 8 to 12)."""

from __future__ import annotations

from dataclasses import dataclass

from checker.graph.terms import Iri
from voorbeeld.bouw import gemma as g
from voorbeeld.bouw.basis import DCT, FOAF, RDFS, Duur, Feiten, Taal, Url, datum, eigen, gemeente, gemma, kw
from voorbeeld.bouw.doel import t
from voorbeeld.bouw.tabellen import GEMEENTEN, NAAM, PROCESSEN


@dataclass(frozen=True, slots=True)
class Koppeling:
    """A row of table 9; ``standaarden`` are short names of standard versions."""

    sleutel: str
    van: str
    naar: str
    wijze: str
    standaarden: str
    via: bool = True
    overheid: bool = False
    oin: str = ""
    einde: str = ""
    gemeentecode: str = ""


KOPPELINGEN = (
    Koppeling("KP01", "T31", "T13", "api", "BRP REST"),
    Koppeling("KP02", "T01", "BRP (GBA-V)", "bericht", "GBA DK", overheid=True, oin="L", gemeentecode="9910"),
    Koppeling("KP03", "T14", "Suwinet", "bericht", "", via=False, overheid=True, oin="A"),
    Koppeling("KP04", "T03", "LV-BAG", "bericht", "BAG DK", overheid=True, oin="L", gemeentecode="9910"),
    Koppeling("KP05", "T05", "LV-WOZ", "bericht", "WOZ DK", overheid=True, oin="L", gemeentecode="9910"),
    Koppeling("KP06", "T19", "T20", "api", "DRC REST"),
    Koppeling("KP07", "T06", "T25", "bericht", "EF"),
    Koppeling("KP08", "T19", "T24", "notificatie", "NRC"),
    Koppeling("KP09", "T04", "LV-BGT", "bericht", "BGT DK", overheid=True, oin="L", gemeentecode="9901"),
    Koppeling("KP10", "T16", "GGK", "bericht", "IJW DK", overheid=True, oin="L"),
    Koppeling("KP11", "T07", "omgevingsloket", "api", "STAM DK REST", overheid=True, oin="L"),
    Koppeling("KP12", "T19", "A20", "api", "DRC REST", einde="2029-12-31"),
    Koppeling("KP13", "T05", "T31", "database", "", via=False),
)
OIN = {gemeente.letter: gemeente.oin for gemeente in GEMEENTEN}


@dataclass(frozen=True, slots=True)
class Kanaal:
    """A row of table 10."""

    sleutel: str
    naam: str
    soort: str
    door: str
    domein: str = "leedewaard.example"
    van: str = "L"


KANALEN = (
    Kanaal("K01", "Balie Leedewaard", "balie", "T24", ""),
    Kanaal("K02", "Mijn Leedewaard", "portaal", "T22"),
    Kanaal("K03", "Website Leedewaard", "website", "T22"),
    Kanaal("K04", "Website Zuidermarke", "website", "C22", "zuidermarke.example", "C"),
    Kanaal("K05", "Meldingenportaal", "portaal", "T10"),
    Kanaal("K06", "Chatbot", "app", "T24"),
    Kanaal("K07", "Formulieren Brinkhaven", "webformulier", "T23", "brinkhaven.example"),
    Kanaal("K08", "Algemeen e-mailadres", "e-mail", "T24"),
)
_DIGITAAL = frozenset({"portaal", "website", "app", "webformulier"})


def omgeving(f: Feiten) -> None:
    """Everything around the applications."""
    for koppeling in KOPPELINGEN:
        _koppeling(f, koppeling)
    for kanaal in KANALEN:
        _kanaal(f, kanaal)
    _domeinen(f)
    _schrijf_regelingen(f)
    _overig(f)
    _zaaktyperesultaten(f)


def _einde(naam: str) -> Iri:
    if naam in g.VOORZIENINGEN:
        return gemma(g.VOORZIENINGEN[naam])
    return t(naam) if naam.startswith("T") else eigen(naam[0], "Applicatie", naam)


def _koppeling(f: Feiten, rij: Koppeling) -> None:
    knoop = f.knoop("L", "Koppeling", rij.sleutel, f"{rij.van} naar {rij.naar}")
    f.zet(
        knoop, plateau=kw("Doel"), van=_einde(rij.van), naar=_einde(rij.naar), koppelwijze=rij.wijze,
        gebruiktStandaard=[gemma(g.STANDAARDVERSIES[naam].object_id) for naam in rij.standaarden.split()],
        viaVoorziening=t("T32") if rij.via else None, metAndereOverheid=rij.overheid, geslotenNetwerk=True,
        oin=OIN[rij.oin] if rij.oin else None, einddatum=datum(rij.einde) if rij.einde else None,
        gemeentecode=rij.gemeentecode or None,
    )  # fmt: skip
    if rij.sleutel == "KP01":
        f.zet(
            knoop, basisregistratie=kw("BRP"), verstrekkingsgrond=eigen("L", "Regeling", "RG-BRP-Leedewaard"),
            gevraagdGegeven=["ouders", "nationaliteit"],
        )  # fmt: skip


def kanaal_iri(sleutel: str) -> Iri:
    """The node of a channel."""
    return eigen("C" if sleutel == "K04" else "L", "Kanaal", sleutel)


def _kanaal(f: Feiten, rij: Kanaal) -> None:
    knoop = f.knoop(rij.van, "Kanaal", rij.sleutel, rij.naam)
    sleutel, digitaal = rij.sleutel, rij.soort in _DIGITAAL
    f.zet(
        knoop, plateau=kw("Bron" if sleutel == "K04" else "Doel"), kanaaltype=rij.soort, kanaalVan=gemeente(rij.van),
        geleverdDoor=_einde(rij.door), publiek=True, gebruiktAI=sleutel == "K06",
        aiMelding=False if sleutel == "K06" else None, bevatWooPublicaties=sleutel == "K04",
        aangewezenOp=datum("2027-12-20") if sleutel in ("K01", "K02") else None, vereistInlog=sleutel == "K02",
        domeinnaam=_domein(rij.domein) if rij.domein else None,
    )  # fmt: skip
    if sleutel == "K02":
        f.zet(knoop, betrouwbaarheidsniveau="substantieel", accepteertMiddel="DigiD")
        plan = f.binnen(knoop, kw("maatregel").value, "http://www.w3.org/ns/prov#Plan")
        f.voeg(plan, RDFS + "label", Taal("Herstel van de formulieren in het portaal"))
        f.zet(plan, gereedOp=datum("2027-12-01"))
    if digitaal:
        f.zet(
            knoop, https=True, hsts=sleutel != "K05", tlsNiveau="voldoende" if sleutel == "K05" else "goed",
            nalevingsstatus={"K02": "B", "K05": "D"}.get(sleutel, "A"), auditOp=datum("2027-11-15"),
            auditnorm="EN-301-549-v3.2.1" if sleutel == "K03" else "EN-301-549-v4.1.1",
        )  # fmt: skip
        verklaring = f.binnen(knoop, kw("toegankelijkheidsverklaring").value, FOAF + "Document")
        f.zet(verklaring, verklaringVan=gemeente("A" if sleutel == "K02" else "L"), bijgewerktOp=datum("2027-12-20"))


def _domein(naam: str) -> Iri:
    letter = next(gemeente.letter for gemeente in GEMEENTEN if gemeente.domein == naam)
    return eigen(letter, "Domeinnaam", naam)


def _domeinen(f: Feiten) -> None:
    for rij in GEMEENTEN:
        knoop = f.knoop(rij.letter, "Domeinnaam", rij.domein, rij.domein)
        nieuw, zuid = rij.letter == "L", rij.letter == "C"
        f.zet(
            knoop, domeinVan=gemeente(rij.letter), verstuurtMail=True, dnssec=not nieuw, ipv6=True,
            meetdatumInternetnl=datum("2026-10-01"), geleverdDoor=_einde("T22" if nieuw else f"{rij.letter}22"),
            mailstandaard=["SPF", "DKIM"] if zuid else ["SPF", "DKIM", "DMARC", "STARTTLS-DANE"],
            dmarcBeleid="reject" if nieuw else "none" if zuid else "quarantine",
            doorverwijzingTot=None if nieuw else datum("2031-01-01"),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Regeling:
    """A row of table 11, or of table 3 for the regulations on which processes rest."""

    sleutel: str
    naam: str
    van: str
    vastgesteld: str
    besluit: str = ""
    besluitdatum: str = ""
    belasting: bool = False
    werking: str = ""


def regelingen() -> list[Regeling]:
    """Table 11, and the regulations that table 3 speaks of without a key."""
    rijen = [
        Regeling("RG-A-APV", "APV Aldervoorde", "A", "2019-05-01", "geldend-verklaard", "2028-01-04"),
        Regeling("RG-B-APV", "APV Brinkhaven", "B", "2020-03-01"),
        Regeling("RG-C-APV", "APV Zuidermarke", "C", "2018-11-01", "vervallen", "2029-06-01"),
        Regeling("RG-OZB-Leedewaard", "Verordening OZB", "L", "2028-05-15", belasting=True, werking="2028-01-01"),
        Regeling("RG-A-OZB", "Verordening OZB Aldervoorde", "A", "2027-11-10", belasting=True),
        Regeling("RG-WMO-Leedewaard", "Verordening Wmo", "L", "2028-01-04"),
        Regeling("RG-JEUGD-Leedewaard", "Verordening jeugdhulp", "L", "2028-01-04"),
        Regeling("RG-BRP-Leedewaard", "BRP-verordening", "L", "2028-01-04"),
        Regeling("RG-ORG", "Organisatieverordening", "L", "2028-01-10"),
        Regeling("RG-ARCH", "Archiefverordening", "L", "2028-01-04"),
        Regeling("RG-A-PARK", "Parkeerverordening Aldervoorde", "A", "2019-05-01", "geldend-verklaard", "2028-01-04"),
    ]
    rijen.extend(
        Regeling(f"RG-{letter}-SOC", f"Verordening sociaal domein {NAAM[letter]}", letter, "2019-05-01", "vervangen",
                 "2028-01-04")
        for letter in "ABC"
    )  # fmt: skip
    rijen.extend(
        Regeling(f"RG-{proces.sleutel}-Leedewaard", f"Regeling {proces.naam.lower()}", "L", "2028-04-01")
        for proces in PROCESSEN
        if proces.sleutel in ("P08", "P09", "P11", "P12", "P17", "P18", "P29")
    )
    return rijen


def _schrijf_regelingen(f: Feiten) -> None:
    import datetime as dt

    for rij in regelingen():
        knoop = f.knoop(rij.van, "Regeling", rij.sleutel, rij.naam)
        vastgesteld = datum(rij.vastgesteld)
        bekend = None if rij.sleutel == "RG-ORG" else vastgesteld + dt.timedelta(days=7)
        werking = datum(rij.werking) if rij.werking else bekend and bekend + dt.timedelta(days=1)
        f.zet(
            knoop, geldtVoorGemeente=gemeente(rij.van), isBelastingverordening=rij.belasting,
            algemeenVerbindend=True, vastgesteldOp=vastgesteld, bekendgemaaktOp=bekend, werkingVanaf=werking,
            harmonisatiebesluit=rij.besluit or None,
            besluitdatum=datum(rij.besluitdatum) if rij.besluitdatum else None,
            gemeentebladId=f"gmb-{vastgesteld.year}-{rij.sleutel.lower()}",
            geconsolideerdUrl=Url(f"https://lokaleregelgeving.example/{rij.sleutel.lower()}"),
        )  # fmt: skip
    for proces in PROCESSEN:
        if int(proces.nummer) <= 6 or 19 <= int(proces.nummer) <= 28 or int(proces.nummer) >= 30:
            wet = f.knoop("L", "Regeling", f"WET-{proces.sleutel}", f"Landelijke wet voor {proces.naam.lower()}")
            f.zet(wet, isBelastingverordening=False, algemeenVerbindend=True)


def _overig(f: Feiten) -> None:
    een = f.knoop("L", "Algoritme", "AL-01", "Risicosignalering bijstand")
    f.zet(
        een, isAISysteem=True, impact=True, risicoklasse="hoog", bijlage="III", beoordeeldOp=datum("2026-09-01"),
        menselijkToezicht=True, logbewaartermijn=Duur("P6M"), euDatabankId="EU-AI-LEEDEWAARD-01",
        geregistreerdDoor=gemeente("L"),
    )  # fmt: skip
    twee = f.knoop("L", "Algoritme", "AL-02", "Documentsortering")
    f.zet(twee, isAISysteem=True, impact=False, beoordeeldOp=datum("2026-09-01"))
    f.zet(eigen("A", "Applicatie", "A14"), gebruiktAlgoritme=een)
    f.zet(t("T14"), gebruiktAlgoritme=een)
    f.zet(t("T20"), gebruiktAlgoritme=twee)
    for letter in "ABC":
        overgang = f.knoop(letter, "Archiefovergang", f"AO-{NAAM[letter]}", f"Overgang archief {NAAM[letter]}")
        f.zet(overgang, vanGemeente=gemeente(letter), naarGemeente=gemeente("L"))
        if letter != "C":
            verklaring = f.binnen(overgang, kw("verklaringVanOvergang").value, FOAF + "Document")
            f.zet(overgang, geplandOp=datum("2028-03-01"))
            specificatie = f.document(letter, f"SP-AO-{letter}", f"Specificatie archief {NAAM[letter]}")
            f.zet(verklaring, specificatie=specificatie, grond="Wet arhi art. 44", wijze="geheel opgaan")
            f.voeg(verklaring, DCT + "date", datum("2028-03-01"))
    for sleutel, naam, sinds, register in (
        ("WC-d", "Organisatie en werkwijze", "2024-11-01", ""),
        ("WC-e", "Bereikbaarheidsgegevens", "2024-11-01", "2027-12-20"),
        ("WC-j", "Onderzoeksrapporten", "", ""),
    ):
        categorie = f.knoop("L", "WooCategorie", sleutel, naam)
        if sinds:
            f.zet(
                categorie, inWerkingVanaf=datum(sinds), bronapplicatie=t("T22"), publicatielocatie=kanaal_iri("K03"),
                inRegisterOp=datum(register) if register else None,
            )  # fmt: skip
    sjabloon = f.knoop("L", "Sjabloon", "SJ03", "Sjabloon beschikking")
    f.zet(sjabloon, toontGemeente=gemeente("B"), geleverdDoor=t("T19"))
    periode = f.knoop("L", "Periode", "BP1", "Aanslagperiode")
    f.zet(periode, begin=datum("2028-01-15"), eind=datum("2028-03-15"))
    f.zet(eigen("L", "Werkproces", "P06"), bevriezingsperiode=periode)


def _zaaktyperesultaten(f: Feiten) -> None:
    for sleutel, naam, termijn, wijze, kenmerk, registratie in (
        ("ZR-Vergunning-verleend", "Vergunning verleend", "nihil", "eigenschap", "einddatum", ""),
        ("ZR-Subsidie-vastgesteld", "Subsidie vastgesteld", "bestaansduur_procesobject", "ander_datumkenmerk",
         "einddatum", "subsidieregister"),
        ("ZR-Melding-afgehandeld", "Melding afgehandeld", "nihil", "afgehandeld", "", ""),
    ):  # fmt: skip
        knoop = f.knoop("L", "Zaaktyperesultaat", sleutel, naam)
        f.zet(
            knoop, geleverdDoor=t("T21"), procestermijn=termijn, afleidingswijze=wijze, datumkenmerk=kenmerk or None,
            registratie=registratie or None,
        )  # fmt: skip
