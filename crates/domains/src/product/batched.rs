//! Single questions for products that become few queries.

use wats_batching::RequestBatcher;
use wats_batching::batcher::{self, Options, Stats};
use wats_http::{Client, Error, ErrorKind, Scope};

use std::hash::{Hash, Hasher};

use super::endpoints;
use super::many::BY_PART_NUMBER;
use super::models::ProductView;
use crate::lookup;
use crate::paging::Row;

/// Products for many who each want one; from [`Products::batched`](super::Products::batched). Clones
/// share it: keep one, and hand it to all who ask.
///
/// What tasks want at the same time is asked for with one query for up to 100 part numbers. Alone,
/// nobody waits for others; while queries are under way, for up to 10 ms. Equal part numbers are asked
/// for once.
///
/// # Rows, not products
///
/// [`get`](Self::get) returns a [`ProductView`]: part number, name, category, whether it has serial
/// numbers, and its state. That is what the server has a query for. It has none for many whole
/// [`Product`](super::Product)s; a product without its revisions and tags would look like one that has
/// none, and saving it would be a mistake waiting to happen. Where revisions or tags are wanted, ask
/// with [`Products::get`](super::Products::get), many side by side with `batch_map`.
///
/// ```no_run
/// use wats_domains::Products;
///
/// # async fn run(client: &wats_http::Client) -> Result<(), wats_http::Error> {
/// let products = Products::new(client).batched();
/// // One query, also if each line stood in a task of its own:
/// let (a, b) = tokio::join!(products.get("WIDGET-001"), products.get("WIDGET-002"));
/// println!("{:?} {:?}", a?.and_then(|row| row.name.clone()), b?.is_some());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct BatchedProducts {
    batcher: RequestBatcher<Asked, Option<Row<ProductView>>, Error>,
}

/// What somebody asks for, and what records him.
#[derive(Debug, Clone)]
struct Asked {
    part_number: String,
    scope: Option<Scope>,
}

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        self.part_number == other.part_number
    }
}

impl Eq for Asked {}

impl Hash for Asked {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.part_number.hash(state);
    }
}

impl BatchedProducts {
    pub(super) fn new(client: &Client, configure: impl FnOnce(&mut Options)) -> Self {
        let client = client.clone();
        let batcher = RequestBatcher::builder(move |asked: Vec<Asked>| {
            let client = client.clone();
            async move {
                // A query for several is recorded for the first of them.
                let scope = asked.iter().find_map(|asked| asked.scope.clone());
                let part_numbers: Vec<String> =
                    asked.into_iter().map(|asked| asked.part_number).collect();
                let rows =
                    Scope::run_in(scope, BY_PART_NUMBER.rows(&client, &part_numbers)).await?;
                Ok(rows.into_iter().map(Ok).collect())
            }
        });
        let batcher = batcher
            .weigh(|asked: &Asked| lookup::weight(&asked.part_number))
            .configure(|options| {
                options.max_items = lookup::COUNT;
                options.max_bytes = lookup::BYTES;
            })
            .configure(configure);
        Self { batcher: batcher.start() }
    }

    /// The row of the product with this part number.
    ///
    /// # Cancellation
    ///
    /// Dropping the future holds up nobody. What was not asked of the server yet is then not asked.
    ///
    /// # Errors
    ///
    /// Those of the query, which all who asked with it are given; and
    /// [`is_interrupted`](Error::is_interrupted) if the runtime ended in which this was made.
    pub async fn get(
        &self,
        part_number: impl Into<String>,
    ) -> Result<Option<Row<ProductView>>, Error> {
        let asked = Asked { part_number: part_number.into(), scope: Scope::current() };
        self.batcher.add(asked).await.map_err(|error| match error {
            batcher::Error::Call(error) => error,
            other => Error::of_call(ErrorKind::Interrupted, &endpoints::QUERY, other.to_string()),
        })
    }

    /// What was asked for, and with how many queries.
    pub fn stats(&self) -> Stats {
        self.batcher.stats()
    }
}
