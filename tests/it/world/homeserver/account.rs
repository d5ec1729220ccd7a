//! What somebody does with the bot's account by other means than the bot.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::lifeline::http;
use super::Account;

impl Account {
    /// Logs in as a new device. Returns its token and its id.
    pub async fn logs_in(&self, homeserver: &str) -> (String, String) {
        let login = json!({
            "type": "m.login.password", "password": self.password,
            "identifier": { "type": "m.id.user", "user": self.user_id },
        });
        let answer = http().post(format!("{homeserver}/_matrix/client/v3/login")).json(&login).send().await;
        let answer: Value = answer.unwrap().json().await.unwrap();
        let text = |key: &str| answer[key].as_str().unwrap().to_owned();
        (text("access_token"), text("device_id"))
    }

    /// Logs out all devices, whose keys the homeserver forgets.
    pub async fn logs_out_everywhere(&self, homeserver: &str) {
        let (token, _) = self.logs_in(homeserver).await;
        let url = format!("{homeserver}/_matrix/client/v3/logout/all");
        let answer = http().post(url).bearer_auth(token).json(&json!({})).send().await.unwrap();
        assert!(answer.status().is_success());
    }

    /// Is given up for good.
    pub async fn is_deactivated(&self, homeserver: &str) {
        let (token, _) = self.logs_in(homeserver).await;
        let url = format!("{homeserver}/_matrix/client/v3/account/deactivate");
        let identifier = json!({ "type": "m.id.user", "user": self.user_id });
        let auth = json!({ "type": "m.login.password", "identifier": identifier, "password": self.password });
        let request = http().post(url).bearer_auth(token).json(&json!({ "auth": auth }));
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// The list of direct rooms, as the homeserver has it: how many with each user.
    pub async fn direct_rooms(&self, homeserver: &str) -> BTreeMap<String, usize> {
        let (token, _) = self.logs_in(homeserver).await;
        let user = &self.user_id;
        let url = format!("{homeserver}/_matrix/client/v3/user/{user}/account_data/m.direct");
        let answer = http().get(url).bearer_auth(&token).send().await.unwrap();
        let is_there = answer.status().is_success();
        let list: BTreeMap<String, Vec<String>> =
            if is_there { answer.json().await.unwrap() } else { BTreeMap::new() };
        let url = format!("{homeserver}/_matrix/client/v3/logout");
        http().post(url).bearer_auth(token).json(&json!({})).send().await.unwrap();
        list.into_iter().map(|(user, rooms)| (user, rooms.len())).collect()
    }

    /// Empties the list of direct rooms.
    pub async fn forgets_direct_rooms(&self, homeserver: &str) {
        let (token, _) = self.logs_in(homeserver).await;
        let user = &self.user_id;
        let url = format!("{homeserver}/_matrix/client/v3/user/{user}/account_data/m.direct");
        let answer = http().put(url).bearer_auth(&token).json(&json!({})).send().await.unwrap();
        assert!(answer.status().is_success());
        let url = format!("{homeserver}/_matrix/client/v3/logout");
        http().post(url).bearer_auth(token).json(&json!({})).send().await.unwrap();
    }
}
