#!/usr/bin/env python3
"""Opens a workbook with openpyxl and checks what an auditor relies on.

    scripts/check-workbook.py gap.xlsx

The sheets are there, tables have names and filters, only the summary calculates, cells to fill in
are open and all others locked, nothing is merged. Exit status 1 and one line for each fault.

Needs: pip install openpyxl
"""

import sys
import warnings

import openpyxl

SHEETS = [
    "Read me", "Summary", "Controls", "Gaps", "Requirements", "Threats", "Test cases", "Evidence",
    "Crosswalk", "Components", "Flows", "Diagnostics", "Provenance", "Lists", "_manifest",
]


def faults_of(book):
    """Yields every fault of a workbook."""
    if book.sheetnames != SHEETS:
        yield f"sheets are {book.sheetnames}"
    for sheet in book:
        if sheet.merged_cells.ranges:
            yield f"{sheet.title}: merged cells"
        if not sheet.protection.sheet:
            yield f"{sheet.title}: not protected"
        yield from faults_of_cells(sheet)
        is_page = sheet.title in ("Read me", "Summary", "Lists", "_manifest")
        if not is_page and (len(sheet.tables) != 1 or sheet.freeze_panes is None):
            yield f"{sheet.title}: no table or no frozen panes"
    for state, title in [("hidden", "Lists"), ("veryHidden", "_manifest")]:
        if book[title].sheet_state != state:
            yield f"{title}: is {book[title].sheet_state}"
    for name in ("StatusList", "ApplicabilityList", "MethodList", "ResultList", "DecisionList"):
        if name not in book.defined_names:
            yield f"{name}: not defined"


def faults_of_cells(sheet):
    is_fill = [str(cell.value).endswith("(fill)") for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for fill, cell in zip(is_fill, row):
            if cell.data_type == "f" and sheet.title != "Summary":
                yield f"{sheet.title}!{cell.coordinate}: a formula"
            if cell.protection.locked == fill and sheet.title not in ("Read me", "Summary"):
                yield f"{sheet.title}!{cell.coordinate}: {'locked' if fill else 'open'}"


def main():
    warnings.simplefilter("ignore")
    book = openpyxl.load_workbook(sys.argv[1])
    faults = list(faults_of(book))
    for fault in faults[:50]:
        print(fault)
    rows = sum(sheet.max_row for sheet in book)
    print(f"{len(book.sheetnames)} sheets, {rows} rows, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
