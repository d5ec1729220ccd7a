//! Work that takes long.

use std::panic::resume_unwind;

use tokio::task::spawn_blocking;

/// Does the work where it holds nobody up.
pub(super) async fn toil<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // It was not begun, since everything is shutting down: nobody hears the answer any more.
            Err(_) => std::future::pending().await,
        },
    }
}
