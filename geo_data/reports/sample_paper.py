"""Make a small paper of each kind, to try an office's template and layout on."""

from geo_data.reports.dressing import dress
from geo_data.reports.office_template import OfficeTemplate
from geo_data.reports.paper import (
    Column,
    Facts,
    Foot,
    KeyFigures,
    Note,
    Paper,
    Picture,
    Section,
    Table,
)
from geo_data.reports.paper_words import PaperWords
from geo_data.reports.template_fields import COLUMNS

SAMPLE_PICTURE = "sample.svg"
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><rect width="60" height="20" fill="#cfd8e0"/></svg>'  # noqa: E501
ROWS = 3


def sample_paper(template: OfficeTemplate, words: PaperWords) -> Paper:
    """Give a paper with every section that the template chooses, in its form; nothing is real."""
    known = COLUMNS[template.kind]
    facts = {"district": "示例市", "grid": "示例镇", "from": words.long_at(words.begin_s),
             "to": words.long_at(words.begin_s), "timezone": words.timezone}  # fmt: skip
    paper = Paper(
        title=words.of("paper", template.kind, **facts),
        subtitle=words.of("paper", "period", **facts),
        language=words.language,
        written_s=words.begin_s,
        foot=Foot(words.of("paper", "internal"), words.of("paper", "hash"), "0" * 64, "sample"),
        sections=tuple(
            _section(key, known[key]) for key in template.section_keys or tuple(known)
        ),
        warning=words.of("paper", "simulated"),
    )  # fmt: skip
    return dress(paper, template, words, facts)


def _section(key: str, columns: tuple[str, ...]) -> Section:
    blocks = (
        KeyFigures((("99.9%", key, ""),)), Facts(((key, "示例"),)), Note("示例"),
        Picture(SAMPLE_PICTURE, key, width=0.3),
    )  # fmt: skip
    if not columns:
        return Section(key, key, blocks)
    table = Table(
        tuple(Column(column, column) for column in columns),
        tuple(tuple(f"{column} {row}" for column in columns) for row in range(ROWS)),
        "—",
    )
    return Section(key, key, (*blocks, table))
