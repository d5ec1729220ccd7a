//! People who ask all the time.

use std::time::{Duration, Instant};

/// Asks again and again until `done`, thinking a while after each answer, and returns how long each answer took.
pub(crate) async fn ask_until(
    done: impl Future<Output = ()>,
    thinking: Duration,
    ask: impl AsyncFn(),
) -> Vec<Duration> {
    let mut waited = Vec::new();
    let asking = async {
        loop {
            let asked = Instant::now();
            ask().await;
            waited.push(asked.elapsed());
            tokio::time::sleep(thinking).await;
        }
    };
    tokio::select! {
        () = done => {}
        () = asking => {}
    }
    waited
}
