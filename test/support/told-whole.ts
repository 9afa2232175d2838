/** Whether an alert reads in English as it was written, and in Turkish without the engine's English in place of a sentence. */
import { expect } from "vitest";
import { alertMessage } from "../../bot/messages/alert.ts";
import { wordsIn } from "../../bot/words/words.ts";
import type { Notice } from "../../engine/api.ts";
import type { Queued } from "../../engine/records.ts";

export function expectToldWhole(notices: readonly Queued[]): void {
  const alerts = notices.filter((one): one is Extract<Notice, { kind: "alert" }> => one.kind === "alert");
  expect(alerts).not.toEqual([]);
  for (const alert of alerts) {
    expect(alertMessage(wordsIn("en"), alert).text.split("\n").slice(1).join("\n")).toBe(alert.text);
    expect(alertMessage(wordsIn("tr"), alert).text).not.toMatch(/Ayrıntı|undefined|\{/);
  }
}
