//! Calls about assets.

use serde::de::DeserializeOwned;
use serde_json::Value;
use wats_domains::asset::{
    Asset, AssetKey, AssetQuery, AssetState, AssetType, Assets, CountUpdate, ExternalRecord,
    ServiceRecord,
};
use wats_domains::odata::{field, raw};
use wats_http::{Client, Error};
use wats_report::Timestamp;

use crate::wire::args::Args;
use crate::wire::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let (assets, args) = (Assets::new(client), &call.args);
    let key = || key(args, "asset_id", "serial_number");
    match call.method.as_str() {
        "get_assets" => asked(assets.query(), args).send().await.map(drop),
        "get_assets_by_alarm_state" => {
            let state = field("state").eq(int(args, "state"));
            asked(assets.query(), args).filter(state).send().await.map(drop)
        }
        "get_asset" | "get_asset_state" => {
            let either = args.some_text("asset_id").or(args.opt_text("serial_number"));
            assets.get(either.expect("an asset is named")).await.map(drop)
        }
        "get_asset_by_serial" => assets.get(args.text("serial_number")).await.map(drop),
        "create_asset" => assets.save(&created(args)).await.map(drop),
        "update_asset" => assets.save(&args.model("asset")).await.map(drop),
        "delete_asset" => assets.delete(key()).await.map(drop),
        "add_child_asset" => {
            assets.add_child(args.text("parent_id"), args.text("child_id")).await.map(drop)
        }
        "get_child_assets" => {
            let parent = self::key(args, "parent_id", "parent_serial");
            assets.sub_assets(parent, number(args, "level")).await.map(drop)
        }
        "get_status" => assets.status(key()).await.map(drop),
        "get_asset_log" => asked(assets.log(), args).send().await.map(drop),
        "get_asset_types" => assets.types().send().await.map(drop),
        "create_asset_type" => assets.save_type(&created_type(args)).await.map(drop),
        _ => change(client, call, key()).await,
    }
}

async fn change(client: &Client, call: &Call, key: AssetKey) -> Result<(), Error> {
    let (assets, args) = (Assets::new(client), &call.args);
    match call.method.as_str() {
        "set_asset_state" => assets.set_state(key, AssetState(int(args, "state"))).await,
        "increment_count" => {
            let mut update = CountUpdate::by(opt_int(args, "amount").unwrap_or(1));
            update.increment_children = args.opt_bool("increment_children").filter(|yes| *yes);
            assets.update_count(key, update).await
        }
        "reset_running_count" => assets.reset_running_count(key, args.some_text("comment")).await,
        "set_running_count" => assets.set_running_count(key, int(args, "value")).await,
        "set_total_count" => assets.set_total_count(key, int(args, "value")).await,
        "record_calibration" => assets.record_calibration(key, &record(args)).await,
        "record_maintenance" => assets.record_maintenance(key, &record(args)).await,
        "record_calibration_external" => {
            assets.record_calibration_external(key, &external(args)).await
        }
        "record_maintenance_external" => {
            assets.record_maintenance_external(key, &external(args)).await
        }
        #[cfg(feature = "internal")]
        "upload_file" => {
            let bytes =
                data_encoding::BASE64.decode(args.text("content").as_bytes()).expect("base64");
            let (id, name) = (args.text("asset_id"), args.text("filename"));
            assets.internal().upload_bytes(id, name, bytes).await
        }
        #[cfg(feature = "internal")]
        "download_file" => {
            let (id, name) = (args.text("asset_id"), args.text("filename"));
            assets.internal().bytes(id, name).await.map(drop)
        }
        #[cfg(feature = "internal")]
        "list_files" => assets.internal().list(args.text("asset_id")).await.map(drop),
        #[cfg(not(feature = "internal"))]
        "upload_file" | "download_file" | "list_files" => Ok(()),
        _ => unknown(call),
    }
}

fn key(args: &Args, id: &str, serial_number: &str) -> AssetKey {
    AssetKey {
        id: args.some_text(id).map(str::to_owned),
        serial_number: args.some_text(serial_number).map(str::to_owned),
    }
}

fn asked<T>(mut query: AssetQuery<T>, args: &Args) -> AssetQuery<T>
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    if let Some(filter) = args.some_text("filter_str") {
        query = query.filter(raw(filter));
    }
    if let Some(order) = args.some_text("orderby") {
        query = query.order_by(order);
    }
    let rows = |name| args.some_int(name).map(|rows| u32::try_from(rows).expect("a count"));
    if let Some(top) = rows("top") {
        query = query.top(top);
    }
    if let Some(skip) = rows("skip") {
        query = query.skip(skip);
    }
    query
}

fn int(args: &Args, name: &str) -> i32 {
    i32::try_from(args.int(name)).expect("a small number")
}

fn opt_int(args: &Args, name: &str) -> Option<i32> {
    args.get(name).map(|_| int(args, name))
}

fn number(args: &Args, name: &str) -> Option<u32> {
    args.opt_int(name).map(|number| number.try_into().expect("a small number"))
}

fn record(args: &Args) -> ServiceRecord {
    let mut record = ServiceRecord::default();
    record.date_time = args.opt_text("date_time").or(args.opt_text("date")).map(Timestamp::from);
    record.comment = args.some_text("comment").map(str::to_owned);
    record
}

fn external(args: &Args) -> ExternalRecord {
    let mut record = ExternalRecord::default();
    record.from = args.opt_text("from_date").map(Timestamp::from);
    record.to = args.opt_text("to_date").map(Timestamp::from);
    record.comment = args.some_text("comment").map(str::to_owned);
    record
}

/// In bodies, the existing client writes UTC as `Z`.
fn date(args: &Args, name: &str) -> Option<String> {
    args.opt_text(name).map(|date| date.replace("+00:00", "Z"))
}

fn created(args: &Args) -> Asset {
    let text = |name| args.opt_text(name).map(str::to_owned);
    let mut asset = Asset::new(args.text("serial_number"), args.text("type_id"));
    asset.asset_name = text("asset_name");
    asset.description = text("description");
    asset.location = text("location");
    asset.parent_asset_id = text("parent_asset_id");
    asset.parent_serial_number = text("parent_serial_number");
    asset.part_number = text("part_number");
    asset.revision = text("revision");
    asset.state = opt_int(args, "state").map_or(AssetState::IN_OPERATION, AssetState);
    asset.client_id = opt_int(args, "client_id");
    asset.first_seen_date = date(args, "first_seen_date");
    asset.last_seen_date = date(args, "last_seen_date");
    asset.last_maintenance_date = date(args, "last_maintenance_date");
    asset.next_maintenance_date = date(args, "next_maintenance_date");
    asset.last_calibration_date = date(args, "last_calibration_date");
    asset.next_calibration_date = date(args, "next_calibration_date");
    asset.total_count = opt_int(args, "total_count");
    asset.running_count = opt_int(args, "running_count");
    asset
}

fn created_type(args: &Args) -> AssetType {
    let float = |name| args.get(name).and_then(Value::as_f64);
    let mut made = AssetType::new(args.text("type_name"));
    made.running_count_limit = opt_int(args, "running_count_limit");
    made.total_count_limit = opt_int(args, "total_count_limit");
    made.maintenance_interval = float("maintenance_interval");
    made.calibration_interval = float("calibration_interval");
    made.warning_threshold = float("warning_threshold");
    made.alarm_threshold = float("alarm_threshold");
    made.icon = args.opt_text("icon").map(str::to_owned);
    made
}
