"""GEMMA elements that the example names, with their Object ID (release of 30 June 2026); made up where marked."""

from __future__ import annotations

from dataclasses import dataclass

COMPONENTEN = {
    "Burgerzakencomponent": "a69a3d2f-6129-423d-9e7b-12f82f1e6f66",
    "Verkiezingencomponent": "7b27736a-da81-47ce-90fc-c768876129bc",
    "BAG-beheercomponent": "65eaff18-c9e2-4f97-83b1-d9fb3aa366ad",
    "BGT-beheercomponent": "5f236166-7794-4cfa-9ff8-740ca549c130",
    "WOZ-beheercomponent": "61131a7a-acaa-4d5d-b245-c2745366d8b5",
    "Belastingencomponent": "dd600708-7aa3-48c3-aad9-056e15b3245c",
    "Vergunning- Toezicht- en Handhavingcomponent fysieke leefomgeving": "0777c4b6-e7c5-4d42-9fe8-9b98e6bca8a6",
    "Omgevingsbeleidcomponent": "482b112b-dc5e-49b6-879c-a22f22cb6941",
    "BOR-component": "6d7fba88-cb82-49cc-be4b-e0001f056ba7",
    "Meldingen openbare ruimtecomponent": "2a53ea44-7822-4a0b-a80e-355ae715d477",
    "Gravenbeheercomponent": "6d928d61-febe-4994-9b20-3df92ad1cf6c",
    "Afvalbeheercomponent": "f1038d7e-b993-44ae-b325-3bf00993334a",
    "Parkeerbeheercomponent": "cfbb571c-0aca-4b73-86af-115c0dcc7dec",
    "Inkomenscomponent": "ed6eb5b8-b139-4857-bd5f-2018fd8adf22",
    "Wmo-component": "291f6de3-eb33-499d-a6b4-012eb53781a2",
    "Jeugdzorgcomponent": "fb876933-6779-42e1-ae44-d7c1074f6c61",
    "Budgetadvies- en schuldhulpverleningcomponent": "0eb4669c-f394-4376-8dcc-88a46ce54555",
    "Leerlingenvervoercomponent": "44104cef-ebe7-4550-a247-6afbdf1d2dcf",
    "Zaakregistratiecomponent": "a97b6545-d5a7-485d-9b13-3ce22db5b9cf",
    "Documentregistratiecomponent": "0e99ec6c-283a-4ec9-8efa-e11468e6b878",
    "Zaaktypecataloguscomponent": "3ef9cdd9-631c-4d3e-88c3-f756423d6314",
    "Webcontentpublicatie- en beheercomponent": "8c8117ec-8fcf-4e2c-ab31-cda3f4570642",
    "E-formulieren publicatie-en-beheercomponent": "5c9f683b-4454-4e3e-b93c-da50dfd6934a",
    "Relatiebeheercomponent (CRM)": "eb436669-87b4-4134-b59b-dbfda11de5bc",
    "Financieel component": "45d49c0d-ef2c-48fa-9ebf-9b5b84678445",
    "Personeelsinformatiecomponent": "4e06db9f-a70b-4e5e-9ddf-cb3c75abfe61",
    "Contractbeheercomponent": "f2c4e665-ff0c-456e-9359-181cd64283f3",
    "Bestuur- en Raadsinformatiecomponent": "caa38667-222c-48da-8c5e-c643b7a7657a",
    "Subsidiecomponent": "fe60b335-3b0a-431b-963e-ae38adea4ae1",
    "Kantoorautomatiseringcomponent": "ab033a6e-cc25-47f3-be19-e36a1f16930c",
    "Gegevensmagazijncomponent": "06321658-50d1-4153-b007-6630ffabcd80",
    "Gemeentelijke servicebuscomponent": "8c2cf498-380a-4fc1-b8ce-becf802d6371",
}

PROCESSEN = {
    "Vaststellen omgevingsplan": "0206e60b-85b9-400a-8699-805fd5ee1013",
    "Voorlichten": "0c622bf4-c525-4c1e-8c34-d8539c7ce0cd",
    "Onderhouden": "1a739ba4-08d4-4b65-84d8-4ea89499b4ca",
    "Behandelen verzoek ondersteuningsproduct": "1b8adc39-0288-4f7a-a0b9-c53ad4e348f5",
    "Behandelen aangifte of melding": "1d4d0829-9ed4-49a3-a661-e91c2fc25072",
    "Vaststellen (omgevings)visie": "4246b4c5-7fe5-403a-971c-cc322b6e6968",
    "Behandelen aanvraag product": "49fe8555-b001-4c86-9a81-20491e16af75",
    "Regievoeren diensten door derden": "6948da74-5f84-4ead-850e-b25d9ddcfcc1",
    "Behandelen melding": "729e05ea-f9f7-4583-a645-ec4e573b74ce",
    "Beantwoorden vraag": "7bb7baa2-4bcf-47d0-955d-d7da15632680",
    "Verstrekken subsidie": "826487e9-d1ee-44c0-8714-a427f88bb7f4",
    "Behandelen aanvraag vergunning of ontheffing": "85fdb525-85a2-40d0-b90c-f4cfd4306ef7",
    "Ontwikkelen producten en diensten": "9d4f7f8a-f679-4e07-aaa8-e785c1c4c98e",
    "Organiseren verkiezingen": "a15e6276-59b7-40e7-ad25-3b36d37643b1",
    "Inzamelen afval": "bc0facda-94bb-4e94-a584-a5521bb77960",
    "Uitvoeren maatschappelijke ondersteuning en zorg": "c8734052-f6e6-4f9d-8656-467ece06fd6a",
    "Uitbaten gemeentelijke voorzieningen": "de88d348-dcce-4b8a-a3f6-cac6351a8311",
    "Verantwoorden": "fdae5568-6ed9-47a0-b542-74967ce936ec",
    "Heffen en innen": "fff3028a-3de4-4968-9298-460a863d7a58",
}

# Facilities outside the municipality, by the name that table 9 gives them.
VOORZIENINGEN = {
    "BRP (GBA-V)": "58fbf781-8861-11e3-67ab-0050568a6153",
    "Suwinet": "a61cc441-7ecf-11e3-67ab-0050568a6153",
    "LV-BAG": "91d776a2-7fb2-11e3-67ab-0050568a6153",
    "LV-WOZ": "91d776a4-7fb2-11e3-67ab-0050568a6153",
    "LV-BGT": "a9602f71-7ecf-11e3-67ab-0050568a6153",
    "GGK": "1d6215d0-9358-11e4-67ab-0050568a6153",
    "omgevingsloket": "aa0485c1-7ecf-11e3-67ab-0050568a6153",
}


@dataclass(frozen=True, slots=True)
class Standaardversie:
    """A version of a standard; ``van`` is the key of its standard."""

    object_id: str
    naam: str
    versie: str
    van: str
    status: str = "In gebruik"


STANDAARDEN = {
    "b7d9a75d-c357-4c9d-8a2a-ba1bf4fced5a": "BRP Personen bevragen API-standaard",
    "b8819f31-8db0-11e3-67ab-0050568a6153": "GBA koppelvlak",
    "b59fb4f1-8db0-11e3-67ab-0050568a6153": "BAG LV koppelvlak",
    "1ff8b352-f303-4fa8-8b67-f7a86e29f199": "StUF WOZ LV koppelvlak",
    "6735b083-274b-4e00-b0cd-45ac7fbb2212": "Documenten API-standaard",
    "bd066401-8db0-11e3-67ab-0050568a6153": "StUF EF",
    "8ab7f444-88c5-48e5-944c-6e9bdf6144ab": "Notificaties API-standaard (aanbieden, routeren, abonneren)",
    "bd14bbe1-8db0-11e3-67ab-0050568a6153": "StUF Geo IMGeo",
    "6c70cd30-3cd5-11e4-67ab-0050568a6153": "iJw voor gemeenten",
    "bec0afa0-f9c4-4f1f-9c56-684c57d00222": "STAM - Aanvragen en meldingen",
    "b7a8f271-8db0-11e3-67ab-0050568a6153": "Digikoppeling ebMS",
    "3a597286-4edc-47ed-b19a-14d7497db340": "Zaken API-standaard",
    # Not in GEMMA: made-up Object ID.
    "9d0c1e52-0000-4000-8000-000000000001": "NLGov REST API Design Rules",
}

# Versions by the short name that the tables use.
STANDAARDVERSIES = {
    "BRP": Standaardversie(
        "417068b5-c712-42a0-bff0-739e1fd06532",
        "BRP Personen bevragen API-standaard (actueel)",
        "Actueel",
        "b7d9a75d-c357-4c9d-8a2a-ba1bf4fced5a",
    ),
    "GBA": Standaardversie(
        "1beabc51-faae-4907-9ffd-4983a99e93bc",
        "GBA koppelvlak (actueel)",
        "Actueel",
        "b8819f31-8db0-11e3-67ab-0050568a6153",
    ),
    "BAG": Standaardversie(
        "a94900e7-f2a5-4827-8c7f-d71276756e58", "BAG LV koppelvlak 1.3", "1.3", "b59fb4f1-8db0-11e3-67ab-0050568a6153"
    ),
    "WOZ": Standaardversie(
        "c419ea01-8db0-11e3-67ab-0050568a6153",
        "StUF WOZ LV koppelvlak 03.12",
        "03.12",
        "1ff8b352-f303-4fa8-8b67-f7a86e29f199",
    ),
    "DRC": Standaardversie(
        "46754fe5-4a77-4376-9cec-a5112db2c562",
        "Documenten API-standaard v1.x",
        "1.x",
        "6735b083-274b-4e00-b0cd-45ac7fbb2212",
    ),
    "EF": Standaardversie(
        "c369d3e1-8db0-11e3-67ab-0050568a6153",
        "StUF EF 3.12",
        "3.12",
        "bd066401-8db0-11e3-67ab-0050568a6153",
        "Einde ondersteuning",
    ),
    "NRC": Standaardversie(
        "30d1ab1f-7f4d-433f-90de-3fea55469d10",
        "Notificaties API-standaard (aanbieden, routeren, abonneren) v1.x",
        "1.x",
        "8ab7f444-88c5-48e5-944c-6e9bdf6144ab",
    ),
    "BGT": Standaardversie(
        "231add41-14fe-11e5-1099-005056a83192",
        "StUF Geo IMGeo 1.2 (BGT)",
        "1.2 (BGT)",
        "bd14bbe1-8db0-11e3-67ab-0050568a6153",
    ),
    "IJW": Standaardversie(
        "e9bd3664-a0cf-4389-8ef5-e94daca66e9c",
        "iJw voor gemeenten actueel",
        "actueel",
        "6c70cd30-3cd5-11e4-67ab-0050568a6153",
    ),
    "STAM": Standaardversie(
        "085327a6-02cd-4716-a4cd-ef733088b51b",
        "STAM - Aanvragen en meldingen (actueel)",
        "Actueel",
        "bec0afa0-f9c4-4f1f-9c56-684c57d00222",
    ),
    "DK": Standaardversie(
        "bfda1d71-8db0-11e3-67ab-0050568a6153", "Digikoppeling ebMS 2.0", "2.0", "b7a8f271-8db0-11e3-67ab-0050568a6153"
    ),
    "ZRC": Standaardversie(
        "9ee2936a-01e8-4d54-8ec6-43ae374f1313",
        "Zaken API-standaard v1.x",
        "1.x",
        "3a597286-4edc-47ed-b19a-14d7497db340",
    ),
    # Not in GEMMA: made-up Object ID.
    "ZRC-oud": Standaardversie(
        "9d0c1e52-0000-4000-8000-000000000002",
        "Zaken API 1.0",
        "1.0",
        "3a597286-4edc-47ed-b19a-14d7497db340",
        "Einde ondersteuning",
    ),
    "REST": Standaardversie(
        "9d0c1e52-0000-4000-8000-000000000003",
        "NLGov REST API Design Rules 2.0",
        "2.0",
        "9d0c1e52-0000-4000-8000-000000000001",
    ),
}
