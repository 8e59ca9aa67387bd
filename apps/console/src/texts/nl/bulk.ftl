# Iets doen met meerdere apparaten tegelijk.

choose-here = Alles kiezen wat geladen is
choose-device = { $name } kiezen
choose-all = Alles kiezen wat past
choose-all-count = Alle { $count } kiezen die passen
choose-none = Niets kiezen
chosen-devices = Gekozen apparaten
chosen-count =
    { $count ->
        [one] { $count } apparaat gekozen
       *[other] { $count } apparaten gekozen
    }
chosen-cut = De eerste { $count } die passen. Maak voor meer een collectie met een query.

bulk-add = Aan een collectie toevoegen
bulk-take-out = Uit een collectie halen
bulk-remove = Verwijderen
bulk-built-in = Elke site heeft deze collectie; haar leden kunnen niet worden gewijzigd.
bulk-looking = Er wordt gekeken wat dit zou veranderen…
bulk-add-title =
    { $count ->
        [one] { $count } apparaat aan een collectie toevoegen
       *[other] { $count } apparaten aan een collectie toevoegen
    }
bulk-add-hint = Ze worden bij naam lid, wat er ook aan ze verandert.
bulk-add-do =
    { $count ->
        [0] Toevoegen
        [one] { $count } apparaat toevoegen
       *[other] { $count } apparaten toevoegen
    }
bulk-added =
    { $count ->
        [one] { $count } apparaat staat bij naam in { $name }.
       *[other] { $count } apparaten staan bij naam in { $name }.
    }
bulk-take-out-title =
    { $count ->
        [one] { $count } apparaat uit een collectie halen
       *[other] { $count } apparaten uit een collectie halen
    }
bulk-take-out-hint = Alleen apparaten die bij naam lid zijn, kunnen eruit worden gehaald; wat een query of een andere collectie erin brengt, blijft.
bulk-take-out-do =
    { $count ->
        [0] Eruit halen
        [one] { $count } apparaat eruit halen
       *[other] { $count } apparaten eruit halen
    }
bulk-taken-out =
    { $count ->
        [one] { $count } apparaat staat niet meer bij naam in { $name }.
       *[other] { $count } apparaten staan niet meer bij naam in { $name }.
    }
bulk-undone = { $name } is weer zoals eerst.
bulk-not-undone = { $name } kon niet worden teruggezet: { $why }
bulk-nothing-add = Ze staan allemaal al bij naam in { $name }.
bulk-nothing-take-out = Geen ervan staat bij naam in { $name }.
bulk-already-in =
    { $count ->
        [one] { $count } ander stond er al bij naam in.
       *[other] { $count } andere stonden er al bij naam in.
    }
bulk-already-out =
    { $count ->
        [one] { $count } ander stond er niet bij naam in.
       *[other] { $count } andere stonden er niet bij naam in.
    }
bulk-joined =
    { $count ->
        [one] { $count } apparaat wordt lid van { $name }
       *[other] { $count } apparaten worden lid van { $name }
    }
bulk-left =
    { $count ->
        [one] { $count } apparaat gaat uit { $name }
       *[other] { $count } apparaten gaan uit { $name }
    }
bulk-kept-out =
    { $count ->
        [one] { $count } apparaat wordt genoemd, maar de beperkende collectie of een uitsluitregel houdt het buiten { $name }
       *[other] { $count } apparaten worden genoemd, maar de beperkende collectie of een uitsluitregel houdt ze buiten { $name }
    }
bulk-still-in =
    { $count ->
        [one] { $count } apparaat blijft lid van { $name } door een andere regel
       *[other] { $count } apparaten blijven lid van { $name } door andere regels
    }
bulk-members-before =
    { $count ->
        [one] { $count } apparaat is al lid van { $name } door een andere regel, en wordt ook bij naam genoemd.
       *[other] { $count } apparaten zijn al lid van { $name } door andere regels, en worden ook bij naam genoemd.
    }
bulk-kept-out-before =
    { $count ->
        [one] { $count } apparaat werd genoemd, maar door een andere regel buiten { $name } gehouden.
       *[other] { $count } apparaten werden genoemd, maar door andere regels buiten { $name } gehouden.
    }
bulk-names-more =
    { $count ->
        [one] { $names } en nog { $count }
       *[other] { $names } en nog { $count }
    }
bulk-also =
    { $left ->
        [0] { $name } steunt erop: { $joined } komen erbij.
       *[other]
            { $joined ->
                [0] { $name } steunt erop: { $left } gaan eruit.
               *[other] { $name } steunt erop: { $joined } komen erbij, { $left } gaan eruit.
            }
    }
bulk-settings =
    { $count ->
        [one] Op { $count } apparaat veranderen clientinstellingen.
       *[other] Op { $count } apparaten veranderen clientinstellingen.
    }
bulk-roles-gain =
    { $count ->
        [one] De rol die { $count } toewijzing daar geeft, geldt vanaf dan ook voor deze apparaten.
       *[other] De rollen die { $count } toewijzingen daar geven, gelden vanaf dan ook voor deze apparaten.
    }
bulk-roles-lose =
    { $count ->
        [one] De rol die { $count } toewijzing daar geeft, geldt niet meer voor deze apparaten; sessies die haar nodig hebben, eindigen.
       *[other] De rollen die { $count } toewijzingen daar geven, gelden niet meer voor deze apparaten; sessies die ze nodig hebben, eindigen.
    }
bulk-failures =
    { $count ->
        [one] Bij { $count } apparaat kan het niet
       *[other] Bij { $count } apparaten kan het niet
    }
bulk-failures-chosen = Deze blijven gekozen, zodat je het opnieuw kunt proberen.

bulk-remove-title =
    { $count ->
        [one] { $count } apparaat verwijderen?
       *[other] { $count } apparaten verwijderen?
    }
bulk-remove-sessions =
    { $count ->
        [one] { $count } sessie eindigt meteen.
       *[other] { $count } sessies eindigen meteen.
    }
bulk-remove-online =
    { $count ->
        [one] { $count } is online: de agent wordt weggestuurd en blijft geïnstalleerd.
       *[other] { $count } zijn online: hun agents worden weggestuurd en blijven geïnstalleerd.
    }
bulk-remove-forgotten = De site aanvaardt hun sleutels niet meer, en ze gaan uit alle collecties. Om ze weer te beheren, moeten ze opnieuw worden aangemeld.
bulk-remove-kept = Hun sessies, statusberichten en bewijs blijven.
bulk-remove-final = Dit kan niet ongedaan worden gemaakt.
bulk-remove-type = Typ { $count } om door te gaan
bulk-remove-do =
    { $count ->
        [one] { $count } apparaat verwijderen
       *[other] { $count } apparaten verwijderen
    }
bulk-removing = Apparaten worden verwijderd
bulk-progress = { $done } van { $count }
bulk-stop = Hier stoppen
bulk-removed =
    { $count ->
        [one] { $count } apparaat is verwijderd.
       *[other] { $count } apparaten zijn verwijderd.
    }
