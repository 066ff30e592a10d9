// Say the words of items and packet in Chinese or English.

import { t } from "./words.js";

const WORDS = {
  contact: { in_port: ["在港", "In port"], at_sea: ["出海", "At sea"], reached: ["已联系", "Reached"], not_reached: ["联系不上", "Not reached"] },
  outcome: { nothing_found: ["未发现异常", "Nothing found"], found: ["发现问题", "Found something"], could_not_check: ["未能核查", "Could not check"] },
  reason: {
    no_boat: ["没有船艇", "No boat to get there"], weather: ["天气不允许", "Weather"], time: ["时间不够", "No time"], absent: ["人船不在", "Nobody there"],
    refused: ["对方拒绝", "Refused"], dark: ["太暗看不清", "Too dark"], other: ["其他原因", "Other"],
  },
  suspected: { no_name_number: ["无船名船号", "No name and number"], no_papers: ["无船舶证书", "No papers"], no_home_port: ["无船籍港", "No home port"] },
  part: {
    member: ["联船党员", "Pairing's member"], owner: ["船东", "Owner"], guardian: ["监护人", "Guardian"], village: ["村", "Village"],
    town: ["镇", "Town"], county: ["县", "County"],
  },
  paper: {
    registration: ["船舶登记证书", "Registration"], inspection: ["检验证书", "Inspection"], fishing_permit: ["捕捞许可证", "Fishing permit"],
    insurance: ["保险", "Insurance"], radio: ["电台执照", "Radio licence"], crew: ["船员证书", "Crew certificate"],
    drone_pilot: ["无人机执照", "Drone licence"], other: ["其他证书", "Other paper"],
  },
  vessel_kind: {
    fishing: ["渔船", "Fishing vessel"], township: ["乡镇船舶", "Township vessel"], transport: ["运输船", "Transport vessel"],
    pleasure: ["休闲船", "Pleasure craft"], unknown: ["类型不明", "Kind unknown"],
  },
  watch: { high_risk: ["高危", "High risk"], attention: ["关注", "Attention"], controllable: ["可控", "Controllable"] },
  grade: { red: ["红", "Red"], orange: ["橙", "Orange"], yellow: ["黄", "Yellow"], blue: ["蓝", "Blue"] },
  trade: {
    fishing: ["渔业", "Fishing"], aquaculture: ["养殖", "Aquaculture"], tourism: ["旅游", "Tourism"], port: ["港口码头", "Port"], mixed: ["综合", "Mixed"],
  },
  mode: { foot: ["步行", "On foot"], vehicle: ["车辆", "By car"], boat: ["船艇", "By boat"] },
  roll_call: { typhoon_recall: ["台风召回点名", "Typhoon recall"], fishing_moratorium: ["休渔点名", "Fishing moratorium"], other: ["点名", "Roll-call"] },
  household: { visit: ["入户走访", "Household visit"], publicity: ["宣传", "Publicity"] },
  order_state: {
    sent: ["待签收", "Not acknowledged"], acknowledged: ["已签收", "Acknowledged"], arrived: ["已到场", "Arrived"], done: ["已完成", "Done"],
    declined: ["不能去", "Declined"], withdrawn: ["已撤回", "Withdrawn"],
  },
  order_step: { acknowledge: ["签收", "Acknowledge"], arrive: ["到场", "Arrived"], done: ["完成", "Done"], decline: ["不能去", "Cannot go"] },
  role: {
    gridworker: ["网格员", "Gridworker"], patrol_member: ["巡防队员", "Patrol member"], police: ["民警", "Police"], boat_crew: ["船艇队员", "Boat crew"],
    duty_officer: ["值班员", "Duty officer"], planner: ["计划员", "Planner"], supervisor: ["督导", "Supervisor"],
  },
};

/** Say a word of a kind; a word that this page does not know is shown as it came. */
export function say(kind, word) {
  const pair = WORDS[kind][word];
  return pair ? t(...pair) : String(word);
}

/** Give all words of a kind in their order. */
export function wordsOf(kind) {
  return Object.keys(WORDS[kind]);
}
