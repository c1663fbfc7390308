#!/usr/bin/env python3
"""Rows per service and prefecture of register files, as data/register_counts.csv: counts only, no row of a register.

usage: register-counts.py FILE… > data/register_counts.csv
The service is that of the name (jigyosho_430…); the date is the month of the name or of the folder (2025-12).
"""
import calendar
import collections
import csv
import re
import sys


def month_end(path):
    year, month = map(int, re.findall(r"(20\d\d)-(\d\d)", path)[-1])
    return f"{year}-{month:02}-{calendar.monthrange(year, month)[1]}"


rows = []
for path in sys.argv[1:]:
    service = re.search(r"jigyosho_(\d{3})", path)[1]
    with open(path, encoding="utf-8-sig", newline="") as file:
        counts = collections.Counter(row["事業所番号"].zfill(10)[:2] for row in csv.DictReader(file))
    rows += [(service, prefecture, month_end(path), n) for prefecture, n in counts.items()]
writer = csv.writer(sys.stdout, lineterminator="\n")
writer.writerow(["service", "prefecture", "as_of", "rows"])
writer.writerows(sorted(rows))
