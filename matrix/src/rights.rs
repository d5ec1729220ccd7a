//! Who keeps order in a room.

use matrix_sdk::Room;
use matrix_sdk::ruma::UserId;
use matrix_sdk::ruma::events::room::power_levels::{RoomPowerLevels, UserPowerLevel};

/// What clients call a moderator.
const MODERATOR: i64 = 50;

/// Whether somebody's power level is that of those who keep order in the room. A room that says nothing of levels has
/// those of the specification.
pub(crate) async fn is_moderator(room: &Room, user: &UserId) -> bool {
    keeps_order(&room.power_levels_or_default().await, user)
}

/// A level counts as a moderator's only where it is enough for sending people out: in some rooms everybody has 50.
fn keeps_order(levels: &RoomPowerLevels, user: &UserId) -> bool {
    match levels.for_user(user) {
        // Creators, since version 12.
        UserPowerLevel::Infinite => true,
        UserPowerLevel::Int(level) => {
            i64::from(level) >= MODERATOR && level >= levels.kick && level > levels.users_default
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use matrix_sdk::ruma::events::room::power_levels::{RoomPowerLevelsEventContent, RoomPowerLevelsSource};
    use matrix_sdk::ruma::room_version_rules::AuthorizationRules;
    use matrix_sdk::ruma::{int, owned_user_id, user_id};

    use super::*;

    const VERSIONS: [&AuthorizationRules; 3] =
        [&AuthorizationRules::V10, &AuthorizationRules::V11, &AuthorizationRules::V12];

    fn levels(
        rules: &AuthorizationRules,
        change: impl FnOnce(&mut RoomPowerLevelsEventContent),
    ) -> RoomPowerLevels {
        let mut content = RoomPowerLevelsEventContent::new(rules);
        content.users = [
            (owned_user_id!("@admin:example.org"), int!(100)),
            (owned_user_id!("@moderator:example.org"), int!(50)),
            (owned_user_id!("@helper:example.org"), int!(49)),
        ]
        .into();
        change(&mut content);
        let creators = [owned_user_id!("@creator:example.org"), owned_user_id!("@second:example.org")];
        RoomPowerLevels::new(RoomPowerLevelsSource::Original(content), rules, creators)
    }

    #[test]
    fn moderators_and_admins_keep_order_in_every_version() {
        for rules in VERSIONS {
            let levels = levels(rules, |_| {});
            assert!(keeps_order(&levels, user_id!("@admin:example.org")));
            assert!(keeps_order(&levels, user_id!("@moderator:example.org")));
            assert!(!keeps_order(&levels, user_id!("@helper:example.org")));
            assert!(!keeps_order(&levels, user_id!("@listener:example.org")));
        }
    }

    #[test]
    fn creators_keep_order_by_themselves_since_version_12() {
        for (rules, do_so) in VERSIONS.into_iter().zip([false, false, true]) {
            let levels = levels(rules, |_| {});
            assert_eq!(keeps_order(&levels, user_id!("@creator:example.org")), do_so);
            assert_eq!(keeps_order(&levels, user_id!("@second:example.org")), do_so);
        }
    }

    #[test]
    fn a_level_that_sends_nobody_out_is_no_moderators() {
        let strict = levels(&AuthorizationRules::V11, |levels| levels.kick = int!(75));
        assert!(!keeps_order(&strict, user_id!("@moderator:example.org")));
        assert!(keeps_order(&strict, user_id!("@admin:example.org")));
        let everybody = levels(&AuthorizationRules::V11, |levels| levels.users_default = int!(50));
        assert!(!keeps_order(&everybody, user_id!("@listener:example.org")));
    }
}
