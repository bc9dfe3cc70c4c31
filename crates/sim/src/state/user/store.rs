//! All users, in the order in which they were made.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Filter, Patch, User, UserForm, names};
use crate::factory::Rng;
use crate::reply::Reply;
use crate::state::actor::Actor;
use crate::state::limits::room;

const MOST_USERS: usize = 100_000;
/// Users on one page, whatever is asked for.
const MOST_ON_PAGE: usize = 100;
/// Longest life of a token, in days: ten years.
const MOST_DAYS: i64 = 3_650;

const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// All users.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Users {
    /// By the number under which they were made, so that pages do not shift.
    by_number: BTreeMap<u64, User>,
    numbers: BTreeMap<Uuid, u64>,
    /// By name in lower case: names are told apart in no case.
    by_name: BTreeMap<String, Uuid>,
    last_number: u64,
    ids: Rng,
}

impl Users {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            by_number: BTreeMap::new(),
            numbers: BTreeMap::new(),
            by_name: BTreeMap::new(),
            last_number: 0,
            ids: Rng::new(seed).fork("users"),
        }
    }

    pub(crate) fn get(&self, id: Uuid) -> Result<&User, Reply> {
        let found = self.numbers.get(&id).and_then(|number| self.by_number.get(number));
        found.ok_or_else(|| Reply::not_found(format!("There is no user {id}.")))
    }

    pub(crate) fn by_name(&self, name: &str) -> Result<&User, Reply> {
        match self.by_name.get(&name.to_lowercase()) {
            Some(id) => self.get(*id),
            None => Err(Reply::not_found(format!("There is no user {name:?}."))),
        }
    }

    /// One page, from a number on that begins with 1.
    pub(crate) fn page(&self, filter: Option<&Filter>, start: i64, count: Option<i64>) -> Value {
        let found: Vec<&User> = self
            .by_number
            .values()
            .filter(|user| filter.is_none_or(|filter| filter.holds(user)))
            .collect();
        // What is below 1 counts as 1, a negative count as 0 (RFC 7644, section 3.4.2.4).
        let start = usize::try_from(start).unwrap_or(0).max(1);
        let count = count.map_or(MOST_ON_PAGE, |count| usize::try_from(count).unwrap_or(0));
        let page = found.iter().skip(start - 1).take(count.min(MOST_ON_PAGE));
        let page: Vec<Value> = page.map(|user| user.to_json()).collect();
        json!({
            "schemas": [LIST],
            "totalResults": found.len(),
            "itemsPerPage": page.len(),
            "startIndex": start,
            "Resources": page,
        })
    }

    /// Makes a user; answers it as stored.
    pub(crate) fn create(&mut self, form: UserForm, actor: &Actor) -> Result<&User, Reply> {
        let name = form.login.to_lowercase();
        if self.by_name.contains_key(&name) {
            let text = format!("There is a user {:?} already.", form.login);
            return Err(Reply::message(StatusCode::CONFLICT, text));
        }
        room(self.by_number.len(), 1, MOST_USERS, "users")?;
        let user = User {
            id: self.ids.uuid(),
            login: form.login,
            external_id: form.external_id,
            full_name: form.full_name,
            given_name: form.given_name,
            family_name: form.family_name,
            email: form.email,
            active: form.active,
            role: form.role.map(str::to_owned),
            levels: names(&form.levels).collect(),
            product_groups: names(&form.product_groups).collect(),
            created: actor.at,
            modified: actor.at,
        };
        self.last_number += 1;
        self.numbers.insert(user.id, self.last_number);
        self.by_name.insert(name, user.id);
        Ok(self.by_number.entry(self.last_number).or_insert(user))
    }

    /// Changes a user, as a whole or not at all; answers it as stored.
    pub(crate) fn change(&mut self, id: Uuid, patch: Patch, actor: &Actor) -> Result<&User, Reply> {
        let mut user = self.get(id)?.clone();
        patch.apply(&mut user);
        user.modified = actor.at;
        self.by_number.insert(self.numbers[&id], user);
        self.get(id)
    }

    pub(crate) fn delete(&mut self, id: Uuid) -> Result<(), Reply> {
        let name = self.get(id)?.login.to_lowercase();
        self.by_name.remove(&name);
        if let Some(number) = self.numbers.remove(&id) {
            self.by_number.remove(&number);
        }
        Ok(())
    }

    /// A token for an identity provider. It is not signed, because there is nobody here who would
    /// check it.
    pub(crate) fn token(&mut self, days: i64, actor: &Actor) -> Result<Value, Reply> {
        if !(1..=MOST_DAYS).contains(&days) {
            let text = format!("'duration' must be from 1 to {MOST_DAYS} days, but is {days}.");
            return Err(Reply::bad_request(text));
        }
        let expires = actor.at.checked_add(SignedDuration::from_hours(days * 24));
        let expires = expires.unwrap_or(Timestamp::MAX);
        let header = json!({"alg": "none", "typ": "JWT"});
        let claims = json!({
            "iss": "wats-sim",
            "sub": actor.user,
            "iat": actor.at.as_second(),
            "exp": expires.as_second(),
            "jti": self.ids.uuid(),
        });
        let encoded = |part: Value| BASE64URL_NOPAD.encode(part.to_string().as_bytes());
        Ok(json!({
            "token": format!("{}.{}.", encoded(header), encoded(claims)),
            "expiresUtc": expires.to_string(),
            "durationDays": days,
        }))
    }
}
