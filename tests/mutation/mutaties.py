"""The mutations: for every rule one or more facts of the conforming landscape that, changed, break that rule.

Most come from the column 'Feit in de graph' of table 14b of the example, turned round: what the builder mended is
broken again. Rules that the example never breaks have one of their own, some with a date of their own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from checker.findings import Verdict
from checker.graph.terms import Iri, Key, iri_key
from checker.sources.identity import KW
from tests.mutation.proefbank import Feit
from voorbeeld.bouw import gemma as g
from voorbeeld.bouw.basis import (
    ARCHIMATE,
    DCT,
    DPV,
    GDPR,
    MDTO,
    ORG,
    RDFS,
    Duur,
    Feiten,
    Taal,
    Waarde,
    datum,
    eigen,
    gemeente,
    gemma,
    kw,
    product,
    term,
)
from voorbeeld.bouw.conform import EIGENSCHAP, MODEL, waarden
from voorbeeld.bouw.doel import t
from voorbeeld.bouw.omgeving import OIN, kanaal_iri

PEILDATUM = dt.date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Mutatie:
    """One changed fact: of node ``over`` the values ``weg`` of ``predicaat`` go and ``erbij`` come.

    ``regel`` must fire on ``knoop`` with verdict ``oordeel`` at ``datum``. An empty ``weg`` only adds.
    """

    regel: str
    knoop: Iri
    over: Iri
    predicaat: str
    weg: tuple[Key, ...] = ()
    erbij: tuple[Key, ...] = ()
    oordeel: Verdict = Verdict.FAILS
    datum: dt.date = PEILDATUM

    @property
    def feiten_weg(self) -> tuple[Feit, ...]:
        """The facts that go."""
        return tuple((term(self.over), iri_key(self.predicaat), waarde) for waarde in self.weg)

    @property
    def feiten_erbij(self) -> tuple[Feit, ...]:
        """The facts that come."""
        return tuple((term(self.over), iri_key(self.predicaat), waarde) for waarde in self.erbij)


class Bouwer:
    """Collects mutations on ``feiten``; a predicate without a colon is a kw: name."""

    def __init__(self, feiten: Feiten) -> None:
        self._feiten = feiten
        self.mutaties: list[Mutatie] = []

    def zonder(self, regel: str, over: Iri, predicaat: str, *alleen: Waarde, **meer: Iri | Verdict | dt.date) -> None:
        """Without these values of the predicate, or without any."""
        self._voeg(regel, over, predicaat, self._weg(over, predicaat, alleen), (), meer)

    def met(self, regel: str, over: Iri, predicaat: str, *waarde: Waarde, **meer: Iri | Verdict | dt.date) -> None:
        """With a value more."""
        self._voeg(regel, over, predicaat, (), waarde, meer)

    def wordt(self, regel: str, over: Iri, predicaat: str, *waarde: Waarde, **meer: Iri | Verdict | dt.date) -> None:
        """With another value instead."""
        self._voeg(regel, over, predicaat, self._weg(over, predicaat, ()), waarde, meer)

    def _weg(self, over: Iri, predicaat: str, alleen: tuple[Waarde, ...]) -> tuple[Key, ...]:
        staat = waarden(self._feiten, over, _iri(predicaat))
        gekozen = [term(waarde) for waarde in alleen] or staat
        if not gekozen or not set(gekozen) <= set(staat):
            raise AssertionError(f"dit feit staat niet in het conforme landschap: {over.value} {predicaat} {alleen}")
        return tuple(gekozen)

    def _voeg(
        self, regel: str, over: Iri, predicaat: str, weg: tuple[Key, ...], erbij: tuple[Waarde, ...],
        meer: dict[str, Iri | Verdict | dt.date],
    ) -> None:  # fmt: skip
        knoop, oordeel, op = meer.pop("bij", over), meer.pop("oordeel", Verdict.FAILS), meer.pop("op", PEILDATUM)
        assert isinstance(knoop, Iri) and isinstance(oordeel, Verdict) and isinstance(op, dt.date) and not meer
        nieuw = tuple(term(waarde) for waarde in erbij)
        self.mutaties.append(Mutatie(regel, knoop, over, _iri(predicaat), weg, nieuw, oordeel, op))


def _iri(predicaat: str) -> str:
    return predicaat if ":" in predicaat else KW + predicaat


def alle_mutaties(feiten: Feiten) -> tuple[Mutatie, ...]:
    """Every mutation of the conforming landscape ``feiten``, in the order of the rules."""
    m = Bouwer(feiten)
    for groep in (
        _ai, _arch, _avg, _avg_vervolg, _bedrijf, _beveiliging, _basisregistraties, _budget, _standaarden, _gemma,
        _governance, _herindeling, _huisstijl, _hygiene, _ict, _inkoop, _planning, _toegankelijk, _woo,
    ):  # fmt: skip
        groep(m)
    return tuple(sorted(m.mutaties, key=lambda mutatie: mutatie.regel))


def _app(sleutel: str) -> Iri:
    return t(sleutel) if sleutel.startswith("T") else eigen(sleutel[0], "Applicatie", sleutel)


def _mijn(klasse: str, sleutel: str) -> Iri:
    return eigen("L", klasse, sleutel)


def _contract(sleutel: str) -> Iri:
    return eigen("L" if sleutel[3] == "T" else sleutel[3], "Contract", sleutel)


def _reeks(sleutel: str, van: str = "L") -> Iri:
    return eigen(van, "Informatieobject", sleutel)


def _vw(nummer: str) -> Iri:
    return _mijn("Verwerking", f"VW{nummer}")


def _deel(over: Iri, *delen: str) -> Iri:
    return Iri("/".join((over.value, *delen)))


def _versie(kort: str) -> Iri:
    return gemma(g.STANDAARDVERSIES[kort].object_id)


LATER = Verdict.DUE


def _ai(m: Bouwer) -> None:
    m.zonder("AI-001", _mijn("Algoritme", "AL-01"), "registratieUrl")
    m.zonder("AI-002", _mijn("Algoritme", "AL-02"), "risicoklasse")
    m.zonder("AI-003", _mijn("Algoritme", "AL-01"), "fria")
    m.wordt("AI-004", kanaal_iri("K06"), "aiMelding", False)


def _arch(m: Bouwer) -> None:
    m.zonder("ARCH-001", _reeks("IO-Leerlingenvervoer"), MDTO + "waardering")
    m.wordt("ARCH-002", _reeks("IO-Wmo-dossiers 2019-2024", "A"), "ontstaanVanaf", datum("2019-01-01"))
    m.wordt("ARCH-002", _reeks("IO-Wmo-dossiers 2019-2024", "A"), "selectielijst", kw("SL2017"))
    m.zonder("ARCH-003", _reeks("IO-Meldingen"), "bewaartermijn")
    m.wordt("ARCH-004", _mijn("Zaaktyperesultaat", "ZR-Vergunning-verleend"), "afleidingswijze", "eigenschap")
    m.zonder("ARCH-005", _mijn("Zaaktyperesultaat", "ZR-Subsidie-vastgesteld"), "objecttype")
    m.zonder("ARCH-006", _reeks("IO-Bouwvergunningen 1995-2001", "A"), "overgebrachtOp")
    m.wordt("ARCH-007", _reeks("IO-Raadsbesluiten 2028"), "geplandeOverbrenging", datum("2048-01-01"))
    m.wordt("ARCH-008", t("T11"), "metadataschema", "TMLO")
    m.wordt("ARCH-009", t("T16"), "vernietigingsfunctie", "geen")
    m.zonder("ARCH-010", eigen("C", "Migratie", "MG-C05"), "migratieverklaring")
    m.wordt("ARCH-011", eigen("C", "Migratie", "MG-C05"), "aantalUitgesloten", 12)
    m.zonder("ARCH-012", eigen("C", "Archiefovergang", "AO-Zuidermarke"), "verklaringVanOvergang", oordeel=LATER)
    m.wordt("ARCH-013", _reeks("IO-Besluitenlijsten 2026-2029"), "ontstaanVanaf", datum("2026-01-01"))
    m.wordt("ARCH-014", _reeks("IO-C20", "C"), "bestemmingGereedOp", datum("2028-06-30"), bij=_app("C20"))
    m.zonder("ARCH-015", _reeks("IO-Kaartmateriaal"), "ordening")


def _avg(m: Bouwer) -> None:
    m.zonder("AVG-001", t("T11"), "heeftVerwerking")
    m.wordt("AVG-002", _vw("10"), DPV + "hasDataController", gemeente("A"))
    m.zonder("AVG-003", _deel(_vw("12"), "haspurpose"), DCT + "description", bij=_vw("12"))
    m.zonder("AVG-004", _vw("13"), DPV + "hasDataSubject")
    m.zonder("AVG-005", _vw("04"), DPV + "hasRecipient", gemma(g.VOORZIENINGEN["Suwinet"]))
    m.zonder("AVG-006", _vw("18"), "doorgifte")
    m.wordt("AVG-007", _vw("05"), DPV + "hasDuration", Duur("P10Y"))
    m.zonder("AVG-008", _vw("06"), DPV + "hasTechnicalMeasure", Iri(DPV + "EncryptionAtRest"))
    m.wordt("AVG-009", _vw("09"), DPV + "hasLegalBasis", Iri(GDPR + "A6-1-f"))
    m.zonder("AVG-010", _vw("08"), "wettelijkeGrondslag")


def _avg_vervolg(m: Bouwer) -> None:
    m.zonder("AVG-011", _vw("14"), "art9Grond")
    m.zonder("AVG-012", _vw("15"), "wettelijkeGrondslag")
    m.zonder("AVG-013", _vw("16"), "bsnGrondslag")
    ct = _contract("CT-T14")
    m.zonder("AVG-014", _deel(ct, "verwerkersovereenkomst"), "onderdeel", "h", bij=ct)
    m.zonder("AVG-015", _vw("20"), "dpia")
    m.zonder("AVG-016", _mijn("Doorgifte", "DG-01"), "doorgifteinstrument")
    m.wordt("AVG-017", gemeente("L"), "aangemeldBijToezichthouder", False, oordeel=LATER)
    m.zonder("AVG-018", t("T28"), "ondersteuntRecht", Iri(GDPR + "A17"))
    m.wordt("AVG-019", _vw("20"), "menselijkeTussenkomst", False)
    m.wordt("AVG-020", _deel(_vw("03"), "hasnotice"), DCT + "publisher", gemeente("B"), bij=_vw("03"), oordeel=LATER)


def _bedrijf(m: Bouwer) -> None:
    m.zonder("BEDR-001", t("T29"), "functioneelBeheer")
    m.zonder("BEDR-002", _mijn("Werkproces", "P01"), "proceseigenaar")
    m.zonder("DIENST-001", kanaal_iri("K08"), "aangewezenOp", bij=_mijn("Werkproces", "P24"))
    m.zonder("DIENST-002", _mijn("Werkproces", "P23"), "heeftKanaal", kanaal_iri("K01"))
    m.zonder("DIENST-003", _mijn("Werkproces", "P01"), "volgtUitgangspunt")


def _beveiliging(m: Bouwer) -> None:
    m.wordt("BIO-001", t("T16"), "bivV", 1)
    m.wordt("BIO-002", t("T28"), "mfaGebruikers", False)
    m.wordt("BIO-003", t("T25"), "hersteltestOp", datum("2025-02-01"), oordeel=LATER)
    m.zonder("BIO-004", t("T15"), "logveld", "actor")
    m.wordt("BIO-005", t("T19"), "productiedataInTest", True)
    m.wordt("BIO-006", t("T23"), "digidAssessmentOp", datum("2024-10-01"), oordeel=LATER)
    nieuw = gemeente("L")
    m.zonder("BIO-007", _deel(nieuw, "incidentprocedure"), "meldtermijn", Duur("PT24H"), bij=nieuw)
    analyse = _mijn("Beoordeling", "RA-T01")
    m.wordt("BIO-008", analyse, "uitgevoerdOp", datum("2026-01-10"), bij=t("T01"), oordeel=LATER)


def _basisregistraties(m: Bouwer) -> None:
    m.wordt("BR-001", _mijn("Koppeling", "KP09"), "gemeentecode", "9901", bij=kw("BGT"))
    m.zonder("BR-001", t("T04"), "bronhouderVoor", kw("BRO"), bij=kw("BRO"))
    m.met("BR-002", _mijn("Koppeling", "KP01"), "gevraagdGegeven", "ouders")
    m.zonder("BR-003", t("T07"), "terugmeldvoorziening")
    m.zonder("BR-004", t("T24"), "gebruiktBasisregistratie")
    m.zonder("BR-005", t("T10"), "slaatIdentificatieOp")
    m.zonder("BR-006", t("T05"), "gebruiktBasisregistratie")
    m.zonder("BR-007", t("T04"), "gebruiktBasisregistratie")
    m.zonder("BR-008", t("T09"), "gebruiktBasisregistratie", kw("BGT"))
    m.zonder("BR-009", t("T09"), "gebruiktBasisregistratie", kw("BRO"))
    m.zonder("BR-010", t("T27"), "gebruiktBasisregistratie")
    m.zonder("BR-011", t("T06"), "ontvangtVia")
    m.zonder("BR-012", t("T13"), "gebruiktBasisregistratie")
    m.zonder("BR-013", t("T18"), "wettelijkeGrondslag")


def _budget(m: Bouwer) -> None:
    m.zonder("BUDGET-001", t("T08"), "heeftBudgetpost", _mijn("Budgetpost", "BP-T08-S"))
    bedrag = _mijn("Budgetbedrag", "PB-L-structureel")
    m.wordt("BUDGET-002", bedrag, "bedrag", Decimal(2_300_000), bij=_mijn("Programmabudget", "PB-L"))
    m.wordt("BUDGET-003", _mijn("Budgetpost", "BP-T19"), "gerealiseerd", Decimal(61_000))
    m.zonder("BUDGET-004", _contract("CT-A27b"), "goedgekeurdDoorGS")


def _standaarden(m: Bouwer) -> None:
    m.wordt("FS-001", kanaal_iri("K05"), "hsts", False)
    m.wordt("FS-002", _mijn("Domeinnaam", "leedewaard.example"), "dnssec", False)
    m.wordt("FS-003", eigen("C", "Domeinnaam", "zuidermarke.example"), "dmarcBeleid", "none")
    m.zonder("FS-004", _mijn("Koppeling", "KP03"), "gebruiktStandaard", _versie("DK"))
    m.wordt("FS-004", _mijn("Koppeling", "KP03"), "oin", OIN["A"])
    m.zonder("FS-005", _mijn("Koppeling", "KP01"), "gebruiktStandaard", _versie("REST"))
    m.wordt("FS-006", t("T13"), "inlogstandaard", "lokaal-wachtwoord")
    m.zonder("FS-007", t("T20"), "exportformaat")
    m.wordt("FS-008", _mijn("Koppeling", "KP08"), "gebruiktStandaard", _versie("DRC"))


def _gemma(m: Bouwer) -> None:
    wmo = gemma(g.COMPONENTEN["Wmo-component"])
    documenten = gemma(g.COMPONENTEN["Documentregistratiecomponent"])
    m.zonder("GEM-001", _app("A18"), "realiseertReferentiecomponent")
    m.met("GEM-002", t("T14"), "realiseertReferentiecomponent", wmo, bij=wmo)
    m.wordt("GEM-003", _mijn("Koppeling", "KP07"), "gebruiktStandaard", _versie("EF"))
    m.zonder("GEM-003", _mijn("Koppeling", "KP07"), "gebruiktStandaard")
    m.wordt("GEM-004", _mijn("Koppeling", "KP12"), "einddatum", datum("2029-12-31"))
    m.wordt("GEM-005", _mijn("Koppeling", "KP13"), "koppelwijze", "database")
    m.zonder("GEM-005", _mijn("Koppeling", "KP03"), "viaVoorziening")
    dossier = _reeks("IO-Personeelsdossier")
    m.met("GEM-006", t("T20"), "isBronVoor", dossier, bij=dossier)
    m.zonder("GEM-007", _mijn("Werkproces", "P01"), "zaaktype")
    m.met("GEM-008", _app("B19"), "realiseertReferentiecomponent", documenten, bij=documenten)
    m.wordt("GEM-009", product("pakketversie", "PV-zaaksysteem-c2"), "ondersteuntStandaardversie", _versie("ZRC-oud"))
    m.wordt("GEM-010", gemma(g.COMPONENTEN["Financieel component"]), "bivB", 3, bij=t("T25"))


def _governance(m: Bouwer) -> None:
    m.zonder("GOV-001", t("T27"), "bouwteam")
    drie, acht = _mijn("Bouwteam", "BT3"), _mijn("Bouwteam", "BT8")
    m.zonder("GOV-002", _deel(drie, "hasmembership", "privacy-en-beveiliging"), ORG + "role", bij=drie)
    m.zonder("GOV-003", _mijn("Document", "KD5"), "vastgesteldOp", bij=kw("Kader5"))
    m.wordt("GOV-004", _mijn("Afwijking", "AFW-02"), "einddatum", datum("2026-06-30"))
    m.zonder("GOV-005", _deel(acht, "veranderplan"), "veranderonderdeel", "kerngebruikers", bij=acht)
    m.zonder("GOV-006", t("T02"), "goBesluit")


def _herindeling(m: Bouwer) -> None:
    m.wordt("HERIND-001", _mijn("Herindeling", "herindeling-leedewaard"), "datumHerindeling", datum("2028-07-01"))
    m.zonder("HERIND-002", _app("C11"), "dispositie")
    m.zonder("HERIND-003", _app("A17"), "vervangenDoor")
    m.zonder("HERIND-003", _app("B27"), "gegevensbestemming")
    m.zonder("HERIND-004", _mijn("Werkproces", "P17"), "heeftVakapplicatie")
    m.met("HERIND-004", _mijn("Werkproces", "P15"), "heeftVakapplicatie", t("T14"))
    m.zonder("HERIND-005", eigen("C", "Werkproces", "C11-graven"), "variantVan")
    m.zonder("HERIND-006", _app("B11"), "heeftMigratie")
    m.wordt("HERIND-007", _app("C25"), "uitfaseringsdatum", datum("2027-12-15"))
    m.zonder("HERIND-008", t("T13"), "ondersteuntRegelvarianten", bij=_mijn("Werkproces", "P13"))
    m.zonder("HERIND-009", eigen("B", "Regeling", "RG-B-APV"), "harmonisatiebesluit", oordeel=LATER)
    m.wordt("HERIND-010", _mijn("Regeling", "RG-OZB-Leedewaard"), "vastgesteldOp", datum("2028-05-15"))
    m.zonder("HERIND-011", eigen("A", "Contract", "CT-GR-SD"), "voorzieningGetroffenOp", oordeel=LATER)


def _huisstijl(m: Bouwer) -> None:
    m.zonder("HUIS-001", t("T26"), "huisstijlStatus")
    m.zonder("HUIS-002", _mijn("Sjabloon", "SJ03"), "actiefTot")
    m.wordt("HUIS-003", kanaal_iri("K07"), "domeinnaam", eigen("B", "Domeinnaam", "brinkhaven.example"))


def _hygiene(m: Bouwer) -> None:
    een, twee = _deel(MODEL, "principe-1"), _deel(MODEL, "principe-2")
    m.met("HYG-001", een, RDFS + "label", Taal("Een andere naam"))
    m.wordt("HYG-002", _deel(MODEL, "relatie-2"), RDFS + "label", Taal("steunt"))
    m.met("HYG-003", een, EIGENSCHAP + "Bron", "gemeente")
    m.zonder("HYG-004", _deel(MODEL, "map"), RDFS + "label")
    m.zonder("HYG-005", twee, RDFS + "label")
    m.zonder("HYG-006", _deel(MODEL, "relatie-1"), ARCHIMATE + "target")
    m.zonder("HYG-007", _deel(MODEL, "view"), "toont", twee, bij=twee)
    zaken = gemma(g.COMPONENTEN["Zaakregistratiecomponent"])
    m.met("HYG-008", gemma(g.STANDAARDVERSIES["ZRC"].van), "standaardStatus", "Einde ondersteuning", bij=zaken)


def _ict(m: Bouwer) -> None:
    m.zonder("ICT-001", t("T18"), "cloudrisicobeoordeling", oordeel=LATER)
    m.wordt("ICT-002", t("T30"), "identiteitstenant", _mijn("Identiteitstenant", "tenant-aldervoorde"))
    vm, server = _mijn("Infrastructuur", "infra:aldervoorde-vm"), _mijn("Infrastructuur", "infra:gis-server")
    m.wordt("ICT-003", vm, "uitfaseringsdatum", datum("2028-09-30"), bij=t("T09"))
    m.wordt("ICT-004", server, "eindeOndersteuning", datum("2028-10-10"))
    versie = product("pakketversie", "PV-adresbeheer-n")
    m.wordt("ICT-005", versie, "pakketversieStatus", "Einde ondersteuning", bij=_app("C03"))
    m.zonder("ICT-006", t("T32"), "draaitOp")
    drie = _mijn("Document", "KD3")
    m.zonder("ICT-007", drie, DCT + "references", _mijn("Document", "KD1"), bij=kw("Kader3"))


def _inkoop(m: Bouwer) -> None:
    m.zonder("INKOOP-001", _contract("CT-A13"), "opzegtermijn")
    m.wordt("INKOOP-002", _contract("CT-T29"), "inkoopvoorwaarden", "leveranciersvoorwaarden")
    m.zonder("INKOOP-003", _contract("CT-A19"), "rechtsopvolger", oordeel=LATER)
    m.wordt("INKOOP-004", _contract("CT-T19"), "aanbestedingsprocedure", "onderhands")
    m.zonder("INKOOP-005", _contract("CT-T23"), "exitplan")
    m.wordt("INKOOP-006", _contract("CT-A22"), "overstapkosten", Decimal(12_500))
    m.wordt("INKOOP-007", _contract("CT-A26"), "einddatum", datum("2031-06-30"))
    m.wordt("INKOOP-007", _contract("CT-C07"), "einddatum", datum("2027-12-31"))
    m.wordt("INKOOP-008", _contract("CT-B22"), "opzegtermijn", Duur("P900D"))
    m.zonder("INKOOP-009", t("T29"), "inkooponderdeel")


def _planning(m: Bouwer) -> None:
    def mijlpaal(sleutel: str) -> Iri:
        return _mijn("Mijlpaal", f"MP-{sleutel}")

    m.zonder("PLAN-001", t("T13"), "heeftMijlpaal", mijlpaal("T13-acceptatie"))
    m.wordt("PLAN-002", mijlpaal("T05-acceptatie"), "geplandOp", datum("2027-12-27"), bij=t("T05"))
    m.zonder("PLAN-003", mijlpaal("T02-test"), "behaaldOp", bij=t("T02"))
    m.wordt("PLAN-004", mijlpaal("T16-livegang"), "geplandOp", datum("2028-02-07"), bij=t("T16"))
    m.wordt("PLAN-005", _app("C22"), "uitfaseringsdatum", datum("2027-12-15"))
    m.wordt("PLAN-006", _app("A09"), "uitfaseringsdatum", datum("2031-01-01"))
    m.wordt("PLAN-007", mijlpaal("T32-livegang"), "geplandOp", datum("2028-01-20"), bij=t("T23"))
    m.wordt("PLAN-008", mijlpaal("T06-livegang"), "geplandOp", datum("2028-02-01"), bij=t("T06"))
    m.wordt("PLAN-009", _mijn("Planning", "PL-T08"), "planningTot", datum("2026-09-30"), bij=t("T08"))


def _toegankelijk(m: Bouwer) -> None:
    verklaring = _deel(kanaal_iri("K02"), "toegankelijkheidsverklaring")
    m.wordt("TOEG-001", verklaring, "verklaringVan", gemeente("A"), bij=kanaal_iri("K02"), oordeel=LATER)
    m.wordt("TOEG-002", kanaal_iri("K05"), "nalevingsstatus", "D")
    m.wordt("TOEG-002", kanaal_iri("K02"), "nalevingsstatus", "B")
    m.wordt("TOEG-003", kanaal_iri("K03"), "auditnorm", "EN-301-549-v3.2.1")
    m.zonder("TOEG-004", kanaal_iri("K02"), "accepteertMiddel", "eHerkenning")


def _woo(m: Bouwer) -> None:
    m.zonder("WOO-001", _mijn("WooCategorie", "WC-d"), "inRegisterOp", oordeel=LATER)
    m.zonder("WOO-002", _mijn("WooCategorie", "WC-j"), "bronapplicatie")
    m.zonder("WOO-003", kanaal_iri("K04"), "websitearchief")
    # a regulation cannot be late before it is adopted: table 14c runs this on 15 February 2028
    m.zonder("WOO-004", _mijn("Regeling", "RG-ORG"), "bekendgemaaktOp", op=dt.date(2028, 2, 15))
