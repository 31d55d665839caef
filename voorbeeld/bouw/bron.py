"""Source applications with their processes, records, contracts and migrations (tables 3, 4, 5, 8 and 12)."""

from __future__ import annotations

from decimal import Decimal

from checker.graph.terms import Iri
from voorbeeld.bouw import gemma as g
from voorbeeld.bouw.basis import MDTO, Duur, Feiten, datum, eigen, gemeente, gemma, kw, product
from voorbeeld.bouw.programma import budgetpost
from voorbeeld.bouw.tabellen import BRON, NAAM, Gebruik, afloop, letter_van, sleutel_van

# Series of old applications that table 8 names.
_OUDE_REEKSEN = (
    ("A07", "IO-Bouwvergunningen 1995-2001", "Bouwdossiers Aldervoorde", 11, "11.1", "bewaren", "",
     "1995-01-01", "2001-12-31", "SL2020"),
    ("A15", "IO-Wmo-dossiers 2019-2024", "Wmo-dossiers", 14, "14.1", "vernietigen", "P15Y",
     "2019-01-01", "2024-12-31", "SL2017"),
)  # fmt: skip


def applicatie(gebruik: Gebruik) -> Iri:
    """The node of an application."""
    return eigen(gebruik.gemeente, "Applicatie", gebruik.sleutel)


def gebruikt(f: Feiten, gebruik: Gebruik) -> None:
    """Package and version of an application that has them."""
    if gebruik.product:
        deel = sleutel_van(gebruik.product)
        f.zet(
            applicatie(gebruik),
            gebruiktPakket=product("pakket", f"PK-{deel}"), gebruiktVersie=product("pakketversie", f"PV-{deel}"),
        )  # fmt: skip


def bronnen(f: Feiten) -> None:
    """All source applications."""
    for gebruik in BRON:
        _applicatie(f, gebruik)
        _werkproces(f, gebruik)
        _reeks(f, gebruik)
        _contract(f, gebruik)
        _migratie(f, gebruik)
    _extra_contracten(f)
    _oude_reeksen(f)


def _applicatie(f: Feiten, gebruik: Gebruik) -> None:
    app = f.knoop(gebruik.gemeente, "Applicatie", gebruik.sleutel, gebruik.titel)
    loop = afloop(gebruik)
    persoonsgegevens = gebruik.sleutel == "A14"
    f.zet(
        app, plateau=kw("Bron"), eigenaarGemeente=gemeente(gebruik.gemeente),
        hosting="SaaS" if "(SaaS)" in gebruik.naam else "on-premises", gebruikStatus="In productie",
        herkomst="gekocht", bevatGegevens=True, verwerktPersoonsgegevens=persoonsgegevens, vroegeOvergang=False,
        heeftContract=eigen(gebruik.gemeente, "Contract", f"CT-{gebruik.sleutel}"),
        beheertInformatieobject=eigen(gebruik.gemeente, "Informatieobject", f"IO-{gebruik.sleutel}"),
        ondersteuntWerkproces=variant(gebruik),
        dispositie=kw(loop.dispositie) if loop.dispositie else None,
        vervangenDoor=eigen("L", "Applicatie", loop.opvolger) if loop.opvolger else None,
        uitfaseringsdatum=datum(loop.uitfasering) if loop.uitfasering else None,
        motivering=loop.motivering or None,
        gegevensbestemming=kw(loop.bestemming) if loop.bestemming else None,
    )  # fmt: skip
    if gebruik.sleutel != "A18":
        f.zet(app, realiseertReferentiecomponent=gemma(g.COMPONENTEN[gebruik.proces.component]))
    if gebruik.sleutel == "B19":
        f.zet(app, realiseertReferentiecomponent=gemma(g.COMPONENTEN["Documentregistratiecomponent"]))
    if loop.dispositie == "Archiveren":
        plan = f.document(gebruik.gemeente, f"AP-{gebruik.sleutel}", f"Archiefplan {gebruik.naam}")
        f.zet(app, heeftArchiefplan=plan)
    if persoonsgegevens:
        # In use since 2025: the moment at which its evidence had to be there.
        f.zet(app, gebruikDatum=datum("2025-03-01"), livegangdatum=datum("2025-03-01"))
    gebruikt(f, gebruik)


def variant(gebruik: Gebruik) -> Iri:
    """The old way of working that a source application supports."""
    sleutel = "C11-graven" if gebruik.sleutel == "C11" else f"{gebruik.sleutel}-variant"
    return eigen(gebruik.gemeente, "Werkproces", sleutel)


def _werkproces(f: Feiten, gebruik: Gebruik) -> None:
    sleutel = variant(gebruik).value.rsplit("/", 1)[-1]
    proces = f.knoop(gebruik.gemeente, "Werkproces", sleutel, f"{gebruik.proces.naam} in {NAAM[gebruik.gemeente]}")
    f.zet(proces, geharmoniseerd=False, gemmaProces=gemma(g.PROCESSEN[gebruik.proces.gemmaproces]), zaakgericht=False)
    if gebruik.sleutel != "C11":
        f.zet(proces, variantVan=eigen("L", "Werkproces", gebruik.proces.sleutel))


def _reeks(f: Feiten, gebruik: Gebruik) -> None:
    letter, sleutel, loop = gebruik.gemeente, f"IO-{gebruik.sleutel}", afloop(gebruik)
    reeks = f.knoop(letter, "Informatieobject", sleutel, f"{gebruik.proces.naam} {NAAM[letter]} 2020-2027")
    f.zet(
        reeks, selectielijst=kw("SL2020"), procestype=8, selectieresultaat="8.1", bewaartermijn=Duur("P7Y"),
        ontstaanVanaf=datum("2020-01-01"), ontstaanTot=datum("2027-12-31"), ordening="werkproces",
        hoortBijWerkproces=variant(gebruik), passendeMaatregel=maatregel(f, letter),
    )  # fmt: skip
    f.voeg(reeks, MDTO + "waardering", "vernietigen")
    f.voeg(reeks, MDTO + "archiefvormer", gemeente(letter))
    _bestemd(f, reeks, loop.bestemming or "Doelapplicatie", loop.gereed)


def _bestemd(f: Feiten, reeks: Iri, bestemming: str, gereed: str) -> None:
    if gereed:
        f.zet(reeks, bestemming=kw(bestemming), bestemmingGereedOp=datum(gereed))


def maatregel(f: Feiten, letter: str) -> Iri:
    """The records policy of a municipality."""
    return f.document(letter, f"MR-{letter}", f"Beheerregels informatiebeheer {NAAM[letter]}")


def _oude_reeksen(f: Feiten) -> None:
    for app, sleutel, naam, procestype, resultaat, waardering, termijn, van, tot, lijst in _OUDE_REEKSEN:
        reeks = f.knoop("A", "Informatieobject", sleutel, naam)
        f.zet(
            reeks, selectielijst=kw(lijst), procestype=procestype, selectieresultaat=resultaat,
            bewaartermijn=Duur(termijn) if termijn else None, ontstaanVanaf=datum(van), ontstaanTot=datum(tot),
            ordening="werkproces", hoortBijWerkproces=eigen("A", "Werkproces", f"{app}-variant"),
            passendeMaatregel=maatregel(f, "A"), bivB=2, bivI=2, bivV=2,
        )  # fmt: skip
        f.voeg(reeks, MDTO + "waardering", waardering)
        f.voeg(reeks, MDTO + "archiefvormer", gemeente("A"))
        f.zet(eigen("A", "Applicatie", app), beheertInformatieobject=reeks)
        _bestemd(f, reeks, "Doelapplicatie", "2028-02-15")


def verwerkersovereenkomst(f: Feiten, contract: Iri, onderdelen: str = "abcdefgh") -> None:
    """The processing agreement of a contract, with the parts of art. 28(3) GDPR that it holds."""
    overeenkomst = f.binnen(
        contract, kw("verwerkersovereenkomst").value, "https://w3id.org/dpv#DataProcessingAgreement"
    )
    f.zet(overeenkomst, onderdeel=list(onderdelen))


def exitafspraken(f: Feiten, letter: str, sleutel: str, kosten: int, formaten: tuple[str, ...], plan: bool) -> None:
    """What a cloud contract says about leaving."""
    contract = eigen(letter, "Contract", sleutel)
    f.zet(
        contract, exportformaat=list(formaten), overstapOpzegtermijn=Duur("P2M"), ophaaltermijn=Duur("P30D"),
        overstapkosten=Decimal(kosten),
    )  # fmt: skip
    if plan:
        f.zet(contract, exitplan=f.document(letter, f"EX-{sleutel}", f"Exitplan {sleutel}"))


def _standaardcontract(f: Feiten, letter: str, sleutel: str, naam: str, leverancier: Iri, einddatum: str) -> Iri:
    contract = f.knoop(letter, "Contract", sleutel, naam)
    zonder_opvolger = sleutel == "CT-A19"
    f.zet(
        contract, contractpartij=gemeente(letter), leverancier=leverancier, ingangsdatum=datum("2022-01-01"),
        einddatum=datum(einddatum), opzegtermijn=None if sleutel == "CT-A13" else Duur("P90D"),
        stilzwijgendVerlengd=sleutel == "CT-B22", contractwaarde=Decimal(60000), inkoopvoorwaarden="GIBIT-2020",
        rechtsopvolger=None if zonder_opvolger else gemeente("L"), clausuleBeoordeeldOp=datum("2027-06-01"),
        overdraagbaarheid="van-rechtswege-geen-beperking", leverancierVerwerkt=not zonder_opvolger,
    )  # fmt: skip
    if not zonder_opvolger:
        verwerkersovereenkomst(f, contract)
    return contract


def _contract(f: Feiten, gebruik: Gebruik) -> None:
    # A spreadsheet or network drive comes with the office platform.
    letter = letter_van(gebruik.product) if gebruik.product else "G"
    sleutel = f"CT-{gebruik.sleutel}"
    contract = _standaardcontract(
        f, gebruik.gemeente, sleutel, f"Contract {gebruik.naam}", product("leverancier", f"lev-{letter}"),
        afloop(gebruik).contracteinde,
    )  # fmt: skip
    f.zet(contract, soortContract="licentie")
    if gebruik.sleutel in ("A22", "B01"):
        exitafspraken(f, gebruik.gemeente, sleutel, 12500 if gebruik.sleutel == "A22" else 0, ("CSV",), True)


def _extra_contracten(f: Feiten) -> None:
    tweede = _standaardcontract(
        f, "A", "CT-A27b", "Uitbreiding contractregister", product("leverancier", "lev-E"), "2028-12-31"
    )
    f.zet(tweede, soortContract="dienst", gunningsdatum=datum("2026-11-10"), aangewezenCategorie=True)
    f.zet(eigen("A", "Applicatie", "A27"), heeftContract=tweede)
    regeling = f.beschrijf(
        product("leverancier", "lev-GR-SD"), "Leverancier", "lev-GR-SD", "Gemeenschappelijke regeling sociale dienst"
    )
    samen = _standaardcontract(f, "A", "CT-GR-SD", "Gemeenschappelijke regeling sociale dienst", regeling, "2028-12-31")
    f.zet(
        samen, soortContract="gemeenschappelijke-regeling", contractpartij=[gemeente("B"), gemeente("C")],
        deelnemer=[gemeente(letter) for letter in "ABC"],
    )  # fmt: skip


def _migratie(f: Feiten, gebruik: Gebruik) -> None:
    loop = afloop(gebruik)
    if not loop.migratie:
        return
    letter, sleutel = gebruik.gemeente, f"MG-{gebruik.sleutel}"
    naam = f"Migratie {gebruik.naam} {NAAM[letter]}"
    migratie = f.knoop(letter, "Migratie", sleutel, "Proefmigratie Belastingsuite R" if sleutel == "MG-C05" else naam)
    gereed = loop.gereed or ("2028-02-15" if gebruik.proces.dag1 else "2028-08-15")
    f.zet(migratie, geplandOp=datum(gereed))
    f.zet(applicatie(gebruik), heeftMigratie=migratie)
    if sleutel == "MG-C05":
        f.zet(
            migratie, afgerondOp=datum("2026-07-01"), aantalBron=18240, aantalDoel=18102, aantalGearchiveerd=100,
            aantalVernietigd=0, aantalUitgesloten=12, motivering="Dubbele kohierregels zijn niet overgezet.",
        )  # fmt: skip
    budgetpost(f, migratie, f"BP-{sleutel}", "eenmalig", 22000)
