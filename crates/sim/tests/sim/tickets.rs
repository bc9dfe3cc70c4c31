use std::collections::BTreeSet;

use serde_json::{Value, json};
use wats_sim::Sim;

use crate::client::{Answer, get, put, send, shared, start, with_body};

async fn post(sim: &Sim, path: &str, body: &Value) -> Answer {
    send(sim, with_body(sim, "POST", path, body.to_string())).await.unwrap()
}

/// Opens a ticket and answers it as stored.
async fn open(sim: &Sim, ticket: Value) -> Value {
    let answer = post(sim, "/api/RootCause/Ticket", &ticket).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn change(sim: &Sim, ticket: Value) -> Value {
    let answer = put(sim, "/api/RootCause/Ticket", &ticket).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn upload(sim: &Sim, form: &[u8]) -> Answer {
    let mut asked = with_body(sim, "POST", "/api/RootCause/Attachment", form.to_vec());
    let media = "multipart/form-data; boundary=cut".parse().unwrap();
    asked.headers_mut().insert("content-type", media);
    send(sim, asked).await.unwrap()
}

fn form(field: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
         Content-Type: image/png\r\n\r\n"
    );
    [head.as_bytes(), bytes, b"\r\n--cut--\r\n"].concat()
}

async fn found(sim: &Sim, query: &str) -> Vec<i64> {
    let rows = get(sim, &format!("/api/RootCause/Tickets?{query}")).await.rows();
    rows.iter().map(|ticket| ticket["ticketNumber"].as_i64().unwrap()).collect()
}

fn history(ticket: &Value) -> Vec<(i64, &str)> {
    let entries = ticket["history"].as_array().unwrap().iter();
    entries
        .map(|entry| (entry["updateType"].as_i64().unwrap(), entry["content"].as_str().unwrap()))
        .collect()
}

#[tokio::test]
async fn a_ticket_is_opened_with_defaults_and_found_again() {
    let sim = start().await;
    let ticket = open(&sim, json!({"subject": "Low yield"})).await;
    assert_eq!((&ticket["status"], &ticket["priority"]), (&json!(1), &json!(1)));
    assert_eq!((&ticket["owner"], &ticket["ticketNumber"]), (&json!("sim"), &json!(1)));
    assert_eq!(history(&ticket), [(2, "Ticket opened")]);
    let id = ticket["ticketId"].as_str().unwrap();
    assert_eq!(get(&sim, &format!("/api/RootCause/Ticket?ticketId={id}")).await.json(), ticket);
    let absent = "/api/RootCause/Ticket?ticketId=11111111-2222-3333-4444-555555555555";
    assert_eq!(get(&sim, absent).await.status, 404);
    assert_eq!(get(&sim, "/api/RootCause/Ticket?ticketId=1").await.status, 400);
    assert_eq!(get(&sim, "/api/RootCause/Ticket").await.status, 400);
    assert_eq!(post(&sim, "/api/RootCause/Ticket", &ticket).await.status, 409);
}

#[tokio::test]
async fn a_change_keeps_what_is_not_sent_and_writes_the_history() {
    let sim = start().await;
    let ticket = open(&sim, json!({"subject": "Low yield", "team": "Test"})).await;
    let id = &ticket["ticketId"];
    let changed = change(
        &sim,
        json!({"ticketId": id, "status": 2, "assignee": "bob",
        "progress": "Looking at it", "tags": [{"key": "Line", "value": "2", "change": 1}],
        "update": {"content": "Checked the fixture"},
        "history": [{"content": "forged"}]}),
    )
    .await;
    assert_eq!((&changed["subject"], &changed["team"]), (&json!("Low yield"), &json!("Test")));
    assert_eq!(changed["tags"], json!([{"key": "Line", "value": "2", "change": 0}]));
    assert_eq!(changed["update"], Value::Null);
    assert_eq!(
        history(&changed)[1..],
        [
            (
                2,
                "status: Open → In progress; assignee: none → bob; \
             tags: none → <Root><Line Value=\"2\"/></Root>"
            ),
            (1, "Looking at it"),
            (0, "Checked the fixture"),
        ]
    );
    // What was read can be saved, and then nothing happened.
    assert_eq!(change(&sim, changed.clone()).await, changed);
    let freed = change(&sim, json!({"ticketId": id, "assignee": ""})).await;
    assert_eq!(freed["assignee"], Value::Null);
}

#[tokio::test]
async fn what_is_refused_names_the_field_and_changes_nothing() {
    let sim = start().await;
    let ticket = open(&sim, json!({"subject": "Low yield"})).await;
    let id = &ticket["ticketId"];
    let unknown = "11111111-2222-3333-4444-555555555555";
    for (sent, field) in [
        (json!({"status": 2}), "ticketId"),
        (json!({"ticketId": id, "status": 3}), "status"),
        (json!({"ticketId": id, "status": 32}), "archive"),
        (json!({"ticketId": id, "priority": 3}), "priority"),
        (json!({"ticketId": id, "subject": " "}), "subject"),
        (json!({"ticketId": id, "reportUuid": "x"}), "reportUuid"),
        (json!({"ticketId": id, "update": {"attachments": [{"filename": "x"}]}}), "attachmentId"),
        (json!({"ticketId": id, "update": {"attachments": [{"attachmentId": unknown}]}}), unknown),
    ] {
        let answer = put(&sim, "/api/RootCause/Ticket", &sent).await;
        assert_eq!(answer.status, 400, "{sent}");
        assert!(answer.message().contains(field), "{sent}: {}", answer.message());
    }
    let sent = json!({"ticketId": unknown, "status": 2});
    assert_eq!(put(&sim, "/api/RootCause/Ticket", &sent).await.status, 404);
    for sent in [json!({}), json!({"subject": "x", "status": 32}), json!([])] {
        assert_eq!(post(&sim, "/api/RootCause/Ticket", &sent).await.status, 400, "{sent}");
    }
    let path = format!("/api/RootCause/Ticket?ticketId={}", id.as_str().unwrap());
    assert_eq!(get(&sim, &path).await.json(), ticket);
    assert_eq!(found(&sim, "status=63&view=2").await, [1]);
}

#[tokio::test]
async fn tickets_are_searched_by_status_view_and_text() {
    let sim = start().await;
    open(&sim, json!({"subject": "Low yield at ICT", "assignee": "sim"})).await;
    open(
        &sim,
        json!({"subject": "Contact", "owner": "anna", "status": 2,
        "tags": [{"key": "Line", "value": "ICT 2", "change": 1}]}),
    )
    .await;
    open(&sim, json!({"subject": "Solder", "status": 8})).await;
    assert_eq!(found(&sim, "status=1&view=2").await, [1]);
    assert_eq!(found(&sim, "status=3&view=2").await, [1, 2]);
    assert_eq!(found(&sim, "status=63&view=2").await, [1, 2, 3]);
    assert_eq!(found(&sim, "status=63&view=0").await, [1]);
    assert_eq!(found(&sim, "status=63&view=1").await, [1, 2, 3], "who opened it follows it");
    assert_eq!(found(&sim, "status=63&view=2&searchString=ict").await, [1, 2]);
    assert_eq!(found(&sim, "status=63&view=2&searchString=LINE").await, [2]);
    assert_eq!(found(&sim, "status=16&view=2").await, [] as [i64; 0]);
    for wrong in ["status=1", "view=2", "status=0&view=2", "status=64&view=2", "status=1&view=3"] {
        let answer = get(&sim, &format!("/api/RootCause/Tickets?{wrong}")).await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn only_solved_tickets_are_archived_and_then_stay_as_they_are() {
    let sim = start().await;
    let solved = open(&sim, json!({"subject": "a", "status": 8})).await["ticketId"].clone();
    let other = open(&sim, json!({"subject": "b"})).await["ticketId"].clone();
    let archive = "/api/RootCause/ArchiveTickets";
    assert_eq!(post(&sim, archive, &json!([solved, other])).await.status, 400);
    assert_eq!(found(&sim, "status=32&view=2").await, [] as [i64; 0], "all or none");
    let absent = "11111111-2222-3333-4444-555555555555";
    assert_eq!(post(&sim, archive, &json!([absent])).await.status, 404);
    for wrong in [json!([]), json!(["x"]), json!({}), json!([1])] {
        assert_eq!(post(&sim, archive, &wrong).await.status, 400, "{wrong}");
    }
    let archived = post(&sim, archive, &json!([solved, solved])).await;
    assert_eq!((archived.status, &archived.json()["status"]), (200, &json!(32)));
    assert_eq!(history(&archived.json()).last().unwrap().1, "status: Solved → Archived");
    let reopen = json!({"ticketId": solved, "status": 1});
    assert_eq!(put(&sim, "/api/RootCause/Ticket", &reopen).await.status, 409);
}

#[tokio::test]
async fn a_file_is_uploaded_named_in_an_update_and_read() {
    let sim = start().await;
    let bytes = [0_u8, 255, b'-', b'-', 13, 10];
    let id = upload(&sim, &form("file", "pin 3.png", &bytes)).await.json();
    let ticket = open(
        &sim,
        json!({"subject": "Contact",
        "update": {"attachments": [{"attachmentId": id}]}}),
    )
    .await;
    let file = json!([{"attachmentId": id, "filename": "pin 3.png"}]);
    assert_eq!(ticket["history"][1]["attachments"], file);
    let path = format!("/api/RootCause/Attachment?attachmentId={}", id.as_str().unwrap());
    let read = get(&sim, &path).await;
    assert_eq!((read.status, read.header("content-type")), (200, Some("image/png")));
    assert_eq!((&read.body[..], read.header("content-disposition")), (&bytes[..], None));
    let read = get(&sim, &format!("{path}&fileName=%C3%A9%22.png")).await;
    let named = "attachment; filename*=UTF-8''%C3%A9%22%2Epng";
    assert_eq!(read.header("content-disposition"), Some(named));
    let absent = "/api/RootCause/Attachment?attachmentId=11111111-2222-3333-4444-555555555555";
    assert_eq!(get(&sim, absent).await.status, 404);
}

#[tokio::test]
async fn a_form_without_a_file_is_refused() {
    let sim = start().await;
    assert_eq!(upload(&sim, &form("picture", "x.png", b"x")).await.status, 400);
    assert_eq!(upload(&sim, &form("file", "", b"x")).await.status, 400);
    assert_eq!(upload(&sim, b"--cut\r\nContent-Dis").await.status, 400);
    assert_eq!(upload(&sim, b"").await.status, 400);
    let json = post(&sim, "/api/RootCause/Attachment", &json!({})).await;
    assert_eq!(json.status, 415);
}

#[tokio::test]
async fn answers_have_the_fields_of_their_schemas() {
    let Some(folder) = shared("the list of schemas") else { return };
    let models = std::fs::read(folder.join("spec/models.json")).unwrap();
    let models: Value = serde_json::from_slice(&models).unwrap();
    let fields = |schema: &str| -> BTreeSet<String> {
        let fields = models["serverSchemas"][schema]["fields"].as_array().unwrap();
        fields.iter().map(|field| field["wire"].as_str().unwrap().to_owned()).collect()
    };
    let keys = |value: &Value| -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    let sim = start().await;
    let id = upload(&sim, &form("file", "x.png", b"x")).await.json();
    let ticket = open(
        &sim,
        json!({"subject": "x",
        "update": {"attachments": [{"attachmentId": id}]}}),
    )
    .await;
    assert_eq!(keys(&ticket), fields("Ticket"));
    assert_eq!(keys(&ticket["history"][1]), fields("TicketUpdate"));
    assert_eq!(keys(&ticket["history"][1]["attachments"][0]), fields("TicketAttachment"));
}
