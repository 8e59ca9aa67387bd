//! Every sentence that the local user reads, in each language. Knows nothing of where it is shown.

use crate::{Access, Language, LocalWish, OwnChoice};

/// The sentences of one language. `{name}`, `{names}`, `{count}` and `{time}` are filled in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Texts {
    pub(crate) wants_view: &'static str,
    pub(crate) wants_control: &'static str,
    pub(crate) explains_view: &'static str,
    pub(crate) explains_control: &'static str,
    pub(crate) account: &'static str,
    pub(crate) access: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) site: &'static str,
    pub(crate) silence: &'static str,
    pub(crate) second_left: &'static str,
    pub(crate) seconds_left: &'static str,
    pub(crate) allow: &'static str,
    pub(crate) deny: &'static str,
    pub(crate) view_only: &'static str,
    pub(crate) full_control: &'static str,
    pub(crate) since: &'static str,
    pub(crate) and: &'static str,
    pub(crate) others: &'static str,
    pub(crate) end_session: &'static str,
    pub(crate) end_all: &'static str,
    pub(crate) end_all_short: &'static str,
    pub(crate) end: &'static str,
    pub(crate) pause: &'static str,
    pub(crate) go_on: &'static str,
    pub(crate) take_input: &'static str,
    pub(crate) paused: &'static str,
    pub(crate) ends: &'static str,
    pub(crate) input_locked: &'static str,
    pub(crate) to_unlock: &'static str,
    pub(crate) by_keyboard: &'static str,
    pub(crate) who_is_here: &'static str,
    pub(crate) nobody_is_here: &'static str,
    pub(crate) on_this_computer: &'static str,
    pub(crate) own_prompt: &'static str,
    pub(crate) own_bar: &'static str,
    pub(crate) own_sound: &'static str,
    pub(crate) turn_on: &'static str,
    pub(crate) turn_off: &'static str,
    pub(crate) is_on: &'static str,
    pub(crate) always_on: &'static str,
}

impl Texts {
    pub(crate) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Dutch => &DUTCH,
        }
    }

    /// What an operator asks for.
    pub(crate) fn wants(&self, name: &str, access: Access) -> String {
        let sentence = match access {
            Access::View => self.wants_view,
            Access::Control => self.wants_control,
        };
        sentence.replace("{name}", name)
    }

    /// What it means to agree.
    pub(crate) fn explains(&self, access: Access) -> &'static str {
        match access {
            Access::View => self.explains_view,
            Access::Control => self.explains_control,
        }
    }

    /// The name of an access.
    pub(crate) fn access_name(&self, access: Access) -> &'static str {
        match access {
            Access::View => self.view_only,
            Access::Control => self.full_control,
        }
    }

    /// The button for a wish about so many sessions.
    pub(crate) fn wish(&self, wish: LocalWish, sessions: usize) -> &'static str {
        match wish {
            LocalWish::End if sessions > 1 => self.end_all,
            LocalWish::End => self.end_session,
            LocalWish::Pause => self.pause,
            LocalWish::GoOn => self.go_on,
            LocalWish::TakeInput => self.take_input,
        }
    }

    /// What the local user may ask for.
    pub(crate) fn own(&self, choice: OwnChoice) -> &'static str {
        match choice {
            OwnChoice::Prompt => self.own_prompt,
            OwnChoice::Bar => self.own_bar,
            OwnChoice::Sound => self.own_sound,
        }
    }

    /// How long is left.
    pub(crate) fn left(&self, seconds: u64) -> String {
        if seconds == 1 {
            self.second_left.to_owned()
        } else {
            self.seconds_left.replace("{count}", &seconds.to_string())
        }
    }

    /// "since 14:05".
    pub(crate) fn since(&self, time: &str) -> String {
        self.since.replace("{time}", time)
    }

    /// "ends at 14:05".
    pub(crate) fn ends(&self, time: &str) -> String {
        self.ends.replace("{time}", time)
    }

    /// "Ann", "Ann and Bob", "Ann, Bob and 3 others".
    pub(crate) fn names(&self, names: &[&str]) -> String {
        match names {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [one, other] => format!("{one} {} {other}", self.and),
            [one, other, rest @ ..] => {
                let others = self.others.replace("{count}", &rest.len().to_string());
                let others = if rest.len() == 1 { rest.concat() } else { others };
                format!("{one}, {other} {} {others}", self.and)
            }
        }
    }
}

const ENGLISH: Texts = Texts {
    wants_view: "{name} wants to view your screen",
    wants_control: "{name} wants to control this computer",
    explains_view: "If you allow this, they see everything on your screen. They cannot use your mouse or keyboard.",
    explains_control: "If you allow this, they see everything on your screen and can use your mouse and keyboard.",
    account: "Account",
    access: "Access",
    reason: "Reason",
    site: "Site",
    silence: "No answer means no.",
    second_left: "1 second left",
    seconds_left: "{count} seconds left",
    allow: "Allow",
    deny: "Deny",
    view_only: "View only",
    full_control: "Full control",
    since: "since {time}",
    and: "and",
    others: "{count} others",
    end_session: "End session",
    end_all: "End all sessions",
    end_all_short: "End all",
    end: "End",
    pause: "Pause",
    go_on: "Continue",
    take_input: "View only",
    paused: "Paused",
    ends: "ends at {time}",
    input_locked: "Keyboard and mouse locked",
    to_unlock: "press Esc 5 times to unlock",
    by_keyboard: "By keyboard: Ctrl+Alt+Shift+Home, Tab, Enter",
    who_is_here: "Connected to this computer",
    nobody_is_here: "Nobody is connected",
    on_this_computer: "On this computer",
    own_prompt: "Ask before anybody connects",
    own_bar: "Show a bar while connected",
    own_sound: "Play a sound at begin and end",
    turn_on: "Turn on",
    turn_off: "Turn off",
    is_on: "On",
    always_on: "Always on",
};

const DUTCH: Texts = Texts {
    wants_view: "{name} wil meekijken op uw scherm",
    wants_control: "{name} wil deze computer bedienen",
    explains_view: "Als u dit toestaat, ziet deze persoon alles op uw scherm, maar kan uw muis en toetsenbord niet gebruiken.",
    explains_control: "Als u dit toestaat, ziet deze persoon alles op uw scherm en kan uw muis en toetsenbord gebruiken.",
    account: "Account",
    access: "Toegang",
    reason: "Reden",
    site: "Site",
    silence: "Geen antwoord betekent nee.",
    second_left: "Nog 1 seconde",
    seconds_left: "Nog {count} seconden",
    allow: "Toestaan",
    deny: "Weigeren",
    view_only: "Alleen meekijken",
    full_control: "Volledige bediening",
    since: "sinds {time}",
    and: "en",
    others: "{count} anderen",
    end_session: "Sessie beëindigen",
    end_all: "Alle sessies beëindigen",
    end_all_short: "Alles beëindigen",
    end: "Beëindigen",
    pause: "Pauzeren",
    go_on: "Hervatten",
    take_input: "Alleen kijken",
    paused: "Gepauzeerd",
    ends: "eindigt om {time}",
    input_locked: "Toetsenbord en muis vergrendeld",
    to_unlock: "druk 5 keer op Esc om te ontgrendelen",
    by_keyboard: "Met het toetsenbord: Ctrl+Alt+Shift+Home, Tab, Enter",
    who_is_here: "Verbonden met deze computer",
    nobody_is_here: "Niemand is verbonden",
    on_this_computer: "Op deze computer",
    own_prompt: "Vragen vóór iemand verbindt",
    own_bar: "Balk tonen zolang iemand kijkt",
    own_sound: "Geluid bij begin en einde",
    turn_on: "Aanzetten",
    turn_off: "Uitzetten",
    is_on: "Aan",
    always_on: "Altijd aan",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_as_people_say_them() {
        assert_eq!(ENGLISH.names(&["Ann"]), "Ann");
        assert_eq!(ENGLISH.names(&["Ann", "Bob"]), "Ann and Bob");
        assert_eq!(ENGLISH.names(&["Ann", "Bob", "Cleo"]), "Ann, Bob and Cleo");
        assert_eq!(DUTCH.names(&["Ann", "Bob", "Cleo", "Dirk"]), "Ann, Bob en 2 anderen");
    }

    #[test]
    fn one_second_is_singular() {
        assert_eq!(ENGLISH.left(1), "1 second left");
        assert_eq!(DUTCH.left(2), "Nog 2 seconden");
        assert_eq!(ENGLISH.left(0), "0 seconds left");
    }

    #[test]
    fn a_name_is_filled_in_as_it_is() {
        assert_eq!(
            ENGLISH.wants("{name} {count}", Access::View),
            "{name} {count} wants to view your screen"
        );
    }

    #[test]
    fn every_placeholder_is_in_every_language() {
        for texts in [&ENGLISH, &DUTCH] {
            assert!(texts.wants_view.contains("{name}") && texts.wants_control.contains("{name}"));
            assert!(texts.seconds_left.contains("{count}") && texts.others.contains("{count}"));
            assert!(texts.since.contains("{time}"));
        }
    }
}
