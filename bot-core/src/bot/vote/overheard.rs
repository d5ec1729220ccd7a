//! What is said of a vote where everybody in a room reads it.

use crate::command::VoteCommand;
use crate::reply::{VoteReply, Voting};
use crate::store::{Subject, Voted};

/// The answer as it may be told. It does not say who suggested something without their name: of that, everybody is told the
/// same for the same words. Nor does it say whose votes moderators count no more, nor who is too new.
pub(super) fn as_told(command: &VoteCommand, reply: VoteReply) -> VoteReply {
    let subject = match &reply {
        personal if personal.is_personal() => return VoteReply::Elsewhere,
        // Nobody can vote for it.
        VoteReply::Done { voted: Voted::Closed, .. } => return reply,
        VoteReply::Done { subject, .. } | VoteReply::Told { subject, .. } if is_nameless(subject) => subject,
        _ => return reply,
    };
    let voting = match command {
        VoteCommand::Withdraw(_) => Voting::Back,
        VoteCommand::Tell(_, true) => Voting::Tell,
        VoteCommand::Tell(_, false) => Voting::Quiet,
        VoteCommand::For(_) | VoteCommand::Named(_) | VoteCommand::Credit(..) => Voting::For,
    };
    VoteReply::Unsaid { suggestion: Box::new(subject.suggestion.clone()), voting }
}

/// Whether it is a suggestion whose proposer is not to be known.
fn is_nameless(subject: &Subject) -> bool {
    let proposer = subject.suggestion.proposer.as_ref();
    subject.question.is_none() && proposer.is_some_and(|proposer| proposer.anonymous)
}
