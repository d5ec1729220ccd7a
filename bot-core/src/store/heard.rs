//! What people asked, where several processes hear it, or one hears it again.

use chrono::TimeDelta;

use crate::announcement::PlatformKind;
use crate::time::Moment;

use super::{Store, StoreError, on};

/// No platform tells of something for the first time later than this.
const REMEMBERED: TimeDelta = TimeDelta::days(1);
/// Whoever has waited for longer than this has asked again, or somebody else.
const WAITED_FOR: TimeDelta = TimeDelta::minutes(5);

/// So many times of which each may be the one that was written are remembered.
const UNSURE: usize = 4;

/// What somebody asked, in the hands of this process.
#[derive(Debug, PartialEq, Eq)]
pub struct InHand {
    event: String,
    /// Until then nobody else takes it up; several where it is not known which of them was written.
    until: Vec<Moment>,
    /// Whether another process, or this one before it died, had it in hand.
    pub(crate) again: bool,
}

/// Whose it is to answer what somebody asked.
#[derive(Debug, PartialEq, Eq)]
pub enum TakenUp {
    /// This process's.
    Ours(InHand),
    /// Another one's until then, or this one's before it died.
    Elsewhere(Moment),
    /// It was answered, or nobody is to answer it any more.
    Over,
}

impl Store {
    /// Whether this process is to do what somebody asked, and no other that shares the database. `event` is the platform's own
    /// name for it, the same for all who hear it. One process alone does whatever it hears. For what can be asked again alone:
    /// whoever is first and dies leaves it undone.
    pub async fn is_first_to_hear(
        &self,
        platform: PlatformKind,
        event: &str,
        now: Moment,
    ) -> Result<bool, StoreError> {
        const HEAR: &str = "INSERT INTO heard (event, heard_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        if !self.is_shared() {
            return Ok(true);
        }
        self.forget_heard(now).await?;
        let heard = on!(self, pool => sqlx::query(HEAR)
            .bind(name(platform, event))
            .bind(now.timestamp_millis())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(heard > 0)
    }

    /// Takes up what somebody asked until then, where nobody else has it in hand and it was not answered. `event` is as in
    /// [`Store::is_first_to_hear`]; it may be heard again, also by the same process.
    pub async fn take_up(
        &self,
        platform: PlatformKind,
        event: &str,
        until: Moment,
        now: Moment,
    ) -> Result<TakenUp, StoreError> {
        const TAKE: &str = "INSERT INTO heard (event, heard_at, in_hand_until) VALUES ($1, $2, $3) \
             ON CONFLICT (event) DO UPDATE SET in_hand_until = $3 \
             WHERE heard.in_hand_until <= $2 AND heard.heard_at > $4 RETURNING heard_at";
        const IN_HAND: &str = "SELECT in_hand_until FROM heard WHERE event = $1 AND heard_at > $2 AND in_hand_until IS NOT NULL";
        self.forget_heard(now).await?;
        let (event, millis) = (name(platform, event), now.timestamp_millis());
        let too_old = (now - WAITED_FOR).timestamp_millis();
        let taken: Option<i64> = on!(self, pool => sqlx::query_scalar(TAKE)
            .bind(&event)
            .bind(millis)
            .bind(until.timestamp_millis())
            .bind(too_old)
            .fetch_optional(pool)
            .await)?;
        if let Some(heard) = taken {
            return Ok(TakenUp::Ours(InHand { event, until: vec![until], again: heard < millis }));
        }
        let until: Option<i64> = on!(self, pool =>
            sqlx::query_scalar(IN_HAND).bind(&event).bind(too_old).fetch_optional(pool).await)?;
        Ok(until.and_then(Moment::from_timestamp_millis).map_or(TakenUp::Over, TakenUp::Elsewhere))
    }

    /// Keeps what was taken up in hand until then. False where it is in another's hands by now.
    pub async fn keep_in_hand(&self, in_hand: &mut InHand, until: Moment) -> Result<bool, StoreError> {
        // Whoever asks for this gives up after a while, and it may be written all the same.
        if in_hand.until.len() == UNSURE {
            in_hand.until.remove(0);
        }
        in_hand.until.push(until);
        let kept = self.change_in_hand(in_hand, Some(until)).await?;
        if kept {
            in_hand.until = vec![until];
        }
        Ok(kept)
    }

    /// Nobody is to take up any more what was taken up. False where it is in another's hands by now.
    pub async fn settle_heard(&self, in_hand: &InHand) -> Result<bool, StoreError> {
        self.change_in_hand(in_hand, None).await
    }

    async fn change_in_hand(&self, in_hand: &InHand, until: Option<Moment>) -> Result<bool, StoreError> {
        // Until when it is in hand tells who has it: whoever takes it up later has it for longer.
        const CHANGE: &str =
            "UPDATE heard SET in_hand_until = $3 WHERE event = $1 AND in_hand_until IN ($2, $4, $5, $6)";
        let mut known = in_hand.until.iter().rev().map(Moment::timestamp_millis).cycle();
        let mut one_of = || known.next().unwrap_or_default();
        let changed = on!(self, pool => sqlx::query(CHANGE)
            .bind(&in_hand.event)
            .bind(one_of())
            .bind(until.map(|until| until.timestamp_millis()))
            .bind(one_of())
            .bind(one_of())
            .bind(one_of())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed > 0)
    }

    async fn forget_heard(&self, now: Moment) -> Result<(), StoreError> {
        const FORGET: &str = "DELETE FROM heard WHERE heard_at < $1";
        let long_ago = (now - REMEMBERED).timestamp_millis();
        on!(self, pool => sqlx::query(FORGET).bind(long_ago).execute(pool).await.map(drop))?;
        Ok(())
    }
}

fn name(platform: PlatformKind, event: &str) -> String {
    format!("{platform} {event}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::default() + TimeDelta::seconds(seconds)
    }

    async fn take(store: &Store, now: i64) -> TakenUp {
        store.take_up(PlatformKind::Matrix, "$asked", at(now + 8), at(now)).await.unwrap()
    }

    fn ours(taken: TakenUp) -> InHand {
        match taken {
            TakenUp::Ours(in_hand) => in_hand,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn what_a_dead_process_had_in_hand_is_taken_up_by_another_one() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let mut first = ours(take(&store, 0).await);
        assert!(!first.again);
        assert_eq!(take(&store, 7).await, TakenUp::Elsewhere(at(8)));
        assert!(store.keep_in_hand(&mut first, at(12)).await.unwrap());
        assert_eq!(take(&store, 9).await, TakenUp::Elsewhere(at(12)));
        let second = ours(take(&store, 12).await);
        assert!(second.again);
        // The one that was thought dead comes to itself: it has nothing in hand any more.
        assert!(!store.keep_in_hand(&mut first, at(30)).await.unwrap());
        assert!(!store.settle_heard(&first).await.unwrap());
        assert!(store.settle_heard(&second).await.unwrap());
        assert_eq!(take(&store, 60).await, TakenUp::Over);
    }

    #[tokio::test]
    async fn what_was_written_after_nobody_waited_for_it_is_still_ours() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let mut ours = ours(take(&store, 0).await);
        for slow in [2, 4, 6] {
            let mut unheard = InHand { event: ours.event.clone(), until: ours.until.clone(), again: false };
            assert!(store.keep_in_hand(&mut unheard, at(slow + 8)).await.unwrap());
            // It gave up waiting, and knows only what it wanted.
            ours.until.push(at(slow + 8));
        }
        assert!(store.keep_in_hand(&mut ours, at(16)).await.unwrap());
        assert!(store.settle_heard(&ours).await.unwrap());
    }

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_not_taken_up() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        ours(take(&store, 0).await);
        assert_eq!(take(&store, 5 * 60).await, TakenUp::Over);
        // Much later nobody knows of it.
        assert!(!ours(take(&store, 25 * 60 * 60).await).again);
    }
}
