# Inrichten, aanmelden, en het eigen account.

sign-in = Aanmelden
sign-in-because-ended = Je bent afgemeld omdat je aanmelding is verlopen. Meld je opnieuw aan om verder te gaan waar je was.
sign-in-because-own-wish = Je bent afgemeld.
sign-in-code-title = Nog één stap
sign-in-code-text = Dit account heeft een tweede factor. Open je authenticator en typ de code die hij voor Deskside toont.
sign-in-key-text = Dit account heeft een beveiligingssleutel. Gebruik hem zoals je browser het toont.
sign-in-key-use = Beveiligingssleutel gebruiken
sign-in-use-code = In plaats daarvan een code typen
sign-in-other = Een ander account gebruiken
account-name = Accountnaam
account-name-hint = Om je mee aan te melden. Zonder spaties.
code = Code
code-hint = Zes cijfers. Ze veranderen elke halve minuut.

password = Wachtwoord
password-show = Wachtwoord tonen
password-hint = Minstens 12 tekens. Vier of vijf losse woorden zijn sterk en goed te onthouden.
password-missing =
    { $count ->
        [one] Nog { $count } teken nodig.
       *[other] Nog { $count } tekens nodig.
    }
password-strength-0 = Te kort.
password-strength-1 = Zwak.
password-strength-2 = Goed.
password-strength-3 = Sterk.
password-advice-longer = Maak het langer.
password-advice-repeats = Het herhaalt maar een paar tekens.
password-advice-sequence = Het volgt het toetsenbord of het alfabet.
password-advice-contains-name = Er staat een naam uit dit formulier in.
password-advice-well-known = Het is gemaakt van een woord dat iedereen het eerst probeert.
password-current = Huidig wachtwoord
password-new = Nieuw wachtwoord
password-change = Wachtwoord wijzigen
password-changed = Je wachtwoord is gewijzigd.

second-factor = Tweede factor
second-factor-text = Met een tweede factor is een gestolen wachtwoord niet genoeg: aanmelden vraagt ook een code uit een authenticator-app op je telefoon.
second-factor-begin = Authenticator instellen
second-factor-scan = Scan de afbeelding met je authenticator-app, of typ dit geheim erin over. Typ daarna de code die hij toont.
second-factor-qr = QR-code voor je authenticator-app; hetzelfde geheim staat in de tekst ernaast
second-factor-secret = Geheim voor de authenticator
second-factor-confirm = Aanzetten
second-factor-on-text = Aanmelden vraagt je wachtwoord en een code uit je authenticator.
second-factor-remove = Tweede factor uitzetten
second-factor-remove-text = Vanaf dan is je wachtwoord alleen genoeg om je aan te melden. Heb je een nieuwe telefoon, zet de tweede factor dan meteen weer aan.
second-factor-is-on = De tweede factor staat aan.
second-factor-is-off = De tweede factor staat uit.

authenticator = Authenticator
security-keys = Beveiligingssleutels
security-keys-text = Een beveiligingssleutel, of een passkey van je computer of telefoon, is de sterkste tweede factor: een valse site kan er niets mee. Aanmelden vraagt je wachtwoord en de sleutel.
security-keys-on-text = Aanmelden vraagt je wachtwoord en een van deze sleutels, of een code uit je authenticator als je die hebt. Voeg een tweede sleutel toe voor als je de eerste verliest.
security-key-add = Beveiligingssleutel toevoegen
security-key-add-text = Geef hem een naam waaraan je hem herkent. Je browser vraagt je daarna de sleutel aan te raken, of deze computer te ontgrendelen.
security-key-name = Naam van de sleutel
security-key-name-hint = Zoals "Sleutel aan mijn sleutelbos".
security-key-touch = Verder
security-key-added = toegevoegd
security-key-backed-up = Gekopieerd naar je apparaten
security-key-elsewhere = Alleen op { $site }
security-key-is-added = { $name } is nu een tweede factor.
security-key-is-removed = { $name } is verwijderd.
security-key-remove-title = { $name } verwijderen
security-key-remove-text = Met deze sleutel kun je je dan niet meer aanmelden.
security-key-remove-last-text = Vanaf dan is je wachtwoord alleen genoeg om je aan te melden.

setup-title = Welkom bij Deskside
setup-text = Deze site is nieuw. Maak de eerste beheerder; al het andere kan wachten.
setup-you = Jij
setup-name-hint = Mensen achter hun computer zien deze naam als je vraagt om te helpen.
setup-organisation = Je organisatie
organisation-name = Naam van de organisatie
organisation-name-hint = Staat in elke vraag die een computer aan zijn gebruiker stelt.
setup-remote-control = Bediening van apparaten op afstand toestaan, na toestemming van hun gebruikers
setup-remote-control-hint = Er is niets te zien voordat de persoon achter de computer akkoord gaat. Je kunt dit altijd wijzigen in de clientinstellingen.
setup-do = Site inrichten
setup-no-token = Hiervoor is de inrichtingslink nodig
setup-no-token-text = De siteserver heeft bij de eerste start een eenmalige link getoond. Open die link in deze browser. Is hij zoek, herstart dan de server: zolang er geen beheerder is, toont hij een nieuwe.
setup-second-factor = Bescherm je account
setup-second-factor-text = Het account van een beheerder opent elke computer van deze site. Een tweede factor kost één minuut.
setup-later = Later
