"""What reading files says, in Dutch and English; {} is what is filled in, in the same order."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "Dit is een uitwisselbestand van ArchiMate 2; gelezen wordt versie 3.": (
        "This is an exchange file of ArchiMate 2; version 3 is read."
    ),
    "Dit is geen ArchiMate-uitwisselbestand: het begint met <{}>.": (
        "This is no ArchiMate exchange file: it begins with <{}>."
    ),
    "Exporteer het model als 'Open Group ArchiMate Model Exchange File' versie 3.0 of hoger.": (
        "Export the model as 'Open Group ArchiMate Model Exchange File' version 3.0 or later."
    ),
    "Het model bevat geen elementen, relaties of views.": "The model has no elements, relations or views.",
    "Controleer of het juiste model is geëxporteerd.": "Check that the right model was exported.",
    "model.xml is uitgepakt groter dan {} bytes.": "model.xml is larger than {} bytes when unpacked.",
    "Bewaar het model opnieuw in Archi, of splits het.": "Save the model again in Archi, or split it.",
    "Dit is geen bestand van Archi: het begint met <{}>.": "This is no file of Archi: it begins with <{}>.",
    "Bewaar het model in Archi als .archimate, of exporteer het als uitwisselbestand.": (
        "Save the model in Archi as .archimate, or export it as an exchange file."
    ),
    "Het zip-bestand is beschadigd of versleuteld ({}).": "The zip file is damaged or encrypted ({}).",
    "Bewaar het model opnieuw in Archi.": "Save the model again in Archi.",
    "Het zip-bestand is beschadigd.": "The zip file is damaged.",
    "Bewaar het opnieuw in Archi.": "Save it again in Archi.",
    "Het archief heeft {} bestanden; de grens is {}.": "The archive has {} files; the limit is {}.",
    "Een model heeft er hooguit enkele honderden; bewaar het opnieuw in Archi.": (
        "A model has a few hundred at most; save it again in Archi."
    ),
    "Het zip-bestand bevat geen model.xml en is dus geen model van Archi.": (
        "The zip file has no model.xml and so is no model of Archi."
    ),
    "Van welke gemeente is '{}'? Dit model zegt het niet.": "Of which municipality is '{}'? This model does not say.",
    "Geef de gemeente met --gemeente (code of naam), of in kaderwacht.toml onder [[landschap]].": (
        "Give the municipality with --gemeente (code or name), or in kaderwacht.toml under [[landschap]]."
    ),
    "In deze map staat geen folder.xml; het is geen coArchi-map.": (
        "This folder has no folder.xml; it is no coArchi folder."
    ),
    "Wijs de map 'model' van de repository aan.": "Point at the folder 'model' of the repository.",
    "De map heeft meer dan {} bestanden.": "The folder has more than {} files.",
    "Geef de map met alleen het model.": "Give the folder with only the model.",
    "De mappen zijn meer dan {} diep genest.": "The folders are nested more than {} deep.",
    "Een coArchi-map nest ondieper; geef de map met alleen het model.": (
        "A coArchi folder nests less deep; give the folder with only the model."
    ),
    "Het bestand heeft een DOCTYPE; dat wordt geweigerd, want daarmee kan een bestand naar buiten reiken.": (
        "The file has a DOCTYPE; that is refused, for with it a file can reach outside."
    ),
    "Haal de regel met <!DOCTYPE …> weg; ArchiMate-bestanden hebben die niet nodig.": (
        "Take out the line with <!DOCTYPE …>; ArchiMate files do not need it."
    ),
    "De elementen zijn meer dan {} diep genest.": "The elements are nested more than {} deep.",
    "Een gewoon model nest ondieper; controleer waar het bestand vandaan komt.": (
        "A usual model nests less deep; check where the file comes from."
    ),
    "Het bestand is beschadigd of niet volledig; exporteer het opnieuw uit het programma waar het vandaan komt.": (
        "The file is damaged or not complete; export it again from the program that it comes from."
    ),
    "Het bestand is leeg.": "The file is empty.",
    "Exporteer het model opnieuw.": "Export the model again.",
    "Het bestand is {} bytes groot; de grens is {} bytes.": "The file is {} bytes large; the limit is {} bytes.",
    "Splits het bestand.": "Split the file.",
    "Dit is geen welgevormde XML ({}).": "This is no well-formed XML ({}).",
    "De tekencodering die het bestand opgeeft is onbekend of klopt niet met de inhoud.": (
        "The encoding that the file declares is unknown or does not match its content."
    ),
    "Sla het bestand op als UTF-8.": "Save the file as UTF-8.",
    "Niets herkend: er is geen enkele applicatie of andere bekende knoop gelezen uit {}.": (
        "Nothing recognised: not one application or other known node was read from {}."
    ),
    "Geef een landschap dat kw:-klassen gebruikt, een ArchiMate-model, een ingevulde werkmap of een export.": (
        "Give a landscape that uses kw: classes, an ArchiMate model, a filled-in workbook or an export."
    ),
    "LIMIET-FEITEN: er zijn meer dan {} feiten.": "LIMIET-FEITEN: there are more than {} facts.",
    "Toets het landschap in delen.": "Check the landscape in parts.",
    "LIMIET-BESTANDEN: de map bevat meer dan {} bestanden.": "LIMIET-BESTANDEN: the folder has more than {} files.",
    "Geef de map met alleen de gegevens.": "Give the folder with only the data.",
    "Het bestand is groter dan {} bytes.": "The file is larger than {} bytes.",
    "Dit is geen selectielijst en geen lijst van TOOI.": "This is no selection list and no list of TOOI.",
    "Geef de JSON van de referentielijsten-API, of de lijst van gemeenten van TOOI.": (
        "Give the JSON of the API of reference lists, or the list of municipalities of TOOI."
    ),
    "Het procestype van dit resultaat staat in geen van de bestanden.": (
        "The process type of this result is in none of the files."
    ),
    "Geef procestypen en resultaten samen.": "Give process types and results together.",
    "De kolom '{}' is leeg.": "Column '{}' is empty.",
    "Haal de lijst opnieuw op.": "Fetch the list again.",
    "'{}' is geen datum.": "'{}' is no date.",
    "Schrijf datums als 2021-12-31.": "Write dates as 2021-12-31.",
    "In deze JSON staat geen object van de Softwarecatalogus.": "This JSON has no object of the Softwarecatalogus.",
    "Exporteer modules, versies, gebruik, koppelingen en organisaties.": (
        "Export modules, versions, use, connections and organisations."
    ),
    "Exporteer de tabel opnieuw.": "Export the table again.",
    "Splits de werkmap.": "Split the workbook.",
    "De werkmap bevat een bestand met een ongeldig pad: {}.": "The workbook has a file with an invalid path: {}.",
    "Een blad in de werkmap beslaat {} cellen; de grens is {}.": (
        "A sheet in the workbook spans {} cells; the limit is {}."
    ),
    "Verwijder de losse cel ver onder of rechts van de tabel.": (
        "Remove the stray cell far below or to the right of the table."
    ),
    "De werkmap is beschadigd of versleuteld: {}": "The workbook is damaged or encrypted: {}",
    "Open hem in het rekenprogramma en sla hem zonder wachtwoord opnieuw op als .xlsx of .ods.": (
        "Open it in the spreadsheet program and save it again without a password as .xlsx or .ods."
    ),
    "De werkmap bevat {} bestanden; de grens is {}.": "The workbook has {} files; the limit is {}.",
    "{} in de werkmap is geen UTF-8.": "{} in the workbook is not UTF-8.",
    "{} in de werkmap is meer dan {} keer zo groot als ingepakt.": (
        "{} in the workbook is more than {} times as large as packed."
    ),
    "{} in de werkmap bevat een DOCTYPE; dat wordt niet gelezen.": (
        "{} in the workbook has a DOCTYPE; that is not read."
    ),
    "Het bestand is geen UTF-8 en geen Windows-1252.": "The file is neither UTF-8 nor Windows-1252.",
    "Sla het opnieuw op als 'CSV UTF-8'.": "Save it again as 'CSV UTF-8'.",
    "Het bestand bevat een NUL-teken en is geen tekst.": "The file has a NUL character and is no text.",
    "Exporteer het opnieuw als CSV.": "Export it again as CSV.",
    "De werkmap kan niet worden gelezen: {}": "The workbook cannot be read: {}",
    "Open hem in het rekenprogramma en sla hem opnieuw op als .xlsx of .ods.": (
        "Open it in the spreadsheet program and save it again as .xlsx or .ods."
    ),
    "De CSV klopt niet vanaf deze regel: {}.": "The CSV is wrong from this line: {}.",
    "Kijk naar de aanhalingstekens, of exporteer het bestand opnieuw.": (
        "Look at the quotation marks, or export the file again."
    ),
    "Geen van de bladen in deze werkmap is bekend.": "None of the sheets in this workbook is known.",
    "Maak een invulwerkmap met 'kaderwacht template'. Bekende bladen: {}.": (
        "Make a fill-in workbook with 'kaderwacht template'. Known sheets: {}."
    ),
    "Van deze rij is niet bekend bij welke gemeente zij hoort.": "It is not known of which municipality this row is.",
    "Vul de kolom 'Gemeente' in, of geef de gemeente mee met --gemeente.": (
        "Fill in the column 'Gemeente', or give the municipality with --gemeente."
    ),
    "Uit de kolomnamen blijkt niet welke tabel dit is.": "The names of the columns do not tell which table this is.",
    "Noem het bestand naar de tabel, met de extensie .csv. {}": (
        "Name the file after the table, with extension .csv. {}"
    ),
    "Onbekend blad: {}.": "Unknown sheet: {}.",
    "Het blad '{}' krijgt {} rijen; een werkblad heeft er {}.": "Sheet '{}' gets {} rows; a worksheet has {}.",
    "Maak een invulwerkmap per gemeente.": "Make a fill-in workbook for each municipality.",
    "Het bestand bestaat niet.": "The file does not exist.",
    "Het bestand kan niet worden gelezen ({}).": "The file cannot be read ({}).",
    "Controleer het pad.": "Check the path.",
    "Controleer de rechten van het bestand.": "Check the rights of the file.",
    "Het lezen is voortijdig afgebroken.": "Reading was broken off early.",
    "Is er genoeg geheugen? Probeer het opnieuw, of splits het bestand.": (
        "Is there enough memory? Try again, or split the file."
    ),
    "Controleer het pad en de rechten.": "Check the path and the rights.",
    "Een pad zou op {} paren van knopen uitkomen; het maximum is {}.": (
        "A path would lead to {} pairs of nodes; the maximum is {}."
    ),
    "Maak het pad gerichter, of toets een kleiner deel.": "Make the path narrower, or check a smaller part.",
    "Het bestand is geen geldige JSON ({}).": "The file is no valid JSON ({}).",
    "Is het bestand volledig? Exporteer of download het opnieuw.": (
        "Is the file complete? Export or download it again."
    ),
    "Maak van de basis een volledige IRI.": "Make the base a full IRI.",
    "Het bestand gebruikt tripeltermen van RDF 1.2; die worden niet gelezen.": (
        "The file uses triple terms of RDF 1.2; those are not read."
    ),
    "Schrijf de bewering als gewone tripels.": "Write the statement as plain triples.",
    "Het bestand staat in UTF-16.": "The file is in UTF-16.",
    "Sla het op als UTF-8 (in Kladblok: Opslaan als, Codering UTF-8).": (
        "Save it as UTF-8 (in Notepad: Save as, Encoding UTF-8)."
    ),
    "Het bestand bevat een NUL-teken en is dus geen tekst.": "The file has a NUL character and so is no text.",
    "Is dit het goede bestand? Exporteer of download het opnieuw.": (
        "Is this the right file? Export or download it again."
    ),
    "INVOER-CONTEXT: het JSON-LD verwijst naar een context op een ander adres; die wordt niet opgehaald.": (
        "INVOER-CONTEXT: the JSON-LD refers to a context at another address; that is not fetched."
    ),
    'Zet de inhoud van de context in het bestand zelf ("@context": { … }).': (
        'Put the content of the context in the file itself ("@context": { … }).'
    ),
    "Het bestand is geen UTF-8 (waarschijnlijk Latin-1 of Windows-1252).": (
        "The file is not UTF-8 (probably Latin-1 or Windows-1252)."
    ),
    "Sla het op als UTF-8.": "Save it as UTF-8.",
    "LIMIET-DIEPTE: de inhoud is dieper dan {} niveaus genest.": (
        "LIMIET-DIEPTE: the content is nested deeper than {} levels."
    ),
    "Maak de structuur vlakker, of geef de geneste knopen een eigen IRI.": (
        "Make the structure flatter, or give the nested nodes an IRI of their own."
    ),
    "LIMIET-BLANCO: de graaf heeft {} naamloze knopen: te veel voor een vaste vorm.": (
        "LIMIET-BLANCO: the graph has {} unnamed nodes: too many for a fixed form."
    ),
    "Geef de knopen een IRI.": "Give the nodes an IRI.",
    "INVOER-DOCTYPE: het bestand heeft een DOCTYPE; die wordt om veiligheidsredenen geweigerd.": (
        "INVOER-DOCTYPE: the file has a DOCTYPE; that is refused for reasons of safety."
    ),
    "Verwijder de DOCTYPE en schrijf entiteiten uit.": "Remove the DOCTYPE and write entities out.",
    "De XML is niet welgevormd ({}).": "The XML is not well-formed ({}).",
    "Het kindproces dat deze regel toetst, is voortijdig gestopt.": (
        "The child process that checks this rule ended early."
    ),
    "Is er genoeg geheugen? Maak de query gerichter, of toets een kleiner deel.": (
        "Is there enough memory? Make the query narrower, or check a smaller part."
    ),
    "Het bestand houdt te vroeg op ({}).": "The file ends too early ({}).",
    "Een relatieve IRI zonder basis ({}).": "A relative IRI without a base ({}).",
    "Schrijf de IRI voluit, of geef het bestand een @base.": "Write the IRI in full, or give the file an @base.",
    "Het bestand is geen geldig {} ({}).": "The file is no valid {} ({}).",
    "Herstel het bestand op deze plaats.": "Mend the file at this place.",
    "Pak de map opnieuw in als gewone zip, zonder wachtwoord.": (
        "Pack the folder again as a plain zip, without a password."
    ),
    "Kopieer de bladen in het rekenprogramma naar een nieuwe werkmap en bewaar die als .xlsx of .ods.": (
        "Copy the sheets to a new workbook in the spreadsheet program and save that as .xlsx or .ods."
    ),
}
