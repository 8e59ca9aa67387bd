//! Text and keys that are to be typed, as one argument: `ls -l{Return}`, `{Ctrl+Alt+T}`. Characters are meant, not places on
//! a keyboard: the device finds the key that gives each.

/// A key, with those that are held meanwhile. Numbers are X11 keysyms (X.Org, `keysymdef.h`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stroke {
    held: [Option<u32>; 4],
    keysym: u32,
}

/// Keys that are held, by name.
const HELD: [(&str, u32); 5] = [
    ("ctrl", 0xffe3),
    ("alt", 0xffe9),
    ("shift", 0xffe1),
    ("super", 0xffeb),
    ("altgr", 0xfe03),
];

/// Keys without a character, by name.
const NAMED: [(&str, u32); 18] = [
    ("return", 0xff0d),
    ("enter", 0xff0d),
    ("tab", 0xff09),
    ("escape", 0xff1b),
    ("backspace", 0xff08),
    ("delete", 0xffff),
    ("insert", 0xff63),
    ("home", 0xff50),
    ("end", 0xff57),
    ("pageup", 0xff55),
    ("pagedown", 0xff56),
    ("left", 0xff51),
    ("up", 0xff52),
    ("right", 0xff53),
    ("down", 0xff54),
    ("menu", 0xff67),
    ("print", 0xff61),
    ("space", 0x20),
];

impl Stroke {
    /// Only this key.
    pub const fn of(keysym: u32) -> Self {
        Self {
            held: [None; 4],
            keysym,
        }
    }

    /// What happens, in order: keysym, and whether it goes down.
    pub fn events(self) -> impl Iterator<Item = (u32, bool)> {
        let down = self.held.into_iter().flatten().map(|held| (held, true));
        let up = self.held.into_iter().rev().flatten().map(|held| (held, false));
        down.chain([(self.keysym, true), (self.keysym, false)]).chain(up)
    }
}

/// Reads the argument.
pub fn parse(text: &str) -> Result<Vec<Stroke>, String> {
    let mut strokes = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        if first != '{' {
            strokes.push(Stroke::of(character(first)?));
            continue;
        }
        if let Some(after) = rest.strip_prefix('{') {
            strokes.push(Stroke::of(character('{')?));
            rest = after;
            continue;
        }
        let (inside, after) = rest
            .split_once('}')
            .ok_or_else(|| String::from("a `{` has no `}`; write `{{` for the character itself"))?;
        strokes.push(chord(inside)?);
        rest = after;
    }
    Ok(strokes)
}

/// `Ctrl+Alt+T`, `F5`.
fn chord(text: &str) -> Result<Stroke, String> {
    let mut names: Vec<&str> = text.split('+').map(str::trim).collect();
    // Between the braces `+` divides, so the key itself comes as an empty pair: `{Ctrl++}`.
    if text.ends_with('+') {
        names.truncate(names.len().saturating_sub(2));
        names.push("+");
    }
    let last = names.pop().unwrap_or_default();
    let mut held = [None; 4];
    if names.len() > held.len() {
        return Err(format!(
            "`{{{text}}}`: no more than {} keys are held at once",
            held.len()
        ));
    }
    for (slot, name) in held.iter_mut().zip(names) {
        *slot = Some(
            named(&HELD, name)
                .ok_or_else(|| format!("`{{{text}}}`: `{name}` is not Ctrl, Alt, Shift, Super or AltGr"))?,
        );
    }
    Ok(Stroke {
        held,
        keysym: key(last)?,
    })
}

/// A key by its name, its number (F1 to F12) or its one character.
fn key(name: &str) -> Result<u32, String> {
    let mut characters = name.chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        // With Ctrl or Alt held, `T` means the key and not Shift with it.
        return character(only.to_ascii_lowercase());
    }
    let function = name
        .strip_prefix(['f', 'F'])
        .and_then(|number| number.parse::<u32>().ok());
    match (named(&NAMED, name).or_else(|| named(&HELD, name)), function) {
        (Some(keysym), _) => Ok(keysym),
        (None, Some(number @ 1..=12)) => Ok(0xffbd + number),
        _ => {
            let known: Vec<_> = NAMED.iter().map(|(name, _)| *name).collect();
            Err(format!(
                "`{name}` is no key that we know: {}, F1 to F12, or one character",
                known.join(", ")
            ))
        }
    }
}

fn named(table: &[(&str, u32)], name: &str) -> Option<u32> {
    table
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, keysym)| *keysym)
}

/// The keysym of a character: Latin-1 is itself, everything else is Unicode's number with a bit of its own (X11 protocol,
/// appendix A).
fn character(of: char) -> Result<u32, String> {
    match u32::from(of) {
        0x0a | 0x0d => Ok(0xff0d),
        0x09 => Ok(0xff09),
        latin @ (0x20..=0x7e | 0xa0..=0xff) => Ok(latin),
        other @ 0x100.. => Ok(0x0100_0000 | other),
        control => Err(format!("the control character number {control} can't be typed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Vec<u32> {
        parse(text).unwrap().into_iter().map(|stroke| stroke.keysym).collect()
    }

    #[test]
    fn text_is_its_characters() {
        assert_eq!(typed("a\u{e9}\u{20ac}\n"), [0x61, 0xe9, 0x0100_20ac, 0xff0d]);
        assert_eq!(typed("{{x}"), [0x7b, 0x78, 0x7d]);
    }

    #[test]
    fn keys_have_names() {
        assert_eq!(typed("ls{Return}{F12}{pageUp}"), [0x6c, 0x73, 0xff0d, 0xffc9, 0xff55]);
    }

    #[test]
    fn what_is_held_goes_down_first_and_up_last() {
        let strokes = parse("{Ctrl+Alt+T}").unwrap();
        let events: Vec<_> = strokes[0].events().collect();
        assert_eq!(
            events,
            [
                (0xffe3, true),
                (0xffe9, true),
                (0x74, true),
                (0x74, false),
                (0xffe9, false),
                (0xffe3, false)
            ]
        );
        assert_eq!(parse("{Ctrl++}").unwrap()[0].keysym, 0x2b);
    }

    #[test]
    fn what_is_no_key_says_what_is() {
        for (given, why) in [
            ("{Retrun}", "PageUp"),
            ("{Hyper+x}", "not Ctrl"),
            ("{x", "has no `}`"),
            ("\u{7}", "number 7"),
            ("{}", "no key"),
        ] {
            let error = parse(given).unwrap_err().to_lowercase();
            assert!(error.contains(&why.to_lowercase()), "{given}: {error}");
        }
    }
}
