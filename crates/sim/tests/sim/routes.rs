use crate::client::{get, request, send, start};

#[tokio::test]
async fn an_unknown_path_is_404() {
    let sim = start().await;
    assert_eq!(get(&sim, "/api/Nothing").await.status, 404);
    assert_eq!(get(&sim, "/api").await.status, 404);
    assert_eq!(sim.counts().of("(unknown path)"), Some(2));
    assert_eq!(sim.counts().unrouted(), 2);
}

#[tokio::test]
async fn a_wrong_method_is_405_and_names_the_right_ones() {
    let sim = start().await;
    let answer = send(&sim, request(&sim, "POST", "/api/Product")).await.unwrap();
    assert_eq!((answer.status, answer.header("allow")), (405, Some("PUT")));
    assert_eq!(sim.counts().of("(wrong method)"), Some(1));
}

#[tokio::test]
async fn a_path_that_is_not_utf_8_is_refused() {
    let sim = start().await;
    assert_eq!(get(&sim, "/api/Product/%FF").await.status, 400);
}
