//! The service for users against a server that counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use futures_util::TryStreamExt;
use wats_domains::scim::{ScimEmail, ScimPatch};
use wats_domains::{Scim, ScimUser};
use wats_http::test_util::{Answer, FakeTransport};
use wats_http::{Client, Method};
use wats_sim::{Options, Sim};

const USERS: &str = "/api/SCIM/v2/Users";

async fn factory(users: usize) -> (Sim, Scim) {
    let sim = Sim::start(Options::default().empty()).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    let scim = Scim::new(&client);
    for number in 1..=users {
        scim.create_user(&ScimUser::new(format!("user{number}"))).await.unwrap();
    }
    (sim, scim)
}

#[tokio::test]
async fn a_user_is_made_found_changed_and_deleted() {
    let (_sim, scim) = factory(0).await;
    let mut anna = ScimUser::new("anna@factory.example");
    let mut email = ScimEmail::default();
    email.value = Some("anna@x".into());
    anna.emails = Some(vec![email]);
    let made = scim.create_user(&anna).await.unwrap();
    let id = made.id.as_deref().unwrap();
    assert_eq!(*scim.user(id).await.unwrap().unwrap(), made);
    assert_eq!(*scim.user_by_name("anna@factory.example").await.unwrap().unwrap(), made);

    let patch = ScimPatch::new().full_name("Anna Tester").given_name("Anna").family_name("Tester");
    let patch = patch.email("anna@y").role("operator").levels(["Hall 1", "Hall 2"]);
    let changed = scim.update_user(id, &patch.product_groups(["Radio"])).await.unwrap();
    assert_eq!(changed.display_name.as_deref(), Some("Anna Tester"));
    assert_eq!(changed.emails.as_ref().unwrap()[0].value.as_deref(), Some("anna@y"));
    assert_eq!(changed.extra["levels"], "Hall 1;Hall 2");
    assert_eq!(*scim.user(id).await.unwrap().unwrap(), changed, "the change is seen");
    assert_eq!(scim.set_active(id, false).await.unwrap().active, Some(false));
    assert_eq!(scim.user(id).await.unwrap().unwrap().active, Some(false));

    let unknown = scim.update_user(id, &ScimPatch::new().role("King")).await.unwrap_err();
    assert_eq!(unknown.status().unwrap(), 400);
    assert!(scim.delete_user(id).await.unwrap());
    assert!(scim.user(id).await.unwrap().is_none());
    assert!(scim.user_by_name("anna@factory.example").await.unwrap().is_none());
    assert!(!scim.delete_user(id).await.unwrap());
    assert!(scim.set_active(id, true).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_page_cut_short_by_the_server_is_not_the_end() {
    let (sim, scim) = factory(230).await;
    let mut users = scim.users().count(200).items();
    let mut names = Vec::new();
    while let Some(user) = users.next().await.unwrap() {
        names.push(user.user_name.unwrap());
    }
    let all: Vec<String> = (1..=230).map(|number| format!("user{number}")).collect();
    assert_eq!(names, all);
    // The server gives a hundred at most, and says how many there are: three pages, and no fourth.
    assert_eq!(sim.counts().of("GET /api/SCIM/v2/Users"), Some(3));
    assert!(users.next().await.unwrap().is_none());
    assert_eq!(sim.counts().of("GET /api/SCIM/v2/Users"), Some(3));
}

#[tokio::test]
async fn pages_and_users_are_streams_and_begin_where_they_are_told() {
    let (_sim, scim) = factory(7).await;
    let pages = scim.users().count(3).start_index(2).pages().into_stream();
    let sizes: Vec<usize> = pages.map_ok(|page| page.resources.len()).try_collect().await.unwrap();
    assert_eq!(sizes, [3, 3]);
    let found = scim.users().count(2).filter("userName sw \"user\"").items().into_stream();
    assert_eq!(found.try_collect::<Vec<_>>().await.unwrap().len(), 7);
    let mut none = scim.users().filter("userName eq \"bob\"").items();
    assert!(none.next().await.unwrap().is_none());
}

fn page(first: u32, users: u32, total: Option<u32>) -> Answer {
    let users: Vec<String> =
        (first..first + users).map(|n| format!("{{\"userName\":\"user{n}\"}}")).collect();
    let total = total.map_or_else(|| "null".to_owned(), |total| total.to_string());
    Answer::status(200)
        .body(format!("{{\"totalResults\":{total},\"Resources\":[{}]}}", users.join(",")))
}

#[tokio::test]
async fn without_a_total_an_empty_page_is_the_end() {
    let fake = FakeTransport::new();
    let pages = [page(1, 2, None), page(3, 1, None), page(4, 0, None)];
    fake.on(Method::GET, USERS, pages.map(Into::into).to_vec());
    let mut users = Scim::new(&fake.client()).users().count(2).items();
    let mut taken = 0;
    while users.next().await.unwrap().is_some() {
        taken += 1;
    }
    assert_eq!(taken, 3);
    let starts: Vec<String> =
        fake.requests().iter().map(|asked| asked.query_string().unwrap().to_owned()).collect();
    assert_eq!(starts, ["startIndex=1&count=2", "startIndex=3&count=2", "startIndex=4&count=2"]);
}

#[tokio::test]
async fn a_total_that_is_never_reached_does_not_go_on_for_ever() {
    let fake = FakeTransport::new();
    let pages = [page(1, 2, Some(9)), page(3, 0, Some(9))];
    fake.on(Method::GET, USERS, pages.map(Into::into).to_vec());
    let mut pages = Scim::new(&fake.client()).users().count(2).pages();
    assert!(pages.next().await.unwrap().is_some());
    assert!(pages.next().await.unwrap().is_none());
    assert!(pages.next().await.unwrap().is_none());
    assert_eq!(fake.requests().len(), 2);
}

#[tokio::test]
async fn after_an_error_the_same_page_is_asked_for_again() {
    let fake = FakeTransport::new();
    let pages = [page(1, 2, Some(3)), Answer::status(400), page(3, 1, Some(3))];
    fake.on(Method::GET, USERS, pages.map(Into::into).to_vec());
    let mut pages = Scim::new(&fake.client()).users().count(2).pages();
    pages.next().await.unwrap();
    assert_eq!(pages.next_index(), 3);
    assert!(pages.next().await.is_err());
    assert_eq!(pages.next().await.unwrap().unwrap().resources.len(), 1);
    assert!(pages.next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_token_is_made_anew_each_time_and_never_shown() {
    let (sim, scim) = factory(0).await;
    let token = scim.token(None).await.unwrap();
    let again = scim.token(Some(7)).await.unwrap();
    assert_ne!(token.token, again.token);
    assert_eq!((token.duration_days, again.duration_days), (Some(90), Some(7)));
    assert_eq!(sim.counts().of("GET /api/SCIM/v2/Token"), Some(2));
    let shown = format!("{again:?}");
    assert!(!shown.contains(again.token.as_deref().unwrap()), "{shown}");
}
