//! What processes have used, from /proc (proc(5)).

use std::collections::HashMap;
use std::time::Duration;

/// The processor time and memory of some processes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// User and system time since each began.
    pub cpu: Duration,
    /// Resident bytes; pages that several share count for each.
    pub resident: u64,
    /// Resident bytes; a page that several processes share is divided among them (PSS, proc(5)). What memory they cost.
    pub proportional: u64,
    /// How many there are.
    pub processes: usize,
}

impl Usage {
    /// What these processes have used so far; one that has ended counts nothing.
    pub fn of(processes: &[u32]) -> Self {
        let ticks = rustix::param::clock_ticks_per_second();
        let mut usage = Self::default();
        for stat in processes.iter().filter_map(|process| Stat::of(*process)) {
            usage.cpu += Duration::from_millis(1000 * stat.ticks / ticks);
            usage.resident += stat.resident_pages * rustix::param::page_size() as u64;
            usage.processes += 1;
        }
        let rollups = processes
            .iter()
            .filter_map(|process| std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok());
        usage.proportional = rollups.filter_map(|text| proportional(&text)).sum();
        usage
    }
}

/// The bytes in the line `Pss: 3555 kB` of a `smaps_rollup`.
fn proportional(rollup: &str) -> Option<u64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// The process and everything that it started.
pub fn tree_of(root: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        if let Ok(process) = entry.file_name().to_string_lossy().parse()
            && let Some(stat) = Stat::of(process)
        {
            children.entry(stat.parent).or_default().push(process);
        }
    }
    let mut tree = vec![root];
    let mut next = 0;
    while let Some(process) = tree.get(next) {
        tree.extend(children.remove(process).unwrap_or_default());
        next += 1;
    }
    tree
}

struct Stat {
    parent: u32,
    ticks: u64,
    resident_pages: u64,
}

impl Stat {
    fn of(process: u32) -> Option<Self> {
        Self::parse(&std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        // The name in brackets may hold anything; what follows its last bracket is numbers, the state first (field 3).
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
        let parent = u32::try_from(field(4)?).ok()?;
        Some(Self {
            parent,
            ticks: field(14)? + field(15)?,
            resident_pages: field(24)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stat_is_read_past_a_name_with_brackets() {
        let text = "7 (a) b) S 3 7 7 0 -1 0 0 0 0 0 12 30 0 0 20 0 1 0 100 4096 55 0";
        let stat = Stat::parse(text).unwrap();
        assert_eq!((stat.parent, stat.ticks, stat.resident_pages), (3, 42, 55));
    }

    #[test]
    fn shared_memory_is_read_from_the_line_of_the_total() {
        let text = "5587 [rollup]\nRss:   7400 kB\nPss:   3555 kB\nPss_Dirty:  816 kB\n";
        assert_eq!(proportional(text), Some(3555 * 1024));
    }

    #[test]
    fn our_own_tree_uses_something() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let tree = tree_of(std::process::id());
        assert!(tree.contains(&child.id()), "{tree:?}");
        let usage = Usage::of(&tree);
        assert!(usage.resident > usage.proportional && usage.proportional > 0 && usage.processes >= 2);
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
