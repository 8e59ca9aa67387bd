# Aanmelding, operators, clientinstellingen, de site zelf.

enrol-device = Apparaat aanmelden
enrol-command = Opdracht voor op het apparaat
enrol-command-note = De opdracht bevat een geheim: stuur haar alleen aan mensen die apparaten mogen aanmelden. Ze wordt niet nog eens getoond.
enrol-waiting = Wachten op het apparaat…
enrol-arrived = { $name } is aangemeld
enrol-arrived-more =
    { $count ->
        [one] en nog { $count }
       *[other] en nog { $count }
    }
enrolment-text = Met een token sluiten computers zich bij deze site aan: één, een partij, of een image voor vele. Het eindigt vanzelf en kan worden ingetrokken.
token-new = Nieuw token
token-make = Token maken
token-created = Token gemaakt
token-created-text = Voer deze regel op elk apparaat uit, als beheerder. De agent controleert de sleutel van deze site voordat hij iets over zichzelf zegt.
token-name = Waarvoor het is
token-name-hint = Zoals een afdeling, een uitrol of een image.
token-unnamed = Zonder naam
token-uses = Hoeveel apparaten
token-uses-one = Eén
token-uses-several = Meer
token-uses-any = Onbeperkt
token-uses-number = Aantal apparaten
token-uses-error = Een geheel getal van 1 tot en met { $max }.
token-hours = Geldig
token-used = Gebruikt
token-used-of = { $used } van { $uses }
token-used-any = { $used } keer, geen grens
token-expires = Eindigt
token-made = Gemaakt
token-state-open = Open
token-state-used-up = Opgebruikt
token-state-expired = Verlopen
token-state-revoked = Ingetrokken
token-none = Nog geen tokens
token-none-text = Maak er een om apparaten binnen te halen.
token-revoke = Intrekken
token-revoke-title = “{ $name }” intrekken?
token-revoke-text = Er kan geen apparaat meer mee worden aangemeld. Apparaten die al aangemeld zijn, blijven.
token-revoked = Het token is ingetrokken.

operators-text = De mensen die zich bij deze site aanmelden, en wat ieder mag.
operator-new = Nieuwe operator
operator-create = Operator maken
operator-name = Naam
operator-name-hint = Mensen achter hun computer zien deze naam bij de vraag.
operator-password = Eerste wachtwoord
operator-password-hint = Minstens 12 tekens. Geef het persoonlijk; onder “Mijn account” is het te wijzigen.
operator-created = { $name } kan zich nu aanmelden.
operator-you = jij
operator-remove-title = { $name } verwijderen?
operator-remove-text = Het account wordt afgemeld en kan zich niet meer aanmelden. Wat het deed, blijft in de statusberichten.
operator-removed = { $name } is verwijderd.
last-sign-in = Laatste aanmelding
role-full-administrator = Volledig beheerder
role-remote-tools-operator = Operator op afstand
role-read-only-analyst = Alleen-lezenanalist
role-auditor = Auditor
role-text-full-administrator = Mag alles.
role-text-remote-tools-operator = Ziet apparaten en begint sessies.
role-text-read-only-analyst = Ziet alles, wijzigt niets, begint geen sessie.
role-text-auditor = Leest alleen statusberichten.

settings-saved = { $name } is opgeslagen. Verbonden apparaten volgen binnen seconden.
settings-changes =
    { $count ->
        [one] { $count } wijziging is niet opgeslagen
       *[other] { $count } wijzigingen zijn niet opgeslagen
    }
settings-version = Versie { $version }
settings-discard = Ongedaan maken
settings-conflict = Iemand anders heeft intussen deze instellingen gewijzigd: { $names }. Die waarden staan nu in het formulier, met je eigen wijzigingen erbovenop. Kijk ze na en sla dan op.
setting-fault-range = Een geheel getal van { $min } tot en met { $max } { $unit }.
setting-fault-too-long = Hoogstens { $max } tekens.
setting-fault-too-many = Hoogstens { $max } regels.
setting-fault-hours = Dagen en tijden, zoals mon-fri 07:00-19:00; sat 09:00-13:00.
setting-fault-network = Elke regel is een netwerk, zoals 10.0.0.0/8 of 2001:db8::/32.
setting-fault-principal = Elke regel is user: en een accountnaam zonder spaties, zoals user:ada.lovelace. Groepen kunnen nog niet.

# Namen en uitleg van `model::settings`.
setting-remote-control-enabled = Bediening op afstand
setting-help-remote-control-enabled = Uit: elk verzoek wordt geweigerd, en dat wordt gezegd.
setting-access-level-allowed = Hoogste toegang
setting-help-access-level-allowed = Geen sessie gaat verder dan dit.
setting-permitted-viewers = Toegestane kijkers
setting-help-permitted-viewers = Eén per regel, als user: en de accountnaam. Leeg: iedereen die het van een rol mag. Het apparaat controleert dit zelf.
setting-grant-local-administrators = Lokale beheerders zijn toegestane kijkers
setting-help-grant-local-administrators = Een operator wiens account de naam heeft van een lokale beheerder van het apparaat (sudo, wheel), hoeft niet in de lijst te staan.
setting-prompt-for-permission = De gebruiker om toestemming vragen
setting-help-prompt-for-permission = Er wordt niets opgenomen voordat die akkoord gaat; geen antwoord is een weigering.
setting-consent-seconds = Tijd om te antwoorden
setting-help-consent-seconds = Hoe lang de gebruiker heeft voordat geen antwoord als nee telt.
setting-allow-unattended = Sessies zonder toezicht
setting-help-allow-unattended = Sessies toestaan terwijl niemand is aangemeld of de sessie is vergrendeld.
setting-reason-required = Reden verplicht
setting-help-reason-required = Operators moeten voor een sessie een reden of ticketnummer geven.
setting-show-session-bar = Sessiebalk
setting-help-show-session-bar = Een balk op het scherm van het apparaat zegt wie er is, en beëindigt de sessie.
setting-session-sound = Geluid
setting-help-session-sound = Wat het apparaat laat horen over sessies. Een stille computer is geen fout.
choice-none = Geen
choice-begin-and-end = Als een sessie begint en eindigt
choice-repeatedly = Dan, en elke minuut tijdens de sessie
setting-show-notification-icon = Meldingspictogram
setting-help-show-notification-icon = Een pictogram in het systeemvak van het apparaat tijdens een sessie.
setting-longest-session-minutes = Langste sessie
setting-help-longest-session-minutes = Een sessie eindigt uiterlijk na deze tijd.
setting-session-hours = Uren
setting-help-session-hours = Sessies beginnen alleen in deze uren, volgens de klok van het apparaat: mon-fri 07:00-19:00; sat 09:00-13:00. Leeg: altijd.
setting-session-networks = Netwerken
setting-help-session-networks = Sessies beginnen alleen vanuit deze netwerken, één per regel. Leeg: overal vandaan. Het gaat om het adres waarop deze site de operator ziet.
setting-idle-session-minutes = Langste tijd zonder activiteit
setting-help-idle-session-minutes = Een sessie waarin de operator zo lang niets doet eindigt, na een waarschuwing. 0: nooit.
setting-lock-at-end = Scherm vergrendelen na afloop
setting-help-lock-at-end = Als de laatste sessie eindigt wordt het scherm van het apparaat vergrendeld. Een statusbericht zegt of dat is gelukt.
setting-allow-input-lock = Toetsenbord en muis laten vergrendelen
setting-help-allow-input-lock = Operators met volledige bediening mogen toetsenbord en muis van het apparaat zelf vergrendelen. De lokale gebruiker beëindigt dat door vijf keer op Escape te drukken.
setting-users-can-change-settings = Gebruikers om meer laten vragen
setting-help-users-can-change-settings = De mensen aan het apparaat mogen om meer vragen dan deze instellingen geven: gevraagd worden, de balk zien, een geluid horen. Nooit om minder. Een pictogram in het systeemvak van het apparaat biedt het aan.
setting-organisation-name = Organisatie
setting-help-organisation-name = Staat in elke vraag, balk en elk venster op het apparaat.

site-text = Hoe je deze site herkent, en hoe je computers haar laat vertrouwen.
site-name = Naam
site-address = Adres
site-version = Versie
site-key = Vingerafdruk van de sitesleutel
site-key-text = Elk apparaat legt deze sleutel bij zijn aanmelding vast en gehoorzaamt geen andere. Vergelijk hem bij twijfel; hij verandert nooit.
site-certificate = Certificaat
site-ca-text = Deze site heeft een eigen certificaatautoriteit (CA) gemaakt. Browsers waarschuwen totdat ze die vertrouwen. Vergelijk eerst de vingerafdruk.
site-ca-fingerprint = Vingerafdruk van het CA-certificaat
site-own-certificate = Deze site gebruikt een certificaat van je organisatie. Browsers die je organisatie vertrouwen, vertrouwen deze site.
trust-step-download = Download het CA-certificaat (deskside-ca.crt).
trust-download = CA-certificaat
trust-step-compare = Vergelijk zijn vingerafdruk met die hierboven, zonder spaties en dubbele punten.
trust-step-install = Laat het systeem het vertrouwen.
trust-system = Systeem
trust-linux-browsers = Chromium en Firefox op Linux bewaren eigen certificaten: importeer het bestand in hun instellingen, onder certificaten, autoriteiten.
trust-firefox = Instellingen, Privacy & Beveiliging, Certificaten bekijken, Organisaties, Importeren. Kies “Deze CA vertrouwen voor het identificeren van websites”.
