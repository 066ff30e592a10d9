"""Hold the forms that checks are filled in on, by version; an old version stays readable."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from maritime.checks import require_choice, require_text
from maritime.errors import InvalidRecordError
from maritime.field.kinds import LONGEST_TEXT

FIELD_TYPES = ("yes_no", "number", "choice", "text")


@dataclass(frozen=True)
class Choice:
    """One answer of a field of choices."""

    value: str
    zh: str
    en: str


@dataclass(frozen=True)
class FormField:
    """One question of a form, in Chinese and English."""

    name: str
    zh: str
    en: str
    type: str
    choices: tuple[Choice, ...] = ()

    def __post_init__(self) -> None:
        row = ("form field", self.name)
        require_text(*row, "name", self.name)
        require_choice(*row, "type", self.type, FIELD_TYPES)
        if (self.type == "choice") != bool(self.choices):
            expected = "choices for type choice, none else"
            raise InvalidRecordError(*row, "choices", len(self.choices), expected)

    def expects(self, answer: object) -> str:
        """Say what was expected of an answer, '' where it is so; no answer is one too."""
        if answer is None:
            return ""
        if self.type == "yes_no":
            return "" if isinstance(answer, bool) else "yes or no (true or false)"
        if self.type == "number":
            is_number = isinstance(answer, int | float) and not isinstance(answer, bool)
            return "" if is_number else "a number"
        if self.type == "choice":
            values = [one.value for one in self.choices]
            return "" if answer in values else "one of " + "·".join(values)
        return "" if isinstance(answer, str) and len(answer) <= LONGEST_TEXT else "a text"


@dataclass(frozen=True)
class Form:
    """One version of a form."""

    version: int
    fields: tuple[FormField, ...]

    def faults_of(self, answers: Mapping[str, object]) -> Iterator[str]:
        """Say in words what of some answers does not fit the form."""
        known = {field.name: field for field in self.fields}
        for name, answer in answers.items():
            expected = known[name].expects(answer) if name in known else "a question of the form"
            if expected:
                yield f"answers/{name[:100]}: found {str(answer)[:100]!r}; expected {expected}"


CHECK_FORM_1 = Form(
    1,
    (
        FormField("crew_count", "在船人数", "People aboard", "number"),
        FormField("crew_known", "人员与登记相符", "Crew as registered", "yes_no"),
        FormField("life_jackets", "救生衣齐全", "A life jacket for each", "yes_no"),
        FormField("beidou_on", "北斗/AIS 开启", "BeiDou or AIS switched on", "yes_no"),
        FormField("papers_aboard", "证书随船", "Papers aboard", "yes_no"),
        FormField(
            "hull_changed", "船体、主机有改装", "Hull or engine altered", "choice",
            (
                Choice("no", "无", "No"),
                Choice("engine", "主机加装", "More or larger engines"),
                Choice("hold", "暗舱夹层", "Hidden hold"),
                Choice("other", "其他改装", "Something else"),
            ),
        ),
        FormField("fuel_drums", "油桶（只）", "Fuel drums", "number"),
        FormField("cargo", "货物情况", "Cargo", "text"),
    ),
)  # fmt: skip
FORMS: Mapping[int, Form] = {1: CHECK_FORM_1}
"""Versions of the check's form that can be read; others are kept as they came."""
NEWEST_FORM = max(FORMS)
PLAIN_FORMS = (1,)
"""Versions of the kinds of items that have no form of their own."""


def is_form_known(kind: str, version: int | None) -> bool:
    """Tell whether a version of the form of some kind of item can be read."""
    return version in (FORMS if kind == "check" else PLAIN_FORMS)
