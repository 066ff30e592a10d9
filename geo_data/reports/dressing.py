"""Dress a paper in the form of an office's template: its words, order of columns, signatures."""

from collections.abc import Mapping
from dataclasses import replace

from geo_data.reports.office_template import OfficeTemplate, SectionForm, Text
from geo_data.reports.paper import Block, Paper, Section, SignatureBox, Table
from geo_data.reports.paper_words import PaperWords

SIGNERS = ("made_by", "checked_by", "led_by")
PAGE_WORDS = ("page_before", "page_between", "page_after")
CHINESE_NUMBERS = "〇一二三四五六七八九"


def dress(
    paper: Paper,
    template: OfficeTemplate,
    words: PaperWords,
    facts: Mapping[str, str],
    *,
    signers: tuple[str, ...] = SIGNERS,
    is_numbered: bool = True,
) -> Paper:
    """
    Give a paper in the form of a template; what it leaves open stays as it is.

    Parameters
    ----------
    facts
        What may stand in braces in the template's title, number and footer.
    signers
        Keys of who signs where the template does not say.
    is_numbered
        Whether titles of this kind of paper have numbers, where the template lets them.
    """
    language = words.language

    def own(text: Text, otherwise: str) -> str:
        return text[language].format(**facts) if language in text else otherwise

    form_of = {section.key: section for section in template.sections}
    sections = tuple(_dress_section(one, form_of.get(one.key), language) for one in paper.sections)
    if is_numbered and template.is_numbered and len(sections) > 1:
        sections = tuple(
            replace(one, title=number_of(number, language) + one.title) if one.title else one
            for number, one in enumerate(sections, start=1)
        )
    form = template.signature
    box = SignatureBox(
        _plain(form.title, language, words.of("paper", "sign")),
        tuple(_plain(line, language, "") for line in form.lines)
        or tuple(words.of("paper", signer) for signer in signers),
        _plain(form.date, language, words.of("paper", "date")),
        _plain(form.seal, language, words.of("paper", "seal")),
    )
    return replace(
        paper,
        title=own(template.title, paper.title),
        office=_plain(template.office, language, paper.office),
        number=own(template.number, paper.number),
        logo=template.logo_picture,
        foot=replace(paper.foot, words=own(template.footer, paper.foot.words)),
        sections=sections,
        signature=box,
        words={key: words.of("paper", key) for key in PAGE_WORDS},
    )


def number_of(number: int, language: str) -> str:
    """
    Give the number before a title; from 1 to 99.

    Examples
    --------
    >>> [number_of(number, "zh") for number in (1, 10, 12, 21)]
    ['一、', '十、', '十二、', '二十一、']
    >>> number_of(3, "en")
    '3. '
    """
    if language == "en":
        return f"{number}. "
    tens, ones = divmod(number, 10)
    written = ("" if tens <= 1 else CHINESE_NUMBERS[tens]) + ("十" if tens else "")
    return written + (CHINESE_NUMBERS[ones] if ones else "") + "、"


def _plain(text: Text, language: str, otherwise: str) -> str:
    return text.get(language, otherwise)


def _dress_section(section: Section, form: SectionForm | None, language: str) -> Section:
    if form is None:
        return section
    blocks = tuple(_dress_block(block, form, language) for block in section.blocks)
    return replace(section, title=form.title.get(language, section.title), blocks=blocks)


def _dress_block(block: Block, form: SectionForm, language: str) -> Block:
    if not isinstance(block, Table):
        return block
    place = {column.key: number for number, column in enumerate(block.columns)}
    chosen = [place[key] for key in form.columns if key in place] or list(place.values())
    columns = tuple(
        replace(column, title=form.headings.get(column.key, {}).get(language, column.title))
        for column in (block.columns[number] for number in chosen)
    )
    rows = tuple(tuple(row[number] for number in chosen) for row in block.rows)
    return replace(block, columns=columns, rows=rows)
