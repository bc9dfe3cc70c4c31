//! Walks over a table that changes meanwhile, on a server with a will of its own.

use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use wats_http::{Endpoint, Error, ErrorKind};

use super::{Cursor, Fetching, PageSource, Pages};
use crate::report::endpoints;

/// Rows are their positions.
#[derive(Debug, Clone, Default)]
struct Table(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    rows: Vec<i64>,
    /// What the server gives at most, whatever it is asked for.
    cap: usize,
    by_position: bool,
    ignores_filter: bool,
    fails: bool,
    asked: Vec<(Cursor, u32)>,
}

impl Table {
    fn of(rows: impl IntoIterator<Item = i64>, cap: usize) -> Self {
        let rows = rows.into_iter().collect();
        let state = State { rows, cap, by_position: true, ..State::default() };
        Self(Arc::new(Mutex::new(state)))
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap());
    }

    fn pages(&self, size: u32) -> Pages<i64> {
        Pages::new(self.clone(), size, None, Cursor::default())
    }

    fn asked(&self) -> usize {
        self.0.lock().unwrap().asked.len()
    }
}

impl PageSource<i64> for Table {
    fn fetch(&self, cursor: Cursor, rows: u32) -> Fetching<i64> {
        let table = self.clone();
        Box::pin(async move {
            let mut state = table.0.lock().unwrap();
            state.asked.push((cursor, rows));
            if state.fails {
                return Err(Error::of_call(ErrorKind::Connect, &endpoints::HEADERS, "no server"));
            }
            let after = cursor.after.filter(|_| !state.ignores_filter).unwrap_or(i64::MIN);
            let behind = state.rows.iter().copied().filter(|row| *row > after);
            let skip = usize::try_from(cursor.skip).unwrap();
            let count = state.cap.min(usize::try_from(rows).unwrap());
            Ok(Arc::new(behind.skip(skip).take(count).collect()))
        })
    }

    fn position(&self, row: &i64) -> Option<i64> {
        self.0.lock().unwrap().by_position.then_some(*row)
    }

    fn endpoint(&self) -> &'static Endpoint {
        &endpoints::HEADERS
    }
}

async fn all(pages: Pages<i64>) -> Vec<i64> {
    let (mut items, mut rows) = (pages.items(), Vec::new());
    while let Some(row) = items.next().await {
        rows.push(*row.unwrap());
    }
    rows
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #[test]
    fn every_row_comes_once_in_order_however_the_server_cuts_its_pages(
        count in 0_i64..60, size in 1_u32..20, cap in 1_usize..20, by_position: bool,
    ) {
        let table = Table::of(0..count, cap);
        table.change(|state| state.by_position = by_position);
        prop_assert_eq!(block_on(all(table.pages(size))), (0..count).collect::<Vec<_>>());
        let page = cap.min(usize::try_from(size).unwrap());
        let pages = usize::try_from(count).unwrap().div_ceil(page);
        prop_assert_eq!(table.asked(), pages + 1, "and an empty one");
    }

    #[test]
    fn a_walk_can_be_taken_up_behind_any_row(
        count in 1_i64..40, size in 1_u32..10, at in any::<prop::sample::Index>(), by_position: bool,
    ) {
        let table = Table::of(0..count, 7);
        table.change(|state| state.by_position = by_position);
        let at = at.index(usize::try_from(count).unwrap());
        block_on(async {
            let mut items = table.pages(size).items();
            for _ in 0..at {
                items.next().await.unwrap().unwrap();
            }
            let kept = serde_json::to_string(&items.cursor()).unwrap();
            let cursor = serde_json::from_str(&kept).unwrap();
            let rest = all(Pages::new(table.clone(), size, None, cursor)).await;
            assert_eq!(rest, (i64::try_from(at).unwrap()..count).collect::<Vec<_>>());
        });
    }

    #[test]
    fn rows_that_go_and_come_move_no_other_by_position(
        size in 1_u32..6,
        changes in prop::collection::vec((0_i64..40, any::<bool>()), 0..20),
    ) {
        let table = Table::of(0..30, 100);
        let rows = block_on(async {
            let (mut items, mut rows) = (table.pages(size).items(), Vec::new());
            let mut changes = changes.iter();
            while let Some(row) = items.next().await {
                rows.push(*row.unwrap());
                if let Some((row, goes)) = changes.next() {
                    table.change(|state| {
                        if *goes {
                            state.rows.retain(|one| one != row);
                        } else {
                            let next = state.rows.last().map_or(0, |last| last + 1).max(30);
                            state.rows.push(next);
                        }
                    });
                }
            }
            rows
        });
        prop_assert!(rows.is_sorted() && rows.windows(2).all(|pair| pair[0] < pair[1]));
        let gone: Vec<i64> = changes.iter().filter(|(_, goes)| *goes).map(|(row, _)| *row).collect();
        prop_assert!((0..30).all(|row| rows.contains(&row) || gone.contains(&row)));
    }
}

#[tokio::test]
async fn no_more_is_asked_for_than_is_wanted() {
    let table = Table::of(0..100, 1000);
    let pages = Pages::new(table.clone(), 10, Some(25), Cursor::default());
    assert_eq!(all(pages).await, (0..25).collect::<Vec<_>>());
    let sizes: Vec<u32> = table.0.lock().unwrap().asked.iter().map(|(_, rows)| *rows).collect();
    assert_eq!(sizes, [10, 10, 5]);
}

#[tokio::test]
async fn the_next_page_is_asked_for_while_one_is_worked_on_unless_that_is_unwanted() {
    for (prefetch, asked) in [(true, 2), (false, 1)] {
        let table = Table::of(0..100, 1000);
        let mut pages = table.pages(10).prefetch(prefetch);
        assert_eq!(pages.next().await.unwrap().unwrap().len(), 10);
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        assert_eq!(table.asked(), asked);
        assert_eq!(pages.cursor().taken, 10);
    }
}

#[tokio::test]
async fn an_error_ends_the_walk_which_can_be_taken_up_where_it_was() {
    let table = Table::of(0..30, 1000);
    let mut pages = table.pages(10).prefetch(false);
    pages.next().await.unwrap().unwrap();
    table.change(|state| state.fails = true);
    assert!(pages.next().await.unwrap().unwrap_err().is_connect());
    assert!(pages.next().await.is_none());
    table.change(|state| state.fails = false);
    let rest = all(Pages::new(table, 10, None, pages.cursor())).await;
    assert_eq!(rest, (10..30).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_server_that_does_not_take_the_filter_is_not_asked_for_ever() {
    let table = Table::of(0..30, 1000);
    table.change(|state| state.ignores_filter = true);
    let mut pages = table.pages(10);
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 10);
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(error.is_decode() && error.to_string().contains("reports.headers"), "{error}");
    assert!(pages.next().await.is_none());
    assert_eq!(pages.cursor().taken, 10);
}
