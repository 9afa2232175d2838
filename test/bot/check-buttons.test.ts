/** `/check` with its buttons and its chart: refreshed in place, opened from the overview, never in the way. */
import { describe, expect, test } from "vitest";
import type { Pictures } from "../../bot/pictures.ts";
import { pressData } from "../../bot/press.ts";
import { buttonsOf, type Call, testChat } from "../support/fake-telegram.ts";

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
const drawing: Pictures = {
  draw: async (_chat, chart) => {
    chart();
    return PNG;
  },
};
const labels = (call: Call | undefined): readonly string[] => buttonsOf(call?.payload ?? {}).map(({ text }) => text);
const refusal = (method: string) => ({
  method,
  reply: { ok: false as const, error_code: 400, description: "Bad Request: message can't be edited" },
});

describe("/check", () => {
  test("lists every symbol as a button, and a press opens it", async () => {
    const { say, press, texts, lastCall } = testChat();
    await say("/check");
    expect(labels(lastCall("sendMessage"))).toEqual(["BTC", "ETH", "BNB", "Refresh"]);
    await press("ETH");
    expect(texts().at(-1)).toContain("ETH/USDT · check at");
  });

  test("of one symbol shows its chart above the words; Refresh changes both in place", async () => {
    const { say, press, calls, lastCall } = testChat({ pictures: drawing });
    await say("/check BTC");
    expect(calls.map(({ method }) => method)).toEqual(["sendPhoto", "sendMessage"]);
    await press("Refresh");
    expect(calls.slice(2).map(({ method }) => method)).toEqual([
      "answerCallbackQuery",
      "editMessageMedia",
      "editMessageText",
    ]);
    expect(lastCall("editMessageMedia")).toMatchObject({ payload: { message_id: "1" }, files: [PNG] });
    expect(labels(lastCall("editMessageText"))).toEqual(["Refresh"]);
    await press("Refresh");
    expect(lastCall("editMessageText")?.payload.text).toContain("BTC/USDT · check at");
  });

  test("the picture tells the times that the words tell, on the clocks of the chat's zone", async () => {
    const zones: string[] = [];
    const { say } = testChat({
      pictures: {
        draw: async (_chat, chart) => {
          const drawn = chart();
          zones.push("zone" in drawn ? drawn.zone : "none");
          return PNG;
        },
      },
    });
    await say("/settings zone Europe/Istanbul");
    expect((await say("/check BTC"))[0]).toContain("check at 15:04 UTC+3");
    expect(zones).toEqual(["Europe/Istanbul"]);
  });

  test("answers in words when the picture does not arrive", async () => {
    const { say, troubles, calls } = testChat({ pictures: drawing });
    troubles.push({ method: "sendPhoto", error: new Error("reset") });
    expect((await say("/check BTC"))[0]).toContain("BTC/USDT · check at");
    expect(calls.map(({ method }) => method)).toEqual(["sendPhoto", "sendMessage"]);
  });

  test("answers anew where the old message cannot be changed any more", async () => {
    const { say, press, troubles, calls } = testChat({ pictures: drawing });
    await say("/check BTC");
    troubles.push(refusal("editMessageMedia"), refusal("editMessageText"));
    await press("Refresh");
    expect(calls.at(-1)?.method).toBe("sendMessage");
  });

  test("a press that comes too late for a toast, or meets a full Telegram, is acted on all the same", async () => {
    const { say, press, troubles, texts, events } = testChat();
    await say("/check");
    const tooOld = "Bad Request: query is too old and response timeout expired or query ID is invalid";
    const busy = {
      ok: false as const,
      error_code: 429,
      description: "Too Many Requests",
      parameters: { retry_after: 5 },
    };
    for (const reply of [{ ok: false as const, error_code: 400, description: tooOld }, busy]) {
      troubles.push({ method: "answerCallbackQuery", reply });
      const before = texts().length;
      await press("ETH");
      expect(texts().slice(before)).toEqual([expect.stringContaining("ETH/USDT · check at")]);
    }
    expect(events.filter(({ type }) => type === "error")).toEqual([]);
  });

  test.each(["", "NOPE/NOPE", "BTC/USDT,x", "BTC/USDT,999999999999", ",,,", "../etc"])(
    "survives a forged button (%s)",
    async (about) => {
      const { pressData: press, calls } = testChat({ pictures: drawing });
      await press(pressData("refresh", about));
      await press(pressData("check", about));
      expect(calls.filter(({ method }) => method === "answerCallbackQuery")).toHaveLength(2);
    },
  );
});
