"""Print what came of a made-up day, in Chinese and English."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from api.cli_words import say
from api.simulate.calls import Json
from api.simulate.outcome import Outcome
from api.simulate.player import PlayOrder
from geo_data.instants import format_instant
from maritime.district import District
from maritime.plan import Plan

REASON_WORDS = {
    "round_cancelled": "巡防已取消 round called off",
    "unit_lost": "力量失去 unit lost",
    "unit_not_started": "未出发 not set out",
    "unit_silent": "失联 not heard of",
    "unit_late": "晚点 late",
    "visit_missed": "计划点未到 planned look not made",
    "sensor_down": "传感器离线 sensor off line",
    "no_team_on_shift": "无班组在岗 nobody on shift",
    "no_plan": "无计划 no plan",
    "weather_stopped": "天气停航 stopped by weather",
    "nobody_planned": "未安排 nobody planned",
    "not_established": "原因不明 not established",
}
COUNT_WORDS = {
    "packets": "手机数据包 packets taken along",
    "batches": "批次 batches",
    "batches_again": "重发批次 sent again",
    "batches_out_of_order": "乱序批次 out of order",
    "network_holes": "断网 network holes",
    "looks_at_live": "值班查看 looks at the coast",
    "units_late": "报晚点 said to be late",
    "units_lost": "报失去 said to be lost",
    "sensors_down": "传感器离线 sensors off line",
    "sensors_back": "传感器恢复 sensors back",
    "orders_sent": "派单 orders sent",
    "orders_refused": "派单被拒 orders refused by the server",
    "orders_acknowledge": "已接单 acknowledged",
    "orders_decline": "谢绝 declined",
    "orders_arrive": "到达 arrived",
    "orders_done": "完成 done",
    "orders_withdrawn": "撤回 withdrawn",
    "landings": "上岸 landings",
    "calls": "来电 calls",
    "tips": "举报 tips",
    "incidents": "事件 incidents",
    "incident_steps": "事件环节 steps taken",
    "incident_steps_by_orders": "由派单带入 steps that came by orders",
    "incidents_closed": "办结 incidents closed",
    "alerts_seen": "告警 alerts seen",
    "alerts_told": "提醒 alerts that sounded",
    "alerts_signed": "签收 alerts signed",
    "order_steps_refused": "环节被拒 steps refused",
}


def print_outcome(
    ledger: Json, outcome: Outcome, district: District, plan: Plan, order: PlayOrder,
    answers: Console,
) -> None:  # fmt: skip
    """Print coverage, causes, what was sent and stored, and whether the speed was kept."""
    zone, figures = plan.horizon.zone, outcome.figures
    say(
        answers,
        f"模拟 simulated: {district.name}, {format_instant(order.from_s, zone)} to "
        f"{format_instant(order.to_s, zone)}, seed {order.seed}",
    )
    say(answers, f"planned coverage 计划覆盖率: {figures.planned:.1%}")
    say(answers, f"realised coverage 实际覆盖率: {figures.realised:.1%}")
    say(
        answers,
        f"rounds 巡防: {ledger['patrols']} planned, {ledger['walks']} walked (those of the day "
        f"before too), {ledger['teams_absent']} teams absent, {ledger['broken_down']} broken down",
    )
    answers.print(
        _table("why it was not covered 未覆盖原因", "weighted min", {
            REASON_WORDS.get(reason, reason): f"{minutes:,.0f}"
            for reason, minutes in figures.by_reason.items()
        })
    )  # fmt: skip
    answers.print(_table("items 条目", "sent", ledger["kinds"]))
    counts = ledger["counts"]
    answers.print(
        _table("what was done 经过", "times", {
            words: counts[name] for name, words in COUNT_WORDS.items() if name in counts
        })
    )  # fmt: skip
    sent = sum(ledger["kinds"].values())
    say(
        answers,
        f"items sent {sent:,}, stored {outcome.kept:,}: lost {sent - outcome.kept}, doubled "
        f"{outcome.rows - outcome.kept}; answers {_counted(ledger['states'])}",
    )
    if ledger["flags"]:
        say(answers, f"flags 存疑: {_counted(ledger['flags'])}")
    kept = ledger["speed_kept"]
    is_kept = "kept" if kept >= 0.95 * order.speed else "NOT kept: the day's clock was slowed"
    say(
        answers,
        f"speed {kept:g} × of {order.speed:g} × asked, {is_kept}; {ledger['seconds']:g} s, longest "
        f"step {ledger['slowest_step_s']:g} s",
    )


def _table(title: str, head: str, rows: Mapping[str, object]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    table.add_column(head, justify="right", no_wrap=True)
    for name, value in rows.items():
        table.add_row(name, str(value))
    return table


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items())) or "-"
