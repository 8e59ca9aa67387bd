# Sets clientinstellingen: de lijst, één set, wat opslaan zou wijzigen, de geschiedenis, en wat op een apparaat geldt.

sets-text = Wat op apparaten mogelijk is. De eerste set die een apparaat bereikt en een instelling bepaalt, wint; de standaardset bepaalt de rest.
sets-only-default = Eén set geldt overal. Maak er nog een om voor sommige collecties iets anders te zeggen.
set-new = Nieuwe clientinstellingen
set-create = Instellingen maken
set-text = Een instelling die hier niet wordt bepaald, wordt overgelaten aan sets met een lagere rang, en uiteindelijk aan de standaardset.
set-default-text = Wat op elk apparaat geldt, tenzij een andere set het anders bepaalt. Verbonden apparaten volgen binnen seconden, de andere zodra ze verbinden.
set-name = Naam
set-name-missing = Een set heeft een naam nodig.
set-description = Waarvoor
set-order = Volgorde
set-order-hint = 1 wint van 2.
set-order-range = Een geheel getal van 1 tot en met { $max }.
set-order-taken = “{ $name }” heeft deze volgorde. Neem een andere.
set-decides = Bepaalt
set-decides-all = Elke instelling
set-decides-nothing = Niets
set-decides-nothing-yet = Hier is nog niets bepaald. Toon alle instellingen om er te bepalen.
set-deployed-to = Uitgerold naar
set-deployed-to-hint = De apparaten van deze collecties krijgen ze, en wie er later bij komt.
set-everywhere = Elk apparaat
set-nowhere = Niet uitgerold
set-settings = Instellingen
set-show-all = Alle
set-show-here = Hier bepaald ({ $count })
set-delete = Verwijderen
set-delete-title = { $name } verwijderen?
set-delete-text = Wat deze set bepaalt, valt terug op sets met een lagere rang. Verbonden apparaten volgen binnen seconden.
set-deleted = { $name } is verwijderd.
set-history = Geschiedenis
set-history-title = Geschiedenis van { $name }
set-present = Huidige
set-rolled-back = Terug naar versie { $version }
set-bring-back = Terughalen
set-brought-back = De waarden van versie { $version } staan in het formulier. Kijk ze na en sla dan op.
set-from-start = Zoals geleverd
set-same = Dezelfde waarden

setting-not-here = Aan andere sets overgelaten
setting-left = Hier niet bepaald. De standaardset zegt: { $value }
setting-decide = Hier bepalen: { $name }
setting-decide-here = Hier bepalen
setting-leave = Aan andere sets overlaten: { $name }
setting-empty-permitted-viewers = Iedereen die het van een rol mag
setting-empty-session-networks = Overal vandaan
nobody-listed = Niemand
already-chosen = staat al in de lijst
remove-from-list = { $name } weghalen
empty = Leeg
yes = Ja
no = Nee

impact-title = Wat dit wijzigt
impact-devices =
    { $count ->
        [0] Op geen van de { $total } apparaten verandert nu iets.
        [one] Op { $count } van { $total } apparaten verandert iets.
       *[other] Op { $count } van { $total } apparaten verandert iets.
    }
impact-prompts-off =
    { $count ->
        [one] Op { $count } apparaat wordt de gebruiker niet meer om toestemming gevraagd.
       *[other] Op { $count } apparaten wordt gebruikers niet meer om toestemming gevraagd.
    }
impact-unattended-on =
    { $count ->
        [one] Op { $count } apparaat worden sessies mogelijk terwijl er niemand is.
       *[other] Op { $count } apparaten worden sessies mogelijk terwijl er niemand is.
    }
impact-control-enabled =
    { $count ->
        [one] Op { $count } apparaat wordt bediening op afstand mogelijk.
       *[other] Op { $count } apparaten wordt bediening op afstand mogelijk.
    }
impact-permitted-viewers-widened =
    { $count ->
        [one] Op { $count } apparaat worden meer mensen toegestane kijkers.
       *[other] Op { $count } apparaten worden meer mensen toegestane kijkers.
    }
impact-operators-lose-control =
    { $count ->
        [one] { $count } operator kan apparaten niet meer bedienen.
       *[other] { $count } operators kunnen apparaten niet meer bedienen.
    }
impact-becomes = wordt
impact-when = Verbonden apparaten volgen binnen seconden; sessies die niet meer mogen, eindigen daar. De andere volgen zodra ze verbinden.
impact-back = Terug
impact-save = Opslaan

device-tab-overview = Overzicht
resultant-text = Wat op dit apparaat geldt, per instelling.
resultant-applied = Door het apparaat toegepast
resultant-on-its-way = Onderweg naar het apparaat
resultant-waits = Wacht tot het apparaat verbindt
resultant-setting = Instelling
resultant-value = Waarde
resultant-from = Komt van
resultant-own = De gebruiker van het apparaat
resultant-lost = Verloor ervan
