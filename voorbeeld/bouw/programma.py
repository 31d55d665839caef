"""Programme, municipalities, frameworks, build teams, budget and waivers (tables 1, 2 and 13)."""

from __future__ import annotations

from decimal import Decimal

from checker.graph.terms import Iri
from voorbeeld.bouw.basis import (
    ARCHIMATE,
    BOUWTEAMROL,
    CODES,
    DCT,
    DPV,
    FOAF,
    ORG,
    PROV,
    RDFS,
    REGEL,
    Duur,
    Feiten,
    Taal,
    datum,
    eigen,
    gemeente,
    kw,
)
from voorbeeld.bouw.tabellen import BOUWTEAMS, GEMEENTEN, ROLLEN

KADERS = {
    1: "Visie op dienstverlening", 2: "Visie op bedrijfsvoering", 3: "Visie op ICT", 4: "I&A-architectuur",
    5: "Huisstijl", 6: "Inkoopvoorwaarden en inkoopstrategie", 7: "Project- en governancestructuur", 8: "Planning",
    9: "Budget", 10: "Wetgeving",
}  # fmt: skip
PROJECTBUREAU = eigen("L", "Projectbureau", "projectbureau-leedewaard")
BUDGET = eigen("L", "Programmabudget", "PB-L")


def programma(f: Feiten) -> None:
    """All of the programme."""
    _gemeenten(f)
    _herindeling(f)
    _kaders(f)
    _bouwteams(f)
    _rollen(f)
    _afwijkingen(f)
    f.knoop("L", "Programmabudget", "PB-L", "Programmabudget Leedewaard")
    for soort, bedrag in (("eenmalig", 9_600_000), ("structureel", 2_300_000)):
        post = f.knoop("L", "Budgetbedrag", f"PB-L-{soort}", f"Programmabudget {soort}")
        f.zet(BUDGET, heeftBudgetbedrag=post)
        f.zet(post, kostensoort=soort, bedrag=Decimal(bedrag))


def _gemeenten(f: Feiten) -> None:
    for rij in GEMEENTEN:
        knoop = f.beschrijf(gemeente(rij.letter), "Gemeente", CODES[rij.letter], rij.naam)
        f.zet(knoop, gemeentecode=rij.code)
        f.voeg(knoop, DPV + "hasContact", f"privacy@{rij.domein}")
        fg = f.binnen(knoop, DPV + "hasDataProtectionOfficer", DPV + "DataProtectionOfficer")
        f.voeg(fg, RDFS + "label", Taal(f"Functionaris gegevensbescherming {rij.naam}"))
        f.zet(fg, aangewezenOp=datum("2027-11-01" if rij.letter == "L" else "2018-05-25"))
        f.zet(knoop, aangemeldBijToezichthouder=rij.letter != "L")
    nieuw = gemeente("L")
    f.zet(nieuw, oin=next(rij.oin for rij in GEMEENTEN if rij.letter == "L"))
    f.zet(nieuw, cbwGeregistreerdOp=datum("2028-01-15"))
    f.zet(f.binnen(nieuw, kw("incidentprocedure").value, "Procedure"), meldtermijn=Duur("PT72H"))
    for sleutel, naam in (("CL1", "Burgemeester"), ("CL2", "Wethouder 1"), ("CL3", "Wethouder 2")):
        lid = f.knoop("L", FOAF + "Person", sleutel, f"{naam} van Leedewaard")
        f.voeg(nieuw, ORG + "hasMember", lid)
        f.zet(lid, bestuurstrainingOp=datum("2028-06-01"))


def _herindeling(f: Feiten) -> None:
    knoop = f.knoop("L", "Programma", "programma-leedewaard", "Programma herindeling Leedewaard")
    herindeling = f.knoop("L", "Herindeling", "herindeling-leedewaard", "Herindeling Leedewaard")
    planning = f.knoop("L", "Planning", "PL-programma", "Integrale planning")
    f.knoop("L", "Projectbureau", "projectbureau-leedewaard", "Projectbureau Leedewaard")
    f.zet(planning, planningTot=datum("2031-03-31"))
    f.zet(
        knoop, programmasoort="herindeling", startdatum=datum("2028-01-01"), heeftHerindeling=herindeling,
        deelnemendeGemeente=[gemeente(letter) for letter in "ABC"], heeftProjectbureau=PROJECTBUREAU,
        integralePlanning=planning,
    )  # fmt: skip
    f.zet(
        herindeling, datumHerindeling=datum("2028-01-01"), inwerkingtredingRegeling=datum("2027-07-01"),
        startToezichtGS=datum("2026-10-01"),
    )  # fmt: skip
    f.voeg(herindeling, PROV + "invalidated", *(gemeente(letter) for letter in "ABC"))
    f.voeg(herindeling, PROV + "generated", gemeente("L"))


def _kaders(f: Feiten) -> None:
    documenten: dict[int, Iri] = {}
    for nummer, naam in KADERS.items():
        kader = kw(f"Kader{nummer}")
        f.soort(kader, "Kader")
        bewaker = f.knoop("L", FOAF + "Person", f"KB{nummer}", f"Kaderbewaker {naam}")
        lid = f.binnen(PROJECTBUREAU, ORG + "hasMembership", ORG + "Membership", f"KB{nummer}")
        f.voeg(lid, ORG + "member", bewaker)
        documenten[nummer] = f.document("L", f"KD{nummer}", f"Kaderdocument {naam}")
        f.zet(kader, kaderdocument=documenten[nummer], kaderbewaker=bewaker)
        f.zet(documenten[nummer], hoortBijKader=kader, vastgesteldOp=None if nummer == 5 else datum("2026-06-18"))
    f.voeg(documenten[3], DCT + "references", documenten[1], documenten[2])
    f.zet(documenten[5], versie="1.0")
    for team in BOUWTEAMS:
        deel = f.knoop("L", "Inkooponderdeel", f"IK-{team}", f"Inkooponderdeel {BOUWTEAMS[team]}")
        f.voeg(deel, DCT + "isPartOf", documenten[6])
    uitgangspunt = f.knoop("L", ARCHIMATE + "Principle", "UP1", "De inwoner kiest het kanaal")
    f.zet(uitgangspunt, hoortBijKader=kw("Kader1"), vastgesteldOp=datum("2026-06-18"))


def _bouwteams(f: Feiten) -> None:
    for sleutel, naam in BOUWTEAMS.items():
        team = f.knoop("L", "Bouwteam", sleutel, naam)
        for rol in ROLLEN:
            if (sleutel, rol) != ("BT3", "privacy-en-beveiliging"):
                lid = f.binnen(team, ORG + "hasMembership", ORG + "Membership", rol)
                f.voeg(lid, ORG + "role", Iri(BOUWTEAMROL + rol))
        plan = f.binnen(team, kw("veranderplan").value, "Veranderplan")
        delen = ["opleiding", "communicatie", "kerngebruikers"]
        f.zet(plan, veranderonderdeel=delen[:2] if sleutel == "BT8" else delen)


def _rollen(f: Feiten) -> None:
    for team, naam in BOUWTEAMS.items():
        for soort in ("proceseigenaar", "functioneel beheer", "technisch beheer"):
            rol = f.knoop("L", ORG + "Role", rolsleutel(soort, team), f"{soort.capitalize()} {naam.lower()}")
            f.zet(rol, inFunctieboek=True)
            f.voeg(rol, ORG + "unitOf", gemeente("L"))


def rolsleutel(soort: str, team: str) -> str:
    """Key of a role: ROL-proceseigenaar-BT1."""
    return f"ROL-{soort.replace(' ', '-')}-{team}"


def rol(soort: str, team: str) -> Iri:
    """The role for the applications of a build team."""
    return eigen("L", "Role", rolsleutel(soort, team))


def _afwijkingen(f: Feiten) -> None:
    for sleutel, regel, betreft, op, tot, motivering in (
        ("AFW-01", "GEM-005", eigen("L", "Koppeling", "KP13"), "2026-09-01", "2028-06-30",
         "De leverancier levert de koppeling over de servicebus in 2028."),
        ("AFW-02", "FS-006", eigen("L", "Applicatie", "T13"), "2025-12-01", "2026-06-30",
         "Het parkeersysteem kent nog geen eenmalig inloggen."),
    ):  # fmt: skip
        knoop = f.knoop("L", "Afwijking", sleutel, f"Afwijking van {regel}")
        f.zet(
            knoop, wijktAfVan=Iri(REGEL + regel), betreft=betreft, goedgekeurdDoor=PROJECTBUREAU,
            goedgekeurdOp=datum(op), einddatum=datum(tot), motivering=motivering,
        )  # fmt: skip


def budgetpost(f: Feiten, van: Iri, sleutel: str, soort: str, begroot: int) -> Iri:
    """A budget item of an application or migration."""
    post = f.knoop("L", "Budgetpost", sleutel, f"Budgetpost {sleutel.removeprefix('BP-')} {soort}")
    f.zet(van, heeftBudgetpost=post)
    f.zet(post, kostensoort=soort, begroot=Decimal(begroot), onderdeelVanBudget=BUDGET)
    return post
