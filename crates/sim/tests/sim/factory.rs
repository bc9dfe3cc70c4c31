//! The generated factory: the same for the same seed, and believable.

use serde_json::Value;
use wats_sim::{Options, Sim};

async fn reports(options: Options) -> Vec<Value> {
    let sim = Sim::start(options).await.unwrap();
    let ids = sim.report_ids();
    ids.iter().map(|id| serde_json::from_slice(&sim.report(id).unwrap()).unwrap()).collect()
}

/// All steps below the root, parents before children.
fn steps(report: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut open = vec![&report["root"]];
    while let Some(step) = open.pop() {
        found.push(step);
        open.extend(step["steps"].as_array().into_iter().flatten().rev());
    }
    found
}

#[tokio::test]
async fn the_same_seed_gives_the_same_factory() {
    let options = Options::default().seed(7);
    let (one, other) =
        (Sim::start(options.clone()).await.unwrap(), Sim::start(options.clone()).await.unwrap());
    assert_eq!(one.report_ids(), other.report_ids());
    for id in one.report_ids() {
        assert_eq!(one.report(&id), other.report(&id));
        assert_eq!(one.header(&id), other.header(&id));
    }
    for part_number in one.part_numbers() {
        assert_eq!(one.product(&part_number), other.product(&part_number));
    }
    let another = Sim::start(options.seed(8)).await.unwrap();
    assert_ne!(one.report_ids(), another.report_ids());
}

#[tokio::test]
async fn the_factory_has_the_size_asked_for() {
    let sim = Sim::start(Options::default().products(3).reports(17)).await.unwrap();
    assert_eq!((sim.part_numbers().len(), sim.report_ids().len()), (3, 17));
    let sim = Sim::start(Options::default().empty()).await.unwrap();
    assert_eq!((sim.part_numbers().len(), sim.report_ids().len()), (0, 0));
    assert_eq!(sim.asset("FIX-0001"), None);
}

#[tokio::test]
async fn a_failure_reaches_the_report_from_the_step_that_caused_it() {
    for report in reports(Options::default().reports(1_000)).await {
        if report["type"] != "T" {
            continue;
        }
        let all = steps(&report);
        let causes: Vec<_> = all.iter().filter(|s| s["causedUUTFailure"] == true).collect();
        let failed = report["result"] == "F";
        assert_eq!(causes.len(), usize::from(failed));
        assert_eq!(report["root"]["status"], report["result"]);
        let named = causes.first().map_or(Value::Null, |step| step["id"].clone());
        assert_eq!(report["uut"]["stepIdCausedUUTFailure"], named);
        for step in &all {
            let children = step["steps"].as_array();
            if let Some(children) = children {
                let any_failed = children.iter().any(|child| child["status"] == "F");
                assert_eq!(step["status"] == "F", any_failed, "{step}");
            }
        }
        let ids: Vec<_> = all.iter().map(|step| step["id"].as_u64().unwrap()).collect();
        assert!(ids.iter().copied().eq(1..=all.len() as u64), "{ids:?}");
    }
}

#[tokio::test]
async fn measurements_agree_with_their_limits() {
    let mut seen = std::collections::BTreeMap::new();
    for report in reports(Options::default().reports(1_000)).await {
        for measurement in steps(&report).iter().filter_map(|step| step["numericMeas"].get(0)) {
            let number = |field: &str| measurement[field].as_f64();
            let (value, low) = (number("value").unwrap(), number("lowLimit"));
            let operator = measurement["compOp"].as_str().unwrap().to_owned();
            let passes = match operator.as_str() {
                "LOG" => true,
                "LT" => value < low.unwrap(),
                "GELE" => low.unwrap() <= value && value <= number("highLimit").unwrap(),
                other => panic!("{other} is not expected"),
            };
            assert_eq!(measurement["status"] == "P", passes, "{measurement}");
            *seen.entry((operator, passes)).or_insert(0) += 1;
        }
    }
    for (operator, passes) in [("LOG", true), ("LT", true), ("LT", false), ("GELE", false)] {
        assert!(seen.contains_key(&(operator.to_owned(), passes)), "{seen:?}");
    }
}

#[tokio::test]
async fn about_one_test_in_twelve_fails_and_some_units_are_retested() {
    let sim = Sim::start(Options::default().reports(2_000)).await.unwrap();
    let headers: Vec<Value> = sim.report_ids().iter().map(|id| sim.header(id).unwrap()).collect();
    let tests: Vec<_> = headers.iter().filter(|header| header["reportType"] == "T").collect();
    let failed = tests.iter().filter(|header| header["result"] == "Failed").count();
    let share = failed as f64 / tests.len() as f64;
    assert!((0.05..0.11).contains(&share), "{share}");
    assert!(tests.iter().any(|header| header["run"] == 2 && header["passedInRun"] == 2));
}

#[tokio::test]
async fn repairs_refer_to_failed_tests_of_the_same_unit() {
    let sim = Sim::start(Options::default().reports(500)).await.unwrap();
    let mut repairs = 0;
    for id in sim.report_ids() {
        let repair = sim.header(&id).unwrap();
        if repair["reportType"] != "R" {
            continue;
        }
        let test = sim.header(repair["referencedUut"].as_str().unwrap()).unwrap();
        assert_eq!(test["result"], "Failed");
        assert_eq!(test["serialNumber"], repair["serialNumber"]);
        assert!(test["start"].as_str() < repair["start"].as_str());
        let document: Value = serde_json::from_slice(&sim.report(&id).unwrap()).unwrap();
        let failure = &document["subUnits"][0]["failures"][0];
        assert_eq!(failure["refStepName"], test["causedUutFailure"]);
        repairs += 1;
    }
    assert!(repairs > 5, "{repairs}");
}

#[tokio::test]
async fn a_strict_server_accepts_what_the_factory_wrote() {
    let factory = Sim::start(Options::default().reports(200)).await.unwrap();
    let sim = Sim::start(Options::default().strict(true).empty()).await.unwrap();
    for id in factory.report_ids() {
        let answer = crate::client::submit_bytes(&sim, factory.report(&id).unwrap()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}
