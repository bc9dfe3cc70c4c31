//! Master data of the generated factory: processes, products, equipment.

use jiff::Timestamp;

use super::Rng;
use crate::reply::Reply;
use crate::state::{Asset, FailCode, Process, ProductForm, RepairOperation, State, TypeForm};

use serde_json::{Value, json};

/// What the line needs to know of a product.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) part_number: String,
    pub(crate) name: String,
    pub(crate) revisions: Vec<String>,
}

struct Stage {
    code: i64,
    name: &'static str,
    description: &'static str,
    flags: &'static str,
    active: bool,
}

const fn stage(
    code: i64,
    name: &'static str,
    description: &'static str,
    flags: &'static str,
    active: bool,
) -> Stage {
    Stage { code, name, description, flags, active }
}

/// Flags: `t`est, `r`epair, `w`ork in progress.
const STAGES: [Stage; 14] = [
    stage(10, "SW Debug", "Development of test programs", "t", true),
    stage(20, "AOI", "Automatic optical inspection", "t", true),
    stage(30, "ICT", "In-circuit test", "t", true),
    stage(50, "PCBA test", "Test of the assembled board", "t", true),
    stage(60, "Boundary scan", "Replaced by the in-circuit test", "t", false),
    stage(90, "Burn In test", "Test at raised temperature", "t", true),
    stage(100, "FCT", "Functional test", "t", true),
    stage(110, "Final test", "Test of the closed product", "t", true),
    stage(200, "Packing", "Packing and labelling", "w", true),
    stage(210, "Box build", "Assembly of modules", "w", true),
    stage(220, "Coating", "Conformal coating, no longer done here", "w", false),
    stage(500, "Repair", "Repair in production", "r", true),
    stage(510, "RMA repair", "Repair of returned units", "r", true),
    stage(520, "Field repair", "Repair by service partners", "r", false),
];

const FAIL_CODES: [(&str, &str, u8); 9] = [
    ("Component", "Defect", 4),
    ("Component", "Wrong value", 4),
    ("Component", "Missing", 4),
    ("Soldering", "Cold joint", 6),
    ("Soldering", "Bridge", 6),
    ("Assembly", "Wrong polarity", 6),
    ("Design", "Tolerance", 5),
    ("Process", "No failure found", 3),
    ("Process", "Scrapped", 2),
];

/// Misc infos configured for repair operations.
pub(crate) const REPAIR_INFOS: [&str; 2] = ["Customer reference", "Work order"];

/// Serial numbers of the fixtures and instruments.
pub(crate) const ASSETS: [(&str, &str); 6] = [
    ("FIX-0001", "Bed of nails 1"),
    ("FIX-0002", "Bed of nails 2"),
    ("FIX-0003", "Functional fixture"),
    ("DMM-1001", "Digital multimeter"),
    ("PSU-2001", "Power supply"),
    ("OSC-3001", "Oscilloscope"),
];

const CATEGORIES: [&str; 5] = ["PCBA", "Power", "Radio", "Sensor", "Assembly"];
const FAMILIES: [(&str, &str); 10] = [
    ("CTRL", "Controller board"),
    ("PSU", "Power supply"),
    ("RF", "Radio module"),
    ("TEMP", "Temperature sensor"),
    ("GW", "Gateway"),
    ("DRV", "Motor driver"),
    ("BMS", "Battery manager"),
    ("HMI", "Operator panel"),
    ("IO", "I/O module"),
    ("CAM", "Camera head"),
];
const CUSTOMERS: [&str; 4] = ["Nordlys", "Fjell Marine", "Havvind", "Kontrollbygg"];

/// First day of the factory's records.
pub(crate) fn first_day() -> Timestamp {
    // 2025-03-03, a Monday, 06:00 UTC.
    Timestamp::from_second(1_740_981_600).unwrap_or(Timestamp::UNIX_EPOCH)
}

pub(crate) fn add_processes(state: &mut State) {
    // The processes are the same in every factory, and so are their ids.
    let mut ids = Rng::new(0).fork("processes");
    for (index, stage) in (1..).zip(&STAGES) {
        let process = Process {
            code: stage.code,
            id: ids.uuid(),
            name: stage.name.to_owned(),
            description: Some(stage.description.to_owned()),
            index: index * 10,
            active: stage.active,
            test: stage.flags.contains('t'),
            wip: stage.flags.contains('w'),
            repair: stage.flags.contains('r').then(repair_operation),
        };
        state.processes.insert(process.code, process);
    }
}

fn repair_operation() -> RepairOperation {
    let fail_codes = FAIL_CODES.iter().map(|(category, code, repair_type)| FailCode {
        category: (*category).to_owned(),
        code: (*code).to_owned(),
        repair_type: *repair_type,
        image_constraint: 1,
    });
    RepairOperation {
        uut_binding: 1,
        bom_binding: 1,
        vendor_binding: 2,
        fail_codes: fail_codes.collect(),
        misc_infos: REPAIR_INFOS.map(str::to_owned).to_vec(),
    }
}

/// Adds products with one to three revisions, most of them active.
pub(crate) fn add_products(state: &mut State, count: usize, seed: u64) -> Vec<Made> {
    let mut rng = Rng::new(seed).fork("catalog");
    let made: Vec<Made> = (0..count).map(|index| add_product(state, index, &mut rng)).collect();
    made
}

fn add_product(state: &mut State, index: usize, rng: &mut Rng) -> Made {
    let (family, name) = FAMILIES[index % FAMILIES.len()];
    let number = 1_000 + index / FAMILIES.len() * 10;
    let made = Made {
        part_number: format!("{family}-{number}"),
        name: format!("{name} {number}"),
        revisions: ["A", "B", "C"][..rng.between(1, 3)].iter().map(ToString::to_string).collect(),
    };
    let last = made.revisions.len() - 1;
    let revisions: Vec<Value> = made
        .revisions
        .iter()
        .enumerate()
        .map(|(position, revision)| {
            json!({
                "revision": revision,
                "name": format!("Revision {revision}"),
                "state": i32::from(position == last || rng.chance(0.5)),
                "tags": [{"key": "Released", "value": format!("202{}-0{}-15", position + 3,
                    rng.between(1, 9)), "change": 1}],
            })
        })
        .collect();
    let mut tags = vec![json!({"key": "Customer", "value": rng.pick(&CUSTOMERS), "change": 1})];
    if rng.chance(0.4) {
        tags.push(json!({"key": "Safety class", "value": "SIL 2", "change": 1}));
    }
    let product = json!({
        "partNumber": made.part_number,
        "name": made.name,
        "description": format!("{name} for {}", rng.pick(&CUSTOMERS)),
        "nonSerial": false,
        "state": i32::from(rng.chance(0.9)),
        "productCategoryName": rng.pick(&CATEGORIES),
        "revisions": revisions,
        "tags": tags,
    });
    store(state, &product).expect("a generated product keeps the rules it is stored by");
    made
}

fn store(state: &mut State, product: &Value) -> Result<(), Reply> {
    let object = product.as_object().ok_or_else(|| Reply::bad_request("not an object"))?;
    state.products.put(ProductForm::read(object)?).map(drop)
}

pub(crate) fn add_assets(state: &mut State, seed: u64) {
    let mut rng = Rng::new(seed).fork("assets");
    let types = [rng.uuid(), rng.uuid()];
    for (id, kind) in types.into_iter().zip(asset_types()) {
        let form = kind.as_object().map(TypeForm::read);
        let form = form.and_then(Result::ok).expect("a type of the factory keeps the rules");
        state.assets.register_type(id, form);
    }
    for (serial_number, name) in ASSETS {
        let is_fixture = serial_number.starts_with("FIX");
        let type_id = types[usize::from(!is_fixture)];
        let id = rng.uuid().to_string();
        let mut asset = Asset::new(id, serial_number, type_id, first_day());
        asset.name = Some(name.to_owned());
        asset.location = Some("Hall 1".to_owned());
        state.assets.register(asset);
    }
}

/// Fixtures wear out by use, instruments drift with time.
fn asset_types() -> [Value; 2] {
    [
        json!({"typeName": "Fixture", "runningCountLimit": 10_000, "totalCountLimit": 200_000,
            "maintenanceInterval": -1, "calibrationInterval": -1,
            "warningThreshold": 90, "alarmThreshold": 100, "icon": "fixture"}),
        json!({"typeName": "Instrument", "runningCountLimit": -1, "totalCountLimit": -1,
            "maintenanceInterval": -1, "calibrationInterval": 365,
            "warningThreshold": 90, "alarmThreshold": 100, "icon": "instrument"}),
    ]
}

/// Category and code of a failure that a repair may find.
pub(crate) fn fail_code(rng: &mut Rng) -> (&'static str, &'static str) {
    let (category, code, _) = *rng.pick(&FAIL_CODES);
    (category, code)
}
