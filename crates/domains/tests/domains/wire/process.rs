//! Calls about processes.

use wats_domains::Processes;
use wats_domains::process::{ProcessFilter, ProcessKey};
use wats_http::{Client, Error};

use crate::wire::args::Args;
use crate::wire::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let (processes, args) = (Processes::new(client), &call.args);
    let key = || key(args, "identifier");
    match call.method.as_str() {
        "get_processes" | "list_process_codes" | "list_process_names" | "refresh" => {
            processes.list().await.map(drop)
        }
        "get_processes_filtered" => processes.filtered(filter(args)).await.map(drop),
        "get_process" => processes.get(key()).await.map(drop),
        "get_process_by_code" | "process_exists" => {
            processes.get(code(args, "code")).await.map(drop)
        }
        "get_process_by_name" => processes.by_name(args.text("name")).await.map(drop),
        "get_test_operation" => processes.test_operation(key()).await.map(drop),
        "get_repair_operation" => processes.repair_operation(key()).await.map(drop),
        "get_wip_operation" => processes.wip_operation(key()).await.map(drop),
        "get_test_operations" => processes.test_operations().await.map(drop),
        "get_repair_operations" => processes.repair_operations().await.map(drop),
        "get_wip_operations" => processes.wip_operations().await.map(drop),
        "is_valid_test_operation" => {
            processes.is_test_operation(code(args, "code")).await.map(drop)
        }
        "is_valid_repair_operation" => {
            processes.is_repair_operation(code(args, "code")).await.map(drop)
        }
        "is_valid_wip_operation" => processes.is_wip_operation(code(args, "code")).await.map(drop),
        "get_default_test_code" | "get_default_test_operation" => {
            processes.default_test_code().await.map(drop)
        }
        "get_default_repair_code" | "get_default_repair_operation" => {
            processes.default_repair_code().await.map(drop)
        }
        _ => internal(&processes, call).await,
    }
}

async fn internal(processes: &Processes, call: &Call) -> Result<(), Error> {
    let (internal, args) = (processes.internal(), &call.args);
    let opt_code = |name| args.opt_int(name).map(|code| i32::try_from(code).expect("a code"));
    let repair = |name| opt_code(name).unwrap_or(500);
    match call.method.as_str() {
        "get_processes_detailed" => internal.list().await.map(drop),
        "get_process_detailed" => internal.get(args.text("process_id")).await.map(drop),
        "get_repair_operation_configs" => internal.repair_operations().await.map(drop),
        "get_repair_operation_config" => {
            let code = opt_code("process_code");
            internal.repair_operation(args.text("process_id"), code).await.map(drop)
        }
        "get_repair_categories" => internal.categories(repair("process_code")).await.map(drop),
        "get_repair_codes" => internal.fail_codes(repair("process_code")).await.map(drop),
        "get_fail_codes" => internal.fail_codes(repair("repair_code")).await.map(drop),
        _ => unknown(call),
    }
}

fn key<'a>(args: &'a Args, name: &str) -> ProcessKey<'a> {
    match args.value(name).as_str() {
        Some(name) => ProcessKey::Name(name),
        None => ProcessKey::Code(code(args, name)),
    }
}

fn code(args: &Args, name: &str) -> i32 {
    i32::try_from(args.int(name)).expect("a code")
}

fn filter(args: &Args) -> ProcessFilter {
    let flag = |kind: &str| args.opt_bool(&format!("include_{kind}"));
    ProcessFilter {
        tests: flag("test_operations"),
        repairs: flag("repair_operations"),
        wips: flag("wip_operations"),
        inactive: flag("inactive_processes").or(flag("inactive")),
    }
}
