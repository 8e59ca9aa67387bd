# De lijst van apparaten, één apparaat, en hoe het eerste hier komt.

device-count =
    { $count ->
        [one] { $count } apparaat
       *[other] { $count } apparaten
    }
device-search = Apparaten zoeken
device-search-placeholder = Naam, gebruiker, adres of systeem
device-show-all = Alle
device-show-online = Online
device-show-offline = Offline
device-column-name = Naam
device-column-user = Gebruiker
device-column-os = Systeem
device-column-address = Adres
device-column-seen = Laatst gezien
device-online = Online
device-offline = Offline
device-live = In sessie
device-conflict = Sleutelconflict
device-none-found = Geen apparaat voldoet
device-none-found-text = Alle woorden moeten voorkomen in de naam, gebruiker, het adres of systeem van een apparaat.
device-open = Openen
copy-address = Adres kopiëren
nobody = niemand
locked = Vergrendeld
rows-dense = Rijen dichter op elkaar
last-seen = laatst gezien

remote-control = Bedienen
view = Meekijken
reason-title-control = { $name } op afstand bedienen
reason-title-view = Meekijken met { $name }
reason-hint = De reden wordt bij de sessie bewaard.
reason-hint-consent = De gebruiker van de computer ziet de reden bij de vraag, en ze wordt bij de sessie bewaard.
reason-missing = De clientinstellingen vragen een reden. Een ticketnummer is genoeg.

device-asks = De gebruiker wordt gevraagd voordat er iets te zien is.
device-asks-not = De sessie begint zonder vraag.
device-conflict-text = De sleutel van dit apparaat is op twee plaatsen tegelijk gebruikt: een gekopieerde schijf of een gestolen sleutel. Er begint geen sessie totdat het apparaat is verwijderd en opnieuw aangemeld.
device-remove = Apparaat verwijderen
device-remove-title = { $name } verwijderen?
device-remove-text = De site vergeet dit apparaat en accepteert zijn sleutel niet meer. Om het weer te beheren moet het opnieuw worden aangemeld. De statusberichten blijven.
device-removed = { $name } is verwijderd.
device-no-sessions = Op dit apparaat is nog geen sessie geweest.
device-no-messages = Over dit apparaat zijn er geen statusberichten.

facts-people = Mensen
facts-screens = Schermen
facts-system = Systeem
facts-hardware = Hardware en netwerk
user-at-screen = Achter het scherm
nobody-signed-in = Niemand is aangemeld.
no-screens = Er is geen scherm bekend.
screens-primary = Het gekleurde scherm is het hoofdscherm.
membership-domain = Domein { $name }
membership-workgroup = Werkgroep { $name }
membership-none = Geen domein
fact-os = Besturingssysteem
fact-version = Versie
fact-architecture = Architectuur
fact-membership = Lid van
fact-agent = Agent
fact-enrolled = Aangemeld
fact-model = Model
fact-serial = Serienummer
fact-processor = Processor
fact-cores = Logische processors
fact-memory = Geheugen
fact-addresses = Adressen
fact-macs = Hardwareadressen
fact-id = Id
fact-key = Vingerafdruk van de sleutel

first-device-title = Haal je eerste apparaat binnen
first-device-text = Een apparaat is een computer waarop de agent van Deskside draait. Hij belt zelf naar deze site: in zijn netwerk hoeft niets te worden opengezet.
first-device-step-token = Maak er een opdracht voor
first-device-step-run = Voer die uit op de computer
first-device-step-control = Zie hem hier verschijnen, en help
first-device-do = Opdracht maken
first-device-note = Voor één apparaat, { $hours } uur geldig.
first-device-token-name = Eerste apparaat
first-device-run = Voer deze regel uit op de computer. Hij controleert de sleutel van deze site voordat hij iets over zichzelf zegt.
first-device-ask = Er zijn nog geen apparaten. Een beheerder kan ze aanmelden.
