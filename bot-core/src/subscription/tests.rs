use super::*;
use crate::announcement::PlatformKind;
use crate::credits::correction::Corrector;
use crate::time::Moment;

fn follows(room: &str, role: Option<&str>) -> Subscription {
    Subscription {
        show: ShowId::new("the-show"),
        destination: Destination { platform: PlatformKind::Discord, room: room.to_owned() },
        manner: Manner { mention_role: role.map(str::to_owned), ..Manner::default() },
    }
}

fn ada() -> Corrector {
    Corrector { platform: PlatformKind::Discord, id: "1".to_owned(), name: "ada".to_owned() }
}

fn made(subscription: Subscription) -> MadePlace {
    MadePlace { subscription, by: ada(), at: Moment::default() }
}

#[test]
fn the_configuration_has_the_last_word_on_a_place_that_was_made_as_well() {
    let subscriptions = Subscriptions::new(vec![follows("1", None)]);
    let also = subscriptions.clone();
    also.learn(Places {
        made: vec![made(follows("1", Some("7"))), made(follows("2", Some("7")))],
        paused: vec![],
    });
    assert_eq!(*subscriptions.all(), [follows("1", None), follows("2", Some("7"))]);
    subscriptions.replace(vec![]);
    assert_eq!(*also.all(), [follows("1", Some("7")), follows("2", Some("7"))]);
}

#[test]
fn a_place_that_was_made_stays_one_however_often_the_configuration_names_another() {
    let subscriptions = Subscriptions::new(vec![follows("1", None), follows("1", Some("7"))]);
    let mine = follows("2", None);
    subscriptions.learn(Places { made: vec![made(mine.clone())], paused: vec![] });
    let Subscription { show, destination, .. } = follows("1", None);
    assert!(subscriptions.is_configured(&show, &destination));
    assert!(!subscriptions.is_configured(&mine.show, &mine.destination));
    subscriptions.replace(vec![mine.clone()]);
    assert!(subscriptions.is_configured(&mine.show, &mine.destination));
    assert!(!subscriptions.is_configured(&show, &destination));
}

#[test]
fn a_paused_place_follows_and_is_not_told() {
    let subscriptions = Subscriptions::new(vec![follows("1", None), follows("2", None)]);
    let Subscription { show, destination, .. } = follows("1", None);
    let paused = vec![Paused {
        show: show.clone(),
        destination: destination.clone(),
        by: ada(),
        at: Moment::default(),
    }];
    subscriptions.learn(Places { made: vec![], paused });
    assert_eq!(subscriptions.of_show(&show), [follows("2", None)]);
    assert!(subscriptions.find(&show, &destination).is_some());
}
