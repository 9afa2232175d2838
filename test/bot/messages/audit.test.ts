/** The audit log as people read it. */
import { expect, test } from "vitest";
import { auditMessage } from "../../../bot/messages/audit.ts";
import { wordsIn } from "../../../bot/words/words.ts";
import type { TimestampMs } from "../../../core/time.ts";

const at = Date.UTC(2025, 5, 1, 12, 4) as TimestampMs;
const lineOf = (action: string, detail: Readonly<Record<string, unknown>>): string =>
  auditMessage(wordsIn("en"), [{ at, action, name: "ada", userId: 7, detail }]).text.split("\n")[1] ?? "";

test.each([
  ["setting_changed", { key: "threshold", before: "0.7", value: "0.6" }, "threshold: 0.7 → 0.6"],
  [
    "setting_changed",
    { key: "paused_until", before: "0", value: String(at) },
    "paused_until: 0 → 1 Jun 2025 12:04 UTC",
  ],
  [
    "role_changed",
    { userId: 8123456789, before: "viewer", role: "trader" },
    "userId: 8123456789, role: viewer → trader",
  ],
  [
    "preferences_changed",
    { chat: -100123, before: { images: true, quiet: null }, now: { images: false, quiet: { from: 60, until: 420 } } },
    "chat: -100123, images: yes → no, from: – → 01:00, until: – → 07:00",
  ],
  [
    "preferences_changed",
    { chat: 7, before: { zone: "UTC", quiet: null, muted: [] }, now: { zone: "Asia/Tokyo", quiet: null, muted: [] } },
    "chat: 7, zone: UTC → Asia/Tokyo",
  ],
  ["account_stated", { balance: 9_700_050, equity: 9_650_000 }, "balance: 97,000.50, equity: 96,500.00"],
  ["joined", { role: "viewer", invitedBy: null }, "role: viewer, invitedBy: –"],
  ["invited", { role: "viewer", expiresAt: at }, "role: viewer, expiresAt: 1 Jun 2025 12:04 UTC"],
  ["symbols_set", { added: ["a:SOL/USDT", "a:XRP/USDT"], removed: [] }, "added: a:SOL/USDT a:XRP/USDT, removed: –"],
  ["model_changed", { from: "one", to: "two", reason: "drift" }, "reason: drift, one → two"],
])("%s %j", (action, detail, text) => {
  expect(lineOf(action, detail)).toBe(`1 Jun 2025 12:04 UTC ada (7): ${action} ${text}`);
});
