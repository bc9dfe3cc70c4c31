//! What takes something is never done twice.

#![allow(clippy::panic, reason = "a route that is not there is a failed test")]

use wats_domains::Production;
use wats_http::Safety;
use wats_sim::Fault;

use crate::production::factory;

const TAKE: &str = "POST /api/Production/SerialNumbers/Take";

#[tokio::test]
async fn taking_is_not_repeated_when_the_server_fails_or_the_answer_is_lost() {
    let (sim, client) = factory().await;
    let production = Production::new(&client);
    for fault in [Fault::status(503), Fault::status(500), Fault::lose_response()] {
        let before = sim.counts();
        sim.inject(TAKE, fault.times(1)).unwrap();
        let error = production.take_serial_numbers("UnitSN", 1).send().await.unwrap_err();
        assert_eq!(sim.counts().since(&before).of(TAKE), Some(1), "{error}");
    }
}

#[tokio::test]
async fn numbers_whose_answer_was_lost_are_found_by_their_reference() {
    let (sim, client) = factory().await;
    let production = Production::new(&client);
    sim.inject(TAKE, Fault::lose_response().times(1)).unwrap();
    let lost = production.take_serial_numbers("UnitSN", 1).reference_serial_number("U1").send();
    let error = lost.await.unwrap_err();
    assert!(error.may_have_been_applied(), "{error}");
    assert_eq!(sim.counts().of(TAKE), Some(1), "{error}");
    let found = production.serial_numbers_by_reference("UnitSN", Some("U1"), None).send().await;
    assert_eq!(found.unwrap().len(), 1);
}

#[test]
fn what_takes_adds_or_moves_is_unsafe() {
    let safety = |route: &str| {
        let found = wats_domains::endpoints().find(|endpoint| endpoint.route() == route);
        found.unwrap_or_else(|| panic!("there is no {route}")).safety()
    };
    let mut routes = vec![
        TAKE,
        "PUT /api/Production/SerialNumbers",
        "POST /api/Production/Unit",
        "PUT /api/Production/ChangeUnit",
        "POST /api/Production/AddChildUnit",
        "POST /api/Production/RemoveChildUnit",
    ];
    if cfg!(feature = "internal") {
        routes.extend([
            "POST /api/internal/Production/GetAndReserveNewSerialNumbers",
            "PUT /api/internal/Production/SerialNumbers/Free",
            "DELETE /api/internal/Production/SerialNumbers/Free",
            "POST /api/internal/Production/CreateUnit",
            "POST /api/internal/Production/AddChildUnit",
        ]);
    }
    for route in routes {
        assert_eq!(safety(route), Safety::Unsafe, "{route}");
    }
    assert_eq!(safety("PUT /api/Production/SetUnitPhase"), Safety::Idempotent);
}
