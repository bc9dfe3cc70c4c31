//! What the stores hold survives being written down as JSON and read again: ids, names, files, and
//! what the next one is to be called.

use bytes::Bytes;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::{
    Actor, AssetForm, AssetKey, Assets, Attachment, Search, Ticket, TicketForm, Tickets, TypeForm,
    UserForm, Users, View,
};
use crate::query::Query;

fn again<T: Serialize + DeserializeOwned>(store: &T) -> T {
    serde_json::from_slice(&serde_json::to_vec(store).unwrap()).unwrap()
}

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(object) = value else { unreachable!("the tests write objects") };
    object
}

fn actor() -> Actor {
    Actor { user: "anna".to_owned(), at: Timestamp::from_second(1_800_000_000).unwrap() }
}

#[test]
fn assets_with_types_children_history_and_files() {
    let mut assets = Assets::new(7);
    let kind = TypeForm::read(&object(json!({"typeName": "Rack", "calibrationInterval": 1.5})));
    let kind = assets.put_type(kind.unwrap()).unwrap();
    for (serial_number, parent) in [("R", ""), ("C", "R")] {
        let form = object(json!({"serialNumber": serial_number, "typeId": kind["typeId"],
            "parentSerialNumber": parent, "tags": [{"key": "a", "value": "1", "change": 1}]}));
        assets.put(AssetForm::read(&form).unwrap(), &actor()).unwrap();
    }
    let id = assets.get("R").unwrap().id.clone();
    assets.put_file(&id, "a file", Bytes::from_static(b"\x00\xff")).unwrap();
    let query = Query::parse(Some("serialNumber=R")).unwrap();
    assets.say(&AssetKey::read(&query).unwrap(), "hello", &actor()).unwrap();

    let mut read = again(&assets);
    let json = |assets: &Assets| assets.json(assets.get("R").unwrap());
    assert_eq!(json(&read), json(&assets));
    assert_eq!(json(&read)["assetChildren"][0]["serialNumber"], "C");
    assert_eq!(read.file(&id, "a file").unwrap(), assets.file(&id, "a file").unwrap());
    // The next ones get the ids that they would have got.
    let next = |assets: &mut Assets| {
        let kind = TypeForm::read(&object(json!({"typeName": "Next"}))).unwrap();
        assets.put_type(kind).unwrap()
    };
    assert_eq!(next(&mut read), next(&mut assets));
}

#[test]
fn tickets_with_history_and_files() {
    let mut tickets = Tickets::new(7);
    let file = Attachment::new("a".into(), "text/plain".into(), Bytes::from_static(b"hi"));
    let file = tickets.upload(file).unwrap();
    let form = object(json!({"subject": "x", "update": {"attachments": [{"attachmentId": file}]}}));
    tickets.open(TicketForm::read(&form).unwrap(), &actor()).unwrap();
    let read = again(&tickets);
    let search = Search { statuses: 63, view: View::All, text: None };
    let all = |tickets: &Tickets| -> Vec<Value> {
        tickets.search(&search, "anna").into_iter().map(Ticket::to_json).collect()
    };
    assert_eq!((all(&read), all(&read).len()), (all(&tickets), 1));
    assert_eq!(read.attachment(file).unwrap().content(), Bytes::from_static(b"hi"));
}

#[test]
fn users_in_the_order_in_which_they_were_made() {
    let mut users = Users::new(7);
    for number in 0..12 {
        let form = object(json!({"userName": format!("user{number}"), "levels": "b;a"}));
        users.create(UserForm::read(&form).unwrap(), &actor()).unwrap();
    }
    let read = again(&users);
    assert_eq!(read.page(None, 1, None), users.page(None, 1, None));
    assert_eq!(read.by_name("USER3").unwrap(), users.by_name("user3").unwrap());
}
