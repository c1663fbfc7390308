//! `tsunagu`: 繋ぐ, then as it was, then again it will be.

fn main() -> std::process::ExitCode {
    tsunagu::cli::main()
}
