// List the screens, in the order of home. A screen is screens/NAME.js with
// `export async function show(root, { params })`; what show gives back is called when it is left.
// `sign` is a drawing of icons.js; a screen that `isWithin` is reached from another.

export const SCREENS = {
  menu: { sign: "home", words: ["首页", "Home"], isInFoot: true, isHome: true },
  boats: { sign: "boat", words: ["我的联船", "My boats"], isInFoot: true },
  check: { sign: "check", words: ["走访核查", "Check"], isInFoot: true },
  round: { sign: "round", words: ["巡查", "Round"], isInFoot: true },
  orders: { sign: "roll_call", words: ["派令", "Orders"] },
  tell: { sign: "tell", words: ["随手拍", "Tell"], isInFoot: true },
  household: { sign: "household", words: ["入户宣传", "Households"] },
  duties: { sign: "duties", words: ["责任清单", "Duties"] },
  month: { sign: "month", words: ["我的本月", "My month"] },
  outbox: { sign: "outbox", words: ["发件箱", "Outbox"], isForAnyone: true },
  settings: { sign: "settings", words: ["设置", "Settings"], isForAnyone: true },
  roll_call: { sign: "roll_call", words: ["点名", "Roll-call"], isWithin: true },
  vessel: { sign: "boat", words: ["一船一档", "Vessel file"], isWithin: true },
  sign_in: { sign: "settings", words: ["登录", "Sign in"], isForAnyone: true, isHidden: true },
};
