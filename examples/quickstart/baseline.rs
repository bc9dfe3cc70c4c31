//! The same work by a client without pool and cache: one call after the other, nothing remembered.

use std::time::Instant;

use crate::Failure;
use crate::args::Args;
use crate::dashboard::{self, Watch};
use crate::figures::{Figures, timed};
use crate::progress::Progress;
use crate::reports::Named;
use crate::target::Target;

pub(crate) struct Baseline {
    pub(crate) submitted: Option<Figures>,
    pub(crate) dashboard: Watch,
}

/// Runs both halves side by side, each on a server of its own, since they only wait.
pub(crate) async fn measure(args: &Args, reports: &[Named]) -> Result<Baseline, Failure> {
    let submitting = async {
        // A real server has the reports already and is not sent them twice.
        if args.server.is_some() || reports.is_empty() {
            return Ok(None);
        }
        let target = Target::open_plain(args).await?;
        let (started, before) = (Instant::now(), target.requests());
        let mut calls = Vec::new();
        for named in reports {
            // What a server refuses was told before; here only the time counts.
            let (_, took) = timed(target.client.reports().submit(&named.report)).await;
            calls.push(took);
        }
        let figures = Figures::new(started, target.requests() - before, calls);
        target.close().await;
        Ok::<_, Failure>(Some(figures))
    };
    let watching = async {
        let target = Target::open_plain(args).await?;
        let mut progress = Progress::new("the same, one call by one", args.refreshes);
        let watch = dashboard::watch_one_by_one(&target, args.refreshes, &mut progress).await?;
        target.close().await;
        Ok::<_, Failure>(watch)
    };
    let (submitted, dashboard) = tokio::try_join!(submitting, watching)?;
    Ok(Baseline { submitted, dashboard })
}
