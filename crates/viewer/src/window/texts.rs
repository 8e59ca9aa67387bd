//! What the window says, in the languages that we speak. `{name}` and the like are filled in by whoever says it. What a device
//! or a site says comes in its own words.

use deskside_draw::Language;

macro_rules! texts {
    ($($name:ident: $english:literal, $dutch:literal;)*) => {
        /// All texts of one language.
        pub(super) struct Texts {
            pub(super) language: Language,
            $(pub(super) $name: &'static str,)*
        }

        static ENGLISH: Texts = Texts { language: Language::English, $($name: $english,)* };
        static DUTCH: Texts = Texts { language: Language::Dutch, $($name: $dutch,)* };

        #[cfg(test)]
        impl Texts {
            fn all(&self) -> Vec<&'static str> { vec![$(self.$name,)*] }
        }
    };
}

texts! {
    title: "{name}: remote control", "{name}: bediening op afstand";

    file: "File", "Bestand";
    connect: "Connect again", "Opnieuw verbinden";
    disconnect: "Disconnect", "Verbinding verbreken";
    exit: "Exit", "Afsluiten";

    view: "View", "Beeld";
    full_screen: "Full screen", "Volledig scherm";
    fit: "Scale to fit", "Passend maken";
    exact_size: "Actual size (1:1)", "Ware grootte (1:1)";
    all_screens: "All screens", "Alle schermen";
    first_screen: "First screen", "Eerste scherm";
    all_colours: "All colours", "Alle kleuren";
    some_colours: "65,536 colours", "65.536 kleuren";
    few_colours: "256 colours", "256 kleuren";
    low_bandwidth: "Optimise for low bandwidth", "Zuinig met bandbreedte";
    status_bar: "Status bar", "Statusbalk";
    dark: "Dark colours", "Donkere kleuren";

    action: "Action", "Actie";
    ctrl_alt_del: "Send Ctrl+Alt+Del", "Ctrl+Alt+Del sturen";
    translation: "Keyboard translation", "Toetsenbord vertalen";
    lock_input: "Lock the device’s keyboard and mouse", "Toetsenbord en muis van het apparaat vergrendelen";
    ask_control: "Ask for control", "Bediening vragen";
    give_up_control: "View only", "Alleen kijken";

    help: "Help", "Help";
    shortcuts: "Shortcuts", "Sneltoetsen";
    about: "About Deskside", "Over Deskside";
    about_text: "Version {version}. Self-hosted remote control: whoever sits at the device always knows who is there, and has the say.",
        "Versie {version}. Bediening op afstand in eigen beheer: wie aan het apparaat zit, weet altijd wie er is en beslist.";
    close: "Close", "Sluiten";

    to_next_window: "Switch windows on the device", "Van venster wisselen op het apparaat";
    to_previous_window: "The same, backwards", "Hetzelfde, terug";
    through_windows: "Through its windows, one by one", "Een voor een door de vensters";
    start_menu: "Start menu of the device", "Startmenu van het apparaat";
    window_menu: "Menu of the device's window", "Menu van het venster op het apparaat";
    security_screen: "Ctrl+Alt+Del on the device", "Ctrl+Alt+Del op het apparaat";
    this_menu: "Menus of this window", "Menu’s van dit venster";
    other_keys: "Every other key goes to the device.", "Elke andere toets gaat naar het apparaat.";

    asking_site: "Asking the site for {name}", "De site wordt om {name} gevraagd";
    connecting: "Connecting to {name}", "Verbinden met {name}";
    greeting: "{name} checks the session", "{name} controleert de sessie";
    asking: "Waiting for the user", "Wachten op de gebruiker";
    asking_text: "A question is on the screen of {name}. You see nothing until it is answered; no answer counts as no.",
        "Op het scherm van {name} staat een vraag. Je ziet niets totdat ze is beantwoord; geen antwoord telt als nee.";
    paused: "Paused", "Gepauzeerd";
    paused_text: "The person at {name} has paused the session. You see nothing and can do nothing until they let it go on.",
        "De gebruiker van {name} heeft de sessie gepauzeerd. Je ziet niets en kunt niets doen tot de sessie wordt hervat.";
    reconnecting: "Connection lost", "Verbinding weg";
    reconnecting_text: "The device keeps the session for a short while. It goes on by itself when the connection is back.",
        "Het apparaat bewaart de sessie een korte tijd. Ze gaat vanzelf verder als de verbinding terug is.";
    ended: "The session has ended", "De sessie is voorbij";
    refused: "No session at {name}", "Geen sessie bij {name}";
    unreachable: "{name} can’t be reached from here", "{name} is vanaf hier niet bereikbaar";
    declined: "The session could not start", "De sessie kon niet beginnen";
    unknown_refusal: "The device refused, for reason number {number}, which this version does not know.",
        "Het apparaat weigerde, om reden nummer {number}, die deze versie niet kent.";
    cancel: "Cancel", "Annuleren";
    the_device: "the device", "het apparaat";

    ending: "Ends in {seconds} s", "Eindigt over {seconds} s";
    ending_idle: "Nothing was done for a long time: ends in {seconds} s", "Er is lang niets gedaan: eindigt over {seconds} s";
    stay: "Stay", "Blijven";

    controlling: "Controlling", "Je bedient";
    viewing: "Viewing only", "Je kijkt alleen";
    input_locked: "The device’s keyboard and mouse are locked", "Toetsenbord en muis van het apparaat zijn vergrendeld";
    input_taken: "Keyboard and mouse were taken away", "Toetsenbord en muis zijn weggenomen";
    control_asked: "Waiting for the person at the device", "Wacht op de gebruiker van het apparaat";
    control_refused: "Control: {why}", "Bediening: {why}";
    exact: "Exact", "Exact";
    changing: "Changing", "Verandert";
    repairing: "Repairing the picture", "Beeld wordt hersteld";
    latency: "{p50} ms to the effect", "{p50} ms tot het effect";
    round_trip: "{ms} ms round trip", "{ms} ms heen en terug";
    frames: "{count} frames/s", "{count} beelden/s";
    rate: "{kilobits} kbit/s", "{kilobits} kbit/s";
    direct: "direct", "rechtstreeks";
    relay: "through the site", "via de site";
}

impl Texts {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Dutch => &DUTCH,
        }
    }
}

/// Fills `{what}` in.
pub(super) fn fill(text: &str, what: &str, with: &str) -> String {
    text.replace(&format!("{{{what}}}"), with)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holes(text: &str) -> Vec<&str> {
        let mut holes: Vec<_> = text
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .collect();
        holes.sort_unstable();
        holes
    }

    #[test]
    fn both_languages_say_the_same() {
        for (english, dutch) in ENGLISH.all().into_iter().zip(DUTCH.all()) {
            assert!(!english.is_empty() && !dutch.is_empty());
            assert_eq!(holes(english), holes(dutch), "{english}");
        }
        assert_eq!(fill("Ends in {seconds} s", "seconds", "7"), "Ends in 7 s");
    }
}
