//! Holding a request back, so that a story decides what happens while it is under way.

use tokio::sync::watch;

use super::PATIENCE;

/// Holds a request back.
#[derive(Clone, Debug)]
pub struct Gate(watch::Sender<Progress>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Empty,
    Waiting,
    Open,
}

/// Where on its way a request is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Before the platform has it. A sender that dies takes it along.
    Request,
    /// Before the platform has it, on a way that is long: it arrives although its sender is dead by then.
    Late,
    /// The platform has done what was asked, and its answer is under way.
    Answer,
}

impl Gate {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(Progress::Empty))
    }

    /// Lets the request through.
    pub fn open(&self) {
        self.0.send_replace(Progress::Open);
    }

    /// Waits until a request stands before the gate.
    pub async fn is_reached(&self) {
        self.wait(|progress| progress != Progress::Empty).await;
    }

    pub(super) async fn pass(&self) {
        self.0.send_if_modified(|progress| {
            let first = *progress == Progress::Empty;
            if first {
                *progress = Progress::Waiting;
            }
            first
        });
        self.wait(|progress| progress == Progress::Open).await;
    }

    async fn wait(&self, arrived: impl Fn(Progress) -> bool) {
        let mut receiver = self.0.subscribe();
        let waited = tokio::time::timeout(PATIENCE, receiver.wait_for(|progress| arrived(*progress))).await;
        waited.expect("a hanging request is reached and released").expect("the gate holds its own sender");
    }
}

/// Does what a request asks for, held back where `hold` says so.
pub(super) async fn held<T: Send + 'static>(
    hold: Option<(Hold, Gate)>,
    work: impl Future<Output = T> + Send + 'static,
) -> T {
    match hold {
        None => work.await,
        Some((Hold::Request, gate)) => {
            gate.pass().await;
            work.await
        }
        Some((Hold::Late, gate)) => {
            // A task of its own goes on when whoever waits for it is gone.
            let work = tokio::spawn(async move {
                gate.pass().await;
                work.await
            });
            work.await.expect("the model does not panic")
        }
        Some((Hold::Answer, gate)) => {
            let done = work.await;
            gate.pass().await;
            done
        }
    }
}
