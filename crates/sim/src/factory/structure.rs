//! What the products of the generated factory are sorted into and built from: groups, vendors, one bill
//! of material, one box build.

use serde_json::json;

use super::catalog::Made;
use crate::state::{Bom, Component, FilterForm, GroupForm, RelationForm, State};

/// Names of groups, and the families in them.
const GROUPS: [(&str, &[&str]); 3] = [
    ("Boards", &["CTRL", "DRV", "BMS", "IO"]),
    ("Power", &["PSU"]),
    ("Modules", &["RF", "TEMP", "GW", "HMI", "CAM"]),
];

const VENDORS: [&str; 3] = ["Arctic Components", "Fjord Semiconductors", "Nordic Passives"];

/// Number, quantity, description, references, function block.
const COMPONENTS: [(&str, i64, &str, &str, &str); 4] = [
    ("RES-10K", 4, "Resistor 10 kΩ 1 %", "R1;R2;R3;R4", "Input"),
    ("CAP-100N", 2, "Capacitor 100 nF", "C1;C2", "Supply"),
    ("REG-3V3", 1, "Regulator 3.3 V", "U1", "Supply"),
    ("MCU-M4", 1, "Microcontroller", "U2", "Control"),
];

/// The gateway's family, and those of the parts it is built from.
const GATEWAY: &str = "GW";
const PARTS: [&str; 2] = ["CTRL", "RF"];

/// Sorts and structures `products`.
pub(super) fn add(state: &mut State, products: &[Made]) {
    const KEPT: &str = "what is generated keeps the rules it is stored by";
    for (name, families) in GROUPS {
        let form = json!({"name": name, "description": format!("{name} of all kinds")});
        let form = form.as_object().map(GroupForm::defined).expect("an object was written");
        state.catalog.groups.insert(form.expect(KEPT)).expect(KEPT);
        for made in products.iter().filter(|made| families.contains(&family(made))) {
            let part_number = made.part_number.clone();
            let form = FilterForm { part_number, revision: None, exclude: false };
            state.catalog.groups.add_filter(name, form).expect(KEPT);
        }
    }
    state.catalog.vendors.add(VENDORS.map(str::to_owned).to_vec()).expect(KEPT);
    if let Some(made) = products.first() {
        state.catalog.boms.put(&made.part_number, newest(made), bom(made));
    }
    let of = |wanted: &str| products.iter().find(|made| family(made) == wanted);
    let Some(gateway) = of(GATEWAY) else { return };
    let id = |made: &Made| state.products.revision_id(&made.part_number, newest(made));
    let parent = id(gateway).expect("a generated product has its revisions");
    let children: Vec<_> = PARTS.iter().filter_map(|part| of(part)).filter_map(id).collect();
    for child in children {
        state.add_relation(RelationForm::new(parent, child, 1, Some("A,B%,C"))).expect(KEPT);
    }
}

fn family(made: &Made) -> &str {
    made.part_number.split('-').next().unwrap_or_default()
}

fn newest(made: &Made) -> &str {
    made.revisions.last().map(String::as_str).unwrap_or_default()
}

fn bom(made: &Made) -> Bom {
    let components =
        COMPONENTS.map(|(number, quantity, description, references, block)| Component {
            number: Some(number.to_owned()),
            revision: Some("1".to_owned()),
            quantity: Some(quantity),
            description: Some(description.to_owned()),
            reference: Some(references.to_owned()),
            function_block: Some(block.to_owned()),
        });
    Bom {
        description: Some(format!("Components of {}", made.name)),
        components: components.to_vec(),
    }
}
