// Name the kinds of items, their states, and the flags that the server puts on them.

import { t } from "./words.js";

const KINDS = {
  contact: ["联系", "Contact"],
  check: ["走访核查", "Vessel check"],
  round_start: ["开始巡查", "Round started"],
  round_pause: ["暂停巡查", "Round paused"],
  round_resume: ["继续巡查", "Round resumed"],
  round_end: ["结束巡查", "Round ended"],
  track: ["轨迹", "Track"],
  arrival: ["到达点位", "Arrival"],
  tell: ["随手拍", "Tell"],
  household: ["入户宣传", "Households"],
  duty: ["责任清单", "Duty"],
};
const STATES = {
  unsent: ["○ 未发送", "○ not sent"],
  kept: ["✓ 已送达", "✓ arrived"],
  conflict: ["⇄ 两份不同，服务器都保留", "⇄ two versions, the server keeps both"],
  refused: ["✗ 被退回，仍在手机里", "✗ refused, still on the phone"],
};
const FLAGS = {
  position_zero: ["位置为 0,0", "position is 0,0"],
  position_inland: ["位置在内陆", "position is inland"],
  position_old: ["位置是以前的", "position is old"],
  position_missing: ["没有位置", "no position"],
  vessel_unknown: ["船不在册", "vessel not on the register"],
  identity_conflict: ["船名船号有冲突", "two vessels of one identity"],
  clock_wrong: ["手机时钟不准", "the phone's clock is wrong"],
  clock_unknown: ["手机时钟未核对", "the phone's clock was not compared"],
  made_in_future: ["时间在将来", "made in the future"],
  made_long_ago: ["时间久远", "made long ago"],
  form_gone: ["表单版本已停用", "version of the form is gone"],
  body_faulty: ["内容不全或有误", "something in it is missing or wrong"],
  out_of_reach: ["不在本网格", "outside one's grid"],
  sent_after_end: ["账号停用后发送", "sent after the account ended"],
};

const say = (table, name) => (name in table ? t(...table[name]) : name);

/** Give the words of a kind of item. */
export const kindWords = (kind) => say(KINDS, kind);

/** Give the words of an item's state. */
export const stateWords = (state) => say(STATES, state);

/** Give the words of a flag. */
export const flagWords = (flag) => say(FLAGS, flag);
