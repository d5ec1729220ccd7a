//! A recovery key that the first start made for the Matrix account, shown once to whoever started it.

use std::io::IsTerminal;
use std::sync::Arc;

use onair_matrix::Matrix;
use tokio_util::sync::CancellationToken;

/// Waits until Matrix is connected, and shows a new key to a person at a terminal. A log gets no more than the name of its
/// file, which the adapter has told: whoever has the key reads every encrypted room.
pub(super) async fn hand_over(matrix: Arc<Matrix>, stop: CancellationToken) -> anyhow::Result<()> {
    let mut connected = matrix.connected();
    tokio::select! {
        () = stop.cancelled() => return Ok(()),
        is = connected.wait_for(|is| *is) => drop(is?),
    }
    if let Some((key, _)) = matrix.take_new_recovery_key()
        && std::io::stderr().is_terminal()
    {
        eprintln!("\nThe recovery key of the Matrix account, shown this once:\n\n    {}\n", key.expose());
    }
    stop.cancelled().await;
    Ok(())
}
