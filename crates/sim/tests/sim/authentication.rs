use crate::client::{request, send, start};
use http::header::{AUTHORIZATION, HeaderValue, REFERER};

#[tokio::test]
async fn a_request_without_the_token_is_denied_and_counted() {
    let sim = start().await;
    let mut asked = request(&sim, "GET", "/api/App/Version");
    asked.headers_mut().remove(AUTHORIZATION);
    let answer = send(&sim, asked).await.unwrap();
    assert_eq!(answer.status, 401);
    assert_eq!(answer.message(), "Authorization has been denied for this request.");
    assert_eq!(answer.header("www-authenticate"), Some("Basic"));
    assert_eq!(sim.counts().of("GET /api/App/Version"), Some(1));
}

#[tokio::test]
async fn only_the_exact_token_is_let_in() {
    let sim = start().await;
    for (credentials, status) in [
        (format!("Basic {}", sim.token()), 200),
        (format!("basic {}", sim.token()), 200),
        (format!("Basic {}x", sim.token()), 401),
        (format!("Basic  {}", sim.token()), 401),
        (format!("Bearer {}", sim.token()), 401),
        (sim.token().to_owned(), 401),
    ] {
        let mut asked = request(&sim, "GET", "/api/App/Version");
        asked.headers_mut().insert(AUTHORIZATION, credentials.parse().unwrap());
        assert_eq!(send(&sim, asked).await.unwrap().status, status, "{credentials}");
    }
}

#[tokio::test]
async fn the_internal_api_also_wants_a_referer() {
    let sim = start().await;
    let path = "/API/internal/Process/GetProcesses";
    assert_eq!(send(&sim, request(&sim, "GET", path)).await.unwrap().status, 401);
    let mut asked = request(&sim, "GET", path);
    asked.headers_mut().insert(REFERER, HeaderValue::from_str(&sim.url()).unwrap());
    let answer = send(&sim, asked).await.unwrap();
    assert_eq!(answer.rows()[0]["Name"], "SW Debug");
}
