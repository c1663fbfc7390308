#!/usr/bin/env bash
# Speed and memory, in the release profile. Needs real register files: REGISTER names folders of them.
# Prints wall seconds and peak memory of whole processes (from the kernel's accounting), five runs each,
# the two commands of a pair in turn; then the page timings.
set -euo pipefail
cd "$(dirname "$0")/.."
register=${REGISTER:-../shared/data/register/2025-12 ../shared/data/register/rebuilt}
cargo build --release --workspace --bins --benches
tsunagu=${CARGO_TARGET_DIR:-target}/release/tsunagu
# shellcheck disable=SC2010 # the newest build, not its list of sources
floor=$(ls -t "${CARGO_TARGET_DIR:-target}"/release/deps/floor-* | grep -v '\.d$' | head -n 1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC2086 # folders are meant to be split
python3 - "$tsunagu" "$floor" "$work" $register <<'P'
import glob, os, shutil, statistics, subprocess, sys, time
tsunagu, floor, work, *folders = sys.argv[1:]
files = sorted(f for folder in folders for f in glob.glob(folder + "/*.csv"))
home = os.path.join(work, "home")
def run(command):
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return time.monotonic() - begun, usage.ru_maxrss / 1024
def fresh():
    shutil.rmtree(home, ignore_errors=True)
def publish_again():
    for name in os.listdir(home + "/warehouse"):
        os.remove(os.path.join(home, "warehouse", name))
rows = {"floor": [], "add and publish": [], "publish": []}
for i in range(6):
    a = run([floor, *files])
    fresh()
    b = run([tsunagu, "--home", home, "add", "data/listings", *folders])
    publish_again()
    c = run([tsunagu, "--home", home, "publish"])
    if i:  # the first round warms the disk cache
        for key, value in zip(rows, (a, b, c)):
            rows[key].append(value)
for key, values in rows.items():
    walls = [v[0] for v in values]
    print(f"{key}: wall min {min(walls):.2f} median {statistics.median(walls):.2f} max {max(walls):.2f} s, peak {max(v[1] for v in values):.0f} MiB")
ratios = [(b[0] - c[0]) / a[0] for a, b, c in zip(*rows.values())]
print(f"(add without publish) / floor, pair by pair: min {min(ratios):.2f} median {statistics.median(ratios):.2f} max {max(ratios):.2f}")
P
# shellcheck disable=SC2086
"$tsunagu" --home "$work/pages" add data/listings data/eligible $register >/dev/null 2>&1
TSUNAGU_HOME=$work/pages cargo bench -p tsunagu --bench pages
TSUNAGU_HOME=$work/pages cargo bench -p tsunagu --bench savings
cargo bench -p tsunagu --bench pull
cargo bench -p tsunagu --bench monitor
