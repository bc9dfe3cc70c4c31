//! Building the text of an OData filter.

use std::hint::black_box;

use wats_domains::odata::field;

use crate::Case;

pub(crate) fn cases() -> Vec<Case> {
    let build = || -> crate::Work {
        Box::new(|operations| {
            for run in 0..operations {
                let part_number = field("partNumber").eq(black_box("O'Ring 24"));
                let failed = field("result").eq("Failed").or(field("result").eq("Error"));
                let run = field("run").gt(i64::try_from(run).unwrap_or(0) & 7);
                let filter = part_number.and(failed).and(run);
                black_box(filter.to_string());
            }
        })
    };
    vec![Case::new("filter/build", build).unit("filter")]
}
