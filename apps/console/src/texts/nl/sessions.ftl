# Sessies, en wat ze beëindigt of verhindert.

sessions-text = Wie nu bij welk apparaat is. Alles hier wordt vastgelegd, door de site en door het apparaat.
sessions-all-text = Elke sessie waar om gevraagd is, de nieuwste eerst, en hoe ze eindigde.
sessions-show-live = Lopend
sessions-show-all = Alle
sessions-live-count =
    { $count ->
        [one] { $count } lopende sessie
       *[other] { $count } lopende sessies
    }
sessions-none-live = Niemand is bij een apparaat
sessions-none-live-text = Sessies verschijnen hier zodra erom gevraagd wordt.
sessions-none = Nog geen sessies
sessions-none-text = Elke sessie waar ooit om gevraagd is, komt hier te staan.
session-begin = Begin
session-duration = Duur
session-measured = { $p50 } / { $p95 } ms tot het effect
session-measured-help = Van toets of klik tot het effect, gemeten door de viewer aan de laatste { $samples }: de helft was sneller / 95 % was sneller.
session-end = Sessie beëindigen
session-end-title = De sessie bij { $device } beëindigen?
session-end-text = { $operator } verliest meteen het beeld, en de persoon bij het apparaat krijgt te zien dat de sessie voorbij is.
session-ended = De sessie bij { $device } is beëindigd.
session-state-granted = Begint
session-state-asking-consent = Gebruiker wordt gevraagd
session-state-active = Loopt
session-state-link-lost = Verbinding weg
session-state-ended = Beëindigd
session-state-refused = Geweigerd
access-full-control = Volledige bediening
access-view-only = Alleen kijken
access-no-access = Geen toegang

# Codes van `model::Refusal`.
refusal-role-forbids = Jouw rol staat dit op deze computer niet toe. Vraag een beheerder om een rol die dat wel doet.
refusal-disabled = Bediening op afstand is voor deze computer uitgeschakeld in de clientinstellingen.
refusal-not-permitted-viewer = Je bent geen toegestane kijker van deze computer.
refusal-access-too-low = De clientinstellingen van deze computer staan minder toegang toe dan deze sessie nodig heeft.
refusal-unattended = Er is niemand aangemeld, of de sessie is vergrendeld, en dan staan de clientinstellingen geen sessies toe.
refusal-not-domain-joined = Hulp op afstand vraagt een computer die lid is van een domein. Begin in plaats daarvan een sessie om te bedienen.
refusal-reason-required = De clientinstellingen vragen een reden of ticketnummer.
refusal-consent-denied = De persoon achter de computer zei nee.
refusal-consent-timeout = De persoon achter de computer antwoordde niet op tijd; dat telt als nee.
refusal-consent-impossible = Er moet iemand gevraagd worden, maar er is niemand: geen gebruikerssessie kan de vraag tonen.
refusal-device-offline = De computer heeft geen verbinding met de site. Hij verschijnt als online zodra hij terug is.
refusal-device-not-answering = De computer is verbonden maar antwoordde niet op tijd. Probeer het opnieuw; blijft het zo, herstart dan zijn agent.
refusal-key-conflict = De sleutel van deze computer is op twee plaatsen gezien, dus de site weet niet welke de echte is. Verwijder de computer van de site en meld hem opnieuw aan.
refusal-outside-hours = Volgens de clientinstellingen van deze computer beginnen sessies alleen op bepaalde uren, en niet nu.
refusal-network-not-allowed = Volgens de clientinstellingen van deze computer komen sessies alleen uit bepaalde netwerken, en niet uit dat van jou.
refusal-grant-missing = Er is geen machtiging getoond. Begin de sessie vanuit de console.
refusal-grant-forged = De machtiging is niet ondertekend door de site van deze computer. Begin de sessie vanuit de console.
refusal-grant-for-other-device = De machtiging is voor een andere computer.
refusal-grant-for-other-viewer = De machtiging is aan een andere viewer gegeven.
refusal-grant-expired = De machtiging is niet meer geldig. Begin de sessie opnieuw.
refusal-grant-not-yet-valid = De machtiging is nog niet geldig. Controleer de klokken van de site en de computer.
refusal-grant-used = De machtiging is al gebruikt. Begin de sessie opnieuw.
refusal-grant-revoked = De site heeft de machtiging ingetrokken.
refusal-grant-malformed = De machtiging is onleesbaar. Misschien passen de versies van site en computer niet bij elkaar.
refusal-resume-refused = De verloren sessie kan niet worden hervat: ze is voorbij, of een andere viewer vroeg erom. Begin de sessie opnieuw.
refusal-grant-for-other-session = De machtiging is voor een andere sessie.
refusal-version-unsupported = Viewer en computer hebben geen protocolversie gemeen. Werk de oudste bij.
refusal-protocol-error = De viewer stuurde iets dat deze computer niet begrijpt.
refusal-too-many-sessions = Deze computer heeft al zoveel sessies als hij aankan. Wacht tot er een eindigt.
refusal-helper-unavailable = De computer heeft op dit moment geen bureaublad dat getoond kan worden.
refusal-evidence-unavailable = De computer kan deze sessie niet vastleggen en staat haar daarom niet toe. Misschien is zijn schijf vol.

# Codes van `model::EndReason`.
end-viewer-ended = De operator heeft de sessie beëindigd.
end-local-user-ended = De persoon achter de computer heeft de sessie beëindigd.
end-site-ended = De sessie is vanuit de console beëindigd.
end-grant-ran-out = De sessie bereikte haar langste toegestane duur.
end-link-lost = De verbinding viel weg en kwam niet op tijd terug.
end-helper-lost = Het programma op het bureaublad van de computer stopte, dus is de sessie beëindigd.
end-agent-stopped = De agent op de computer is gestopt of herstart.
end-policy-changed = De clientinstellingen zijn gewijzigd en staan de sessie niet meer toe.
end-role-taken-away = De rol van de operator staat de sessie niet meer toe.
end-protocol-violated = De viewer stuurde iets dat hij niet mag sturen.
end-idle = De operator deed zo lang niets dat de sessie werd beëindigd.
end-evidence-lost = De computer kon de sessie niet meer vastleggen en heeft haar beëindigd. Misschien is zijn schijf vol.
