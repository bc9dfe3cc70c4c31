//! Calls about users, as identity providers see them.

use wats_domains::Scim;
use wats_http::{Client, Error};

use crate::wire::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let (scim, args) = (Scim::new(client), &call.args);
    let number = |name| args.opt_int(name).map(|n| u32::try_from(n).expect("a small number"));
    match call.method.as_str() {
        "get_token" => scim.token(Some(number("duration_days").unwrap_or(90))).await.map(drop),
        "get_users" => {
            let mut query = scim.users();
            if let Some(filter) = args.opt_text("filter") {
                query = query.filter(filter);
            }
            if let Some(index) = number("start_index") {
                query = query.start_index(index.into());
            }
            if let Some(count) = number("count") {
                query = query.count(count);
            }
            query.send().await.map(drop)
        }
        "iter_users" => {
            let mut users = scim.users().count(number("page_size").unwrap_or(100)).items();
            let (most, mut taken) = (number("max_users"), 0);
            // It looks for one more before it sees that it has enough.
            while users.next().await?.is_some() && most.is_none_or(|most| taken < most) {
                taken += 1;
            }
            Ok(())
        }
        "get_user" => scim.user(args.text("user_id")).await.map(drop),
        "get_user_by_username" => scim.user_by_name(args.text("username")).await.map(drop),
        "delete_user" => scim.delete_user(args.text("user_id")).await.map(drop),
        _ => unknown(call),
    }
}
