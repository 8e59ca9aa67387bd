//! Maker, model, serial number, processor and memory, from the firmware's table in `/sys` and from `/proc`.

use std::path::Path;

use deskside_model::facts::Hardware;

/// What makers leave in the firmware when they forget to fill it in.
const FILLERS: &[&str] = &[
    "to be filled by o.e.m.",
    "default string",
    "system manufacturer",
    "system product name",
    "system serial number",
    "not specified",
    "not applicable",
    "none",
    "unknown",
    "0",
    "123456789",
];

/// The hardware of the computer whose files are under `root`.
pub(super) fn read(root: &Path) -> Hardware {
    let firmware = |name: &str| {
        let text = super::read(root, &format!("sys/class/dmi/id/{name}"))?;
        meaningful(&text)
    };
    let processors = super::read(root, "proc/cpuinfo").unwrap_or_default();
    Hardware {
        vendor: firmware("sys_vendor"),
        // Boards without firmware tables (ARM) name themselves in the device tree.
        model: firmware("product_name")
            .or_else(|| meaningful(super::read(root, "proc/device-tree/model")?.trim_end_matches('\0'))),
        serial: firmware("product_serial"),
        processor: processor(&processors),
        cores: cores(&processors),
        memory_bytes: memory(&super::read(root, "proc/meminfo").unwrap_or_default()),
    }
}

fn meaningful(text: &str) -> Option<String> {
    let text = text.trim();
    let filler = text.is_empty() || FILLERS.contains(&text.to_ascii_lowercase().as_str());
    (!filler).then(|| text.to_owned())
}

/// The model name of the first processor in `/proc/cpuinfo`, its blanks made single.
fn processor(cpuinfo: &str) -> Option<String> {
    let name = fields(cpuinfo)
        .find(|(key, _)| *key == "model name" || *key == "Model")?
        .1;
    meaningful(&name.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn cores(cpuinfo: &str) -> u32 {
    let count = fields(cpuinfo).filter(|(key, _)| *key == "processor").count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// `MemTotal` of `/proc/meminfo`, which is in units of 1024 bytes.
fn memory(meminfo: &str) -> u64 {
    fields(meminfo)
        .find(|(key, _)| *key == "MemTotal")
        .and_then(|(_, value)| value.split_whitespace().next()?.parse::<u64>().ok())
        .map_or(0, |kibibytes| kibibytes.saturating_mul(1024))
}

fn fields(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(key, value)| (key.trim(), value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CPUINFO: &str = "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R)  Core(TM) i5-8250U CPU\n\n\
                           processor\t: 1\nmodel name\t: Intel(R)  Core(TM) i5-8250U CPU\n";

    #[test]
    fn processors_are_named_once_and_counted() {
        assert_eq!(processor(CPUINFO).as_deref(), Some("Intel(R) Core(TM) i5-8250U CPU"));
        assert_eq!(cores(CPUINFO), 2);
        assert_eq!(processor(""), None);
    }

    #[test]
    fn memory_is_in_bytes() {
        assert_eq!(memory("MemTotal:        8048332 kB\nMemFree: 1 kB\n"), 8_048_332 * 1024);
        assert_eq!(memory("MemTotal: lots\n"), 0);
    }

    #[test]
    fn what_the_maker_forgot_is_no_fact() {
        assert_eq!(meaningful("To Be Filled By O.E.M.\n"), None);
        assert_eq!(meaningful(" ThinkPad X1 \n").as_deref(), Some("ThinkPad X1"));
    }

    #[test]
    fn the_firmware_table_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let table = folder.path().join("sys/class/dmi/id");
        std::fs::create_dir_all(&table).unwrap();
        std::fs::write(table.join("sys_vendor"), "LENOVO\n").unwrap();
        std::fs::write(table.join("product_serial"), "Default string\n").unwrap();
        let hardware = read(folder.path());
        assert_eq!(hardware.vendor.as_deref(), Some("LENOVO"));
        assert_eq!(hardware.serial, None);
    }
}
