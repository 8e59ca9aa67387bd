# Het raamwerk van de console, en woorden die elke pagina gebruikt.

home = Begin
navigation = Navigatie
open-navigation = Navigatie openen
skip-to-content = Naar de inhoud
workspace-assets = Activa en naleving
workspace-monitoring = Bewaking
workspace-administration = Beheer
workspace-security = Beveiliging
page-devices = Apparaten
page-collections = Collecties
page-sessions = Lopende sessies
page-status = Statusberichten
page-enrolment = Aanmelding
page-settings = Clientinstellingen
page-operators = Operators
page-groups = Groepen
page-roles = Rollen
page-assignments = Toewijzingen
page-site = Over deze site
page-account = Mijn account

palette-open = Zoeken of gaan naar
palette-hint = Zoeken of gaan naar
palette-placeholder = Een apparaat, een pagina, iets om te doen
palette-nothing = Niets gevonden. Probeer een deel van een naam, gebruiker of adres.
palette-group-devices = Apparaten
palette-group-filters = Bewaarde filters
palette-group-pages = Pagina's
palette-group-actions = Acties
built-in = Ingebouwd
palette-control = { $name } op afstand bedienen

account-menu = Account van { $name }
sign-out = Afmelden
theme = Thema
theme-system = Thema: zoals het systeem
theme-light = Thema: licht
theme-dark = Thema: donker
theme-change =
    { $next ->
        [light] Wisselen naar licht
        [dark] Wisselen naar donker
       *[system] Wisselen naar dat van het systeem
    }
theme-use-light = Licht thema gebruiken
theme-use-dark = Donker thema gebruiken
theme-name-system = Zoals het systeem
theme-name-light = Licht
theme-name-dark = Donker
language = Taal
language-other = English
appearance = Weergave

connection-lost = De verbinding met de site is weg. Wat je ziet kan verouderd zijn; er wordt opnieuw geprobeerd.
try-now = Nu proberen
try-again = Opnieuw proberen
unreachable-title = De site antwoordt niet

not-allowed-title = Niet voor jouw rol
not-allowed-text = Jouw rol opent deze pagina niet. Vraag een beheerder van de site als je haar nodig hebt.
nowhere-title = Hier is niets
nowhere-text = Op { $path } is geen pagina. Misschien is ze verhuisd, of is het adres verkeerd getypt.

actions = Acties
cancel = Annuleren
changed = Gewijzigd
changes-unsaved = Nog niet opgeslagen
close = Sluiten
copied = Gekopieerd
copy = Kopiëren
done = Klaar
filters-clear = Filters wissen
list-changed = De lijst is veranderd
more-for = Meer voor { $name }
never = nooit
nothing-found = Niets gevonden
now = nu
off = Uit
on = Aan
optional = niet verplicht
remove = Verwijderen
save = Opslaan
search-clear = Zoekopdracht wissen
show = Tonen
show-all = Alles tonen
show-more = Meer tonen
unsaved-title = Weggaan zonder op te slaan?
unsaved-text = Wat je hier hebt gewijzigd, is niet opgeslagen.
unsaved-stay = Blijven
unsaved-leave = Weggaan
state = Toestand
device = Apparaat
operator = Operator
session = Sessie
sessions = Sessies
reason = Reden of ticketnummer
role = Rol
span-hours =
    { $count ->
        [one] { $count } uur
       *[other] { $count } uur
    }
span-days =
    { $count ->
        [one] { $count } dag
       *[other] { $count } dagen
    }
unit-seconds = seconden
unit-minutes = minuten
