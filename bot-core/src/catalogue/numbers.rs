//! Maps keyed by our own numbers.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map from episode numbers. They come from us, so the standard hasher's defence against chosen keys is not needed,
/// and at tens of thousands of entries per query it is what takes the time.
pub(super) type ByNumber<T> = HashMap<u32, T, BuildHasherDefault<Spread>>;

/// Spreads small numbers over the whole range by a multiplication.
#[derive(Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        // An odd number close to 2⁶⁴ divided by the golden ratio.
        self.0 = (self.0.rotate_left(5) ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
