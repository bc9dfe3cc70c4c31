//! A read through the cache as a client makes it, for tests that bring a server of their own.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use super::{Look, Outcome, Question, ResponseCache, Upstream};
use crate::call::Call;
use crate::error::{Error, ErrorKind};

pub(super) async fn read(
    cache: &Arc<ResponseCache>,
    question: &Question<'_>,
    timeout: Duration,
    mut server: impl Upstream,
) -> Result<Outcome, Error> {
    let call = || Call::own(timeout);
    match cache.look(question) {
        Look::Answer(outcome) => Ok(outcome),
        Look::AnswerAndRefresh(outcome, asking) => {
            cache.refresh(asking, call(), server);
            Ok(outcome)
        }
        Look::Ask(asking) if asking.is_alone() => cache.ask_alone(asking, &call(), server).await,
        Look::Ask(asking) => cache.ask(asking, call(), server).0.landed().await,
        Look::Bypass(_) => server.send(&call(), HeaderMap::new()).await.map(Outcome::uncached),
        Look::NotKept => Err(Error::new(ErrorKind::NotCached, "nothing is kept")),
    }
}
