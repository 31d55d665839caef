"""The outcomes that domein/voorbeeld.md (14a to 14d) expects of the example, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verwacht:
    """One row of table 14: ``knoop`` as the table names it, ``sleutel`` its key or name in the data.

    A rule about contracts has the contract as its node, where table 14a names the application.
    """

    nummer: int
    regel: str
    knoop: str
    sleutel: str
    ernst: str
    oordeel: str = "voldoet niet"


NAGEREKEND = (
    Verwacht(1, "HERIND-002", "C11", "C11", "Violation"),
    Verwacht(2, "HERIND-004", "P15", "P15", "Violation"),
    Verwacht(3, "GEM-002", "Wmo-component", "Wmo-component", "Violation"),
    Verwacht(4, "HERIND-004", "P17", "P17", "Violation"),
    Verwacht(5, "HERIND-003", "A17", "A17", "Violation"),
    Verwacht(6, "HERIND-007", "C25", "C25", "Violation"),
    Verwacht(7, "PLAN-005", "C25", "C25", "Violation"),
    Verwacht(8, "PLAN-006", "C25", "C25", "Warning"),
    Verwacht(9, "INKOOP-007", "C25", "CT-C25", "Warning"),
    Verwacht(10, "HERIND-006", "B11", "B11", "Violation"),
    Verwacht(11, "INKOOP-007", "C07", "CT-C07", "Violation"),
    Verwacht(12, "INKOOP-007", "A26", "CT-A26", "Warning"),
    Verwacht(13, "INKOOP-008", "B22", "CT-B22", "Violation"),
    Verwacht(14, "INKOOP-007", "B22", "CT-B22", "Violation"),
    Verwacht(15, "PLAN-001", "T13", "T13", "Violation"),
    Verwacht(16, "PLAN-002", "T05", "T05", "Violation"),
    Verwacht(17, "PLAN-004", "T16", "T16", "Violation"),
    Verwacht(18, "PLAN-007", "T23", "T23", "Violation"),
    Verwacht(19, "PLAN-004", "T32", "T32", "Violation"),
    Verwacht(20, "ICT-002", "T30", "T30", "Violation"),
    Verwacht(21, "GOV-001", "T27", "T27", "Violation"),
    Verwacht(22, "BUDGET-001", "T08", "T08", "Violation"),
    Verwacht(23, "PLAN-004", "T06", "T06", "Violation"),
    Verwacht(24, "PLAN-006", "A09", "A09", "Warning"),
    Verwacht(25, "HERIND-003", "B27", "B27", "Violation"),
    Verwacht(26, "ARCH-014", "C20", "C20", "Violation"),
    Verwacht(27, "HERIND-008", "P13", "P13", "Violation"),
    Verwacht(28, "BUDGET-002", "programmabudget structureel", "PB-L", "Violation"),
)

PER_FEIT = (
    Verwacht(29, "DIENST-001", "P24 Klantcontact", "P24", "Violation"),
    Verwacht(30, "DIENST-002", "P23 Digitaal aanvragen", "P23", "Violation"),
    Verwacht(31, "BEDR-001", "T29 Subsidiesysteem", "T29", "Violation"),
    Verwacht(32, "ICT-001", "T18 Vervoerssysteem", "T18", "Info", "nog te leveren"),
    Verwacht(33, "ICT-003", "T09 Beheersysteem V", "T09", "Violation"),
    Verwacht(34, "ICT-004", "infra:gis-server (onder T04)", "infra:gis-server", "Warning"),
    Verwacht(35, "GEM-001", "A18 Vervoerssysteem", "A18", "Violation"),
    Verwacht(36, "GEM-003", "KP07 T06 naar T25", "KP07", "Violation"),
    Verwacht(37, "GEM-004", "KP12 T19 naar A20", "KP12", "Violation"),
    Verwacht(38, "GEM-005", "KP13 T05 naar T31", "KP13", "Warning", "ontheven"),
    Verwacht(39, "GEM-006", "IO-Personeelsdossier", "IO-Personeelsdossier", "Violation"),
    Verwacht(40, "FS-001", "K05 meldingenportaal", "K05", "Violation"),
    Verwacht(41, "FS-002", "domein leedewaard.example", "leedewaard.example", "Violation"),
    Verwacht(42, "FS-003", "domein zuidermarke.example", "zuidermarke.example", "Violation"),
    Verwacht(43, "FS-004", "KP03 T14 naar Suwinet", "KP03", "Violation"),
    Verwacht(44, "FS-006", "T13 Parkeersysteem", "T13", "Warning"),
    Verwacht(45, "FS-007", "T20 Documentbeheer", "T20", "Violation"),
    Verwacht(46, "HUIS-001", "T26 Personeelssysteem", "T26", "Violation"),
    Verwacht(47, "HUIS-002", "SJ03 beschikking Brinkhaven", "SJ03", "Violation"),
    Verwacht(48, "HUIS-003", "K07 formulieren Brinkhaven", "K07", "Violation"),
    Verwacht(49, "INKOOP-001", "CT-A13", "CT-A13", "Violation"),
    Verwacht(50, "INKOOP-002", "CT-T29", "CT-T29", "Warning"),
    Verwacht(51, "INKOOP-003", "CT-A19", "CT-A19", "Info", "nog te leveren"),
    Verwacht(52, "INKOOP-004", "CT-T19", "CT-T19", "Violation"),
    Verwacht(53, "INKOOP-005", "CT-T23", "CT-T23", "Violation"),
    Verwacht(54, "INKOOP-006", "CT-A22 (SaaS)", "CT-A22", "Warning"),
    Verwacht(55, "GOV-002", "BT3 Sociaal domein", "BT3", "Violation"),
    Verwacht(56, "GOV-003", "Kader5 Huisstijl", "Kader5", "Violation"),
    Verwacht(57, "GOV-004", "AFW-02 (T13, FS-006)", "AFW-02", "Violation"),
    Verwacht(58, "PLAN-008", "T06 Belastingmodule", "T06", "Warning"),
    Verwacht(59, "BUDGET-003", "BP-T19", "BP-T19", "Violation"),
    Verwacht(60, "BUDGET-004", "CT-A27b", "CT-A27b", "Violation"),
    Verwacht(61, "HERIND-005", "procesvariant C11-graven", "C11-graven", "Violation"),
    Verwacht(62, "HERIND-009", "RG-B-APV (Brinkhaven)", "RG-B-APV", "Info", "nog te leveren"),
    Verwacht(63, "HERIND-010", "RG-OZB-Leedewaard", "RG-OZB-Leedewaard", "Violation"),
    Verwacht(
        64, "HERIND-011", "CT-GR-SD (GR van Aldervoorde, Brinkhaven, Zuidermarke)", "CT-GR-SD", "Info", "nog te leveren"
    ),
    Verwacht(65, "ARCH-001", "IO-Leerlingenvervoer", "IO-Leerlingenvervoer", "Violation"),
    Verwacht(66, "ARCH-002", "IO-Wmo-dossiers 2019-2024", "IO-Wmo-dossiers 2019-2024", "Warning"),
    Verwacht(67, "ARCH-003", "IO-Meldingen", "IO-Meldingen", "Violation"),
    Verwacht(68, "ARCH-004", "ZR-Vergunning-verleend", "ZR-Vergunning-verleend", "Violation"),
    Verwacht(69, "ARCH-005", "ZR-Subsidie-vastgesteld", "ZR-Subsidie-vastgesteld", "Violation"),
    Verwacht(70, "ARCH-006", "IO-Bouwvergunningen 1995-2001", "IO-Bouwvergunningen 1995-2001", "Warning"),
    Verwacht(71, "ARCH-007", "IO-Raadsbesluiten 2028", "IO-Raadsbesluiten 2028", "Violation"),
    Verwacht(72, "ARCH-008", "T11 Gravenbeheer", "T11", "Warning"),
    Verwacht(73, "ARCH-009", "T16 Jeugdmodule", "T16", "Violation"),
    Verwacht(74, "ARCH-010", "MG-C05 (migratie Belastingsuite R, kw:afgerondOp 2026-07-01)", "MG-C05", "Violation"),
    Verwacht(75, "ARCH-011", "MG-C05", "MG-C05", "Violation"),
    Verwacht(76, "ARCH-012", "AO-Zuidermarke", "AO-Zuidermarke", "Info", "nog te leveren"),
    Verwacht(77, "ARCH-013", "IO-Besluitenlijsten 2026-2029", "IO-Besluitenlijsten 2026-2029", "Violation"),
    Verwacht(78, "ARCH-015", "IO-Kaartmateriaal", "IO-Kaartmateriaal", "Violation"),
    Verwacht(79, "AVG-001", "T11 Gravenbeheer", "T11", "Violation"),
    Verwacht(80, "AVG-002", "VW10 Personeel", "VW10", "Violation"),
    Verwacht(81, "AVG-003", "VW12 Meldingen", "VW12", "Violation"),
    Verwacht(82, "AVG-004", "VW13 Begraafplaatsen", "VW13", "Violation"),
    Verwacht(83, "AVG-005", "VW04 Bijstand", "VW04", "Violation"),
    Verwacht(84, "AVG-006", "VW18 Samenwerken", "VW18", "Violation"),
    Verwacht(85, "AVG-007", "VW05 Wmo", "VW05", "Violation"),
    Verwacht(86, "AVG-008", "VW06 Jeugd", "VW06", "Violation"),
    Verwacht(87, "AVG-009", "VW09 Klantcontact", "VW09", "Violation"),
    Verwacht(88, "AVG-010", "VW08 Parkeren", "VW08", "Violation"),
    Verwacht(89, "AVG-011", "VW14 Leerlingenvervoer", "VW14", "Violation"),
    Verwacht(90, "AVG-012", "VW15 Handhaving", "VW15", "Violation"),
    Verwacht(91, "AVG-013", "VW16 Subsidies", "VW16", "Violation"),
    Verwacht(92, "AVG-014", "CT-T14", "CT-T14", "Violation"),
    Verwacht(93, "AVG-015", "VW20 Risicosignalering bijstand", "VW20", "Violation"),
    Verwacht(94, "AVG-016", "DG-01 (VW18, naar land buiten EER)", "DG-01", "Violation"),
    Verwacht(95, "AVG-017", "gemeente Leedewaard", "Leedewaard", "Info", "nog te leveren"),
    Verwacht(96, "AVG-018", "T28 Raadsinformatie", "T28", "Warning"),
    Verwacht(97, "AVG-019", "VW20", "VW20", "Violation"),
    Verwacht(98, "AVG-020", "VW03 Vergunning", "VW03", "Info", "nog te leveren"),
    Verwacht(99, "BR-001", "bronhouderschap BGT", "BGT", "Violation"),
    Verwacht(100, "BR-002", "KP01 T31 naar T13", "KP01", "Violation"),
    Verwacht(101, "BR-003", "T07 VTH", "T07", "Violation"),
    Verwacht(102, "BR-004", "T24 Klantcontact", "T24", "Violation"),
    Verwacht(103, "BR-005", "T10 Meldingen", "T10", "Violation"),
    Verwacht(104, "BR-006", "T05 WOZ", "T05", "Violation"),
    Verwacht(105, "BR-008", "T09 BOR", "T09", "Violation"),
    Verwacht(106, "BR-010", "T27 Contractregister", "T27", "Violation"),
    Verwacht(107, "BR-011", "T06 Belasting", "T06", "Violation"),
    Verwacht(108, "BR-012", "T13 Parkeren", "T13", "Violation"),
    Verwacht(109, "BR-013", "T18 Leerlingenvervoer", "T18", "Violation"),
    Verwacht(110, "BIO-001", "T16 Jeugdmodule", "T16", "Violation"),
    Verwacht(111, "BIO-002", "T28 Raadsinformatie", "T28", "Violation"),
    Verwacht(112, "BIO-003", "T25 Financieel", "T25", "Info", "nog te leveren"),
    Verwacht(113, "BIO-004", "T15 Wmo-module", "T15", "Violation"),
    Verwacht(114, "BIO-005", "T19 Zaaksysteem", "T19", "Violation"),
    Verwacht(115, "BIO-006", "T23 Formulierensuite", "T23", "Info", "nog te leveren"),
    Verwacht(116, "BIO-007", "gemeente Leedewaard", "Leedewaard", "Violation"),
    Verwacht(117, "BIO-008", "T01 Burgerzakensuite", "T01", "Info", "nog te leveren"),
    Verwacht(118, "TOEG-001", "K02 portaal", "K02", "Info", "nog te leveren"),
    Verwacht(119, "TOEG-002", "K05 meldingenportaal", "K05", "Violation"),
    Verwacht(120, "TOEG-003", "K03 website", "K03", "Info"),
    Verwacht(121, "TOEG-004", "K02 portaal", "K02", "Violation"),
    Verwacht(122, "WOO-001", "WC-d organisatie en werkwijze", "WC-d", "Info", "nog te leveren"),
    Verwacht(123, "WOO-002", "WC-j onderzoeksrapporten", "WC-j", "Info"),
    Verwacht(124, "WOO-003", "K04 website Zuidermarke", "K04", "Warning"),
    Verwacht(125, "AI-001", "AL-01 risicosignalering", "AL-01", "Warning"),
    Verwacht(126, "AI-002", "AL-02 documentsortering", "AL-02", "Violation"),
    Verwacht(127, "AI-003", "AL-01 risicosignalering", "AL-01", "Warning"),
    Verwacht(128, "AI-004", "K06 chatbot", "K06", "Violation"),
    Verwacht(129, "PLAN-003", "T02 Verkiezingenmodule", "T02", "Violation"),
    Verwacht(130, "GEM-003", "KP03", "KP03", "Violation"),
    Verwacht(131, "GEM-003", "KP13", "KP13", "Violation"),
    Verwacht(132, "GEM-005", "KP03", "KP03", "Warning"),
    Verwacht(133, "AVG-010", "VW15", "VW15", "Violation"),
    Verwacht(134, "TOEG-002", "K02", "K02", "Warning"),
    Verwacht(135, "BR-001", "bronhouderschap BRO", "BRO", "Violation"),
    Verwacht(136, "ICT-005", "C03 Adresbeheer N", "C03", "Violation"),
    Verwacht(137, "ICT-005", "B10 Meldingenapp Y", "B10", "Violation"),
    Verwacht(138, "ICT-006", "T32 Servicebus", "T32", "Violation"),
    Verwacht(139, "GEM-008", "Documentregistratiecomponent", "Documentregistratiecomponent", "Warning"),
    Verwacht(140, "GEM-009", "PV-zaaksysteem-c2", "PV-zaaksysteem-c2", "Warning"),
    Verwacht(141, "GEM-010", "T16 Jeugdmodule", "T16", "Warning"),
    Verwacht(142, "INKOOP-009", "T29 Subsidiesysteem", "T29", "Warning"),
    Verwacht(143, "GOV-005", "BT8 Infrastructuur en integratie", "BT8", "Violation"),
    Verwacht(144, "GOV-006", "T02 Verkiezingenmodule", "T02", "Violation"),
    Verwacht(145, "PLAN-009", "T08 Plansoftware", "T08", "Violation"),
)

ANDERE_RUN = (
    Verwacht(146, "HERIND-001", "herindeling-controle (negatief testgeval)", "herindeling-controle", "Violation"),
    Verwacht(147, "WOO-004", "RG-ORG organisatieverordening Leedewaard", "RG-ORG", "Violation"),
)

SCHOON = frozenset({"DIENST-003", "BEDR-002", "ICT-007", "GEM-007", "FS-005", "FS-008", "BR-007", "BR-009"})

VERWACHT = (*NAGEREKEND, *PER_FEIT)
