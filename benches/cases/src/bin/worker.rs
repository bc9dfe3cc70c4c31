//! One revision's cases, for the gate. One line, so that linking it again costs nothing.

fn main() -> std::process::ExitCode {
    wats_bench_cases::worker::main()
}
