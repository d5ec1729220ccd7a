//! Folders that last as long as a test.

use std::path::Path;

use tempfile::TempDir;

const IN_MEMORY: &str = "/dev/shm";
/// With less than this, in KiB, the databases of many tests at once may not fit.
const ENOUGH: u64 = 2 << 20;

/// A new folder, in memory where there is enough of it: what the tests' databases flush to the disk, hundreds of times a
/// second, need not outlast a power cut, and waiting for it takes longer than the rest. Whoever sets `TMPDIR` chooses another
/// place.
pub fn temporary(prefix: &str) -> TempDir {
    let in_memory = || TempDir::with_prefix_in(prefix, IN_MEMORY).ok().filter(|_| is_large_enough());
    let chosen = std::env::var_os("TMPDIR").is_some();
    let folder = if chosen { None } else { in_memory() };
    folder.unwrap_or_else(|| TempDir::with_prefix(prefix).expect("a folder can be made"))
}

/// Whether what is mounted there is in memory, and of which size. Without a word on it, it is half of the memory.
fn is_large_enough() -> bool {
    let read = |file: &str| std::fs::read_to_string(Path::new("/proc").join(file)).unwrap_or_default();
    let mounts = read("mounts");
    let mounted = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let mut here = mounted.filter(|mount| mount.get(1..3) == Some(&[IN_MEMORY, "tmpfs"]));
    // Of several over one another the last one is there.
    let Some(mount) = here.next_back() else { return false };
    let options = mount.get(3).copied().unwrap_or_default();
    let told = options.split(',').find_map(|option| option.strip_prefix("size=")?.strip_suffix('k'));
    let size = told.map_or_else(|| memory(&read("meminfo")) / 2, |size| size.parse().unwrap_or_default());
    size >= ENOUGH
}

/// All of it, in KiB.
fn memory(meminfo: &str) -> u64 {
    let total = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let total = total.and_then(|total| total.trim().strip_suffix(" kB"));
    total.and_then(|total| total.parse().ok()).unwrap_or_default()
}
