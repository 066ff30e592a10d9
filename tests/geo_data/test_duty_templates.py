"""Check that templates of duties are read, and that every fault is told in words."""

import re

import pytest

from geo_data.duty_templates import MOST_BYTES, parse_duty_template, read_duty_template
from geo_data.templates import RESPONSIBILITY_TEMPLATE
from maritime.errors import FaultyInputError
from maritime.places import TRADES

SHIPPED = RESPONSIBILITY_TEMPLATE.read_text(encoding="utf-8")


def faults_of(text):
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(FaultyInputError) as caught:
        parse_duty_template(content, "office.toml")
    return [str(fault) for fault in caught.value.faults]


def test_the_template_of_the_program_has_every_trade_in_both_languages():
    template = read_duty_template()
    assert set(template.duties) == set(TRADES)
    for duties in template.duties.values():
        assert 6 <= len(duties) <= 10
        assert [duty.item for duty in duties] == list(range(1, len(duties) + 1))
        assert all(re.search(r"[一-鿿]", duty.words_zh) and duty.words_en for duty in duties)
    words = "".join(duty.words_zh for duties in template.duties.values() for duty in duties)
    for word in ("走访核查", "疑似三无", "点名", "救生衣", "休渔", "入户宣传", "易上岸点", "上报"):
        assert word in words
    assert "登临检查" not in words  # boarding is not a gridworker's business


def test_an_office_may_leave_english_out_and_save_with_a_mark_and_windows_lines():
    text = re.sub(r"^en = .*$", "", SHIPPED, flags=re.M).replace("\n", "\r\n")
    template = parse_duty_template(b"\xef\xbb\xbf" + text.encode(), "office.toml")
    assert {duty.words_en for duties in template.duties.values() for duty in duties} == {""}


def test_all_faults_are_told_together():
    text = (
        SHIPPED.replace('version = "2026-1"', 'version = " "')
        .replace("dated = 2026-11-01", 'dated = "2026-11-01"')
        .replace('trade = "port"', 'trade = "mining"')
        .replace("item = 2", "item = 1", 1)
        .replace("item = 3", "item = 0", 1)
    )
    text = re.sub(r'zh = "入户.*"', 'zh = "  "', text, count=1)
    assert faults_of(text) == [
        "template, version: found nothing; expected text, like 2026-1",
        "template, dated: found '2026-11-01'; expected a day without quotes: 2026-11-01",
        "duty fishing 1, item: found 1 twice; expected each number once",
        "duty fishing 3, item: found 0; expected a whole number from 1",
        "duty aquaculture 8, zh: found nothing; expected the duty in Chinese",
        "trade 4, trade: found 'mining'; expected one of fishing·aquaculture·tourism·port·mixed",
        "trade port: found no table; expected a [[trade]] table with its duties",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("format = ", "no TOML (Invalid value"),
        ("", "template, format: found nothing; expected coastwatch-duties/1"),
        (SHIPPED.encode("gbk", "replace"), "bytes that are not UTF-8 at "),
        ('trade = "fishing"', "template, trade: found no [[trade]] tables; expected one for each"),
        (b"x" * (MOST_BYTES + 1), "more than 1,000,000 bytes"),
        ("a = " + "[" * 5000, "nesting beyond reason"),
        (SHIPPED + '\n[[trade]]\ntrade = "port"\n', "trade port, trade: found a second table"),
        (SHIPPED.replace("[[trade.duty]]", "[[trade.job]]"), "no [[trade.duty]] tables"),
        (SHIPPED.replace("item = 1", "item = true", 1), "duty fishing 1, item: found True"),
        (re.sub(r"^en = .*", "en = 7", SHIPPED, flags=re.M), "en: found 7; expected text, or"),
    ],
    ids=["toml", "empty", "gbk", "trades", "large", "deep", "twice", "no duty", "true", "en"],
)
def test_what_is_no_template_says_so(content, words):
    assert any(words in fault for fault in faults_of(content)), faults_of(content)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FaultyInputError, match="cannot be read \\(no such file"):
        read_duty_template(tmp_path / "none.toml")
    with pytest.raises(FaultyInputError, match="no ordinary file"):
        read_duty_template(tmp_path)
