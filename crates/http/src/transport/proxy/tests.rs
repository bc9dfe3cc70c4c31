//! Which proxy is chosen, and what is said of one that is unusable.

use super::{Via, chosen};
use crate::proxy::Proxy;

/// The proxy for a server, by the variables given.
fn chosen_for(server: &str, variables: &[(&str, &str)]) -> Option<String> {
    let lookup = |name: &str| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let via = chosen(&Proxy::Environment, &server.parse().unwrap(), lookup).unwrap();
    via.map(|via| via.address().to_string())
}

const HTTPS: &str = "https://a.example";
const HTTP: &str = "http://a.example";

#[test]
fn each_scheme_has_its_variable() {
    let both = [("https_proxy", "http://s:1"), ("http_proxy", "http://p:1")];
    assert_eq!(chosen_for(HTTPS, &both).unwrap(), "http://s:1");
    assert_eq!(chosen_for(HTTP, &both).unwrap(), "http://p:1");
    assert_eq!(chosen_for(HTTPS, &both[1..]), None);
    assert_eq!(chosen_for(HTTP, &both[..1]), None);
    assert_eq!(chosen_for(HTTP, &[]), None);
}

#[test]
fn one_variable_serves_all_that_have_none_of_their_own() {
    for name in ["all_proxy", "ALL_PROXY"] {
        let variables = [(name, "http://all:1"), ("https_proxy", "http://s:1")];
        assert_eq!(chosen_for(HTTP, &variables).unwrap(), "http://all:1");
        assert_eq!(chosen_for(HTTPS, &variables).unwrap(), "http://s:1");
    }
}

#[test]
fn capitals_count_where_small_letters_say_nothing() {
    for (server, small, capital) in
        [(HTTPS, "https_proxy", "HTTPS_PROXY"), (HTTP, "http_proxy", "HTTP_PROXY")]
    {
        let both = [(small, "http://small:1"), (capital, "http://capital:1")];
        assert_eq!(chosen_for(server, &both).unwrap(), "http://small:1");
        assert_eq!(chosen_for(server, &both[1..]).unwrap(), "http://capital:1");
        let empty = [(small, " "), (capital, "http://capital:1")];
        assert_eq!(chosen_for(server, &empty).unwrap(), "http://capital:1");
    }
}

#[test]
fn a_cgi_program_is_not_steered_by_a_header_of_a_request() {
    let cgi = ("REQUEST_METHOD", "GET");
    let forged = ("HTTP_PROXY", "http://evil:1");
    assert_eq!(chosen_for(HTTP, &[cgi, forged]), None);
    let all = ("ALL_PROXY", "http://all:1");
    assert_eq!(chosen_for(HTTP, &[cgi, forged, all]).unwrap(), "http://all:1");
    assert_eq!(chosen_for(HTTPS, &[cgi, ("HTTPS_PROXY", "http://s:1")]).unwrap(), "http://s:1");
    let own = ("http_proxy", "http://p:1");
    let expected = (!cfg!(windows)).then(|| "http://p:1".to_owned());
    assert_eq!(chosen_for(HTTP, &[cgi, forged, own]), expected);
}

#[test]
fn listed_servers_and_the_machine_itself_are_reached_without_a_proxy() {
    let proxy = ("ALL_PROXY", "http://all:1");
    for name in ["no_proxy", "NO_PROXY"] {
        let list = (name, "x.example,.a.example,10.0.0.0/8,b.example:8443");
        for (server, goes_through) in [
            (HTTPS, false),
            ("https://10.1.2.3", false),
            ("https://c.example", true),
            ("https://b.example", true),
            ("https://b.example:8443", false),
        ] {
            let through = chosen_for(server, &[proxy, list]).is_some();
            assert_eq!(through, goes_through, "{server}");
        }
    }
    for server in ["http://localhost:1", "https://127.9.9.9", "http://[::1]:81"] {
        assert_eq!(chosen_for(server, &[proxy]), None, "{server}");
    }
}

#[test]
fn what_the_options_say_is_not_asked_of_the_environment() {
    let server = "http://localhost:1".parse().unwrap();
    let silent = |name: &str| -> Option<String> { unreachable!("{name} was asked for") };
    assert!(chosen(&Proxy::None, &server, silent).unwrap().is_none());
    let via = chosen(&Proxy::At("http://p:1".into()), &server, silent).unwrap().unwrap();
    assert_eq!(via.address().to_string(), "http://p:1");
}

#[test]
fn an_address_is_taken_with_and_without_what_can_be_left_out() {
    for (text, address, authorization) in [
        ("http://p.example:3128", "http://p.example:3128", None),
        (" http://p.example:3128/ ", "http://p.example:3128", None),
        ("p.example:3128", "http://p.example:3128", None),
        ("HTTP://p.example", "http://p.example", None),
        ("https://p.example", "https://p.example", None),
        ("http://[fd00::1]:8080", "http://[fd00::1]:8080", None),
        ("http://@p.example", "http://p.example", None),
        ("http://:@p.example", "http://p.example", None),
        ("a:b@p.example:1", "http://p.example:1", Some("Basic YTpi")),
        ("http://a:b@p.example:1", "http://p.example:1", Some("Basic YTpi")),
        ("http://a@p.example", "http://p.example", Some("Basic YTo=")),
        ("http://a:b@c@p.example", "http://p.example", Some("Basic YTpiQGM=")),
        ("http://a:b%40c@p.example", "http://p.example", Some("Basic YTpiQGM=")),
    ] {
        let via = Via::parse(text, "the test").unwrap();
        assert_eq!(via.address().to_string(), address, "{text}");
        let header = via.authorization().map(|header| header.to_str().unwrap());
        assert_eq!(header, authorization, "{text}");
    }
    assert_eq!(Via::parse("p.example", "the test").unwrap().address().port(), 80);
    assert_eq!(Via::parse("https://p.example", "the test").unwrap().address().port(), 443);
}

#[test]
fn an_unusable_address_is_an_error_that_says_where_it_came_from_and_not_what_it_is() {
    for text in [
        "",
        "http://",
        "socks5://me:secret@p.example:1080",
        "http://me:secret@",
        "http://me:secret@p.example:99999",
        "http://me:secret@p.example:secret",
        "http://me:sec/ret-secret@p.example",
        "http://me:sec?ret-secret@p.example",
        "http://me:sec#ret-secret@p.example",
        "http://me%3Ame:secret@p.example",
        "http://me:secret@p.example/path",
        "http://me:secret@p .example",
    ] {
        let error = Via::parse(text, "the environment variable http_proxy").unwrap_err();
        assert!(error.is_configuration(), "{text}");
        let told = format!("{error} {error:?}");
        assert!(told.contains("the proxy given by the environment variable http_proxy"), "{told}");
        assert!(!told.contains("secret") && !told.contains("me:"), "{told}");
    }
}
