#!/usr/bin/env python3
"""Peak memory and time of reading workbooks that would lay out too much: a far corner and a packed bomb.

usage: scripts/intake-memory.py PATH/TO/tsunagu
"""
import io
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(parts):
    """A workbook of one sheet, whose data are `parts`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as book:
        book.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        for name, kind, target in [("_rels/.rels", "officeDocument", "xl/workbook.xml"),
                                   ("xl/_rels/workbook.xml.rels", "worksheet", "worksheets/sheet1.xml")]:
            book.writestr(name, f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>')
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>')
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for part in parts:
                sheet.write(part)
            sheet.write(b"</sheetData></worksheet>")
    return packed.getvalue()


def main():
    corner = [b'<row r="1"><c r="A1" t="inlineStr"><is><t>users</t></is></c></row>',
              b'<row r="1000000"><c r="S1000000"><v>1</v></c></row>']
    rows = (b"<row>" + b"<c><v>1</v></c>" * 16 + b"</row>") * 4096
    with tempfile.TemporaryDirectory() as folder:
        for name, parts in [("far corner", corner), ("20 million cells", [rows] * 305)]:
            path = pathlib.Path(folder, "book.xlsx")
            path.write_bytes(workbook(parts))
            before = time.monotonic()
            child = subprocess.Popen([sys.argv[1], "--home", folder + "/home", "savings", "--offices", path],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, status, used = os.wait4(child.pid, 0)
            print(f"{name}: {path.stat().st_size // 1024} KB, exit {status >> 8}, "
                  f"peak {used.ru_maxrss // 1024} MB, {time.monotonic() - before:.1f} s")


main()
