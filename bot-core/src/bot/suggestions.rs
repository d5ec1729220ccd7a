//! `/suggestions`: the board, a page at a time, and one suggestion with its history.

use std::sync::Arc;

use tracing::info;

use super::{Bot, Known};
use crate::command::{BoardView, Request, Sorting, SuggestionsCommand};
use crate::credits::correction::Corrector;
use crate::episode::ShowId;
use crate::reply::{Listing, OwnVote, Reply, Shown, SuggestionsReply};
use crate::store::{StoreError, TakenBack};
use crate::suggestion::{Standing, Suggestion};
use crate::time::Moment;
use crate::watch::Person;

#[cfg(test)]
mod tests;

/// Suggestions on a page: few enough for a phone's screen.
const ON_A_PAGE: usize = 10;
/// Of more, a person sees in private all that are theirs.
const MOST_OWN: usize = 500;

impl Bot {
    pub(super) async fn suggestions(
        &self,
        known: &Arc<Known>,
        command: &SuggestionsCommand,
        request: &Request,
        now: Moment,
    ) -> Result<Reply, StoreError> {
        if known.boards.shows().is_empty() {
            return Ok(SuggestionsReply::NotTaken.into());
        }
        let SuggestionsCommand { view, show } = command;
        let shows = match known.boards_meant(show.as_deref(), request.room.as_ref()) {
            Ok(shows) => shows,
            Err(which) => return Ok(SuggestionsReply::WhichBoard { view: view.clone(), which }.into()),
        };
        let reply = match view {
            BoardView::List(sorting, page) => {
                self.board(known, *sorting, *page, shows, show.is_some(), request).await?
            }
            BoardView::TakeBack(number) => self.take_own_back(known, *number, request, now).await?,
            BoardView::One(number) => self.one(known, *number, request).await?,
            BoardView::About(words) => {
                let (mut suggestions, _) = self.suggestions_named(words, &shows, false).await?;
                match suggestions.len() {
                    0 => SuggestionsReply::Nothing(words.clone()),
                    1 => self.shown_to(known, suggestions.remove(0), request).await?,
                    _ => SuggestionsReply::About { words: words.clone(), suggestions },
                }
            }
        };
        Ok(reply.into())
    }

    async fn board(
        &self,
        known: &Known,
        sorting: Sorting,
        page: usize,
        mut shows: Vec<ShowId>,
        named: bool,
        request: &Request,
    ) -> Result<SuggestionsReply, StoreError> {
        if sorting == Sorting::Queue {
            shows.retain(|show| known.decides(show, request));
            if shows.is_empty() {
                return Ok(SuggestionsReply::ForModerators);
            }
            shows.retain(|show| !known.is_overheard(show, request));
            if shows.is_empty() {
                return Ok(SuggestionsReply::Elsewhere);
            }
        }
        let person = Person::of(&request.asker);
        let overheard = sorting == Sorting::Mine && request.is_overheard();
        let (suggestions, page, total) = if overheard {
            self.page_of_own(&shows, &person, page).await?
        } else {
            self.page(&shows, sorting, &person, page).await?
        };
        if suggestions.is_empty() {
            return Ok(if overheard { SuggestionsReply::NoneHere } else { SuggestionsReply::Empty(sorting) });
        }
        // A list for everybody offers the same whoever asks for it, and tells of nobody's votes.
        let for_all = request.room.is_some() && matches!(sorting, Sorting::Top | Sorting::New);
        let reader = (!for_all).then_some(&person);
        let open_to_asker = self.open_to(known, &suggestions, reader).await?;
        let came_true = self.known().register.came_true(&shows);
        Ok(SuggestionsReply::Page(Listing {
            sorting,
            shows,
            named,
            suggestions,
            open_to_asker,
            page,
            pages: pages(total),
            total,
            came_true,
            overheard,
        }))
    }

    /// A page, or the last one where there are not so many; which that is, and how many stand on all of them.
    async fn page(
        &self,
        shows: &[ShowId],
        sorting: Sorting,
        person: &Person,
        page: usize,
    ) -> Result<(Vec<Suggestion>, usize, usize), StoreError> {
        self.learn_board().await?;
        let total = match sorting {
            Sorting::Top => self.known().register.count(shows, Standing::Open),
            Sorting::New => self.known().register.count(shows, Standing::Over),
            Sorting::OnAir => self.known().register.came_true(shows),
            Sorting::Mine | Sorting::Queue => self.store.board_count(shows, sorting, person).await?,
        };
        let page = page.clamp(1, pages(total).max(1));
        Ok((self.store.board_page(shows, sorting, person, page, ON_A_PAGE).await?, page, total))
    }

    /// The same of somebody's own, where others read along: of those that everybody may know of.
    async fn page_of_own(
        &self,
        shows: &[ShowId],
        person: &Person,
        page: usize,
    ) -> Result<(Vec<Suggestion>, usize, usize), StoreError> {
        let mut all = self.store.board_page(shows, Sorting::Mine, person, 1, MOST_OWN).await?;
        all.retain(|own| own.is_public() && !is_nameless(own));
        let total = all.len();
        let page = page.clamp(1, pages(total).max(1));
        Ok((all.into_iter().skip((page - 1) * ON_A_PAGE).take(ON_A_PAGE).collect(), page, total))
    }

    /// Those that somebody can vote for and has not; where everybody reads it, those that can be voted for.
    async fn open_to(
        &self,
        known: &Known,
        suggestions: &[Suggestion],
        reader: Option<&Person>,
    ) -> Result<Vec<u32>, StoreError> {
        let may = |suggestion: &&Suggestion| {
            let own_vote = known.boards.of(&suggestion.show).is_some_and(|rules| rules.own_vote);
            let own = reader.is_some_and(|person| is_of(suggestion, person));
            suggestion.is_public() && suggestion.state.is_alive() && (own_vote || !own)
        };
        let mut open: Vec<u32> = suggestions.iter().filter(may).map(|suggestion| suggestion.number).collect();
        let Some(person) = reader else { return Ok(open) };
        let voted = self.store.voted_for(&open, person).await?;
        open.retain(|number| !voted.contains(number));
        Ok(open)
    }

    /// Takes a suggestion of the asker's own from the board.
    async fn take_own_back(
        &self,
        known: &Known,
        number: u32,
        request: &Request,
        now: Moment,
    ) -> Result<SuggestionsReply, StoreError> {
        let Some(own) = self.store.suggestion(number).await? else {
            return Ok(SuggestionsReply::NotOwn(number));
        };
        // Where others read along, what was suggested without a name is nobody's own.
        let unsaid = request.is_overheard() && is_nameless(&own);
        if unsaid || known.boards.of(&own.show).is_none() {
            return Ok(SuggestionsReply::NotOwn(number));
        }
        let mine = is_of(&own, &Person::of(&request.asker));
        if mine && request.is_overheard() && !own.is_public() {
            return Ok(SuggestionsReply::Elsewhere);
        }
        let mut by = Corrector::of(&request.asker);
        if is_nameless(&own) {
            by.name.clear();
        }
        Ok(match self.store.take_back(number, &by, now).await? {
            TakenBack::Done => {
                info!(show.id = %own.show, suggestion = number, "a suggestion was taken back");
                self.learn_board().await?;
                SuggestionsReply::TookBack(Box::new(own))
            }
            TakenBack::Shared => SuggestionsReply::Shared(number),
            TakenBack::NotOwn => SuggestionsReply::NotOwn(number),
        })
    }

    async fn one(
        &self,
        known: &Known,
        number: u32,
        request: &Request,
    ) -> Result<SuggestionsReply, StoreError> {
        match self.store.suggestion(number).await? {
            Some(suggestion) => self.shown_to(known, suggestion, request).await,
            None => Ok(SuggestionsReply::NoSuch(number)),
        }
    }

    async fn shown_to(
        &self,
        known: &Known,
        suggestion: Suggestion,
        request: &Request,
    ) -> Result<SuggestionsReply, StoreError> {
        let number = suggestion.number;
        let Some(rules) = known.boards.of(&suggestion.show) else {
            return Ok(SuggestionsReply::NoSuch(number));
        };
        let person = Person::of(&request.asker);
        // Where others read along, what was suggested without a name is nobody's own.
        let mine = is_of(&suggestion, &person) && !(request.is_overheard() && is_nameless(&suggestion));
        let decides = known.decides(&suggestion.show, request);
        let overheard = known.is_overheard(&suggestion.show, request);
        let merged =
            matches!(suggestion.state, crate::suggestion::State::Merged { .. }) && !suggestion.hidden;
        if !suggestion.is_public() && !merged {
            if !decides && !mine {
                return Ok(SuggestionsReply::NoSuch(number));
            }
            if overheard {
                return Ok(SuggestionsReply::Elsewhere);
            }
        }
        if suggestion.is_taken_back() {
            return Ok(SuggestionsReply::Gone(number));
        }
        let acts = self.store.acts_on(number).await?;
        // What moderators note among themselves is read out where they are alone.
        let decides = decides && !overheard;
        let read_by_others =
            request.is_overheard() || request.room.is_some() && !Shown::to_one(&suggestion, decides, mine);
        let vote = if read_by_others {
            OwnVote::Unsaid
        } else if let Some(told) = self.store.vote_of(suggestion.ballot(), &person).await? {
            OwnVote::Cast { told }
        } else if !mine || rules.own_vote {
            OwnVote::Possible
        } else {
            OwnVote::NotAllowed
        };
        Ok(SuggestionsReply::One(Box::new(Shown { suggestion, acts, decides, mine, vote })))
    }
}

fn pages(total: usize) -> usize {
    total.div_ceil(ON_A_PAGE)
}

fn is_of(suggestion: &Suggestion, person: &Person) -> bool {
    suggestion.proposer.as_ref().is_some_and(|proposer| proposer.person == *person)
}

fn is_nameless(suggestion: &Suggestion) -> bool {
    suggestion.proposer.as_ref().is_some_and(|proposer| proposer.anonymous)
}
