//! Answering what was typed into a form.

use std::sync::{MutexGuard, PoisonError};

use super::Bot;
use super::unfinished::Unfinished;
use crate::announcement::Destination;
use crate::command::{CommandSpec, Form, Request};
use crate::episode::Show;
use crate::message::Message;
use crate::reply::{AskReply, DecideReply, Reply, SuggestReply};
use crate::store::Decided;
use crate::time::Moment;
use crate::watch::Person;
use crate::wording;

impl Bot {
    /// The form for a command that was asked without what it needs: also without the show, where several take suggestions in
    /// the room. What was given stands in it already. `None` where nothing is missing that a form could ask for.
    pub fn form_instead_of(
        &self,
        name: &str,
        given: &[(&str, &str)],
        room: Option<&Destination>,
    ) -> Option<Form> {
        let is_named = given.iter().any(|(name, value)| *name == "show" && !value.trim().is_empty());
        match self.boards_to_choose_from(name, room) {
            boards if boards.is_empty() || is_named => Form::instead_of(name, given),
            boards => Form::choosing(given, &boards).or_else(|| Form::instead_of(name, given)),
        }
    }

    /// What a line still lacks, as a form; the show among it, where several take suggestions in the room. What the person
    /// typed for it before stands in it already.
    pub fn form_of(&self, line: &str, room: Option<&Destination>, person: &Person) -> Option<Form> {
        let form = Form::of(line)?;
        let form = match self.unfinished().of(person) {
            Some(draft) => form.resumed(draft),
            None => form,
        };
        let (name, given) = CommandSpec::taken_apart(line);
        let boards = self.boards_to_choose_from(name, room);
        if boards.is_empty() || given.iter().any(|(name, _)| *name == "show") {
            return Some(form);
        }
        form.clone().with_choice(&boards).or(Some(form))
    }

    pub(super) fn unfinished(&self) -> MutexGuard<'_, Unfinished> {
        self.unfinished.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The shows that a suggestion may be for, where there are several.
    fn boards_to_choose_from(&self, name: &str, room: Option<&Destination>) -> Vec<Show> {
        let opens_a_form = CommandSpec::find(name).is_some_and(CommandSpec::opens_a_form);
        let known = self.known();
        let boards = if opens_a_form { known.boards_of(room) } else { Vec::new() };
        if boards.len() > 1 { boards.iter().map(|show| known.show(show)).collect() } else { Vec::new() }
    }

    /// The words that answer a request which was made by filling in the form of `line`, at `now`. A form is gone once it is
    /// sent: where nothing came of it, the answer gives back what was typed.
    pub async fn respond_to_form(
        &self,
        request: &Request,
        line: &str,
        typed: &[(&str, &str)],
        now: Moment,
    ) -> Message {
        let known = self.known();
        let reply = self.reply_from(&known, request, now).await;
        let form = || self.form_of(line, request.room.as_ref(), &Person::of(&request.asker));
        match &reply {
            Reply::Trouble => wording::form::not_kept(form().as_ref(), typed),
            reply if is_to_be_mended(reply) => {
                let answer = wording::reply(reply, &known.shows, now);
                wording::form::given_back(answer, form().as_ref(), typed)
            }
            reply => wording::reply(reply, &known.shows, now),
        }
    }
}

/// Whether the person is to try the same once more: with something else in it, later, or elsewhere.
fn is_to_be_mended(reply: &Reply) -> bool {
    match reply {
        Reply::Misunderstood(_) => true,
        Reply::Suggest(reply) => matches!(
            **reply,
            SuggestReply::Who { .. }
                | SuggestReply::NoGuest { .. }
                | SuggestReply::WhichBoard { .. }
                | SuggestReply::Flawed(_)
                | SuggestReply::NotAnonymous
                | SuggestReply::Enough { .. }
                | SuggestReply::EnoughHere(_)
                | SuggestReply::TooNew(_)
        ),
        Reply::Ask(reply) => matches!(
            **reply,
            AskReply::NobodyBooked
                | AskReply::NotBooked(_)
                | AskReply::Which(_)
                | AskReply::NoWords
                | AskReply::TooLong
                | AskReply::Enough
                | AskReply::EnoughHere
                | AskReply::TooNew(_)
        ),
        Reply::Decide(reply) => match &**reply {
            DecideReply::Decided { decided, .. } => !matches!(**decided, Decided::Done(_)),
            DecideReply::Misput(..)
            | DecideReply::NotAllowed(_)
            | DecideReply::NoSuch(_)
            | DecideReply::Which { .. }
            | DecideReply::NotNamed { .. }
            | DecideReply::NoEpisode { .. } => true,
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Asker;
    use crate::message::{Audience, Click, words};
    use crate::store::Store;
    use crate::subscription::Subscriptions;
    use crate::suggestion::{Boards, Rules};
    use crate::testdata;

    /// What is said to somebody who filled in the form of `line`.
    async fn told(bot: &Bot, line: &str, typed: &[(&str, &str)]) -> Message {
        let command = Form::filled(line, typed);
        let request = Request { command, room: None, asker: Asker::local(), missing: Vec::new() };
        bot.respond_to_form(&request, line, typed, Moment::default()).await
    }

    fn text(message: &Message) -> String {
        message.lead.iter().map(words).collect::<Vec<_>>().join("\n")
    }

    async fn bot() -> Bot {
        let board = (testdata::reading().show.id, Rules::default());
        let bot = Bot::new(Store::open("sqlite::memory:").await.unwrap(), Subscriptions::default());
        bot.with_boards(Boards::new([board]))
    }

    #[tokio::test]
    async fn a_form_without_what_it_needs_comes_back_with_what_was_typed() {
        let answer =
            told(&bot().await, "suggest", &[("guest", " "), ("why", "She rewrote\ntheir database")]).await;
        assert_eq!(answer.audience, Audience::Asker);
        assert!(text(&answer).contains("Why them? She rewrote\ntheir database"), "{}", text(&answer));
        assert_eq!(answer.follow_ups[0].does, Click::Fill("suggest".into()));
    }

    #[tokio::test]
    async fn what_was_typed_comes_back_wherever_nothing_came_of_it() {
        let bot = bot().await;
        let question = [("question", "Why did you rewrite it?")];
        let answer = told(&bot, "ask", &question).await;
        assert!(text(&answer).contains("Why did you rewrite it?"), "{}", text(&answer));
        let answer = told(&bot, "decide 12 decline", &[("text", "no time this year")]).await;
        assert!(text(&answer).contains("no time this year"), "{}", text(&answer));
    }

    #[tokio::test]
    async fn a_form_that_could_not_be_kept_says_so_and_comes_back() {
        let bot = bot().await;
        bot.store.close().await;
        let typed = [("guest", "Jane Doe"), ("company", ""), ("why", "She rewrote their database")];
        let answer = told(&bot, "suggest anonymous: yes", &typed).await;
        let text = text(&answer);
        assert!(text.starts_with("That could not be kept"), "{text}");
        assert!(text.contains("Who should be on the show? Jane Doe\nWhy them? She rewrote"), "{text}");
        assert_eq!(answer.audience, Audience::Asker);
        assert_eq!(answer.follow_ups[0].does, Click::Fill("suggest anonymous: yes".into()));
    }
}
