//! The filter language: what is written can be read again, and what is read means what it says.

use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use super::ast::{Comparison, Expr, Function, Literal, Path, Quantifier};
use super::lexer::LONGEST_FILTER;
use super::parser::{DEEPEST, LONGEST_LIST, parse};
use super::{Cell, Column, Kind, Row, Schema, bind};

static PART: Schema =
    Schema { columns: &[Column::new("sn", Kind::Text), Column::new("count", Kind::Number)] };

static SCHEMA: Schema = Schema {
    columns: &[
        Column::new("name", Kind::Text),
        Column::new("note", Kind::Text),
        Column::new("size", Kind::Number),
        Column::new("start", Kind::Instant),
        Column::new("id", Kind::Guid),
        Column::new("ok", Kind::Bool),
        Column::new("parts", Kind::Rows(&PART)),
    ],
};

const ID: &str = "deadbeef-0000-4000-8000-00000000000a";

fn row() -> Row {
    let part = |sn: &str, count| vec![Cell::Text(sn.to_owned()), Cell::Integer(count)];
    vec![
        Cell::Text("O'Brien & Søn".to_owned()),
        Cell::Null,
        Cell::Double(2.5),
        Cell::Instant("2026-03-01T07:00:00Z".parse().unwrap()),
        Cell::Guid(ID.parse().unwrap()),
        Cell::Bool(true),
        Cell::Rows(vec![part("a", 1), part("b", 2)]),
    ]
}

fn holds(filter: &str) -> bool {
    let expr = parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
    let bound = bind::bind(&expr, &SCHEMA).unwrap_or_else(|error| panic!("{filter}: {error}"));
    bound.holds(&row())
}

fn refusal(filter: &str) -> String {
    let bound = parse(filter).and_then(|expr| bind::bind(&expr, &SCHEMA));
    bound.expect_err(filter).to_string()
}

#[test]
fn true_conditions_hold_and_their_negations_do_not() {
    for filter in [
        "name eq 'O''Brien & Søn'",
        "NAME ne 'x' and true",
        "size gt 2 and size lt 3 and size ge 2.5 and size le 25e-1",
        "start eq 2026-03-01T08:00:00+01:00",
        "start ge 2026-03-01",
        "start lt 2026-03-01T07:00:00.001Z",
        "id eq DEADBEEF-0000-4000-8000-00000000000a",
        "ok",
        "ok eq true",
        "note eq null",
        "note ne 'x'",
        "null eq note",
        "name in ('a','O''Brien & Søn')",
        "size in (1, 2.5)",
        "note in (null)",
        "contains(name,'Brien') and startswith(name,'O') and endswith(name,'Søn')",
        "tolower(name) eq 'o''brien & søn'",
        "toupper(trim('  a ')) eq 'A'",
        "length(name) eq 13",
        "indexof(name,'Søn') eq 10 and indexof(name,'x') eq -1",
        "substring(name,10) eq 'Søn' and substring(name,0,1) eq 'O'",
        "concat(name,'!') eq 'O''Brien & Søn!'",
        "contains(name,'Brien') eq true",
        "parts/any()",
        "parts/any(p: p/sn eq 'a' and p/count eq 1)",
        "parts/all(p: p/count lt 3)",
        "parts/any(p: parts/any(q: q/count gt p/count) and contains(name,'B'))",
        "false or (true and ok)",
        "true or true and false",
        "not (false or false) and true",
    ] {
        assert!(holds(filter), "{filter}");
        assert!(!holds(&format!("not ({filter})")), "not ({filter})");
    }
}

#[test]
fn null_is_neither_less_nor_greater_than_anything() {
    for filter in ["note lt 'x'", "note gt 'x'", "note ge null", "contains(note,'x')"] {
        assert!(!holds(filter), "{filter}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_its_position() {
    for (filter, position) in [
        ("", 1),
        ("name eq", 8),
        ("name eq 'Sø", 9),
        ("name eq 'ø' x", 13),
        ("(ok", 4),
        ("name in ()", 10),
        ("name in ('a' 'b')", 14),
        ("ok and", 7),
        ("nme(", 1),
        ("contains(name)", 1),
        ("size eq 1.2.3", 9),
        ("ok & ok", 4),
        ("parts/any(p p/sn eq 'a')", 13),
        ("parts/all()", 11),
        ("ok AND ok", 4),
        ("size eq 1 eq 2", 11),
    ] {
        let message = refusal(filter);
        assert!(message.ends_with(&format!(" at character {position}.")), "{filter}: {message}");
    }
}

#[test]
fn what_does_not_fit_is_refused_with_its_name() {
    for (filter, wanted) in [
        ("colour eq 1", "'colour'"),
        ("x/sn eq 'a'", "variable 'x'"),
        ("parts/any(p: p/weight eq 1)", "'p/weight'"),
        ("name/any(p: true)", "'name' is not a collection"),
        ("parts eq null", "any(…)"),
        ("size eq 'a'", "a number"),
        ("start eq '2026-03-01'", "without quotes"),
        ("id in ('a')", "a GUID"),
        ("not size", "condition"),
        ("name and ok", "condition"),
        ("length(size) eq 1", "length"),
        ("not size eq 2", "condition"),
    ] {
        let message = refusal(filter);
        assert!(message.contains(wanted), "{filter}: {message}");
    }
}

#[test]
fn length_depth_and_lists_are_bounded() {
    let nested = |depth| format!("{}ok{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(DEEPEST)).is_ok());
    assert!(refusal(&nested(DEEPEST + 1)).contains("nested deeper"));
    assert!(refusal(&format!("{}ok", "not ".repeat(DEEPEST + 1))).contains("nested deeper"));
    let list = |length| format!("size in ({})", vec!["1"; length].join(","));
    assert!(parse(&list(LONGEST_LIST)).is_ok());
    assert!(refusal(&list(LONGEST_LIST + 1)).contains("more than 1000"));
    let long = |length: usize| format!("name eq '{}'", "x".repeat(length - 10));
    assert!(parse(&long(LONGEST_FILTER)).is_ok());
    assert!(refusal(&long(LONGEST_FILTER + 1)).contains("longer than"));
    // As many operands as fit: evaluated without recursion.
    let wide = vec!["ok"; LONGEST_FILTER / 7].join(" and ");
    assert!(holds(&wide));
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Bool),
        any::<i64>().prop_map(Literal::Integer),
        any::<f64>().prop_filter("finite", |v| v.is_finite()).prop_map(Literal::Double),
        any::<String>().prop_map(Literal::Text),
        (0_i64..4_000_000_000, 0_i32..1_000_000_000)
            .prop_map(|(s, n)| Literal::Instant(Timestamp::new(s, n).unwrap())),
        any::<u128>().prop_map(|bits| Literal::Guid(Uuid::from_u128(bits))),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["name", "size", "parts", "_x1", "deadbeef", "Ørsted", "eqx"])
        .prop_map(str::to_owned)
}

fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "name",
        "size",
        "eq",
        "and",
        "or",
        "not",
        "in",
        "(",
        ")",
        ",",
        "'a'",
        "1",
        "null",
        "parts",
        "/",
        "any",
        "all",
        "p",
        ":",
        "contains",
        "true",
        "2026-01-01",
    ])
}

fn operand(inner: &BoxedStrategy<Expr>) -> impl Strategy<Value = Expr> + use<> {
    let comparison = prop::sample::select(Comparison::ALL.to_vec());
    let pair = (inner.clone(), comparison, inner.clone());
    let call = prop::sample::select(Function::ALL.to_vec()).prop_flat_map({
        let inner = inner.clone();
        move |function| {
            let (fewest, most) = function.arity();
            (Just(function), prop::collection::vec(inner.clone(), fewest..=most))
        }
    });
    let quantified = (any::<bool>(), name(), prop::option::of((name(), inner.clone())));
    prop_oneof![
        inner.clone().prop_map(|operand| Expr::Not(Box::new(operand))),
        pair.prop_map(|(a, comparison, b)| Expr::Compare(Box::new(a), comparison, Box::new(b))),
        (inner.clone(), prop::collection::vec(literal(), 1..4))
            .prop_map(|(operand, list)| Expr::In(Box::new(operand), list)),
        call.prop_map(|(function, arguments)| Expr::Call(function, arguments)),
        quantified.prop_map(|(any, collection, body)| Expr::Quantified {
            // Only `any` may come without a condition.
            quantifier: if any || body.is_none() { Quantifier::Any } else { Quantifier::All },
            collection,
            body: body.map(|(variable, condition)| (variable, Box::new(condition))),
        }),
    ]
}

fn expr() -> impl Strategy<Value = Expr> {
    let path = (prop::option::of(name()), name())
        .prop_map(|(variable, column)| Expr::Path(Path { variable, column }));
    let leaf = prop_oneof![literal().prop_map(Expr::Literal), path];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 2..4);
        let list = (any::<bool>(), list);
        prop_oneof![
            3 => operand(&inner.boxed()),
            1 => list.prop_map(|(and, list)| if and { Expr::And(list) } else { Expr::Or(list) }),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(expr in expr()) {
        let text = expr.to_string();
        prop_assume!(text.len() <= LONGEST_FILTER);
        prop_assert_eq!(parse(&text).map_err(|error| error.to_string()), Ok(expr), "{}", text);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "[ -~ø']{0,60}") {
        let _ = parse(&text).and_then(|expr| bind::bind(&expr, &SCHEMA)).map(|b| b.holds(&row()));
    }

    #[test]
    fn no_sequence_of_words_makes_the_parser_panic(words in prop::collection::vec(word(), 0..30)) {
        let text = words.join(" ");
        let _ = parse(&text).and_then(|expr| bind::bind(&expr, &SCHEMA)).map(|b| b.holds(&row()));
    }
}
