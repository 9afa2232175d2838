import { expect, test } from "vitest";
import { createLogger } from "../../../app/log/logger.ts";

const SECRETS: readonly (readonly [string, string])[] = [
  ["telegram token", ["110201543", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"].join(":")],
  ["exchange key", ["vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zv", "sw0MuIgwCIPy6utIco14y7Ju91duEh8A"].join("")],
  ["query", "https://fapi.test/order?timestamp=1&signature=hunter22"],
  ["address", "https://me:hunter22@proxy.test/"],
  ["bearer header", "Bearer hunter22hunter22"],
  ["json", '{"apiKey":"hunter22","secret":"hunter22"}'],
  ["pem", `-----BEGIN ${"PRIVATE"} KEY-----\nhunter22\nhunter22\n-----END PRIVATE KEY-----`],
  ["configured value", "correct horse battery staple"],
];
/** What each of them must not leave behind. */
const LEFTOVERS = ["hunter22", "AAHdqTcv", "vmPUZE6mv9SD", "correct horse"];

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(
    createLogger({
      level: "trace",
      destination: { write: (line) => void lines.push(line) },
      secrets: ["correct horse battery staple"],
    }),
  );
  return lines.join("");
}

function failure(secret: string): Error {
  const inner = new Error(`inner ${secret}`);
  const error = new Error(`outer ${secret}`, { cause: inner });
  error.stack = `${error.stack}\n    at fetch (${secret})`;
  return Object.assign(error, { config: { url: secret, headers: { authorization: secret } } });
}

test.each(SECRETS)("a %s leaves no trace: message, object, array, error, cause, stack", (_shape, secret) => {
  const text = logged((log) => {
    log.info(`in the message ${secret}`);
    log.info("as an argument %s", secret);
    log.warn({ deep: { er: [{ value: secret }] } }, "nested");
    log.error({ err: failure(secret) }, "failed");
    log.error({ error: failure(secret) }, "failed");
    log.error(failure(secret));
    log.child({ update: secret }).debug("child");
  });
  const lines = text.trimEnd().split("\n");
  expect(lines).toHaveLength(7);
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  for (const leftover of LEFTOVERS) expect(text).not.toContain(leftover);
});

test("known secret fields are censored whatever they hold", () => {
  const text = logged((log) => log.info({ exchange: { apiKey: "1", secret: "2" }, token: "3", password: "4" }));
  expect(JSON.parse(text)).toMatchObject({
    exchange: { apiKey: "[secret]", secret: "[secret]" },
    token: "[secret]",
    password: "[secret]",
  });
});

test("a line names its level and its UTC time, and an error its cause", () => {
  const line = JSON.parse(logged((log) => log.error({ err: new Error("a", { cause: new Error("b") }) }, "c")));
  expect(line).toMatchObject({ level: "error", msg: "c", err: { message: "a", cause: { message: "b" } } });
  expect(new Date(line.time).toISOString()).toBe(line.time);
});

test("the level decides what is written", () => {
  const lines: string[] = [];
  const log = createLogger({ level: "warn", destination: { write: (line) => void lines.push(line) }, secrets: [] });
  log.info("quiet");
  log.warn("loud");
  expect(lines).toHaveLength(1);
});
