"""Target applications with their processes, milestones, contracts and evidence (tables 3, 4, 6, 8 and 14b)."""

from __future__ import annotations

from decimal import Decimal

from checker.graph.terms import Iri
from voorbeeld.bouw import gemma as g
from voorbeeld.bouw.basis import GDPR, MDTO, Duur, Feiten, datum, eigen, gemeente, gemma, kw, product
from voorbeeld.bouw.bron import applicatie, exitafspraken, gebruikt, maatregel, verwerkersovereenkomst
from voorbeeld.bouw.programma import PROJECTBUREAU, budgetpost, rol
from voorbeeld.bouw.tabellen import DOEL, PROCESSEN, Gebruik, Proces, letter_van, mijlpalen

# Applications in table 7, and T11, which should be.
_PERSOONSGEGEVENS = frozenset(
    {
        "T01", "T02", "T05", "T06", "T07", "T10", "T11", "T12", "T13", "T14", "T15", "T15b", "T16", "T18", "T19",
        "T20", "T22", "T23", "T24", "T25", "T26", "T28", "T29", "T30", "T31",
    }
)  # fmt: skip
_PRIVATE_CLOUD = {"T04": "infra:gis-server", "T09": "infra:aldervoorde-vm", "T32": ""}
_FORMEEL = frozenset(["P01", "P07", "P10", "P13", "P14", "P15", "P16", "P18", "P23", "P24", "P29"])
# Processes that rest on national law only (case c of HERIND-008).
_LANDELIJK = frozenset(f"P{nummer:02d}" for nummer in (*range(1, 7), *range(19, 29), *range(30, 33)))
_METADATA = [
    "identificatie", "naam", "archiefvormer", "beperkingGebruik", "waardering", "bewaartermijn", "classificatie",
    "eventGeschiedenis", "omvang", "bestandsformaat", "checksum",
]  # fmt: skip
_LOGVELDEN = ["actie", "object", "resultaat", "oorsprong", "actor", "tijdstip"]

# sleutel, naam, beheerd door, bron, procestype, resultaat, waardering, termijn, vanaf, tot, overbrenging, werkproces
REEKSEN = (
    ("IO-Persoonslijsten", "Persoonslijsten", "T01", "T01", 9, "9.1", "bewaren", "", "2028-01-01", "", "2037-12-31"),
    ("IO-Raadsbesluiten 2028", "Raadsbesluiten", "T20 T28", "T28", 3, "3.1", "bewaren", "", "2028-01-01", "",
     "2048-01-01"),
    ("IO-Besluitenlijsten 2026-2029", "Collegebesluiten", "T20", "T20", 3, "3.1", "bewaren", "", "2026-01-01",
     "2029-12-31", "2036-01-01"),
    ("IO-Wmo", "Wmo-dossiers", "T15", "T15", 14, "14.1", "vernietigen", "P15Y", "2028-01-01", "", ""),
    ("IO-Jeugddossiers", "Jeugddossiers", "T16", "T16", 14, "14.2", "vernietigen", "P20Y", "2028-01-01", "", ""),
    ("IO-Bijstand", "Bijstandsdossiers", "T14", "T14", 14, "14.3", "vernietigen", "P10Y", "2028-01-01", "", ""),
    ("IO-WOZ", "WOZ-objecten", "T05", "T05", 18, "18.1", "vernietigen", "P12Y", "2028-01-01", "", ""),
    ("IO-Aanslagen", "Belastingaanslagen", "T06", "T06", 18, "18.2", "vernietigen", "P12Y", "2028-01-01", "", ""),
    ("IO-Meldingen", "Meldingen", "T10", "T10", 8, "8.1", "vernietigen", "", "2028-01-01", "", ""),
    ("IO-Leerlingenvervoer", "Vervoersaanvragen", "T18", "T18", 14, "14.4", "", "P5Y", "2028-01-01", "", ""),
    ("IO-Personeelsdossier", "Personeelsdossiers", "T26 T20", "T26 T20", 16, "16.1", "vernietigen", "P7Y",
     "2028-01-01", "", ""),
    ("IO-Kaartmateriaal", "Kaarten", "T04", "T04", 24, "24.1", "bewaren", "", "2028-01-01", "", "2037-12-31"),
)  # fmt: skip


def doelen(f: Feiten) -> None:
    """All target applications and harmonised processes."""
    for proces in PROCESSEN:
        _werkproces(f, proces)
    for gebruik in DOEL:
        _applicatie(f, gebruik)
        _beveiliging(f, gebruik)
        _archief(f, gebruik)
        _planning(f, gebruik)
        _contract(f, gebruik)
    _afzonderlijk(f)
    _gegevens(f)
    _reeksen(f)
    f.knoop("L", "EDepotVoorziening", "edepot-regio", "edepot-regio")
    for sleutel, naam, van in (
        ("tenant-leedewaard", "Tenant Leedewaard", "L"), ("tenant-aldervoorde", "Tenant Aldervoorde", "A"),
    ):  # fmt: skip
        f.zet(f.knoop("L", "Identiteitstenant", sleutel, naam), tenantVan=gemeente(van))


def t(sleutel: str) -> Iri:
    """The target application with this key."""
    return eigen("L", "Applicatie", sleutel)


def _werkproces(f: Feiten, proces: Proces) -> None:
    knoop = f.knoop("L", "Werkproces", proces.sleutel, proces.naam)
    formeel = proces.sleutel in _FORMEEL
    f.zet(
        knoop, geharmoniseerd=True, dag1=proces.dag1, bouwteam=eigen("L", "Bouwteam", proces.bouwteam),
        proceseigenaar=rol("proceseigenaar", proces.bouwteam), gemmaProces=gemma(g.PROCESSEN[proces.gemmaproces]),
        ontvangtFormeelBericht=formeel, zaakgericht=formeel,
        heeftVakapplicatie=[t(gebruik.sleutel) for gebruik in DOEL if gebruik.proces is proces],
    )  # fmt: skip
    if formeel:
        kanalen = {"P23": ("K02",), "P24": ("K01", "K08")}.get(proces.sleutel, ("K01", "K02"))
        f.zet(
            knoop, heeftKanaal=[eigen("L", "Kanaal", kanaal) for kanaal in kanalen],
            volgtUitgangspunt=eigen("L", "Principle", "UP1"),
            zaaktype=f.knoop("L", "Zaaktype", f"ZT-{proces.sleutel}", f"ZT-{proces.sleutel}"),
        )  # fmt: skip
    f.zet(knoop, gebaseerdOp=_grondslagen(proces))


def _grondslagen(proces: Proces) -> list[Iri]:
    """Regulations on which a process rests (table 3, cases a, b and c of HERIND-008)."""

    def regeling(letter: str, sleutel: str) -> Iri:
        return eigen(letter, "Regeling", sleutel)

    if proces.sleutel in _LANDELIJK:
        landelijk = [regeling("L", f"WET-{proces.sleutel}")]
        return [*landelijk, regeling("L", "RG-OZB-Leedewaard")] if proces.sleutel == "P06" else landelijk
    if proces.dag1:
        soort = "SOC" if proces.bouwteam == "BT3" else "APV"
        return [regeling(letter, f"RG-{letter}-{soort}") for letter in "ABC"]
    if proces.sleutel == "P13":
        return [regeling("A", "RG-A-PARK")]
    return [regeling("L", f"RG-{proces.sleutel}-Leedewaard")]


def _applicatie(f: Feiten, gebruik: Gebruik) -> None:
    sleutel, proces = gebruik.sleutel, gebruik.proces
    app = f.knoop("L", "Applicatie", sleutel, gebruik.titel)
    persoonsgegevens = sleutel in _PERSOONSGEGEVENS
    rechten = ["A15", "A16", "A17", "A18", "A21"]
    if sleutel in ("T26", "T30"):
        rechten.append("A20")
    if sleutel == "T28":
        rechten = ["A15", "A16", "A18"]
    team = proces.bouwteam
    f.zet(
        app, plateau=kw("Doel"), eigenaarGemeente=gemeente("L"), gebruikStatus="Gepland",
        gebruikDatum=datum(mijlpalen(gebruik)["livegang"]), herkomst="gekocht", bevatGegevens=True,
        realiseertReferentiecomponent=gemma(g.COMPONENTEN[proces.component]),
        ondersteuntWerkproces=eigen("L", "Werkproces", proces.sleutel),
        bouwteam=None if sleutel == "T27" else eigen("L", "Bouwteam", team),
        heeftContract=eigen("L", "Contract", f"CT-{sleutel}"),
        inkooponderdeel=None if sleutel == "T29" else eigen("L", "Inkooponderdeel", f"IK-{team}"),
        verwerktPersoonsgegevens=persoonsgegevens, gegevenslocatie="US" if sleutel == "T30" else "NL",
        ondersteuntRecht=[Iri(GDPR + recht) for recht in rechten],
        hosting="private-cloud" if sleutel in _PRIVATE_CLOUD else "SaaS",
        proceseigenaar=rol("proceseigenaar", team),
        functioneelBeheer=None if sleutel == "T29" else rol("functioneel beheer", team),
        technischBeheer=rol("technisch beheer", team),
        heeftGebruikersinterface=True, maaktDocumenten=False, huisstijlVersie="1.0",
        huisstijlStatus={"T02": "toegepast", "T26": None}.get(sleutel, "niet-begonnen"),
        exportformaat=None if sleutel == "T20" else "PDF/A-2",
    )  # fmt: skip
    if drager := _PRIVATE_CLOUD.get(sleutel):
        f.zet(app, draaitOp=eigen("L", "Infrastructuur", drager))
    gebruikt(f, gebruik)


def _beveiliging(f: Feiten, gebruik: Gebruik) -> None:
    sleutel, app, team = gebruik.sleutel, applicatie(gebruik), gebruik.proces.bouwteam
    vroeg = sleutel == "T02"  # already live as a trial, so its evidence is from before
    f.zet(
        app, heeftMedewerkersinlog=True, inlogstandaard="lokaal-wachtwoord" if sleutel == "T13" else "OIDC-NLGov",
        identiteitstenant=eigen("L", "Identiteitstenant", "tenant-aldervoorde" if sleutel == "T30" else
                                "tenant-leedewaard"),
        bivB=2, bivI=2, bivV=1 if sleutel == "T16" else 2, mfaBeheer=True, internetFacing=True,
        mfaGebruikers=sleutel != "T28",
        hersteltestOp=datum("2025-02-01" if sleutel == "T25" else "2026-09-15" if vroeg else "2027-10-15"),
        continuiteitstestOp=datum("2026-09-15" if vroeg else "2027-10-15"), rto=Duur("PT8H"), rpo=Duur("PT1H"),
        logveld=[veld for veld in _LOGVELDEN if (sleutel, veld) != ("T15", "actor")], verwerkingenlogging=True,
        testomgeving=eigen("L", "Infrastructuur", "infra:test"), productiedataInTest=sleutel == "T19",
        pentestOp=datum("2026-09-20" if vroeg else "2027-10-20"), openBevindingenHoog=0,
        digidAansluiting=sleutel == "T23", digidAssessmentOp=datum("2024-10-01") if sleutel == "T23" else None,
    )  # fmt: skip
    if sleutel not in _PRIVATE_CLOUD and sleutel != "T18":
        cloud = f.knoop("L", "Beoordeling", f"CR-{sleutel}", f"Cloudrisicobeoordeling {sleutel}")
        f.zet(cloud, uitgevoerdOp=datum("2026-04-01" if vroeg else "2027-03-01"))
        f.zet(app, cloudrisicobeoordeling=cloud)
    risico = f.knoop("L", "Beoordeling", f"RA-{sleutel}", f"Risicoanalyse {sleutel}")
    op = {"T01": "2026-01-10", "T02": "2026-04-01"}.get(sleutel, "2027-04-01")
    f.zet(risico, uitgevoerdOp=datum(op), restrisicoGeaccepteerdDoor=rol("proceseigenaar", team))
    f.zet(app, risicoanalyse=risico)


def _archief(f: Feiten, gebruik: Gebruik) -> None:
    sleutel = gebruik.sleutel
    f.zet(
        applicatie(gebruik), metadataschema="TMLO" if sleutel == "T11" else "MDTO", legtMetadataVast=_METADATA,
        vernietigingsfunctie="geen" if sleutel == "T16" else "ondersteund", vernietigingsverklaring=True,
        overbrengingsexport=True, eDepot=eigen("L", "EDepotVoorziening", "edepot-regio"),
    )  # fmt: skip


def _planning(f: Feiten, gebruik: Gebruik) -> None:
    sleutel, app, proces = gebruik.sleutel, applicatie(gebruik), gebruik.proces
    behaald = {"acceptatie": "2026-10-15", "oplevering": "2026-10-25", "livegang": "2026-11-01"}
    for soort, dag in mijlpalen(gebruik).items():
        mijlpaal = f.knoop("L", "Mijlpaal", f"MP-{sleutel}-{soort}", f"{soort.capitalize()} {sleutel}")
        f.zet(app, heeftMijlpaal=mijlpaal)
        f.zet(mijlpaal, mijlpaaltype=soort, geplandOp=datum(dag))
        if sleutel == "T02" and soort in behaald:
            f.zet(mijlpaal, behaaldOp=datum(behaald[soort]))
            if soort != "livegang":
                f.zet(mijlpaal, bewijsstuk=f.document("L", f"BW-{sleutel}-{soort}", f"Verslag {soort} {sleutel}"))
    f.zet(app, rollbackplan=f.document("L", f"TP-{sleutel}", f"Terugvalplan {sleutel}"))
    planning = f.knoop("L", "Planning", f"PL-{sleutel}", f"Detailplanning {sleutel}")
    f.zet(planning, planningTot=datum("2026-09-30" if sleutel == "T08" else "2028-12-31"))
    f.zet(app, detailplanning=planning)
    if sleutel != "T02":
        besluit = f.knoop("L", "GoBesluit", f"GB-{sleutel}", f"Go-besluit {sleutel}")
        op = "2028-02-02" if sleutel == "T16" else "2027-12-15" if proces.dag1 else "2028-05-27"
        f.zet(
            besluit, besluit="go", goBesluitOp=datum(op),
            genomenDoor=[eigen("L", "Bouwteam", proces.bouwteam), PROJECTBUREAU],
            bewijsstuk=[
                f.document("L", f"TV-{sleutel}", f"Testverslag {sleutel}"),
                f.document("L", f"OD-{sleutel}", f"Opleverdocument {sleutel}"),
            ],
        )  # fmt: skip
        f.zet(app, goBesluit=besluit)
    post = budgetpost(f, app, f"BP-{sleutel}", "eenmalig", 180000 if proces.dag1 else 95000)
    if sleutel == "T19":
        f.zet(post, verplicht=Decimal(150000), gerealiseerd=Decimal(61000))
    if sleutel != "T08":
        budgetpost(f, app, f"BP-{sleutel}-S", "structureel", 92000 if proces.dag1 else 38000)


def _contract(f: Feiten, gebruik: Gebruik) -> None:
    sleutel = f"CT-{gebruik.sleutel}"
    contract = f.knoop("L", "Contract", sleutel, f"Contract {gebruik.naam}")
    subsidie, zaken = sleutel == "CT-T29", sleutel == "CT-T19"
    f.zet(
        contract, soortContract="dienst", contractpartij=gemeente("A"), rechtsopvolger=gemeente("L"),
        clausuleBeoordeeldOp=datum("2027-06-01"), overdraagbaarheid="van-rechtswege-geen-beperking",
        leverancier=product("leverancier", f"lev-{letter_van(gebruik.product)}"), opzegtermijn=Duur("P90D"),
        contractwaarde=Decimal(400000), stilzwijgendVerlengd=False, aangewezenCategorie=False,
        soortOpdracht="diensten", omvatImplementatie=True, leverancierVerwerkt=True,
        ingangsdatum=datum("2026-05-01" if subsidie else "2027-01-01"), einddatum=datum("2032-12-31"),
        inkoopvoorwaarden="leveranciersvoorwaarden" if subsidie else "GIBIT-2023",
        aanbestedingsprocedure="onderhands" if zaken else "europees-openbaar",
        gunningsdatum=datum("2026-09-15" if zaken else "2026-11-01"),
        geraamdeWaarde=Decimal(1450000 if zaken else 400000),
    )  # fmt: skip
    verwerkersovereenkomst(f, contract, "abcdefg" if sleutel == "CT-T14" else "abcdefgh")
    exitafspraken(f, "L", sleutel, 0, ("CSV", "PDF/A-2"), sleutel != "CT-T23")


def _afzonderlijk(f: Feiten) -> None:
    f.zet(t("T12"), isVoortzettingVan=eigen("A", "Applicatie", "A12"))
    f.zet(t("T28"), isVoortzettingVan=eigen("A", "Applicatie", "A28"))
    f.zet(t("T01"), isVoortzettingVan=eigen("B", "Applicatie", "B01"))
    f.zet(t("T23"), isAfhankelijkVan=t("T32"))
    f.zet(t("T06"), ondersteuntOudeBelastingjaren=True)
    for sleutel in ("T07", "T10", "T14", "T15", "T15b", "T16"):
        f.zet(t(sleutel), ondersteuntRegelvarianten=True)
    vm = f.knoop("L", "Infrastructuur", "infra:aldervoorde-vm", "Virtuele servers")
    f.zet(vm, uitfaseringsdatum=datum("2028-09-30"), eindeOndersteuning=datum("2030-12-31"))
    server = f.knoop("L", "Infrastructuur", "infra:gis-server", "Kaartserver")
    f.zet(server, eindeOndersteuning=datum("2028-10-10"))
    f.knoop("L", "Infrastructuur", "infra:test", "Testomgeving")


def _gegevens(f: Feiten) -> None:
    """Base registers (table 14b, BR rules)."""
    for sleutel, registratie in (("T01", "BRP"), ("T03", "BAG"), ("T04", "BGT"), ("T05", "WOZ")):
        f.zet(t(sleutel), bronhouderVoor=kw(registratie))
    for sleutel, objecttype in (
        ("T24", "ingeschreven persoon"), ("T10", "adres"), ("T05", "zakelijk recht"), ("T09", "wegdeel"),
        ("T27", "onderneming"), ("T06", "WOZ-waarde"), ("T13", "kenteken"), ("T18", "inkomensgegeven"),
    ):  # fmt: skip
        f.zet(t(sleutel), gebruiktObjecttype=objecttype)
    for sleutel, registratie in (("T07", "BAG"), ("T10", "BAG"), ("T06", "WOZ"), ("T18", "BRI")):
        f.zet(t(sleutel), gebruiktBasisregistratie=kw(registratie))
        if sleutel != "T07":
            deel = f.binnen(t(sleutel), kw("terugmeldvoorziening").value, "Terugmelding", registratie)
            f.zet(deel, voorRegistratie=kw(registratie))
    f.zet(t("T10"), ontvangtVia=eigen("L", "Koppeling", "KP04"))


def _reeksen(f: Feiten) -> None:
    for sleutel, naam, beheerders, bronnen, procestype, resultaat, waardering, termijn, van, tot, over in REEKSEN:
        reeks = f.knoop("L", "Informatieobject", sleutel, naam)
        f.zet(
            reeks, selectielijst=kw("SL2020"), procestype=procestype, selectieresultaat=resultaat,
            bewaartermijn=Duur(termijn) if termijn else None, ontstaanVanaf=datum(van),
            ontstaanTot=datum(tot) if tot else None, geplandeOverbrenging=datum(over) if over else None,
            ordening=None if sleutel == "IO-Kaartmateriaal" else "werkproces",
            hoortBijWerkproces=eigen("L", "Werkproces", "P" + beheerders[1:3]), passendeMaatregel=maatregel(f, "L"),
            bivB=2, bivI=2, bivV=3 if sleutel == "IO-Jeugddossiers" else 2,
        )  # fmt: skip
        if waardering:
            f.voeg(reeks, MDTO + "waardering", waardering)
        f.voeg(reeks, MDTO + "archiefvormer", gemeente("L"))
        for beheerder in beheerders.split():
            f.zet(t(beheerder), beheertInformatieobject=reeks)
        for bron in bronnen.split():
            f.zet(t(bron), isBronVoor=reeks)
