# Collecties: de lijst, één collectie en haar regels, en het veld voor expressies.

collection = Collectie
collections-text = Verzamelingen apparaten met een naam, voor clientinstellingen, rollen en zoekopdrachten. Regels zeggen wie erin zit; de leden volgen vanzelf.
collections-only-built-in = Elke site heeft deze. Maak eigen collecties om te zeggen wat waar mogelijk is, en wie het mag.
collection-new = Nieuwe collectie
collection-new-hint = Nog niet opgeslagen
collection-create = Collectie maken
collection-search = Collecties zoeken
collection-search-placeholder = Naam of omschrijving
collection-name = Naam
collection-name-missing = Een collectie heeft een naam nodig.
collection-description = Waarvoor ze is
collection-members = Apparaten
collection-limiting = Alleen uit
collection-limiting-hint = De beperkende collectie: wie daar niet in zit, kan ook hier niet in, wat de regels ook zeggen.
collection-choose = Kies een collectie
collection-gone = Deze collectie is er niet meer. Kies een andere.
collection-circle = Dat zou een kring worden: { $path }. Kies een andere.
collection-text = Een apparaat zit erin als een van de regels dat zegt en geen regel het eruit haalt.
collection-show-devices =
    { $count ->
        [one] { $count } apparaat in { $name }
       *[other] { $count } apparaten in { $name }
    }
collection-devices =
    { $count ->
        [0] Geen apparaten
        [one] { $count } apparaat
       *[other] { $count } apparaten
    }
collection-saved =
    { $count ->
        [0] { $name } is opgeslagen. Er zit nu geen apparaat in.
        [one] { $name } is opgeslagen. Er zit { $count } apparaat in.
       *[other] { $name } is opgeslagen. Er zitten { $count } apparaten in.
    }
collection-overtaken = { $by } heeft deze collectie intussen gewijzigd. Wat je schreef, staat er nog: sla op om die versie te vervangen, of maak ongedaan om haar te zien.
collection-problem = Regel met een probleem
collection-problem-text = Een regel was voor een apparaat niet uit te rekenen, en telt daar niet mee:
collection-dependents = Gebruikt door
collection-built-in-text = Elke site heeft deze collectie, en ze is niet te wijzigen. Maak er zelf een die haar insluit, en voeg toe wat ontbreekt.
collection-delete = Verwijderen
collection-delete-title = { $name } verwijderen?
collection-delete-text =
    { $count ->
        [0] Er zit geen apparaat in. Niets anders gebruikt haar.
        [one] Het apparaat erin blijft op de site. Andere collecties gebruiken haar niet.
       *[other] De { $count } apparaten erin blijven op de site. Andere collecties gebruiken haar niet.
    }
collection-deleted = { $name } is verwijderd.
collection-used-title = { $name } is in gebruik
collection-used-text =
    { $count ->
        [one] Dit steunt erop. Wijzig of verwijder het eerst:
       *[other] Deze steunen erop. Wijzig of verwijder die eerst:
    }
collection-none-found = Geen collectie voldoet
collection-none-found-text = Alle woorden moeten voorkomen in de naam of omschrijving van een collectie.
collections-of-device = Collecties
device-no-collections = Dit apparaat zit in geen collectie.
device-in-collection = In de collectie
device-in-collection-any = Alle collecties
device-none-in-collection = In deze collectie zit geen apparaat
device-none-in-collection-text = Apparaten komen erin door haar regels, zodra ze melden waar die naar vragen.

rules = Regels
rules-text = Elke regel haalt apparaten erin; de laatste soort haalt apparaten er weer uit.
rule-direct = Deze apparaten
rule-query = Apparaten waarvoor dit waar is
rule-include = Apparaten van een andere collectie
rule-exclude = Maar geen apparaat van deze collectie
rule-all = Elk apparaat
rule-all-text = Dit is de wortel van alle collecties.
rule-add-direct = Apparaten noemen
rule-add-query = Query
rule-add-include = Collectie insluiten
rule-add-exclude = Collectie uitsluiten
rule-remove = Deze regel weghalen
rule-query-name = Naam van de regel
rule-query-missing = Zeg wat van een apparaat waar moet zijn, of haal de regel weg.
rule-collection-missing = Kies een collectie, of haal de regel weg.
rule-direct-missing = Kies minstens één apparaat, of haal de regel weg.
rule-direct-add = Apparaat toevoegen
rule-direct-already = staat al in de lijst
rule-direct-remove = { $name } weghalen
rule-direct-all = Alle { $count } tonen
device-gone = verwijderd apparaat

preview = Wie erin zou zitten
preview-no-rules = Nog geen regel zegt iets, dus niemand. Voeg er een toe.
preview-devices =
    { $count ->
        [one] apparaat, op dit moment
       *[other] apparaten, op dit moment
    }
preview-none = De regels kloppen, maar passen nu op geen enkel apparaat.
preview-more =
    { $count ->
        [one] en nog { $count }
       *[other] en nog { $count }
    }
preview-counting = Tellen…
preview-mistake = In regel { $rule } zit een fout. Zodra die hersteld is, worden de apparaten geteld.

expression = Expressie
expression-hint = In de Common Expression Language. Ctrl+spatie biedt aan wat kan volgen.
expression-mistake = Regel { $line }, kolom { $column }: { $message }
expression-offers = Wat kan volgen
expression-offers-count =
    { $count ->
        [one] { $count } suggestie
       *[other] { $count } suggesties
    }
facts-title = Wat te vragen is ({ $count })
facts-more = Teksten hebben startsWith, endsWith en contains; lijsten hebben exists. Verbind met && (en), || (of) en ! (niet).
fact-type-text = Tekst
fact-type-number = Getal
fact-type-yes-no = Waar of onwaar
fact-type-list = Lijst van teksten

# Uitleg van `policy::collections::FACTS`.
fact-help-name = De eigen naam van de computer, zonder domein.
fact-help-fqdn = Volledige domeinnaam; leeg als hij die niet heeft.
fact-help-os-family = De soort besturingssysteem.
fact-help-os-name = Naam van het besturingssysteem.
fact-help-os-version = Versie van het besturingssysteem.
fact-help-os-architecture = Architectuur van de processor.
fact-help-addresses = IP-adressen.
fact-help-macs = Hardwareadressen, in kleine letters met dubbele punten.
fact-help-membership-kind = Of de computer lid is van een domein of in een werkgroep zit.
fact-help-membership-name = Naam van het domein of de werkgroep; leeg als die er niet is.
fact-help-users = Accounts van iedereen die is aangemeld.
fact-help-user = Account van wie nu achter het scherm zit; leeg als er niemand zit.
fact-help-locked = Of de sessie op het scherm vergrendeld is.
fact-help-monitors = Hoeveel beeldschermen de sessie op het scherm heeft.
fact-help-agent-version = Versie van de agent.
fact-help-hardware-vendor = Maker van de computer.
fact-help-hardware-model = Model van de computer.
fact-help-hardware-serial = Serienummer, als het te lezen is.
fact-help-hardware-processor = Processor.
fact-help-hardware-cores = Logische processors.
fact-help-hardware-memory-bytes = Geheugen in bytes.
fact-help-enrolled-days = Hele dagen sinds het apparaat is aangemeld.
fact-help-offline-days = Hele dagen sinds het apparaat voor het laatst verbonden was; 0 zolang het dat is.
