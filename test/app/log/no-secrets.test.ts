/** Every known secret, through every place where the process writes: none of them may come out. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { systemClock } from "../../../app/clock.ts";
import { aboutSetting, SETTING_NAMES } from "../../../app/config/schema.ts";
import { planLaunch } from "../../../app/launch.ts";
import { lastWordsOn } from "../../../app/log/crash.ts";
import { openScreen } from "../../../app/screen.ts";
import type { EventBody } from "../../../engine/events.ts";
import { startBotApiServer } from "../../servers/bot-api-server.ts";
import { runHere } from "../../support/in-process.ts";
import { aDecision } from "../../support/ledger.ts";

// Put together at run time, so that no scanner takes this file for a leak. No shape gives these away: their value must.
const SECRETS: Readonly<Record<string, string>> = {
  TELEGRAM_BOT_TOKEN: ["110201543", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"].join(":"),
  BACKUP_S3_KEY_ID: "plain-key-id",
  BACKUP_S3_SECRET: "correct/horse+battery staple",
  HTTP_TOKEN: "web-token-of-16-letters",
  HEARTBEAT_URL: "https://beats.test/ping/8c2e-0f61-secret-path",
};
const place = mkdtempSync(join(tmpdir(), "lookout-secrets-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** What must not be found: the values, and what is left when only half of one is taken out. */
const LEFTOVERS = [
  ...Object.values(SECRETS),
  ...["AAHdqTcvCH1v", "plain-key", "battery", "of-16-letters", "0f61-secret"],
  ...Object.values(SECRETS).map(encodeURIComponent),
];
const findings = (text: string): readonly string[] => LEFTOVERS.filter((leftover) => text.includes(leftover));

/** As it stands in a message, an address, a body of JSON, a header and a query. */
const written = (value: string): readonly string[] => [
  `refused: ${value}`,
  `GET https://api.test/bot${value}/getMe failed`,
  `https://user:${encodeURIComponent(value)}@proxy.test/?token=${encodeURIComponent(value)}`,
  JSON.stringify({ nested: JSON.stringify({ value }) }),
  `Authorization: Bearer ${value}`,
];

function collecting(): { readonly stream: NodeJS.WriteStream; readonly text: () => string } {
  let text = "";
  const write = (chunk: Buffer, _encoding: string, done: () => void): void => {
    text += chunk.toString();
    done();
  };
  return { stream: new Writable({ write }) as unknown as NodeJS.WriteStream, text: () => text };
}

test("the table above holds every secret of the configuration", () => {
  expect(Object.keys(SECRETS).sort()).toEqual(SETTING_NAMES.filter((name) => aboutSetting(name).secret).sort());
});

test.each([
  ["terminal", ["--feed", "ccxt", "--chat", "terminal"]],
  ["JSON of a recording", ["--feed", "replay", "--chat", "terminal", "--json"]],
])("no secret leaves through the log, the events or the screen: %s", (name, args) => {
  const launch = planLaunch({ args, environment: { ...SECRETS, LOG_LEVEL: "trace" }, stdinIsTerminal: false });
  if (!launch.ok || launch.value === "help") throw new Error("no launch");
  const [out, err] = [collecting(), collecting()];
  const folder = join(place, name);
  // In JSON the log goes to the process's own stderr; a live run's file takes the same lines.
  const live = { ...launch.value, flags: { ...launch.value.flags, json: false } };
  const streams = { stdout: out.stream, stderr: err.stream, onClosed: () => {} };
  const about = { clock: systemClock, runId: "run", folder, ...streams };
  const words = lastWordsOn(err.stream);
  words.onSecrets(launch.value.config.secrets);
  const screen = openScreen({ launch: args.includes("--json") ? launch.value : live, ...about });
  if (args.includes("--json")) screen.log.level = "silent";

  for (const text of Object.values(SECRETS).flatMap(written)) {
    const error = Object.assign(new Error(text, { cause: new Error(text) }), {
      config: { headers: { "x-key": text } },
    });
    screen.log.info(text);
    screen.log.error({ err: error, deep: [{ text }] }, "failed");
    screen.log.fatal({ err: error }, "crashed");
    screen.log.child({ text }).debug({ text }, "child");
    const events: readonly EventBody[] = [
      { type: "error", code: "X", text },
      { type: "alert", code: "X", text },
      { type: "message", chat: 1, kind: "reply", text, buttons: [text], inReplyTo: text },
      { type: "decision", decision: aDecision({ session: text, modelTag: text }) },
    ];
    for (const event of events) screen.emit(event);
    screen.print(text);
    screen.announce(text);
    words.broke(error);
  }
  screen.close();
  const file = args.includes("--json") ? "" : readFileSync(join(folder, "logs", "lookout.log"), "utf8");
  const all = [out.text(), err.text(), file, screen.recent.newest(200).join("\n")].join("\n");
  expect(all.length).toBeGreaterThan(5_000);
  expect(findings(all)).toEqual([]);
});

test("a value of the wrong form is refused without being shown", () => {
  for (const [name, value] of Object.entries(SECRETS)) {
    const bad = { FEED: "replay", [name]: name === "HTTP_TOKEN" ? `${value} !` : `\t${value.slice(0, 2)}\n${value} ` };
    const launch = planLaunch({ args: [], environment: bad, stdinIsTerminal: false });
    const said = launch.ok ? "" : launch.error.lines.join("\n");
    expect(findings(said), name).toEqual([]);
  }
});

/** Everything below a folder, databases with their logs too, as the bytes lie there. */
const bytesIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, "latin1"))
    .join("\n");

test("a whole run that hears secrets from its owner and from Telegram keeps and says none", {
  timeout: 60_000,
}, async () => {
  const { TELEGRAM_BOT_TOKEN: token = "" } = SECRETS;
  const telegram = await startBotApiServer(token);
  const folder = mkdtempSync(join(place, "run-"));
  const values = Object.values(SECRETS);
  // What Telegram says of a message it would not take is kept with that message, and told.
  for (const value of values) telegram.fail("sendMessage", { status: 400, description: `Bad Request: ${value}` });
  telegram.fail("setMyCommands", { status: 500, description: values.join(" ") });
  for (const text of values.flatMap(written)) {
    for (const command of ["", "/check ", "/threshold ", "/alert "]) telegram.say(77, `${command}${text}`);
  }
  try {
    const span = ["--from", "2025-06-11T13:00Z", "--until", "2025-06-11T13:06Z", "--speed", "60", "--threshold", "0.3"];
    const { code, lines, noise, stderr } = await runHere({
      args: ["--feed", "replay", "--json", ...span],
      environment: { ...SECRETS, TELEGRAM_API_ROOT: telegram.root, TELEGRAM_OWNER_ID: "77" },
      folder,
    });
    expect(code).toBe(0);
    const said = telegram.calls.filter(({ method }) => method === "sendMessage").map(({ payload }) => payload);
    expect(said.length).toBeGreaterThan(values.length);
    const kept = bytesIn(folder);
    expect(kept).toContain("SQLite format 3");
    expect(findings([JSON.stringify(said), JSON.stringify(lines), noise, stderr, kept].join("\n"))).toEqual([]);
  } finally {
    await telegram.close();
  }
});
