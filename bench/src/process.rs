//! What a process takes, as the kernel counts it.

use crate::{Error, Result};

/// Ticks of processor time in a second: `USER_HZ`, which is 100 on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// How much memory a process holds, in MiB.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    /// Now.
    pub(crate) now_mib: f64,
    /// At most, since it started.
    pub(crate) peak_mib: f64,
}

/// The memory of a process.
pub(crate) fn memory(id: u32) -> Result<Memory> {
    let status = read(&format!("/proc/{id}/status"))?;
    Ok(Memory { now_mib: field_mib(&status, "VmRSS:"), peak_mib: field_mib(&status, "VmHWM:") })
}

fn field_mib(status: &str, name: &str) -> f64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kibibytes.unwrap_or_default() / 1024.0
}

/// Seconds of processor time that a process has used.
pub(crate) fn cpu_seconds(id: u32) -> Result<f64> {
    let stat = read(&format!("/proc/{id}/stat"))?;
    // The second field is the name of the program, which may hold anything but ends with `)`.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(11).take(2);
    Ok(ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS_PER_SECOND)
}

/// Those of this process.
pub(crate) fn own_cpu_seconds() -> Result<f64> {
    cpu_seconds(std::process::id())
}

fn read(path: &str) -> Result<String> {
    std::fs::read_to_string(path).map_err(Error::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_takes_memory_and_time() {
        let own = std::process::id();
        let memory = memory(own).unwrap();
        assert!(memory.peak_mib >= memory.now_mib && memory.now_mib > 0.5, "{memory:?}");
        let before = cpu_seconds(own).unwrap();
        let mut number = 1_u64;
        while cpu_seconds(own).unwrap() <= before {
            number = std::hint::black_box(number.wrapping_mul(3));
        }
    }
}
