use serde_json::{Value, json};
use wats_sim::Sim;

use crate::client::{Answer, encoded, get, request, send, start, with_body};

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

async fn post(sim: &Sim, body: &Value) -> Answer {
    send(sim, with_body(sim, "POST", "/api/SCIM/v2/Users", body.to_string())).await.unwrap()
}

async fn create(sim: &Sim, name: &str) -> Value {
    let answer = post(sim, &json!({"userName": name})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn patch(sim: &Sim, user: &Value, body: Value) -> Answer {
    let path = format!("/api/SCIM/v2/Users/{}", user["id"].as_str().unwrap());
    let mut asked = with_body(sim, "PATCH", &path, body.to_string());
    asked.headers_mut().insert("content-type", "application/scim+json".parse().unwrap());
    send(sim, asked).await.unwrap()
}

fn replace(path: &str, value: impl Into<Value>) -> Value {
    let operation = json!({"op": "replace", "path": path, "value": value.into()});
    json!({"schemas": [PATCH], "Operations": [operation]})
}

#[tokio::test]
async fn a_user_is_made_and_found_by_id_and_by_name() {
    let sim = start().await;
    let made = post(
        &sim,
        &json!({"userName": "Anna@example.com", "externalId": "aad-1",
        "name": {"formatted": "Anna Tester", "givenName": "Anna", "familyName": "Tester"},
        "emails": [{"value": "b@x"}, {"value": "a@x", "primary": true}],
        "roles": [{"value": "operator"}]}),
    )
    .await
    .json();
    assert_eq!((&made["active"], &made["displayName"]), (&json!(true), &json!("Anna Tester")));
    assert_eq!(made["emails"], json!([{"value": "a@x", "type": "work", "primary": true}]));
    assert_eq!(made["roles"][0]["value"], "Operator");
    let id = made["id"].as_str().unwrap();
    assert_eq!(get(&sim, &format!("/api/SCIM/v2/Users/{id}")).await.json(), made);
    let by_name = format!("/api/SCIM/v2/Users/userName={}", encoded("anna@EXAMPLE.com"));
    assert_eq!(get(&sim, &by_name).await.json(), made);
    let again = post(&sim, &json!({"userName": "anna@example.com"})).await;
    assert_eq!(again.status, 409);
    for absent in ["userName=bob", "11111111-2222-3333-4444-555555555555", "bob"] {
        assert_eq!(get(&sim, &format!("/api/SCIM/v2/Users/{absent}")).await.status, 404);
    }
    for wrong in [
        json!({}),
        json!({"userName": " "}),
        json!({"userName": "x", "active": "yes"}),
        json!({"userName": "x", "roles": [{"value": "King"}]}),
        json!([]),
    ] {
        assert_eq!(post(&sim, &wrong).await.status, 400, "{wrong}");
    }
    assert_eq!(get(&sim, "/api/SCIM/v2/Users").await.json()["totalResults"], 1);
}

#[tokio::test]
async fn each_path_is_replaced_and_sets_only_grow() {
    let sim = start().await;
    let user = create(&sim, "anna").await;
    for (path, value, at, now) in [
        ("fullName", json!("Anna T"), "/displayName", json!("Anna T")),
        ("givenName", json!("Anna"), "/name/givenName", json!("Anna")),
        ("familyName", json!("T"), "/name/familyName", json!("T")),
        ("email", json!("a@x"), "/emails/0/value", json!("a@x")),
        ("ROLES", json!("viewer"), "/roles/0/value", json!("Viewer")),
        ("active", json!(false), "/active", json!(false)),
        ("levels", json!("B; A"), "/levels", json!("A;B")),
        ("levels", json!("C;A"), "/levels", json!("A;B;C")),
        ("productGroups", json!("Radio"), "/productGroups", json!("Radio")),
    ] {
        let answer = patch(&sim, &user, replace(path, value)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        assert_eq!(answer.json().pointer(at), Some(&now), "{path}");
    }
    let read = get(&sim, "/api/SCIM/v2/Users/userName=anna").await.json();
    assert_eq!((&read["displayName"], &read["active"]), (&json!("Anna T"), &json!(false)));
}

#[tokio::test]
async fn a_change_that_is_wrong_anywhere_changes_nothing() {
    let sim = start().await;
    let user = create(&sim, "anna").await;
    let good = json!({"op": "Replace", "path": "email", "value": "a@x"});
    let with = |bad: Value| json!({"schemas": [PATCH], "Operations": [good, bad]});
    for wrong in [
        json!({"Operations": [good]}),
        json!({"schemas": [PATCH]}),
        json!({"schemas": [PATCH], "Operations": []}),
        with(json!({"op": "add", "path": "email", "value": "x"})),
        with(json!({"op": "replace", "path": "userName", "value": "x"})),
        with(json!({"op": "replace", "path": "active", "value": "true"})),
        with(json!({"op": "replace", "path": "email", "value": true})),
        with(json!({"op": "replace", "path": "email"})),
        with(json!({"op": "replace", "path": "roles", "value": "King"})),
    ] {
        assert_eq!(patch(&sim, &user, wrong.clone()).await.status, 400, "{wrong}");
    }
    assert_eq!(get(&sim, "/api/SCIM/v2/Users/userName=anna").await.json(), user);
    let absent = json!({"id": "11111111-2222-3333-4444-555555555555"});
    assert_eq!(patch(&sim, &absent, replace("active", false)).await.status, 404);
}

#[tokio::test]
async fn pages_begin_with_one_and_hold_a_hundred_at_most() {
    let sim = start().await;
    for number in 1..=103 {
        create(&sim, &format!("user{number}")).await;
    }
    let page = async |query: &str| {
        let page = get(&sim, &format!("/api/SCIM/v2/Users?{query}")).await.json();
        let users = page["Resources"].as_array().unwrap();
        assert_eq!(page["itemsPerPage"], users.len());
        assert_eq!(page["totalResults"], 103);
        let first = users.first().map(|user| user["userName"].as_str().unwrap().to_owned());
        (page["startIndex"].as_u64().unwrap(), users.len(), first.unwrap_or_default())
    };
    assert_eq!(page("").await, (1, 100, "user1".into()));
    assert_eq!(page("count=200").await, (1, 100, "user1".into()));
    assert_eq!(page("startIndex=101&count=200").await, (101, 3, "user101".into()));
    assert_eq!(page("startIndex=0&count=2").await, (1, 2, "user1".into()));
    assert_eq!(page("startIndex=104").await, (104, 0, String::new()));
    assert_eq!(page("count=0").await, (1, 0, String::new()));
    assert_eq!(page("count=-1").await, (1, 0, String::new()));
    assert_eq!(get(&sim, "/api/SCIM/v2/Users?count=x").await.status, 400);
}

#[tokio::test]
async fn users_are_filtered() {
    let sim = start().await;
    for name in ["anna", "bob", "bert"] {
        create(&sim, name).await;
    }
    let found = async |filter: &str| {
        let path = format!("/api/SCIM/v2/Users?filter={}", encoded(filter));
        let page = get(&sim, &path).await.json();
        let users = page["Resources"].as_array().unwrap().iter();
        users.map(|user| user["userName"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(r#"userName eq "ANNA""#).await, ["anna"]);
    assert_eq!(found(r#"userName sw "b" and active eq true"#).await, ["bob", "bert"]);
    assert_eq!(found(r#"userName sw "b" and userName ne "bob""#).await, ["bert"]);
    assert_eq!(found(r#"externalId eq "x""#).await, [] as [&str; 0]);
    let wrong = format!("/api/SCIM/v2/Users?filter={}", encoded("size eq 1"));
    assert_eq!(get(&sim, &wrong).await.status, 400);
}

#[tokio::test]
async fn a_deleted_user_is_gone_and_the_name_is_free() {
    let sim = start().await;
    let user = create(&sim, "anna").await;
    let path = format!("/api/SCIM/v2/Users/{}", user["id"].as_str().unwrap());
    assert_eq!(send(&sim, request(&sim, "DELETE", &path)).await.unwrap().status, 200);
    assert_eq!(send(&sim, request(&sim, "DELETE", &path)).await.unwrap().status, 404);
    assert_eq!(get(&sim, &path).await.status, 404);
    create(&sim, "anna").await;
}

#[tokio::test]
async fn each_token_is_a_new_one_and_ends_as_it_says() {
    let sim = start().await;
    let token = get(&sim, "/api/SCIM/v2/Token").await.json();
    assert_eq!(token["durationDays"], 90);
    let again = get(&sim, "/api/SCIM/v2/Token?duration=1").await.json();
    assert_eq!(again["durationDays"], 1);
    assert!(again["expiresUtc"].as_str() < token["expiresUtc"].as_str());
    assert_ne!(token["token"], again["token"]);
    assert_eq!(token["token"].as_str().unwrap().split('.').count(), 3);
    for wrong in ["0", "-1", "x", "99999"] {
        let path = format!("/api/SCIM/v2/Token?duration={wrong}");
        assert_eq!(get(&sim, &path).await.status, 400, "{wrong}");
    }
}
