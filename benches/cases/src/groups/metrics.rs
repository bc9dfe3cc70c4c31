//! What metrics cost a request: counting it when it is over.

use std::hint::black_box;
use std::time::Duration;

use wats_http::{Called, Method, Outcome, StatusCode};
use wats_metrics::Metrics;

use crate::Case;

const ROUTE: &str = "/api/Production/Unit/{serialNumber}/{partNumber}";

pub(crate) fn cases() -> Vec<Case> {
    let case = Case::new("metrics/count-a-request", || {
        let observer = Metrics::new().observer();
        Box::new(move |operations| {
            for number in 0..operations {
                let outcome = Outcome::Answered(StatusCode::OK);
                let mut call = Called::new("production.unit", ROUTE, &Method::GET, outcome);
                call.took = Duration::from_micros(number % 100_000);
                observer.called(black_box(&call));
            }
        })
    });
    vec![case.unit("request").counted(20_000)]
}
