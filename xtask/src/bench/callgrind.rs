//! Instructions of a case, counted by valgrind between the begin and the end of one function.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// A part of the name of the function that is counted.
const REGION: &str = "*measured_region*";

/// Environment variables that cases read; everything else is taken away, as its size moves stacks.
const PASSED_ON: [&str; 1] = ["WATS_REPORTS"];

/// Whether valgrind can be used; if not, what to do.
pub(crate) fn check() -> Result<String, String> {
    let mut command = Command::new("valgrind");
    let output = command.arg("--version").stdin(Stdio::null()).output().map_err(|_| {
        "valgrind is not installed, and instructions cannot be counted without it: \
         `apt-get install valgrind` brings it"
            .to_owned()
    })?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().replace("valgrind-", ""))
}

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Counted {
    /// Of all operations.
    pub(crate) instructions: u64,
    /// Of each function itself, without what it calls.
    pub(crate) functions: HashMap<String, u64>,
}

/// Runs `case` once in `program`, with `arguments` before it, and reads what was counted from `file`.
pub(crate) fn count(
    program: &Path,
    case: &str,
    arguments: &[String],
    file: &Path,
) -> Result<Counted, String> {
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--collect-atstart=no", "--compress-strings=no"])
        .arg(format!("--toggle-collect={REGION}"))
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(program)
        .args(arguments)
        .args(["--once", case])
        .env_clear()
        .stdin(Stdio::null());
    for name in PASSED_ON {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let output = command.env("PATH", path).output();
    let output = output.map_err(|error| format!("valgrind could not be started: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().rev().find(|line| !line.starts_with("==")).unwrap_or_default();
        return Err(format!("{case} failed below valgrind ({}): {last}", output.status));
    }
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let _ = fs::remove_file(file);
    let counted = parse(&text);
    if counted.instructions == 0 {
        return Err(format!("{case}: valgrind counted nothing; is the program stripped?"));
    }
    Ok(counted)
}

/// Reads callgrind's output: `fn=` names a function, a line of two numbers after it is its cost, and
/// the line after `calls=` is the cost of what it called.
pub(crate) fn parse(text: &str) -> Counted {
    let mut counted = Counted::default();
    let (mut function, mut is_call) = (String::new(), false);
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("fn=") {
            name.clone_into(&mut function);
        } else if let Some(total) = line.strip_prefix("summary:") {
            counted.instructions = total.trim().parse().unwrap_or(0);
        } else if line.starts_with("calls=") {
            is_call = true;
        } else if line.starts_with(|c: char| c.is_ascii_digit() || "+-*".contains(c)) {
            let cost = line.split_whitespace().nth(1).and_then(|cost| cost.parse().ok());
            if !std::mem::take(&mut is_call) {
                *counted.functions.entry(function.clone()).or_default() += cost.unwrap_or(0_u64);
            }
        }
    }
    counted
}

/// The functions that differ most between two sides, as instructions for each operation: name,
/// base, head.
pub(crate) fn difference(
    base: &Counted,
    head: &Counted,
    operations: f64,
) -> Vec<(String, f64, f64)> {
    let mut sides: HashMap<String, [u64; 2]> = HashMap::new();
    for (side, counted) in [base, head].into_iter().enumerate() {
        for (name, cost) in &counted.functions {
            sides.entry(without_hash(name)).or_default()[side] += cost;
        }
    }
    let each = |cost: u64| cost as f64 / operations;
    let mut rows: Vec<_> =
        sides.into_iter().map(|(name, [base, head])| (name, each(base), each(head))).collect();
    let by = |row: &(String, f64, f64)| (row.2 - row.1).abs();
    rows.sort_by(|one, other| by(other).total_cmp(&by(one)).then_with(|| one.0.cmp(&other.0)));
    rows
}

/// The name of a function without what the compiler adds to tell versions apart.
fn without_hash(name: &str) -> String {
    let is_hash = |text: &str| text.len() == 16 && text.chars().all(|c| c.is_ascii_hexdigit());
    match name.rsplit_once("::h") {
        Some((name, hash)) if is_hash(hash) => name.to_owned(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
events: Ir
fl=a.rs
fn=parse::h0123456789abcdef
12 100
+3 50
cfn=inner
calls=2 0
+1 4000
fn=inner
* 3900
5 100
summary: 4150
totals: 4150
";

    #[test]
    fn the_cost_of_a_call_belongs_to_the_one_called() {
        let counted = parse(TEXT);
        assert_eq!(counted.instructions, 4_150);
        assert_eq!(counted.functions["parse::h0123456789abcdef"], 150);
        assert_eq!(counted.functions["inner"], 4_000);
    }

    #[test]
    fn functions_are_compared_whatever_the_compiler_calls_the_version() {
        let one = parse(TEXT);
        let other =
            parse(&TEXT.replace("0123456789abcdef", "fedcba9876543210").replace("50", "90"));
        let rows = difference(&one, &other, 10.0);
        assert_eq!(rows[0], ("parse".to_owned(), 15.0, 19.0));
    }
}
