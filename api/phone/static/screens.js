// List the screens, in the order of the menu. A screen is screens/NAME.js with
// `export async function show(root, { params })`; what show gives back is called when it is left.

export const SCREENS = {
  boats: { sign: "⛵", words: ["我的联船", "My boats"], isInFoot: true },
  check: { sign: "🔍", words: ["走访核查", "Vessel check"], isInFoot: true },
  round: { sign: "👣", words: ["巡查", "Round"], isInFoot: true },
  tell: { sign: "📷", words: ["随手拍", "Tell"], isInFoot: true },
  roll_call: { sign: "📋", words: ["点名", "Roll-call"] },
  household: { sign: "🏠", words: ["入户宣传", "Households"] },
  duties: { sign: "✅", words: ["责任清单", "Duties"] },
  month: { sign: "🗓", words: ["我的月报", "My month"] },
  outbox: { sign: "📤", words: ["发件箱", "Outbox"], isForAnyone: true },
  settings: { sign: "⚙", words: ["设置", "Settings"], isForAnyone: true },
  menu: { sign: "☰", words: ["更多", "More"], isInFoot: true, isHome: true },
  sign_in: { sign: "🔑", words: ["登录", "Sign in"], isForAnyone: true, isHidden: true },
};
