//! `/ask`: questions to a guest who is booked.

use std::sync::Arc;

use tracing::{debug, info};

use super::suggest::too_new;
use super::{Bot, Known};
use crate::command::{AskCommand, Request};
use crate::credits::correction::Corrector;
use crate::episode::ShowId;
use crate::folding;
use crate::reply::{AskReply, Reply};
use crate::store::{Asking, Kept, StoreError, TakenBack};
use crate::suggestion::{MAX_WHY, Suggestion};
use crate::time::Moment;
use crate::watch::Person;

/// What somebody is called, as it is kept with a question.
const MAX_WHO: usize = 40;

impl Bot {
    pub(super) async fn ask(
        &self,
        known: &Arc<Known>,
        command: &AskCommand,
        request: &Request,
        now: Moment,
    ) -> Result<Reply, StoreError> {
        let shows = known.boards_of(request.room.as_ref());
        if shows.is_empty() {
            return Ok(AskReply::NotTaken.into());
        }
        if let Some((number, hidden)) = command.to_hide() {
            return Ok(self.hide(known, number, hidden, request, now).await?.into());
        }
        let booked = self.store.booked().await?;
        let booked: Vec<_> = booked.into_iter().filter(|booked| shows.contains(&booked.show)).collect();
        let reply = match meant(booked, &command.suggestion) {
            Ok(of) => self.ask_guest(known, of, &command.question, request, now).await?,
            Err(reply) => reply,
        };
        // That is nobody else's business.
        let elsewhere = request.is_overheard() && reply.is_personal();
        Ok(if elsewhere { AskReply::Elsewhere } else { reply }.into())
    }

    async fn ask_guest(
        &self,
        known: &Known,
        of: Suggestion,
        typed: &str,
        request: &Request,
        now: Moment,
    ) -> Result<AskReply, StoreError> {
        let Some(rules) = known.boards.of(&of.show) else { return Ok(AskReply::NotTaken) };
        let decides = known.decides(&of.show, request);
        if typed.is_empty() {
            let questions = self.store.questions(of.number).await?;
            return Ok(AskReply::Questions { of: Box::new(of), questions, decides });
        }
        let text = clean(typed);
        if folding::joined(&text).is_empty() {
            return Ok(AskReply::NoWords);
        }
        if text.chars().count() > MAX_WHY {
            return Ok(AskReply::TooLong);
        }
        if let Some(too_new) = too_new(&rules, request, now).filter(|_| !decides) {
            return Ok(AskReply::TooNew(too_new));
        }
        let person = Person::of(&request.asker);
        let place = self.place_of(request);
        let asking = Asking {
            of: &of,
            text: &text,
            person: &person,
            name: &crate::wording::cut(&clean(&request.asker.name), MAX_WHO),
            place: &place,
            per_place: (!decides).then_some(rules.per_server),
            cards: &rules.cards,
        };
        Ok(match self.store.ask(&asking, now).await? {
            Kept::New(number) => {
                info!(show.id = %of.show, suggestion = of.number, question = number, "a guest was asked something");
                debug!(asker.id = person.id, platform = %person.platform, "by");
                AskReply::Asked { of: Box::new(of), number, text }
            }
            Kept::Same(question) => AskReply::Same(question),
            Kept::Enough => AskReply::Enough,
            Kept::EnoughHere => AskReply::EnoughHere,
            Kept::Blocked => AskReply::Blocked,
            Kept::Closed => AskReply::NotBooked(format!("#{}", of.number)),
        })
    }

    /// Takes a question down or shows it again, for whoever decides on its show's suggestions; takes it back, for whoever
    /// asked it. Of anybody else these words are not published as a question: nobody meant that.
    async fn hide(
        &self,
        known: &Known,
        number: u32,
        hidden: bool,
        request: &Request,
        now: Moment,
    ) -> Result<AskReply, StoreError> {
        let decides = |show: &ShowId| known.decides(show, request);
        let Some(question) = self.store.question(number).await? else {
            let any = known.boards.shows().iter().any(decides);
            return Ok(if any { AskReply::NoQuestion(number) } else { AskReply::NotAModerator { hidden } });
        };
        let of = self.store.suggestion(question.number).await?;
        let by = Corrector::of(&request.asker);
        if !of.is_some_and(|of| decides(&of.show)) {
            if !hidden {
                return Ok(AskReply::NotAModerator { hidden });
            }
            return Ok(match self.store.take_question_back(number, &by, now).await? {
                TakenBack::Done => AskReply::TookBack(number),
                TakenBack::Shared => AskReply::Shared(number),
                TakenBack::NotOwn => AskReply::NotAModerator { hidden },
            });
        }
        let changed = self.store.hide_question(&question, hidden, &by, now).await?;
        Ok(AskReply::Hidden { number, hidden, already: !changed })
    }
}

/// The guest who is meant, of those who are booked.
fn meant(booked: Vec<Suggestion>, named: &str) -> Result<Suggestion, AskReply> {
    let named = named.trim();
    if booked.is_empty() {
        return Err(AskReply::NobodyBooked);
    }
    let number: Option<u32> = named.strip_prefix('#').unwrap_or(named).parse().ok();
    let folded = folding::joined(named);
    let is_meant = |suggestion: &Suggestion| match number {
        Some(number) => suggestion.number == number,
        None => named.is_empty() || folding::joined(&suggestion.draft.title()).contains(&folded),
    };
    let mut meant: Vec<_> = booked.into_iter().filter(is_meant).collect();
    match meant.len() {
        0 => Err(AskReply::NotBooked(named.to_owned())),
        1 => Ok(meant.remove(0)),
        _ => Err(AskReply::Which(meant)),
    }
}

/// One line, without what is not seen and yet does something.
fn clean(typed: &str) -> String {
    let seen: String = typed.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let seen = crate::credits::correction::visible(&seen);
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::announcement::PlatformKind;
    use crate::bot::suggest::tests::{at, bot, listener, moderator, request, says, shown};
    use crate::command::Asker;
    use crate::reply::TooNew;
    use crate::suggestion::Rules;

    #[test]
    fn moderators_take_a_question_down_in_few_words() {
        let to_hide = |typed: &str| AskCommand { question: typed.into(), ..AskCommand::default() }.to_hide();
        assert_eq!(to_hide("hide q3"), Some((3, true)));
        assert_eq!(to_hide(" Show  Q12 "), Some((12, false)));
        assert_eq!(to_hide("delete q3!"), Some((3, true)));
        for question in ["hide and seek?", "show q", "q3", "hide 3"] {
            assert_eq!(to_hide(question), None, "{question}");
        }
    }

    #[test]
    fn a_question_is_one_line_that_can_be_seen() {
        assert_eq!(clean(" How\n do \u{202e}you\u{200b} test\tit? "), "How do you test it?");
    }

    #[tokio::test]
    async fn a_listener_who_wants_to_hide_a_question_asks_none() {
        let bot = bot(Rules::default()).await;
        for line in ["suggest Jane Doe", "decide 1 booked"] {
            says(&bot, &moderator("mo"), line).await;
        }
        says(&bot, &listener("ada"), "ask How do you test it?").await;
        for platform in [PlatformKind::Discord, PlatformKind::Matrix] {
            let bo = Asker { platform, ..listener("bo") };
            for line in ["ask hide q1", "ask hide q7"] {
                let told = shown(&says(&bot, &bo, line).await);
                assert!(told.starts_with("Only moderators can take a question down"), "{told}");
            }
            let told = shown(&says(&bot, &bo, "ask show q1").await);
            assert!(told.starts_with("Only moderators can show a question again"), "{told}");
        }
        assert_eq!(bot.store.questions(1).await.unwrap().len(), 1, "nothing was published");
        let hidden = shown(&says(&bot, &moderator("mo"), "ask hide q1").await);
        assert!(hidden.starts_with("q1 is taken down"), "{hidden}");
    }

    #[tokio::test]
    async fn whoever_is_too_new_waits_with_their_questions_in_private_as_well() {
        let day = std::time::Duration::from_hours(24);
        let bot = bot(Rules { member_age: day, ..Rules::default() }).await;
        says(&bot, &moderator("mo"), "suggest Jane Doe").await;
        says(&bot, &moderator("mo"), "decide 1 booked").await;
        let mut asked = request(&listener("ada"), "ask How do you test it?");
        asked.asker.membership.joined = Some(at(-1));
        assert_eq!(bot.reply(&asked, at(0)).await, AskReply::TooNew(TooNew::Member(at(23))).into());
        (asked.asker.membership.joined, asked.room) = (None, None);
        assert_eq!(bot.reply(&asked, at(0)).await, AskReply::TooNew(TooNew::Unknown).into());
        let told = bot.respond(&asked, at(0)).await;
        assert!(shown(&told).starts_with("Only those who have been around for a while may ask"), "{told:?}");
    }

    #[tokio::test]
    async fn the_guests_who_are_booked_are_offered_as_soon_as_they_are() {
        let bot = bot(Rules::default()).await;
        for line in ["suggest Jane Doe (Acme)", "suggest Janet Omega (Initech)", "decide 1 booked"] {
            says(&bot, &moderator("mo"), line).await;
        }
        let room = request(&moderator("mo"), "ask").room;
        for typed in ["", "jan", "acme"] {
            assert_eq!(
                bot.complete("ask", "suggestion", typed, room.as_ref()),
                ["Jane Doe (Acme)"],
                "{typed}"
            );
        }
        says(&bot, &moderator("mo"), "decide 2 booked").await;
        let offered = bot.complete("ask", "suggestion", "omega", room.as_ref());
        let asked = format!("ask How do you test it? suggestion: {}", offered[0]);
        let answer = shown(&says(&bot, &listener("ada"), &asked).await);
        assert!(answer.starts_with("Your question to Janet Omega (Initech)"), "{answer}");
        says(&bot, &moderator("mo"), "decide 1 recorded").await;
        assert_eq!(bot.complete("ask", "suggestion", "jane", room.as_ref()), ["Janet Omega (Initech)"]);
    }

    #[tokio::test]
    async fn ones_own_question_is_taken_back_as_long_as_nobody_else_voted_for_it() {
        let bot = bot(Rules::default()).await;
        for line in ["suggest Grace Hopper", "suggest Grace Kelly", "decide 1 booked"] {
            says(&bot, &moderator("mo"), line).await;
        }
        let ada = listener("ada");
        says(&bot, &ada, "ask What is a bug?").await;
        says(&bot, &ada, "ask What is a moth?").await;
        says(&bot, &listener("bo"), "vote q2").await;
        let reply = async |asker: &str, line: &str| bot.reply(&request(&listener(asker), line), at(0)).await;
        assert_eq!(reply("ada", "ask hide q1").await, AskReply::TookBack(1).into());
        assert_eq!(reply("ada", "ask hide q2").await, AskReply::Shared(2).into());
        let left = shown(&says(&bot, &ada, "ask").await);
        assert!(left.contains("a moth?") && !left.contains("a bug?"), "{left}");
        says(&bot, &moderator("mo"), "decide 2 booked").await;
        let which = shown(&says(&bot, &ada, "ask Who are you? suggestion: Grace").await);
        assert!(which.contains("#1 Grace Hopper") && which.contains("#2 Grace Kelly"), "{which}");
    }
}
