import { afterEach, beforeEach, expect, test } from "vitest";
import { checkToken, pairOwner } from "../../../app/setup/telegram-check.ts";
import { createPairing } from "../../../bot/access/pairing.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { type BotApiServer, startBotApiServer } from "../../servers/bot-api-server.ts";
import { TOKEN } from "../../support/fake-telegram.ts";

let server: BotApiServer;
beforeEach(async () => {
  server = await startBotApiServer(TOKEN);
});
afterEach(() => server.close());

const clock = { now: () => Date.now() as TimestampMs };
function aPairing() {
  const pairing = createPairing({ clock, random: (bytes) => new Uint8Array(bytes), announce: () => {} });
  return { pairing, code: pairing.current().code };
}

test("a token is good, unknown, or could not be checked, and the reason never holds it", async () => {
  expect(await checkToken({ root: server.root, token: TOKEN })).toEqual({ kind: "good", username: "lookout_bot" });
  expect(await checkToken({ root: server.root, token: "1:other" })).toEqual({ kind: "unknown" });
  server.fail("getMe", { status: 502 });
  expect(await checkToken({ root: server.root, token: TOKEN })).toEqual({
    kind: "unchecked",
    reason: "the answer was HTTP 502",
  });
  server.fail("getMe", "reset");
  expect(await checkToken({ root: server.root, token: TOKEN })).toMatchObject({ kind: "unchecked" });
  expect(await checkToken({ root: "http://127.0.0.1:1", token: TOKEN })).toEqual({
    kind: "unchecked",
    reason: "no connection",
  });
  await server.close();
  expect(await checkToken({ root: server.root, token: TOKEN })).toEqual({ kind: "unchecked", reason: "ECONNREFUSED" });
});

test("the one who sends the code becomes the owner, and what was read does not come again", async () => {
  const { pairing, code } = aPairing();
  server.say(6, "/start 00000-00001");
  server.push({ message: { message_id: 1, date: 1, chat: { id: -5, type: "group" }, from: { id: 8 }, text: code } });
  server.push({ edited_message: {} });
  server.say(7, `/start ${code}`);
  expect(await pairOwner({ root: server.root, token: TOKEN }, pairing, clock, 5_000)).toBe(7);
  expect(server.unconfirmed()).toBe(0);
});

test("the code may come alone, and while setup waits", async () => {
  const { pairing, code } = aPairing();
  const owner = pairOwner({ root: server.root, token: TOKEN }, pairing, clock, 5_000);
  await server.called("getUpdates");
  server.say(7, code.toLowerCase());
  expect(await owner).toBe(7);
});

test("nobody in time is nobody", async () => {
  const { pairing } = aPairing();
  expect(await pairOwner({ root: server.root, token: TOKEN }, pairing, clock, 20)).toBeNull();
});
