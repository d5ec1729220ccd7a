//! Whatever people type, it is searched for and completed, and what is found is found again.

#![no_main]

use std::sync::LazyLock;

use bot_core::catalogue::Catalogue;
use bot_core::episode::ShowId;
use bot_core::feed::fetch::Body;
use bot_core::feed::{self, IdentityRule};
use libfuzzer_sys::fuzz_target;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let show = ShowId::new("rust-in-production");
    let body = Body::of(feed::BUNDLED_FEED);
    let reading = feed::read(&body, feed::BUNDLED_FEED_ADDRESS, &show, IdentityRule::default());
    Catalogue::new(reading.expect("the bundled feed is well").episodes)
});

fuzz_target!(|typed: &str| {
    let hits = CATALOGUE.search(typed, &[], 10);
    assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
    CATALOGUE.find(typed, &[]);
    CATALOGUE.find_guest(typed, &[]);
    for name in CATALOGUE.complete(typed, &[], 25) {
        assert!(name.chars().count() <= 100, "{name:?}");
    }
});
