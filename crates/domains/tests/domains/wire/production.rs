//! Calls about units, serial numbers and batches.

use wats_domains::Production;
use wats_domains::production::{PhaseId, TakeSerialNumbers, Unit};
use wats_http::{Client, Error};

use crate::wire::args::Args;
use crate::wire::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let production = Production::new(client);
    let internal = production.internal();
    let args = &call.args;
    let text = |name| args.text(name);
    let opt = |name| args.opt_text(name);
    let some = |name| args.some_text(name);
    let id = |name| i32::try_from(args.int(name)).expect("an identifier");
    match call.method.as_str() {
        "query_units" => query_units(&production, args).await,
        "get_unit" => production.unit(text("serial_number"), text("part_number")).await.map(drop),
        "create_unit_public" => production.create_unit(&unit(args.model("unit"))).await,
        "update_unit_public" => production.update_unit(&unit(args.model("unit"))).await,
        "create_units" | "save_units" | "update_unit" => {
            let units = match args.get("units") {
                Some(_) => args.model::<Vec<_>>("units"),
                None => vec![args.model("unit")],
            };
            let units: Vec<Unit> = units.into_iter().map(unit).collect();
            production.save_units(&units).await.map(drop)
        }
        "delete_unit" => {
            production.delete_unit(text("serial_number"), text("part_number")).await.map(drop)
        }
        "change_unit_part_number" => {
            let (serial_number, part_number) = (text("serial_number"), text("part_number"));
            let (new, revision) = (text("new_part_number"), text("new_revision"));
            production.change_unit(serial_number, part_number, new, revision).await
        }
        "set_unit_tag" => {
            let (serial_number, part_number) = (text("serial_number"), text("part_number"));
            production.set_unit_tag(serial_number, part_number, text("key"), opt("value")).await
        }
        "verify_unit" | "get_unit_grade" => {
            let (serial_number, part_number) = (text("serial_number"), opt("part_number"));
            match some("revision") {
                Some(revision) => {
                    let (number, part) = (serial_number, part_number);
                    production.unit_verification_of(number, part, revision).await.map(drop)
                }
                None => production.unit_verification(serial_number, part_number).await.map(drop),
            }
        }
        "is_unit_passing" => {
            let (serial_number, part_number) = (text("serial_number"), opt("part_number"));
            production.is_unit_passing(serial_number, part_number).await.map(drop)
        }
        "set_unit_phase" => set_unit_phase(&production, args).await,
        "remove_child_from_assembly" => {
            let (parent, part) = (text("parent_serial"), text("parent_part"));
            let (child, child_part) = (text("child_serial"), text("child_part"));
            production.remove_child_unit(parent, part, child, child_part).await.map(drop)
        }
        "get_unit_changes" => {
            let most = u32::try_from(args.int("max_count")).expect("a count");
            production.unit_changes(most).await.map(drop)
        }
        "delete_unit_change" | "acknowledge_unit_change" => {
            let id = args.value("change_id");
            let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
            let id = id.parse().expect("an identifier");
            production.delete_unit_change(id).await.map(drop)
        }
        "get_batches" => production.batches(some("part_number"), some("batch_id")).await.map(drop),
        "create_batch" | "save_batch" | "update_batch" => {
            production.save_batch(&args.model("batch")).await.map(drop)
        }
        "save_batches" => production.save_batches(&args.model::<Vec<_>>("batches")).await,
        "get_serial_number_types" => production.serial_number_types().await.map(drop),
        "allocate_serial_numbers" | "take_serial_numbers" => {
            take(&production, args).send().await.map(drop)
        }
        "get_unit_phases" | "get_all_unit_phases" | "get_phases" => {
            internal.unit_phases().await.map(drop)
        }
        "get_phase" if args.get("phase_id").is_some() => {
            internal.phase(id("phase_id")).await.map(drop)
        }
        "get_phase" if some("code").is_some() => {
            internal.phase_by_code(text("code")).await.map(drop)
        }
        "get_phase" | "get_phase_by_name" => {
            internal.phase_by_name(opt("name").unwrap_or_default()).await.map(drop)
        }
        "get_phase_id" => phase_id(&production, args).await.map(drop),
        _ => web_pages(&production, call).await,
    }
}

/// The operations that the server keeps for its own web pages.
async fn web_pages(production: &Production, call: &Call) -> Result<(), Error> {
    let internal = production.internal();
    let args = &call.args;
    let text = |name| args.text(name);
    let opt = |name| args.opt_text(name);
    let some = |name| args.some_text(name);
    let unit = || (text("serial_number"), text("part_number"));
    match call.method.as_str() {
        "is_connected" => internal.is_connected().await.map(drop),
        "get_sites" => internal.sites().await.map(drop),
        "get_unit_by_serial" => {
            internal.unit(text("serial_number"), opt("part_number")).await.map(drop)
        }
        "get_unit_info" => internal.unit_info(unit().0, unit().1).await.map(drop),
        "get_unit_hierarchy" => internal.unit_hierarchy(unit().0, unit().1).await.map(drop),
        "get_unit_state_history" => internal.unit_state_history(unit().0, unit().1).await.map(drop),
        "get_unit_phase" => internal.unit_phase(unit().0, unit().1).await.map(drop),
        "get_unit_process" => internal.unit_process(unit().0, unit().1).await.map(drop),
        "get_unit_contents" => {
            internal.unit_contents(unit().0, unit().1, text("revision")).await.map(drop)
        }
        "create_unit" => {
            let phase =
                args.opt_int("unit_phase").map(|id| PhaseId(i32::try_from(id).expect("a phase")));
            let (batch, revision) = (some("batch_number"), text("revision"));
            internal.create_unit(unit().0, unit().1, revision, batch, phase).await.map(drop)
        }
        "add_child_unit_validated" => {
            let child = (text("child_serial_number"), text("child_part_number"));
            let check = Some((text("check_part_number"), text("check_revision")));
            let phase = args.opt_bool("check_phase");
            let culture = opt("culture_code");
            internal
                .add_child_unit(unit().0, unit().1, child, check, phase, culture)
                .await
                .map(drop)
        }
        "remove_child_unit_localized" => {
            let child = (text("child_serial_number"), text("child_part_number"));
            let culture = some("culture_code");
            internal.remove_child_unit(unit().0, unit().1, child, culture).await.map(drop)
        }
        "remove_all_child_units" => {
            let culture = some("culture_code");
            internal.remove_all_child_units(unit().0, unit().1, culture).await.map(drop)
        }
        "remove_all_children_from_assembly" => {
            let (serial_number, part_number) = (text("parent_serial"), text("parent_part"));
            internal.remove_all_child_units(serial_number, part_number, None).await.map(drop)
        }
        "validate_child_units" => {
            let (parent, part) = (text("parent_serial_number"), text("parent_part_number"));
            internal.check_child_units(parent, part, opt("culture_code")).await.map(drop)
        }
        "find_serial_numbers" => {
            let kind = text("serial_number_type");
            let mut query =
                internal.find_serial_numbers(kind, text("start_address"), text("end_address"));
            if let Some(date) = opt("start_date") {
                query = query.generated_from(date);
            }
            if let Some(date) = opt("end_date") {
                query = query.generated_until(date);
            }
            query.send().await.map(drop)
        }
        "get_serial_number_count" => {
            let range = (some("start_address"), some("end_address"));
            let dates = (opt("from_date"), opt("to_date"));
            internal.serial_number_count(kind(args), range, dates).await.map(drop)
        }
        "free_serial_numbers" => {
            internal.free_serial_numbers(&args.model::<Vec<_>>("ranges")).await.map(drop)
        }
        "get_serial_number_ranges" => {
            internal.serial_number_ranges(some("serial_number_type")).await.map(drop)
        }
        "get_serial_number_statistics" => {
            internal.serial_number_statistics(some("serial_number_type")).await.map(drop)
        }
        _ => unknown(call),
    }
}

fn kind(args: &Args) -> &str {
    args.opt_text("serial_number_type").unwrap_or_else(|| args.text("type_name"))
}

async fn query_units(production: &Production, args: &Args) -> Result<(), Error> {
    let mut query = production.query_units();
    if let Some(filter) = args.some_text("filter") {
        query = query.filter(wats_domains::odata::raw(filter));
    }
    if let Some(top) = args.opt_int("top") {
        query = query.top(u32::try_from(top).expect("a count"));
    }
    if let Some(order) = args.some_text("orderby") {
        query = query.order_by(order);
    }
    query.send().await.map(drop)
}

async fn set_unit_phase(production: &Production, args: &Args) -> Result<(), Error> {
    let (serial_number, part_number) = (args.text("serial_number"), args.text("part_number"));
    let Some(phase) = phase_id(production, args).await? else { return Ok(()) };
    let comment = args.some_text("comment");
    production.set_unit_phase(serial_number, part_number, phase, comment).await
}

/// The existing client takes the phase as a number, a name or a code.
async fn phase_id(production: &Production, args: &Args) -> Result<Option<PhaseId>, Error> {
    if let Some(id) = args.value("phase").as_i64() {
        return Ok(Some(PhaseId(i32::try_from(id).expect("a phase"))));
    }
    let (internal, text) = (production.internal(), args.text("phase"));
    let named = internal.phase_by_name(text).await?;
    let phase = match named {
        Some(phase) => Some(phase),
        None => internal.phase_by_code(text).await?,
    };
    Ok(phase.map(|phase| phase.unit_phase_id))
}

/// The existing client fills in what its models were not given.
fn unit(mut unit: Unit) -> Unit {
    unit.product = unit.product.map(super::product::product);
    unit.product_revision = unit.product_revision.map(super::product::filled);
    unit.sub_units = unit.sub_units.into_iter().map(self::unit).collect();
    unit
}

fn take(production: &Production, args: &Args) -> TakeSerialNumbers {
    let quantity = u32::try_from(args.opt_int("count").unwrap_or(1)).expect("a quantity");
    let mut taking = production.take_serial_numbers(kind(args), quantity);
    if let Some(number) = args.some_text("reference_sn") {
        taking = taking.reference_serial_number(number);
    }
    if let Some(number) = args.some_text("reference_pn") {
        taking = taking.reference_part_number(number);
    }
    match args.some_text("station_name") {
        Some(station) => taking.station(station),
        None => taking,
    }
}
