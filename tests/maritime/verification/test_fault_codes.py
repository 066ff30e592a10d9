"""Check that every fault that verification can name is explained in the docs."""

import re
from pathlib import Path

import maritime.verification
from maritime.verification.people import RefusalCode

SOURCE = Path(maritime.verification.__file__).parent
DOCS = SOURCE.parents[1] / "docs" / "verification.md"
NAMED = re.compile(
    r"(?:faults\.add\(|_compare\(|complaint = \(|complaints\.append\(\s*\()\s*\"([a-z_]+)\""
)


def named_codes() -> set[str]:
    named = {code for file in SOURCE.glob("*.py") for code in NAMED.findall(file.read_text())}
    return named | {code.value for code in RefusalCode}


def explained_codes() -> set[str]:
    rows = re.findall(r"^\| ([a-z_, ]+) \|", DOCS.read_text(), flags=re.MULTILINE)
    return {code for row in rows for code in row.split(", ")} - {"code"}


def test_the_docs_explain_exactly_the_codes_there_are():
    assert len(named_codes()) > 60
    assert named_codes() == explained_codes()
