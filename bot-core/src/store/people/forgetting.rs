//! Forgetting a person, in one transaction: what is theirs alone is deleted, what others have a part in loses their name.

use crate::episode::ShowId;
use crate::store::suggestions::{NEXT_BOARD_EDITION, TAKE_BACK, merged_into};
use crate::store::{NEXT_EDITION, Store, StoreError, in_transaction};
use crate::suggestion::{Ballot, State};
use crate::time::Moment;
use crate::watch::Person;

use super::{AUDIT, nameless, small};

/// What was done to forget a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// So many watches are deleted.
    pub watches: u64,
    /// So many notes are deleted.
    pub notes: u64,
    /// So many votes are taken back.
    pub votes: u64,
    /// So many suggestions are taken back.
    pub suggestions: u64,
    /// So many suggestions stay, and are nobody's.
    pub detached: u64,
    /// So many questions are taken back.
    pub questions: u64,
    /// So many questions stay, and are nobody's.
    pub detached_questions: u64,
    /// So many entries of the audit records name them no longer.
    pub nameless: u64,
}

const WATCHES: &str = "DELETE FROM watches WHERE platform = $1 AND person = $2";
/// Also those that are on their way: whoever is sending one finds its claim stale, and nothing is sent again.
const NOTES: &str = "DELETE FROM outbox WHERE part = 'note' AND platform = $1 AND room = $2";

/// The tallies of what they voted for. The numbers stand behind "suggestion " and "question ".
const TALLIES: [&str; 2] = [
    "UPDATE suggestions SET votes = votes - 1, edition = $3 WHERE number IN \
     (SELECT CAST(substr(subject, 12) AS BIGINT) FROM votes \
      WHERE platform = $1 AND person = $2 AND subject LIKE 'suggestion %')",
    "UPDATE questions SET votes = votes - 1, edition = $3 WHERE id IN \
     (SELECT CAST(substr(subject, 10) AS BIGINT) FROM votes \
      WHERE platform = $1 AND person = $2 AND subject LIKE 'question %')",
];
const VOTES: &str = "DELETE FROM votes WHERE platform = $1 AND person = $2";

/// Their questions that nobody else voted for.
const LONELY: &str = "SELECT id FROM questions WHERE platform = $1 AND person = $2 AND votes <= 0";
const QUESTION: &str = "DELETE FROM questions WHERE id = $1";
const DETACH_QUESTIONS: &str = "UPDATE questions SET platform = NULL, person = NULL, person_name = NULL, edition = $3 \
                                WHERE platform = $1 AND person = $2";

/// Their suggestions, and whether others have a part in each: by a vote, a question, what is the
/// same and was merged into it, or the hosts' work.
const SUGGESTIONS: &str = concat!(
    "SELECT s.number, s.show_id, CAST(CASE WHEN s.votes > 0 \
       OR s.state IN ('contacted', 'accepted', 'booked', 'recorded', 'on_air') \
       OR EXISTS (SELECT 1 FROM questions q WHERE q.number = s.number) \
       OR EXISTS (SELECT 1 FROM suggestions m WHERE ",
    merged_into!("m", "s.number"),
    " AND m.show_id = s.show_id AND (m.person IS NULL OR m.platform <> $1 OR m.person <> $2)) \
       THEN 1 ELSE 0 END AS BIGINT) \
     FROM suggestions s WHERE s.platform = $1 AND s.person = $2 ORDER BY s.number"
);
const DETACH: &str = "UPDATE suggestions SET platform = NULL, person = NULL, person_name = NULL, anonymous = 0, \
                      credited = 0, edition = $2 WHERE number = $1";
/// The announcement of the episode names them no longer.
pub(super) const UNCREDIT: &str = "UPDATE episodes SET edition = $2 WHERE (show_id, guid) IN \
                        (SELECT s.show_id, s.guid FROM suggestions s WHERE s.number = $1 AND s.guid IS NOT NULL)";
/// The number stays taken, so that it never comes to mean something else.
const EMPTY: &str = "UPDATE suggestions SET guest = '', company = '', why = '', link = NULL, hidden = 1, votes = 0, \
                     state = $3, detail = $4, changed_at = $5, edition = $2 WHERE number = $1";
const ITS_VOTES: &str = "DELETE FROM votes WHERE subject = $1";
const ITS_QUESTIONS: &str = "SELECT id FROM questions WHERE number = $1";
/// Its acts say what it said.
const ITS_ACTS: &str = "UPDATE suggestion_acts SET detail = '{}', before = NULL WHERE number = $1";
const ITS_MATCHES: &str = "DELETE FROM suggestion_matches WHERE number = $1";

/// Runs a statement with what is bound to it, and comes to how many rows it changed.
macro_rules! run {
    ($tx:ident, $sql:expr, $($bound:expr),+) => {
        sqlx::query($sql)$(.bind($bound))+.execute(&mut *$tx).await?.rows_affected()
    };
}

/// Deletes a question, its votes and what its cards say.
macro_rules! take_question {
    ($tx:ident, $id:expr) => {
        let subject = Ballot::Question(small($id)).to_string();
        run!($tx, QUESTION, $id);
        run!($tx, ITS_VOTES, &subject);
        run!($tx, TAKE_BACK, &subject);
    };
}

/// Empties a suggestion: what it said is gone from the board, the record of acts and the cards.
macro_rules! take_suggestion {
    ($tx:ident, $number:expr, $edition:expr, $now:expr) => {
        let state = State::Declined { reason: String::new(), shown: false };
        let detail = serde_json::to_string(&state)?;
        run!($tx, EMPTY, $number, $edition, state.as_stored(), &detail, $now.timestamp_millis());
        run!($tx, ITS_VOTES, Ballot::Suggestion(small($number)).to_string());
        run!($tx, ITS_ACTS, $number);
        run!($tx, ITS_MATCHES, $number);
        let asked: Vec<i64> = sqlx::query_scalar(ITS_QUESTIONS).bind($number).fetch_all(&mut *$tx).await?;
        for id in asked {
            take_question!($tx, id);
        }
    };
}

/// Takes a person out of the audit records. Comes to how many entries named them.
macro_rules! take_out {
    ($tx:ident, $person:expr) => {{
        let mut entries = 0;
        for (table, column, _) in AUDIT {
            let values: Vec<String> =
                sqlx::query_scalar(sqlx::AssertSqlSafe(nameless::each_naming(table, column)))
                    .bind(nameless::needle($person)?)
                    .fetch_all(&mut *$tx)
                    .await?;
            for value in values {
                let Some(without) = nameless::without($person, &value) else { continue };
                let renaming = sqlx::AssertSqlSafe(nameless::renaming(table, column));
                entries += run!($tx, renaming, &value, &without);
            }
        }
        entries
    }};
}

mod taking_back;

pub use taking_back::TakenBack;

impl Store {
    /// Forgets a person on their platform. `keeps`: whether a show keeps suggestions, without a name, that others have a part
    /// in. That somebody is blocked stays known, or forgetting would be the way round it.
    pub async fn forget(
        &self,
        person: &Person,
        keeps: impl Fn(&ShowId) -> bool,
        now: Moment,
    ) -> Result<Forgotten, StoreError> {
        let (platform, id) = (person.platform.as_str(), &*person.id);
        let mut done = Forgotten::default();
        in_transaction!(self, tx => {
            // The board's lock first, as everywhere.
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            // Whoever keeps in memory who made a place hears that it changed.
            let news: i64 = sqlx::query_scalar(NEXT_EDITION).fetch_one(&mut *tx).await?;
            done.watches = run!(tx, WATCHES, platform, id);
            done.notes = run!(tx, NOTES, platform, id);
            for tally in TALLIES {
                run!(tx, tally, platform, id, edition);
            }
            done.votes = run!(tx, VOTES, platform, id);
            let lonely: Vec<i64> =
                sqlx::query_scalar(LONELY).bind(platform).bind(id).fetch_all(&mut *tx).await?;
            for id in lonely {
                take_question!(tx, id);
                done.questions += 1;
            }
            done.detached_questions = run!(tx, DETACH_QUESTIONS, platform, id, edition);
            let own: Vec<(i64, String, i64)> =
                sqlx::query_as(SUGGESTIONS).bind(platform).bind(id).fetch_all(&mut *tx).await?;
            for (number, show, shared) in own {
                run!(tx, DETACH, number, edition);
                run!(tx, UNCREDIT, number, news);
                if shared != 0 && keeps(&ShowId::new(show)) {
                    done.detached += 1;
                } else {
                    take_suggestion!(tx, number, edition, now);
                    done.suggestions += 1;
                }
            }
            done.nameless = take_out!(tx, person);
            Ok(done)
        })
    }
}
