//! Why a session was refused or ended, in the person's language. English is the model's own; the Dutch sentences are the console's.

use deskside_draw::Language;
use deskside_model::{EndReason, Refusal};

/// Why there is no session.
pub(super) fn refused(refusal: Refusal, language: Language) -> &'static str {
    match language {
        Language::English => refusal.text(),
        Language::Dutch => refused_in_dutch(refusal),
    }
}

/// Why a session is over.
pub(super) fn ended(reason: EndReason, language: Language) -> &'static str {
    match language {
        Language::English => reason.text(),
        Language::Dutch => ended_in_dutch(reason),
    }
}

fn refused_in_dutch(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::RoleForbids => {
            "Jouw rol staat dit op deze computer niet toe. Vraag een beheerder om een rol die dat wel doet."
        }
        Refusal::Disabled => "Bediening op afstand is voor deze computer uitgeschakeld in de clientinstellingen.",
        Refusal::NotPermittedViewer => "Je bent geen toegestane kijker van deze computer.",
        Refusal::AccessTooLow => {
            "De clientinstellingen van deze computer staan minder toegang toe dan deze sessie nodig heeft."
        }
        Refusal::Unattended => {
            "Er is niemand aangemeld, of de sessie is vergrendeld, en dan staan de clientinstellingen geen sessies toe."
        }
        Refusal::NotDomainJoined => {
            "Hulp op afstand vraagt een computer die lid is van een domein. Begin in plaats daarvan een sessie om te bedienen."
        }
        Refusal::ReasonRequired => "De clientinstellingen vragen een reden of ticketnummer.",
        Refusal::ConsentDenied => "De persoon achter de computer zei nee.",
        Refusal::ConsentTimeout => "De persoon achter de computer antwoordde niet op tijd; dat telt als nee.",
        Refusal::ConsentImpossible => {
            "Er moet iemand gevraagd worden, maar er is niemand: geen gebruikerssessie kan de vraag tonen."
        }
        Refusal::DeviceOffline => {
            "De computer heeft geen verbinding met de site. Hij verschijnt als online zodra hij terug is."
        }
        Refusal::DeviceNotAnswering => {
            "De computer is verbonden maar antwoordde niet op tijd. Probeer het opnieuw; blijft het zo, herstart dan zijn agent."
        }
        Refusal::KeyConflict => {
            "De sleutel van deze computer is op twee plaatsen gezien, dus de site weet niet welke de echte is. Verwijder de computer van de site en meld hem opnieuw aan."
        }
        Refusal::OutsideHours => {
            "Volgens de clientinstellingen van deze computer beginnen sessies alleen op bepaalde uren, en niet nu."
        }
        Refusal::NetworkNotAllowed => {
            "Volgens de clientinstellingen van deze computer komen sessies alleen uit bepaalde netwerken, en niet uit dat van jou."
        }
        Refusal::GrantMissing => "Er is geen machtiging getoond. Begin de sessie vanuit de console.",
        Refusal::GrantForged => {
            "De machtiging is niet ondertekend door de site van deze computer. Begin de sessie vanuit de console."
        }
        Refusal::GrantForOtherDevice => "De machtiging is voor een andere computer.",
        Refusal::GrantForOtherViewer => "De machtiging is aan een andere viewer gegeven.",
        Refusal::GrantExpired => "De machtiging is niet meer geldig. Begin de sessie opnieuw.",
        Refusal::GrantNotYetValid => {
            "De machtiging is nog niet geldig. Controleer de klokken van de site en de computer."
        }
        Refusal::GrantUsed => "De machtiging is al gebruikt. Begin de sessie opnieuw.",
        Refusal::GrantRevoked => "De site heeft de machtiging ingetrokken.",
        Refusal::GrantMalformed => {
            "De machtiging is onleesbaar. Misschien passen de versies van site en computer niet bij elkaar."
        }
        Refusal::ResumeRefused => {
            "De verloren sessie kan niet worden hervat: ze is voorbij, of een andere viewer vroeg erom. Begin de sessie opnieuw."
        }
        Refusal::VersionUnsupported => "Viewer en computer hebben geen protocolversie gemeen. Werk de oudste bij.",
        Refusal::ProtocolError => "De viewer stuurde iets dat deze computer niet begrijpt.",
        Refusal::TooManySessions => "Deze computer heeft al zoveel sessies als hij aankan. Wacht tot er een eindigt.",
        Refusal::HelperUnavailable => "De computer heeft op dit moment geen bureaublad dat getoond kan worden.",
        Refusal::EvidenceUnavailable => {
            "De computer kan deze sessie niet vastleggen en staat haar daarom niet toe. Misschien is zijn schijf vol."
        }
        Refusal::GrantForOtherSession => "De machtiging is voor een andere sessie.",
    }
}

fn ended_in_dutch(reason: EndReason) -> &'static str {
    match reason {
        EndReason::ViewerEnded => "De operator heeft de sessie beëindigd.",
        EndReason::LocalUserEnded => "De persoon achter de computer heeft de sessie beëindigd.",
        EndReason::SiteEnded => "De sessie is vanuit de console beëindigd.",
        EndReason::GrantRanOut => "De sessie bereikte haar langste toegestane duur.",
        EndReason::LinkLost => "De verbinding viel weg en kwam niet op tijd terug.",
        EndReason::HelperLost => "Het programma op het bureaublad van de computer stopte, dus is de sessie beëindigd.",
        EndReason::AgentStopped => "De agent op de computer is gestopt of herstart.",
        EndReason::PolicyChanged => "De clientinstellingen zijn gewijzigd en staan de sessie niet meer toe.",
        EndReason::ProtocolViolated => "De viewer stuurde iets dat hij niet mag sturen.",
        EndReason::EvidenceLost => {
            "De computer kon de sessie niet meer vastleggen en heeft haar beëindigd. Misschien is zijn schijf vol."
        }
        EndReason::RoleTakenAway => "De rol van de operator staat de sessie niet meer toe.",
        EndReason::Idle => "De operator deed zo lang niets dat de sessie werd beëindigd.",
    }
}
