//! What callgrind wrote: how many instructions a function took with all that it calls. It must not know what the functions do.
//!
//! The format is that of Valgrind's manual ("Callgrind Format Specification"), with neither names nor positions compressed.

/// Instructions of all calls of `function`, which does not call itself; 0 when nobody called it.
///
/// The name must be the whole of it, but for what compilers add: `.llvm.123`.
pub fn inclusive(profile: &str, function: &str) -> u64 {
    let mut lines = profile.lines();
    let mut sum = 0;
    while let Some(line) = lines.next() {
        let called = line.strip_prefix("cfn=").and_then(|name| name.split(".llvm.").next());
        if called != Some(function) {
            continue;
        }
        // `calls=20 0`, and under it the position of the call and what it cost; files may be named before.
        let cost = lines
            .by_ref()
            .skip_while(|line| !line.starts_with("calls="))
            .nth(1)
            .and_then(|line| line.split(' ').nth(1)?.parse::<u64>().ok());
        sum += cost.unwrap_or_default();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILE: &str = "events: Ir\n\nfn=main\n0 12\ncfn=encode\ncalls=20 0 \n0 900\n0 3\ncfi=other.rs\ncfn=pack.llvm.77\n\
         calls=1 0 \n0 40\n\nfn=encode\n0 500\ncfn=pack\ncalls=20 0 \n0 400\n\ntotals: 955\n";

    #[test]
    fn calls_from_all_places_count_with_what_they_call() {
        assert_eq!(inclusive(PROFILE, "encode"), 900);
        assert_eq!(inclusive(PROFILE, "pack"), 440);
        assert_eq!(inclusive(PROFILE, "pac"), 0);
        assert_eq!(inclusive(PROFILE, "main"), 0);
    }
}
