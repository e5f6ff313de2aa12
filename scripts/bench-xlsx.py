#!/usr/bin/env python3
"""Times Python XlsxWriter and openpyxl on the cells that `benches/workbook.rs` writes.

Takes a workbook that Plumbline wrote and writes the same texts, numbers and links again with each
library: same sheets, same number of rows and cells, wrapped text, frozen panes.

    scripts/bench-xlsx.py gap.xlsx

Needs: pip install XlsxWriter openpyxl
"""

import sys
import time
import warnings

import openpyxl
import xlsxwriter


def read(path):
    """Returns the cells of every sheet, each with where it leads."""
    warnings.simplefilter("ignore")
    book = openpyxl.load_workbook(path)
    return {sheet.title: [[pair(cell) for cell in row] for row in sheet] for sheet in book}


def pair(cell):
    link = cell.hyperlink
    if link is None:
        return cell.value, None
    return cell.value, link.target or f"internal:{link.location}"


def with_xlsxwriter(sheets, path):
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for n, row in enumerate(rows):
            for column, (value, link) in enumerate(row):
                if value is None:
                    sheet.write_blank(n, column, None, wrapped)
                elif link is not None:
                    sheet.write_url(n, column, link, wrapped, str(value))
                elif isinstance(value, (int, float)):
                    sheet.write_number(n, column, value, wrapped)
                else:
                    sheet.write_string(n, column, str(value), wrapped)
        sheet.freeze_panes(1, 1)
    book.close()


def with_openpyxl(sheets, path):
    wrapped = openpyxl.styles.Alignment(wrap_text=True, vertical="top")
    book = openpyxl.Workbook()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for n, row in enumerate(rows, 1):
            for column, (value, link) in enumerate(row, 1):
                text = value if isinstance(value, (int, float)) or value is None else str(value)
                cell = sheet.cell(n, column, text)
                if isinstance(text, str):
                    cell.data_type = "s"
                if link is not None:
                    cell.hyperlink = link.replace("internal:", "#")
                cell.alignment = wrapped
        sheet.freeze_panes = "B2"
    book.save(path)


def main():
    sheets = read(sys.argv[1])
    cells = sum(len(row) for rows in sheets.values() for row in rows)
    rows = sum(len(rows) for rows in sheets.values())
    print(f"{rows} rows, {cells} cells")
    for name, write in [("XlsxWriter", with_xlsxwriter), ("openpyxl", with_openpyxl)]:
        start = time.perf_counter()
        write(sheets, f"{sys.argv[1]}.{name}.tmp.xlsx")
        seconds = time.perf_counter() - start
        print(f"{name:12} {seconds:6.2f} s  {rows / seconds:9.0f} rows/s")


if __name__ == "__main__":
    main()
