//! People who ask all the time.

use std::time::{Duration, Instant};

/// Between an answer and the next question.
const THINKING: Duration = Duration::from_millis(100);

/// Asks again and again until `done`, and returns how long each answer took.
pub(crate) async fn ask_until(done: impl Future<Output = ()>, ask: impl AsyncFn()) -> Vec<Duration> {
    let mut waited = Vec::new();
    let asking = async {
        loop {
            let asked = Instant::now();
            ask().await;
            waited.push(asked.elapsed());
            tokio::time::sleep(THINKING).await;
        }
    };
    tokio::select! {
        () = done => {}
        () = asking => {}
    }
    waited
}
