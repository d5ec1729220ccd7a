//! How an answer reaches Discord: at once; or, where finding it takes longer than Discord waits, as a promise first and
//! the answer in its place.

use std::pin::pin;

use tracing::{debug, info, warn};

use super::interaction::{Interaction, kind};
use super::{Answer, Callback};
use crate::Discord;
use crate::outgoing::EPHEMERAL;
use crate::rest::Failure;

/// Too late, answered already, or unknown by now: nobody waits for this answer any more.
const GONE: [u64; 4] = [10062, 40060, 10015, 50027];

/// Gives the answer as soon as it is there; a promise of it where `patience` ends before.
pub(super) async fn deliver(
    discord: &Discord,
    interaction: &Interaction,
    answer: impl Future<Output = Option<Callback>>,
    patience: impl Future<Output = ()>,
) {
    let mut answer = pin!(answer);
    let given = tokio::select! {
        biased;
        callback = &mut answer => match callback {
            Some(callback) => give(discord, interaction, &callback).await,
            None => return debug!(kind = interaction.kind, "an interaction that does not concern us"),
        },
        () = patience => {
            // The promise is under way while the answer is still looked for.
            let promise = Callback::promise();
            match tokio::join!(give(discord, interaction, &promise), answer) {
                (Ok(()), Some(callback)) => fill(discord, interaction, callback).await,
                (promised, _) => promised,
            }
        }
    };
    match given {
        Ok(()) if interaction.kind == kind::AUTOCOMPLETE => debug!("offered completions"),
        Ok(()) => info!("answered"),
        Err(failure) if GONE.contains(&failure.code().1) => info!(%failure, "too late, or answered already"),
        Err(failure) => warn!(%failure, "could not answer"),
    }
}

async fn give(discord: &Discord, interaction: &Interaction, callback: &Callback) -> Result<(), Failure> {
    // Once more and at once: the person waits, and Discord takes only one answer.
    let send = || discord.rest.answer(interaction.id.get(), &interaction.token, callback);
    match send().await {
        Err(failure) if may_be_repeated(&failure) => send().await,
        answered => answered,
    }
}

async fn fill(discord: &Discord, interaction: &Interaction, callback: Callback) -> Result<(), Failure> {
    let Answer::Message(body) = callback.data else { return Ok(()) };
    let (application, body) = (discord.application().await?.get(), body.late());
    let send = || discord.rest.fill(application, &interaction.token, &body);
    match send().await {
        Err(failure) if may_be_repeated(&failure) => send().await,
        answered => answered,
    }
}

fn may_be_repeated(failure: &Failure) -> bool {
    matches!(failure, Failure::NotSent(_)) || failure.is_unsure()
}

impl Callback {
    /// "onair is thinking…", to the asker alone: whom the answer is for is not known yet, a promise settles it for
    /// good, and what only one person was to see must not be shown to a room.
    fn promise() -> Self {
        Self { kind: 5, data: Answer::Promise { flags: EPHEMERAL } }
    }
}
