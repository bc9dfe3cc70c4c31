//! Calls about processes.

use wats_domains::Processes;
use wats_http::{Client, Error};

use crate::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let processes = Processes::new(client);
    let code = |name| i32::try_from(call.args.int(name)).expect("a code");
    match call.method.as_str() {
        "get_processes_detailed" => processes.detailed().await.map(drop),
        "get_process" => processes.get(code("identifier")).await.map(drop),
        "get_process_by_name" => processes.by_name(call.args.text("name")).await.map(drop),
        "get_test_operations" => processes.test_operations().await.map(drop),
        "get_processes_filtered" | "list_process_codes" => processes.list().await.map(drop),
        _ => unknown(call),
    }
}
