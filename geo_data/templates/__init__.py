"""Keep the templates that an office may replace by its own file of the same form."""

from pathlib import Path

RESPONSIBILITY_TEMPLATE = Path(__file__).with_name("responsibility.toml")
PLATFORM_TEMPLATE = Path(__file__).with_name("platform.toml")
INCIDENT_RULES = Path(__file__).with_name("incidents.toml")
DUTY_WORDS = Path(__file__).with_name("duty_words.toml")
WEATHER_LIMITS = Path(__file__).with_name("weather_limits.toml")
REPORT_TABLES = Path(__file__).with_name("report_tables.toml")
REPORT_CODES = Path(__file__).with_name("report_codes.toml")
REPORT_PAPER = Path(__file__).with_name("report_paper.toml")
REPORT_TEMPLATE = Path(__file__).with_name("report_template.toml")
BASE_MAPS = Path(__file__).with_name("base_maps.toml")
