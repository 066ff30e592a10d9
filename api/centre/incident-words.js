// Words of incidents and tips, Chinese first.
export const STATES = {
  reported: "已上报 reported",
  accepted: "已受理 accepted",
  assigned: "已派单 unit sent",
  signed: "已签收 signed for",
  arrived: "已到场 on the spot",
  handled: "已处置 handled",
  reported_back: "已反馈 reported back",
  closed: "已办结 closed",
  rejected: "不予受理 not accepted",
  stand_down: "已撤回 taken back",
};
export const STEPS = {
  report: "上报 Report",
  accept: "受理 Accept",
  reject: "不予受理 Reject",
  assign: "派单 Send a unit",
  sign: "签收 Sign for",
  arrive: "到场 On the spot",
  stand_down: "撤回 Take back",
  handle: "处置 Handle",
  feed_back: "反馈 Report back",
  close: "办结 Close",
  call: "吹哨 Call a department",
  answer: "报到 Department answers",
  raise: "升级 Raised",
  amend: "更正 Amend",
  note: "备注 Note",
  reopen: "重开 Reopen",
};
export const CLOCKS = {
  accept: "受理 accept",
  assign: "派单 send",
  sign: "签收 sign",
  arrive: "到场 arrive",
  handle: "处置 handle",
  feed_back: "反馈 report back",
  close: "办结 close",
  answer: "报到 answer",
};
export const LEVELS = {
  ordinary: "一般 ordinary",
  larger: "较大 larger",
  serious: "重大 serious",
  gravest: "特别重大 gravest",
};
export const SOURCES = {
  call: "来电 call",
  item: "随手拍 tell",
  alert: "告警 alert",
  tip: "举报 tip",
  patrol: "巡防发现 patrol",
  other: "其他 other",
};
export const WAVES = { 1: "第一梯队 first", 2: "第二梯队 second", 3: "第三梯队 third" };
export const TIP_STATES = {
  received: "已收到 received",
  checking: "核查中 being checked",
  confirmed: "属实 confirmed",
  unfounded: "不属实 nothing in it",
};
export const SOURCE_PARTS = { name: "姓名 Name", phone: "电话 Phone", note: "备注 Note" };
export const REWARDS = {
  proposed: "拟奖 proposed",
  approved: "已批 approved",
  paid: "已发 paid",
};
export const FIRST = {
  tip: "举报在先 the tip was first",
  patrol: "巡防在先 the patrol was first",
  unknown: "尚不能定 not established",
  not_shown: "先后请问值班员 ask a duty officer which was first",
};
export const EVIDENCE = {
  tip_received: "接到举报 tip received",
  incident_reported: "事件上报 incident reported",
  unit_sent: "派出力量 unit sent",
  unit_there: "力量到场 unit there",
};
