//! Root cause tickets, and users as identity providers see them.

use serde_json::{Value, json};
use wats::{Client, Endpoint};

use super::ask::{Ask, ask, make, text};

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// What is read and changed.
pub(crate) struct Subject {
    ticket: String,
    /// Solved, to be archived.
    solved: String,
    user: String,
    /// To be deleted.
    leaver: String,
}

impl Subject {
    pub(crate) async fn seed(judge: &Client) -> Self {
        let ticket = async |subject: &str| {
            let create = Endpoint::post("make", "/api/RootCause/Ticket");
            text(&make(judge, create, ask().json(&json!({"subject": subject}))).await["ticketId"])
        };
        let user = async |name: &str| {
            let create = Endpoint::post("make", "/api/SCIM/v2/Users");
            text(&make(judge, create, ask().json(&user(name))).await["id"])
        };
        let solved = ticket("solved").await;
        for status in [2, 8] {
            let body = json!({"ticketId": solved, "status": status});
            make(judge, Endpoint::put("make", "/api/RootCause/Ticket"), ask().json(&body)).await;
        }
        Self {
            ticket: ticket("open").await,
            solved,
            user: user("anna").await,
            leaver: user("bob").await,
        }
    }

    pub(crate) fn reads(&self, operation: &str) -> Vec<Ask> {
        let search = || ask().query("status", 63).query("view", 2);
        match operation {
            "tickets.get" => {
                [&self.ticket, &self.solved].map(|id| ask().query("ticketId", id)).into()
            }
            "tickets.list" => vec![search(), search().query("searchString", "solved")],
            "scim.users" => vec![
                ask(),
                ask().query("filter", "userName eq \"anna\""),
                ask().query("startIndex", 1).query("count", 1),
            ],
            "scim.user" => [&self.user, &self.leaver].map(|id| ask().path("id", id)).into(),
            "scim.user_by_name" => ["anna", "bob"].map(|name| ask().path("userName", name)).into(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn writes(&self, operation: &str, name: &str) -> Vec<Ask> {
        match operation {
            "tickets.create" => vec![ask().json(&json!({"subject": name}))],
            "tickets.update" => {
                let said = json!({"ticketId": self.ticket, "update": {"content": name}});
                let changed = json!({"ticketId": self.ticket, "subject": name, "team": name});
                vec![ask().json(&said), ask().json(&changed)]
            }
            "tickets.archive" => vec![ask().json(&json!([self.solved]))],
            "tickets.upload_attachment" => vec![ask().file("note.txt", "text/plain", b"a note")],
            "scim.create_user" => vec![ask().json(&user(name))],
            "scim.update_user" => {
                let change = json!({"op": "replace", "path": "fullName", "value": name});
                let body = json!({"schemas": [PATCH], "Operations": [change]});
                vec![ask().path("id", &self.user).json(&body)]
            }
            "scim.delete_user" => vec![ask().path("id", &self.leaver)],
            "scim.token" => vec![ask()],
            _ => Vec::new(),
        }
    }
}

fn user(name: &str) -> Value {
    json!({"userName": name, "displayName": name, "active": true})
}
