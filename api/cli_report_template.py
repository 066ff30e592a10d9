"""Check an office's template of reports on the command line, or write the sample out."""

from pathlib import Path

from rich.console import Console

from api.cli_files import refuse_to_overwrite
from api.cli_words import say
from api.report_pdf import set_paper
from geo_data.atomic_file import UnwritableFileError, write_whole
from geo_data.reports.office_template import read_office_template
from geo_data.reports.paper_words import PaperWords
from geo_data.reports.sample_paper import PICTURE, SAMPLE_PICTURE, sample_paper
from geo_data.reports.template_fields import COLUMNS
from geo_data.templates import REPORT_TEMPLATE

SAMPLE_S = 1_790_000_000
"""An instant for the sample to be about; nothing depends on it."""
TIMEZONE = "Asia/Shanghai"


def run_check(path: Path, *, out: Path | None, answers: Console) -> None:
    """
    Read a template with its files, and set a sample in it in both languages.

    Raises
    ------
    FaultyInputError
        With every field that is missing, unknown or not as expected.
    FaultyLayoutError
        If its layout or logo cannot be set.
    """
    if out is not None:
        refuse_to_overwrite(out, path)
    template = read_office_template(path)
    pages = {}
    for language in ("zh", "en"):
        paper = sample_paper(template, PaperWords(language, TIMEZONE, SAMPLE_S))
        pages[language] = set_paper(paper, template, {SAMPLE_PICTURE: PICTURE})
    say(answers, f"{path}: a template of {template.kind} papers, nothing missing, nothing unknown")
    chosen = template.section_keys
    left_out = [key for key in COLUMNS[template.kind] if chosen and key not in chosen]
    if left_out:
        say(answers, "sections left out: " + ", ".join(left_out))
    if out is not None:
        write_whole(out, pages["zh"])
        say(answers, f"sample written: {out}")


def run_sample(out: Path, *, answers: Console) -> None:
    """Write the template that comes with the program, to begin one's own with."""
    if out.exists():
        raise UnwritableFileError(out, "it is there already", "give another name")
    write_whole(out, REPORT_TEMPLATE.read_bytes())
    say(answers, f"template written: {out}; make it your own and check it")
