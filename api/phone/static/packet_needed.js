// Give the packet to a screen that is nothing without it, or say how to get one.

import { go } from "./app.js";
import { button, el } from "./dom.js";
import { packet } from "./packet.js";
import { t } from "./words.js";

/** Give the packet; where there is none, say so in `root` and give null. */
export async function packetOrSay(root) {
  const kept = await packet();
  if (kept === null)
    root.append(
      noPacket(),
      button(t("设置", "Settings"), () => go("settings"), { class: "main" }),
    );
  return kept;
}

/** Give the words for a phone without a packet. */
export function noPacket() {
  return el(
    "p",
    { class: "warning", role: "status" },
    t(
      "本机还没有数据包：请在有网络的地方登录一次，或在设置里读入数据包文件。",
      "No packet on this phone yet: sign in once where there is a network, or read a packet file in the settings.",
    ),
  );
}
