# The two commands: `make run` and `make test`. The others are for those who change the program.
export CARGO_TERM_COLOR ?= auto
LISTEN ?= 127.0.0.1:8080

.PHONY: help run test golden lib bench soak dist check doc data

help: ## what there is to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

run: lib ## builds and serves http://127.0.0.1:8080 with the shipped data
	cargo run -p tsunagu -- serve --listen $(LISTEN)

test: lib ## every test; what is absent is skipped with the reason (TSUNAGU_REQUIRE=all makes it a failure)
	cargo test --workspace

golden: lib ## every golden file (tests/golden); TSUNAGU_GOLDEN=write writes them anew, to be read as a diff
	TSUNAGU_GOLDEN=$(or $(TSUNAGU_GOLDEN),all) cargo test --workspace --test tests golden::

lib: ## fetches the prebuilt DuckDB library into lib/
	@scripts/fetch-duckdb.sh

check: lib ## what a change must pass besides the tests
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

doc: lib ## the documentation of the code, in target/doc; a link that leads nowhere is an error
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items

bench: lib ## speed and memory on the real register (REGISTER="folder folder")
	scripts/bench.sh

soak: lib ## kills `add`, and server and senders of counters, at random, many times
	TSUNAGU_SOAK=$(or $(ROUNDS),200) cargo test -p tsunagu --test tests killed_at

dist: lib ## a release build with the library beside it, in dist/
	cargo build --release -p tsunagu
	mkdir -p dist && cp target/release/tsunagu target/release/libduckdb.* dist/

data: lib ## makes data/sample anew; data/eligible is made by `tsunagu eligible` over a register
	cargo run -p tsunagu -- sample --output data/sample
