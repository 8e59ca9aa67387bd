//! Shows the prompt and the notices on `$DISPLAY`, to look at them: `cargo run -p deskside-desktop --example showcase --
//! prompt|notices [nl] [dark] [view] [long] [paused] [own] [alone]`. Ends when the prompt is answered or something is wanted of the sessions.

fn main() {
    #[cfg(target_os = "linux")]
    if let Err(error) = showcase::run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        tracing_subscriber::fmt().init();
        tracing::error!(%error, "the showcase failed");
    }
}

#[cfg(target_os = "linux")]
mod showcase {
    use std::sync::mpsc;
    use std::time::{Duration, SystemTime};

    use deskside_desktop::x11;
    use deskside_desktop::{
        Access, Appearance, Chosen, Consent as _, ConsentPrompt, DesktopError, InputGate, Language, Look, Notice as _,
        NoticeKey, NoticeStyle, NoticedSession, OwnChoices,
    };

    pub(super) fn run(arguments: &[String]) -> Result<(), DesktopError> {
        let has = |word: &str| arguments.iter().any(|argument| argument == word);
        let look = Look {
            language: if has("nl") { Language::Dutch } else { Language::English },
            appearance: if has("dark") {
                Appearance::Dark
            } else {
                Appearance::Light
            },
        };
        let access = if has("view") { Access::View } else { Access::Control };
        let (said, heard) = mpsc::channel::<String>();
        let noticed = said.clone();
        let sink = Box::new(move |event| drop(noticed.send(format!("{event:?}"))));
        let (mut consent, mut notice) = x11::windows(None, look, InputGate::new(), sink);
        let mut prompt = None;
        if has("notices") {
            let count = match (has("alone"), has("long")) {
                (true, _) => 0,
                (false, true) => 3,
                (false, false) => 1,
            };
            let mut sessions = sessions(access, count);
            sessions.iter_mut().for_each(|session| session.paused = has("paused"));
            notice.show(
                &sessions,
                NoticeStyle {
                    bar: true,
                    icon: true,
                    own: has("own").then_some(choices(has("alone"))),
                },
            )?;
        } else {
            let answered = Box::new(move |answer| drop(said.send(format!("{answer:?}"))));
            prompt = Some(consent.show(question(access, has("long")), answered)?);
        }
        if let Ok(answer) = heard.recv() {
            tracing_subscriber::fmt().init();
            tracing::info!(answer, "the local user answered");
        }
        drop(prompt);
        Ok(())
    }

    fn choices(alone: bool) -> OwnChoices {
        OwnChoices {
            prompt: Chosen::Yes,
            bar: Chosen::Given,
            sound: Chosen::No,
            only_more: !alone,
        }
    }

    fn question(access: Access, long: bool) -> ConsentPrompt {
        let (name, organisation, reason) = if long {
            (
                "Maximiliana Wilhelmina van Oranje-Nassau tot Lippe-Biesterfeld",
                "Gemeenschappelijke Regeling Informatievoorziening en Automatisering Midden-Brabant",
                "INC-20931: de printer op de tweede verdieping drukt elke pagina dubbel af sinds de update van gisteren, \
                 en de gebruiker krijgt daarna bij het opslaan in het gedeelde archief steeds de melding dat de schijf vol \
                 is, ook na een herstart; ik wil de wachtrij en het stuurprogramma bekijken en zo nodig vervangen.",
            )
        } else {
            ("Jan de Vries", "Contoso", "INC-20931: printer prints every page twice")
        };
        ConsentPrompt {
            organisation: organisation.to_owned(),
            operator_name: name.to_owned(),
            operator_account: "jan.devries@contoso.example".to_owned(),
            access,
            reason: Some(reason.to_owned()),
            site: "deskside.contoso.example".to_owned(),
            time_to_answer: Duration::from_secs(30),
        }
    }

    fn sessions(access: Access, count: u64) -> Vec<NoticedSession> {
        let names = ["Jan de Vries", "Petra Smit", "Łukasz Żółć"];
        let session = |(key, name): (u64, &str)| NoticedSession {
            key: NoticeKey(key),
            operator_name: name.to_owned(),
            operator_account: format!("operator{key}@contoso.example"),
            access: if key == 0 { access } else { Access::View },
            paused: false,
            locks_input: false,
            since: SystemTime::now(),
            ends: None,
        };
        (0..count).zip(names).map(session).collect()
    }
}
