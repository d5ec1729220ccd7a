//! The `onair` program. What it does is in the library beside it, so that tests run the same wiring.

use std::process::ExitCode;

fn main() -> ExitCode {
    onair::cli::main()
}
