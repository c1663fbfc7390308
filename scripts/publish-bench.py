#!/usr/bin/env python3
"""Wall seconds, CPU seconds and peak memory of publishing 12 and 120 monthly listings of the whole country over a register,
of several programs in turn: for a comparison, the one before first. Of one more month too.

usage: scripts/publish-bench.py PROGRAM... [--months 12,120] [--memory 600] [--rounds 3] [--register FOLDER...]

Each program runs in its own folder, with its own DuckDB library beside it. Listings go back to before the system began,
by a rule (`listing_begins_on`) that is made earlier for the measurement alone.
"""
import argparse
import csv
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent


def rows(name):
    with open(PROJECT / "data" / name, encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def listing(path, month, share):
    """A count for each municipality and ward: a share, in thousandths, of what could be listed."""
    sites = {r["市区町村コード"]: int(r["数"]) for r in rows("eligible/2026-01-05.csv") if r["分母"] == "sites"}
    lines = [f"{r['code']},{r['name']},{sites.get(r['code'], 0) * share // 1000},{month}"
             for r in rows("municipalities.csv") if r["kind"] not in ("prefecture", "designated_city")]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("市区町村コード,市区町村名,掲載件数,利用状況の現在日\n" + "\n".join(lines) + "\n", encoding="utf-8")


def month(back):
    year, of_year = divmod(2026 * 12 - back, 12)
    return f"{year}-{of_year + 1:02}-05"


def run(program, home, data, words, memory):
    environment = {**os.environ, "LD_LIBRARY_PATH": str(program.parent)}
    if memory:
        environment["TSUNAGU_BUILD_MEMORY_MB"] = memory
    # The threads that read files; a build without optimisation needs deeper stacks for many files.
    environment["RUST_MIN_STACK"] = "16777216"
    begun = time.monotonic()
    process = subprocess.Popen([program, "--home", home, *words, "--data", data], env=environment,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    ended = "" if status == 0 else f" FAILED ({os.waitstatus_to_exitcode(status)})"
    return time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, ended


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", nargs="+", type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--months", default="12,120")
    parser.add_argument("--memory")
    parser.add_argument("--rounds", type=int, default=3)
    shared = PROJECT.parent / "shared/data/register"
    parser.add_argument("--register", nargs="+", default=[shared / "2025-12", shared / "rebuilt"])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        rule = re.sub('listing_begins_on = ".*"', 'listing_begins_on = "2010-01-01"', (PROJECT / "data/thresholds.toml").read_text())
        (work / "data").mkdir()
        (work / "data/thresholds.toml").write_text(rule)
        for months in map(int, asked.months.split(",")):
            base = work / f"base{months}"
            for back in range(1, months + 1):
                listing(work / f"l{months}/{month(back)}.csv", month(back), 400 - 2 * back)
            listing(work / "next/2026-01-05.csv", "2026-01-05", 400)
            # The last program makes the home: one before may not be able to.
            for words in ([*asked.register], [work / f"l{months}"]):
                assert not run(asked.programs[-1], base, work / "data", ["add", "--accept", *words], None)[3]
            found = {}
            for _ in range(asked.rounds):
                for program in asked.programs:
                    for what, words in (("publish", ["publish"]), ("add the next month", ["add", "--accept", work / "next"])):
                        home = work / "home"
                        shutil.rmtree(home, ignore_errors=True)
                        shutil.copytree(base, home)
                        if what == "publish":
                            for file in (home / "warehouse").iterdir():
                                file.unlink()
                        found.setdefault((what, program), []).append(run(program, home, work / "data", words, asked.memory))
            for (what, program), values in found.items():
                wall, cpu, peak = (statistics.median(v[i] for v in values) for i in range(3))
                print(f"{months} months, {what}, {program.parent.name}/{program.name}: "
                      f"wall {wall:.1f} s, CPU {cpu:.1f} s, peak {peak:.0f} MiB{values[-1][3]}", flush=True)


if __name__ == "__main__":
    main()
