"""Makes `sheets_schema.json`: what Google's discovery document says of names, types and enums.

Usage: python make_schema.py .../googleapiclient/discovery_cache/documents/sheets.v4.json

The document comes with the package google-api-python-client (Apache-2.0). Descriptions are left
out, and so is all that the double does not serve: of the kinds of request it does not know only
the names are kept.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOTS = (
    "AppendValuesResponse",
    "BatchClearValuesRequest",
    "BatchClearValuesResponse",
    "BatchGetValuesResponse",
    "BatchUpdateSpreadsheetRequest",
    "BatchUpdateSpreadsheetResponse",
    "BatchUpdateValuesRequest",
    "BatchUpdateValuesResponse",
    "ClearValuesRequest",
    "ClearValuesResponse",
    "SearchDeveloperMetadataRequest",
    "SearchDeveloperMetadataResponse",
    "Spreadsheet",
    "UpdateValuesResponse",
    "ValueRange",
)
SERVED = (
    "addBanding addChart addConditionalFormatRule addDimensionGroup addFilterView addNamedRange "
    "addProtectedRange addSheet addTable appendCells appendDimension autoResizeDimensions "
    "clearBasicFilter copyPaste createDeveloperMetadata cutPaste deleteBanding "
    "deleteConditionalFormatRule deleteDeveloperMetadata deleteDimension deleteDimensionGroup "
    "deleteEmbeddedObject deleteFilterView deleteNamedRange deleteProtectedRange deleteSheet "
    "deleteTable duplicateSheet insertDimension mergeCells moveDimension repeatCell "
    "setBasicFilter setDataValidation sortRange unmergeCells updateBanding updateBorders "
    "updateCells updateChartSpec updateConditionalFormatRule updateDeveloperMetadata "
    "updateDimensionGroup updateDimensionProperties updateEmbeddedObjectPosition "
    "updateNamedRange updateProtectedRange updateSheetProperties updateSpreadsheetProperties "
    "updateTable"
).split()
OPAQUE = {"any": True}

Json = dict[str, Any]


def stripped(schema: Json) -> Json:
    """The type of one value: its name, its enum, its items, its reference."""
    if "$ref" in schema:
        kept: Json = {"ref": schema["$ref"]}
    elif "enum" in schema:
        kept = {"enum": schema["enum"]}
    elif schema.get("type") == "array":
        kept = {"list": stripped(schema["items"])}
    elif schema.get("type") == "object":
        kept = {"map": stripped(schema["additionalProperties"])}
    elif schema.get("type", "any") == "any":
        kept = dict(OPAQUE)
    else:
        kept = {"type": schema.get("format") or schema["type"]}
    return kept | ({"readOnly": True} if schema.get("readOnly") else {})


def properties(name: str, schema: Json) -> Json:
    """The fields of a schema; kinds of request and reply that are not served stay opaque."""
    fields = {field: stripped(kind) for field, kind in schema.get("properties", {}).items()}
    if name not in ("Request", "Response"):
        return fields
    return {field: kind if field in SERVED else OPAQUE for field, kind in fields.items()}


def references(kind: Json) -> list[str]:
    """The names of the schemas that a type leads to."""
    inner = kind.get("list") or kind.get("map")
    return references(inner) if inner else [kind["ref"]] if "ref" in kind else []


def reachable(schemas: Json) -> Json:
    """The stripped schemas that the roots lead to, by name."""
    found: Json = {}
    waiting = list(ROOTS)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = properties(name, schemas[name])
            waiting += [ref for kind in found[name].values() for ref in references(kind)]
    return dict(sorted(found.items()))


def main(document: str) -> None:
    """Writes the stripped schema beside this file."""
    whole = json.loads(Path(document).read_text(encoding="utf-8"))
    made = {"revision": whole["revision"], "served": SERVED, "schemas": reachable(whole["schemas"])}
    lines = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    text = lines.replace('},"', '},\n"')
    (HERE / "sheets_schema.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
