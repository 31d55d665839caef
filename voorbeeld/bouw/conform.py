"""The example without its deliberate faults: a conforming landscape, in memory only.

Every row of table 14a and 14b of the example is mended by the fact that the row names. Besides, it has what no table of
the example says but a rule looks for: a small ArchiMate model with a view, and the register objects that BR-007 and
BR-009 speak of. A check of it on 2026-11-23 finds nothing, and nothing is due. Nothing is written: the mutation tests
break it again, one fact at a time.
"""

from __future__ import annotations

from decimal import Decimal

from checker.graph.terms import Iri, Key, iri_key
from checker.sources.identity import KW
from voorbeeld.bouw import gemma as g
from voorbeeld.bouw.basis import (
    ARCHIMATE,
    BOUWTEAMROL,
    DCT,
    DPV,
    GDPR,
    MDTO,
    ORG,
    RDFS,
    Duur,
    Feiten,
    Taal,
    Url,
    Waarde,
    datum,
    eigen,
    gemeente,
    gemma,
    kw,
    product,
    term,
)
from voorbeeld.bouw.bron import verwerkersovereenkomst
from voorbeeld.bouw.doel import t
from voorbeeld.bouw.feiten import alle_feiten
from voorbeeld.bouw.omgeving import OIN, kanaal_iri
from voorbeeld.bouw.programma import PROJECTBUREAU, budgetpost, rol
from voorbeeld.bouw.tabellen import MIJLPALEN

EIGENSCHAP = "https://w3id.org/kaderwacht/eigenschap/"
MODEL = eigen("L", "Model", "architectuur")
# Made-up Object IDs of facilities that the example does not name.
_ANDERE_VOORZIENINGEN = {
    "LV-BRO": "9d0c1e52-0000-4000-8000-000000000011",
    "PDOK": "9d0c1e52-0000-4000-8000-000000000012",
    "RDW-dienst": "9d0c1e52-0000-4000-8000-000000000013",
}
# Which application gets which register from where: the data store or a facility.
_GEGEVENS: tuple[tuple[str, str, Iri | str], ...] = (
    ("T24", "BRP", t("T31")),
    ("T10", "BAG", t("T31")),
    ("T05", "BRK", t("T31")),
    ("T04", "BRT", "PDOK"),
    ("T09", "BGT", "LV-BGT"),
    ("T09", "BRO", "LV-BRO"),
    ("T27", "HR", t("T31")),
    ("T06", "WOZ", t("T05")),
    ("T13", "BRV", "RDW-dienst"),
    ("T18", "BRI", "Suwinet"),
)
_DAG1 = {"acceptatie": "2027-10-31", "oplevering": "2027-12-01", "livegang": "2028-01-01"}


def conforme_feiten() -> Feiten:
    """All facts of the example, mended."""
    f = alle_feiten()
    _schrap(f, ("/T15b", "-T15b"))
    for herstel in (
        _bron, _bronnen_met_bestemming, _contracten, _planning, _doel, _beveiliging, _gegevens, _koppelingen, _kanalen,
        _archief, _verwerkingen, _programma, _regelingen, _algoritmen, _model,
    ):  # fmt: skip
        herstel(f)
    return f


def waarden(f: Feiten, over: Iri, predicaat: str) -> list[Key]:
    """What ``f`` says: the values of a predicate (an IRI) of a node."""
    wie, wat = term(over), iri_key(predicaat)
    return [waarde for onderwerp, eigenschap, waarde in f.rijen if (onderwerp, eigenschap) == (wie, wat)]


def weg(f: Feiten, over: Iri, predicaat: str, *alleen: Waarde) -> None:
    """Take back ``predicaat`` (an IRI) of ``over``: the values named, else all of them."""
    wie, wat = term(over), iri_key(predicaat)
    gekozen = [term(waarde) for waarde in alleen] or waarden(f, over, predicaat)
    for waarde in gekozen:
        del f.rijen[wie, wat, waarde]


def anders(f: Feiten, over: Iri, **eigenschappen: Waarde | list[Waarde] | list[str] | list[Iri]) -> None:
    """State kw: properties instead of what was stated."""
    for naam in eigenschappen:
        weg(f, over, KW + naam)
    f.zet(over, **eigenschappen)


def _schrap(f: Feiten, delen: tuple[str, ...]) -> None:
    """Take back every fact about or of a node whose IRI has such a part."""

    def noemt(sleutel: Key) -> bool:
        return sleutel.startswith(b"<") and any(deel.encode() in sleutel for deel in delen)

    for rij in [rij for rij in f.rijen if noemt(rij[0]) or noemt(rij[2])]:
        del f.rijen[rij]


def _app(sleutel: str) -> Iri:
    return t(sleutel) if sleutel.startswith("T") else eigen(sleutel[0], "Applicatie", sleutel)


def _mijn(klasse: str, sleutel: str) -> Iri:
    return eigen("L", klasse, sleutel)


def _bron(f: Feiten) -> None:
    """HERIND-002, 003, 004, 005, 006, 007, PLAN-005, 006, GEM-001, 008, 009, ICT-005."""
    f.zet(_app("B15"), vervangenDoor=t("T15"))
    f.zet(_app("A17"), vervangenDoor=t("T14"))
    f.zet(_mijn("Werkproces", "P17"), heeftVakapplicatie=t("T14"))
    f.zet(t("T14"), ondersteuntWerkproces=_mijn("Werkproces", "P17"))
    anders(f, _mijn("Werkproces", "P17"), gebaseerdOp=eigen("A", "Regeling", "RG-A-SOC"))
    f.zet(
        _app("C11"), dispositie=kw("Vervangen"), vervangenDoor=t("T11"), uitfaseringsdatum=datum("2028-10-01"),
    )  # fmt: skip
    f.zet(eigen("C", "Werkproces", "C11-graven"), variantVan=_mijn("Werkproces", "P11"))
    for sleutel in ("B11", "C11"):
        migratie = f.knoop(sleutel[0], "Migratie", f"MG-{sleutel}", f"Migratie graven {sleutel}")
        f.zet(migratie, geplandOp=datum("2028-08-15"))
        f.zet(_app(sleutel), heeftMigratie=migratie)
        budgetpost(f, migratie, f"BP-MG-{sleutel}", "eenmalig", 22000)
    anders(f, _app("C25"), uitfaseringsdatum=datum("2028-03-31"))
    anders(f, _app("A09"), uitfaseringsdatum=datum("2028-10-01"))
    f.zet(_app("B27"), gegevensbestemming=kw("Vernietigd"))
    f.zet(_app("A18"), realiseertReferentiecomponent=gemma(g.COMPONENTEN["Leerlingenvervoercomponent"]))
    weg(
        f, _app("B19"), KW + "realiseertReferentiecomponent",
        gemma(g.COMPONENTEN["Documentregistratiecomponent"]),
    )  # fmt: skip
    for deel in ("adresbeheer-n", "meldingenapp-y"):
        anders(f, product("pakketversie", f"PV-{deel}"), pakketversieStatus="In gebruik")
    anders(
        f, product("pakketversie", "PV-zaaksysteem-c2"),
        ondersteuntStandaardversie=gemma(g.STANDAARDVERSIES["ZRC"].object_id),
    )  # fmt: skip


def _bronnen_met_bestemming(f: Feiten) -> None:
    """ARCH-002, 006, 010, 011, 012, 014."""
    f.zet(
        eigen("C", "Informatieobject", "IO-C11"),
        bestemming=kw("Doelapplicatie"),
        bestemmingGereedOp=datum("2028-08-15"),
    )
    anders(f, eigen("C", "Informatieobject", "IO-C20"), bestemmingGereedOp=datum("2028-03-01"))
    oud = eigen("A", "Informatieobject", "IO-Wmo-dossiers 2019-2024")
    anders(f, oud, ontstaanVanaf=datum("2020-01-01"), selectielijst=kw("SL2020"))
    bouw = eigen("A", "Informatieobject", "IO-Bouwvergunningen 1995-2001")
    f.zet(bouw, overgebrachtOp=datum("2022-01-01"), overgebrachtNaar=_mijn("EDepotVoorziening", "edepot-regio"))
    migratie = eigen("C", "Migratie", "MG-C05")
    anders(f, migratie, aantalUitgesloten=38)
    verklaring = f.binnen(migratie, KW + "migratieverklaring", KW + "Migratieverklaring")
    f.zet(verklaring, specificatie=f.document("C", "SP-MG-C05"), toetsmethode="steekproef", toetsresultaat="akkoord")
    f.voeg(verklaring, DCT + "date", datum("2026-08-01"))
    overgang = eigen("C", "Archiefovergang", "AO-Zuidermarke")
    f.zet(overgang, geplandOp=datum("2028-03-01"))
    akte = f.binnen(overgang, KW + "verklaringVanOvergang", "http://xmlns.com/foaf/0.1/Document")
    f.zet(akte, specificatie=f.document("C", "SP-AO-C"), grond="Wet arhi art. 44", wijze="geheel opgaan")
    f.voeg(akte, DCT + "date", datum("2028-03-01"))


def _contracten(f: Feiten) -> None:
    """INKOOP-001 to 009, AVG-014, BUDGET-004, HERIND-011; CT-B22 still renews itself, but there is time to end it."""
    for sleutel in ("CT-C07", "CT-A26", "CT-B22", "CT-A09"):
        anders(f, eigen(sleutel[3], "Contract", sleutel), einddatum=datum("2028-12-31"))
    f.zet(eigen("A", "Contract", "CT-A13"), opzegtermijn=Duur("P90D"))
    f.zet(eigen("A", "Contract", "CT-A19"), rechtsopvolger=gemeente("L"))
    anders(f, eigen("A", "Contract", "CT-A22"), overstapkosten=Decimal(0))
    anders(f, _mijn("Contract", "CT-T29"), inkoopvoorwaarden="GIBIT-2023")
    anders(f, _mijn("Contract", "CT-T19"), aanbestedingsprocedure="europees-openbaar")
    f.zet(_mijn("Contract", "CT-T23"), exitplan=f.document("L", "EX-CT-T23"))
    f.zet(t("T29"), inkooponderdeel=_mijn("Inkooponderdeel", "IK-BT5"))
    verwerkersovereenkomst(f, _mijn("Contract", "CT-T14"), "h")
    f.zet(eigen("A", "Contract", "CT-A27b"), goedgekeurdDoorGS=datum("2026-11-05"))
    f.zet(eigen("A", "Contract", "CT-GR-SD"), voorzieningGetroffenOp=datum("2027-12-01"))


def _planning(f: Feiten) -> None:
    """PLAN-001, 002, 003, 004, 007, 008, 009, GOV-006, BUDGET-001, 002, 003."""
    dagen = [("T05", "acceptatie"), ("T06", "livegang"), ("T32", "livegang")]
    dagen += [("T16", soort) for soort in _DAG1]
    for sleutel, soort in dagen:
        anders(f, _mijn("Mijlpaal", f"MP-{sleutel}-{soort}"), geplandOp=datum(_DAG1[soort]))
        if soort == "livegang":
            anders(f, t(sleutel), gebruikDatum=datum(_DAG1[soort]))
    anders(f, _mijn("GoBesluit", "GB-T16"), goBesluitOp=datum("2027-12-15"))
    acceptatie = f.knoop("L", "Mijlpaal", "MP-T13-acceptatie", "Acceptatie T13")
    f.zet(acceptatie, mijlpaaltype="acceptatie", geplandOp=datum("2028-04-30"))
    f.zet(t("T13"), heeftMijlpaal=acceptatie)
    behaald = {"ontwerp": "2026-02-01", "inrichting": "2026-06-15", "test": "2026-09-15"}
    for soort in MIJLPALEN:
        mijlpaal = _mijn("Mijlpaal", f"MP-T02-{soort}")
        if soort in behaald:
            f.zet(
                mijlpaal, behaaldOp=datum(behaald[soort]),
                bewijsstuk=f.document("L", f"BW-T02-{soort}", f"Verslag {soort} T02"),
            )  # fmt: skip
    besluit = f.knoop("L", "GoBesluit", "GB-T02", "Go-besluit T02")
    f.zet(
        besluit, besluit="go", goBesluitOp=datum("2026-10-28"), genomenDoor=[_mijn("Bouwteam", "BT1"), PROJECTBUREAU],
        bewijsstuk=[f.document("L", "TV-T02", "Testverslag T02"), f.document("L", "OD-T02", "Opleverdocument T02")],
    )  # fmt: skip
    f.zet(t("T02"), goBesluit=besluit)
    anders(f, _mijn("Planning", "PL-T08"), planningTot=datum("2028-12-31"))
    budgetpost(f, t("T08"), "BP-T08-S", "structureel", 38000)
    anders(f, _mijn("Budgetbedrag", "PB-L-structureel"), bedrag=Decimal(2_700_000))
    anders(f, _mijn("Budgetpost", "BP-T19"), gerealiseerd=Decimal(10000))


def _doel(f: Feiten) -> None:
    """ICT-001 to 006, GOV-001, BEDR-001, HUIS-001, 002, 003, FS-006, 007, GEM-006, 010."""
    f.zet(t("T27"), bouwteam=_mijn("Bouwteam", "BT5"))
    f.zet(t("T29"), functioneelBeheer=rol("functioneel beheer", "BT5"))
    f.zet(t("T26"), huisstijlStatus="niet-begonnen")
    f.zet(t("T20"), exportformaat="PDF/A-2")
    anders(f, t("T13"), inlogstandaard="OIDC-NLGov")
    anders(f, t("T30"), identiteitstenant=_mijn("Identiteitstenant", "tenant-leedewaard"))
    cloud = f.knoop("L", "Beoordeling", "CR-T18", "Cloudrisicobeoordeling T18")
    f.zet(cloud, uitgevoerdOp=datum("2027-03-01"))
    f.zet(t("T18"), cloudrisicobeoordeling=cloud)
    anders(f, _mijn("Infrastructuur", "infra:aldervoorde-vm"), uitfaseringsdatum=datum("2030-09-30"))
    anders(f, _mijn("Infrastructuur", "infra:gis-server"), eindeOndersteuning=datum("2030-10-10"))
    f.zet(t("T32"), draaitOp=_mijn("Infrastructuur", "infra:aldervoorde-vm"))
    weg(f, t("T20"), KW + "isBronVoor", _mijn("Informatieobject", "IO-Personeelsdossier"))
    f.zet(_mijn("Sjabloon", "SJ03"), actiefTot=datum("2027-12-31"))


def _beveiliging(f: Feiten) -> None:
    """BIO-001 to 008."""
    anders(f, t("T16"), bivV=3)
    anders(f, t("T28"), mfaGebruikers=True)
    anders(f, t("T25"), hersteltestOp=datum("2027-10-15"))
    f.zet(t("T15"), logveld="actor")
    anders(f, t("T19"), productiedataInTest=False)
    anders(f, t("T23"), digidAssessmentOp=datum("2027-10-01"))
    anders(f, _mijn("Beoordeling", "RA-T01"), uitgevoerdOp=datum("2027-04-01"))
    for tijd in ("PT24H", "P1M"):
        f.zet(Iri(f"{gemeente('L').value}/incidentprocedure"), meldtermijn=Duur(tijd))


def _gegevens(f: Feiten) -> None:
    """BR-001 to 013: who keeps a register, who uses it, and where its data come from."""
    for naam, sleutel in _ANDERE_VOORZIENINGEN.items():
        f.zet(f.beschrijf(gemma(sleutel), "Voorziening", sleutel, naam), gemmaType="Buitengemeentelijke voorziening")
    terugmelding(f, t("T07"), "BAG")
    for nummer, (sleutel, registratie, bron) in enumerate(_GEGEVENS, 14):
        app = t(sleutel)
        lijn = _koppeling(f, f"KP{nummer}", bron, app)
        f.zet(lijn, basisregistratie=kw(registratie))
        f.zet(app, gebruiktBasisregistratie=kw(registratie), ontvangtVia=lijn)
        terugmelding(f, app, registratie)
        if registratie == "BRP":
            f.zet(lijn, verstrekkingsgrond=_mijn("Regeling", "RG-BRP-Leedewaard"))
    f.zet(t("T10"), slaatIdentificatieOp="BAG-id")
    f.zet(t("T27"), slaatIdentificatieOp="KvK-nummer")
    f.zet(t("T18"), wettelijkeGrondslag=_mijn("Wetsbepaling", "WB-BWBR0003420"))
    f.zet(t("T04"), gebruiktObjecttype="topografische ondergrond", kaartschaal=10_000)
    f.zet(t("T09"), gebruiktObjecttype="sondering")
    # a source holder is live before the merger: T04, which keeps the BGT too
    f.zet(t("T04"), bronhouderVoor=kw("BRO"), levertermijnWerkdagen=20)
    f.zet(_koppeling(f, "KP30", t("T04"), _voorziening("LV-BRO")), gemeentecode="9910")


def _voorziening(naam: str) -> Iri:
    return gemma(g.VOORZIENINGEN.get(naam) or _ANDERE_VOORZIENINGEN[naam])


def _koppeling(f: Feiten, sleutel: str, van: Iri | str, naar: Iri) -> Iri:
    """An interface of the new situation: over the bus, and with Digikoppeling when it is with another authority."""
    bron = _voorziening(van) if isinstance(van, str) else van
    overheid = isinstance(van, str) or naar == _voorziening("LV-BRO")
    knoop = f.knoop("L", "Koppeling", sleutel, f"Koppeling {sleutel}")
    f.zet(
        knoop,
        plateau=kw("Doel"),
        van=bron,
        naar=naar,
        koppelwijze="bericht",
        gebruiktStandaard=gemma(g.STANDAARDVERSIES["DK"].object_id),
        viaVoorziening=t("T32"),
        metAndereOverheid=overheid,
        geslotenNetwerk=True,
        oin=OIN["L"] if overheid else None,
    )
    return knoop


def terugmelding(f: Feiten, app: Iri, registratie: str) -> None:
    """A way to report back doubts about a base register."""
    deel = f.binnen(app, KW + "terugmeldvoorziening", KW + "Terugmelding", registratie)
    f.zet(deel, voorRegistratie=kw(registratie))


def _koppelingen(f: Feiten) -> None:
    """GEM-003, 004, 005, FS-004, BR-001, BR-002."""
    anders(f, _mijn("Koppeling", "KP07"), gebruiktStandaard=gemma(g.STANDAARDVERSIES["DRC"].object_id))
    anders(f, _mijn("Koppeling", "KP12"), einddatum=datum("2028-03-31"))
    f.zet(
        _mijn("Koppeling", "KP03"), viaVoorziening=t("T32"),
        gebruiktStandaard=gemma(g.STANDAARDVERSIES["DK"].object_id),
    )  # fmt: skip
    anders(f, _mijn("Koppeling", "KP03"), oin=OIN["L"])
    f.zet(
        _mijn("Koppeling", "KP13"), viaVoorziening=t("T32"),
        gebruiktStandaard=[gemma(g.STANDAARDVERSIES[kort].object_id) for kort in ("DRC", "REST")],
    )  # fmt: skip
    anders(f, _mijn("Koppeling", "KP13"), koppelwijze="api")
    anders(f, _mijn("Koppeling", "KP09"), gemeentecode="9910")
    anders(f, _mijn("Koppeling", "KP01"), gevraagdGegeven=["naam", "adres"])


def _kanalen(f: Feiten) -> None:
    """DIENST-001, 002, FS-001, 002, 003, TOEG-001 to 004, HUIS-003, WOO-001, 002, 003, AI-004."""
    f.zet(kanaal_iri("K08"), aangewezenOp=datum("2027-12-20"))
    f.zet(_mijn("Werkproces", "P23"), heeftKanaal=kanaal_iri("K01"))
    anders(f, kanaal_iri("K05"), hsts=True, tlsNiveau="goed", nalevingsstatus="A")
    anders(f, kanaal_iri("K02"), nalevingsstatus="A")
    anders(f, kanaal_iri("K03"), auditnorm="EN-301-549-v4.1.1")
    f.zet(kanaal_iri("K02"), accepteertMiddel="eHerkenning")
    anders(f, Iri(f"{kanaal_iri('K02').value}/toegankelijkheidsverklaring"), verklaringVan=gemeente("L"))
    anders(f, kanaal_iri("K07"), domeinnaam=_mijn("Domeinnaam", "leedewaard.example"))
    anders(f, kanaal_iri("K06"), aiMelding=True)
    f.zet(kanaal_iri("K04"), websitearchief=True)
    anders(f, _mijn("Domeinnaam", "leedewaard.example"), dnssec=True)
    zuid = eigen("C", "Domeinnaam", "zuidermarke.example")
    anders(f, zuid, dmarcBeleid="quarantine", mailstandaard=["SPF", "DKIM", "DMARC", "STARTTLS-DANE"])
    f.zet(_mijn("WooCategorie", "WC-d"), inRegisterOp=datum("2027-12-20"))
    f.zet(_mijn("WooCategorie", "WC-j"), bronapplicatie=t("T22"))


def _archief(f: Feiten) -> None:
    """ARCH-001, 003, 004, 005, 007, 008, 009, 013, 015."""
    f.voeg(_mijn("Informatieobject", "IO-Leerlingenvervoer"), MDTO + "waardering", "vernietigen")
    f.zet(_mijn("Informatieobject", "IO-Meldingen"), bewaartermijn=Duur("P1Y"))
    anders(f, _mijn("Zaaktyperesultaat", "ZR-Vergunning-verleend"), afleidingswijze="afgehandeld")
    weg(f, _mijn("Zaaktyperesultaat", "ZR-Vergunning-verleend"), KW + "datumkenmerk")
    f.zet(_mijn("Zaaktyperesultaat", "ZR-Subsidie-vastgesteld"), objecttype="subsidie")
    anders(f, _mijn("Informatieobject", "IO-Raadsbesluiten 2028"), geplandeOverbrenging=datum("2037-12-31"))
    anders(f, t("T11"), metadataschema="MDTO")
    anders(f, t("T16"), vernietigingsfunctie="ondersteund")
    besluiten = _mijn("Informatieobject", "IO-Besluitenlijsten 2026-2029")
    anders(f, besluiten, ontstaanVanaf=datum("2028-01-01"))
    f.zet(_mijn("Informatieobject", "IO-Kaartmateriaal"), ordening="werkproces")


def _verwerkingen(f: Feiten) -> None:
    """AVG-001 to 020."""

    def vw(nummer: str) -> Iri:
        return _mijn("Verwerking", f"VW{nummer}")

    f.zet(t("T11"), heeftVerwerking=vw("13"))
    f.voeg(vw("13"), DPV + "hasDataSubject", Iri(DPV + "Citizen"))
    weg(f, vw("10"), DPV + "hasDataController")
    f.voeg(vw("10"), DPV + "hasDataController", gemeente("L"))
    f.voeg(Iri(f"{vw('12').value}/haspurpose"), DCT + "description", Taal("Meldingen over de buitenruimte afhandelen."))
    f.voeg(vw("04"), DPV + "hasRecipient", gemma(g.VOORZIENINGEN["Suwinet"]))
    doorgifte = _mijn("Doorgifte", "DG-01")
    f.zet(vw("18"), doorgifte=doorgifte)
    tia = f.knoop("L", "Beoordeling", "TIA-DG-01", "Beoordeling van de doorgifte")
    f.zet(doorgifte, doorgifteinstrument=Iri(GDPR + "A46-2-c"), tia=tia)
    weg(f, vw("05"), DPV + "hasDuration")
    f.voeg(vw("05"), DPV + "hasDuration", Duur("P15Y"))
    f.voeg(vw("06"), DPV + "hasTechnicalMeasure", Iri(DPV + "EncryptionAtRest"))
    weg(f, vw("09"), DPV + "hasLegalBasis")
    f.voeg(vw("09"), DPV + "hasLegalBasis", Iri(GDPR + "A6-1-e"))
    for nummer in ("08", "09", "15"):
        f.zet(vw(nummer), wettelijkeGrondslag=_mijn("Wetsbepaling", "WB-BWBR0005416-160"))
    f.zet(vw("14"), art9Grond=Iri(GDPR + "A9-2-h"))
    f.zet(vw("16"), bsnGrondslag=_mijn("Wetsbepaling", "WB-BWBR0022428-10"))
    dpia = f.knoop("L", "Beoordeling", "DPIA-VW20", "DPIA risicosignalering")
    f.zet(dpia, afgerondOp=datum("2025-01-15"), fgAdvies=f.document("L", "FG-VW20"), restrisico="midden")
    f.zet(vw("20"), dpia=dpia)
    anders(f, vw("20"), menselijkeTussenkomst=True)
    anders(f, gemeente("L"), aangemeldBijToezichthouder=True)
    f.zet(t("T28"), ondersteuntRecht=[Iri(GDPR + "A17"), Iri(GDPR + "A21")])
    verklaring = Iri(f"{vw('03').value}/hasnotice")
    weg(f, verklaring, DCT + "publisher")
    f.voeg(verklaring, DCT + "publisher", gemeente("L"))


def _programma(f: Feiten) -> None:
    """GOV-002, 003, 004, 005."""
    lid = f.binnen(_mijn("Bouwteam", "BT3"), ORG + "hasMembership", ORG + "Membership", "privacy-en-beveiliging")
    f.voeg(lid, ORG + "role", Iri(BOUWTEAMROL + "privacy-en-beveiliging"))
    f.zet(_mijn("Document", "KD5"), vastgesteldOp=datum("2026-06-18"))
    anders(f, _mijn("Afwijking", "AFW-02"), einddatum=datum("2027-06-30"), goedgekeurdOp=datum("2026-09-01"))
    f.zet(Iri(f"{_mijn('Bouwteam', 'BT8').value}/veranderplan"), veranderonderdeel="kerngebruikers")


def _regelingen(f: Feiten) -> None:
    """HERIND-008, 009, 010, WOO-004."""
    f.zet(eigen("B", "Regeling", "RG-B-APV"), harmonisatiebesluit="geldend-verklaard", besluitdatum=datum("2028-01-04"))
    anders(
        f,
        _mijn("Regeling", "RG-OZB-Leedewaard"),
        vastgesteldOp=datum("2028-03-15"),
        bekendgemaaktOp=datum("2028-03-22"),
    )
    f.zet(t("T13"), ondersteuntRegelvarianten=True)
    f.zet(_mijn("Regeling", "RG-ORG"), bekendgemaaktOp=datum("2028-01-17"), werkingVanaf=datum("2028-01-18"))


def _algoritmen(f: Feiten) -> None:
    """AI-001, 002, 003."""
    een, twee = _mijn("Algoritme", "AL-01"), _mijn("Algoritme", "AL-02")
    fria = f.knoop("L", "Beoordeling", "FRIA-AL-01", "Grondrechtenbeoordeling risicosignalering")
    f.zet(een, registratieUrl=Url("https://algoritmes.example/al-01"), fria=fria)
    f.zet(twee, risicoklasse="minimaal")


def _model(f: Feiten) -> None:
    """HYG-001 to 007: two principles of the target architecture, twice related, in a folder and in a view."""
    map_, view = Iri(MODEL.value + "/map"), Iri(MODEL.value + "/view")
    f.soort(map_, ARCHIMATE + "Folder")
    f.voeg(map_, RDFS + "label", Taal("Principes"))
    f.soort(view, ARCHIMATE + "View")
    f.voeg(view, RDFS + "label", Taal("Principes van Leedewaard"))
    een, twee = Iri(MODEL.value + "/principe-1"), Iri(MODEL.value + "/principe-2")
    for nummer, principe in enumerate((een, twee), 1):
        f.beschrijf(principe, ARCHIMATE + "Principle", f"MP{nummer}", f"Modelprincipe {nummer}")
        f.zet(principe, archimateId=f"id-principe-{nummer}", inMap=map_)
        f.voeg(principe, EIGENSCHAP + "Bron", "programma")
        f.zet(view, toont=principe)
    # the copy of an element in another model: one Object ID and one name, so nothing is wrong
    f.zet(een, archimateId="id-principe-1-kopie")
    for nummer, naam in enumerate(("steunt", "beperkt"), 1):
        relatie = Iri(f"{MODEL.value}/relatie-{nummer}")
        f.soort(relatie, ARCHIMATE + "AssociationRelationship")
        f.voeg(relatie, RDFS + "label", Taal(naam))
        f.voeg(relatie, ARCHIMATE + "source", een)
        f.voeg(relatie, ARCHIMATE + "target", twee)
        f.zet(relatie, archimateId=f"id-relatie-{nummer}", inMap=map_)
