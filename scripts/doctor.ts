/** `npm run doctor`: whether this machine, its data and the outside are fit to run Lookout; one line each, with the cure. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "../app/clock.ts";
import { type Config, loadConfig } from "../app/config/load.ts";
import { checkBucket } from "./doctor/bucket.ts";
import type { Finding } from "./doctor/finding.ts";
import { checkDisk, checkNode, checkRights, checkSecretsFile } from "./doctor/machine.ts";
import { checkExchange, checkTelegram } from "./doctor/outside.ts";
import { checkDatabase, checkModel, checkSecretAges } from "./doctor/stored.ts";

const USAGE = `npm run doctor -- [--offline] [--json]
  Checks Node, disk, rights, databases, models, Telegram, the exchange, the clock and the bucket of backups; changes nothing but creating VAR_DIR.
  --offline leaves out what needs the network. Exit 0 fit to run · 1 something must be mended · 2 bad settings or flags.
`;

const MARK: Readonly<Record<Finding["state"], string>> = { ok: "ok  ", note: "note", bad: "BAD ", skip: "–   " };

async function examine({ values: settings, secretsByName }: Config, offline: boolean): Promise<readonly Finding[]> {
  const { VAR_DIR: varFolder, MODEL } = settings;
  const here = [
    checkNode(process.version),
    checkDisk(varFolder),
    checkRights(varFolder),
    checkSecretsFile(".env"),
    checkSecretAges(join(varFolder, "lookout.db"), secretsByName, systemClock.now()),
    checkDatabase(join(varFolder, "lookout.db")),
    checkDatabase(join(varFolder, "candles.db")),
    await checkModel(varFolder, MODEL),
  ];
  if (offline) return here;
  const [telegram, exchange, bucket] = await Promise.all([
    checkTelegram(settings.TELEGRAM_API_ROOT, settings.TELEGRAM_BOT_TOKEN),
    checkExchange({
      venue: settings.VENUE,
      symbols: settings.SYMBOLS,
      timeoutMs: settings.EXCHANGE_TIMEOUT_MS,
      apiRoot: settings.EXCHANGE_API_ROOT,
      clock: systemClock,
    }),
    checkBucket(settings),
  ]);
  return [...here, telegram, ...exchange, bucket];
}

function text(findings: readonly Finding[]): string {
  const wide = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(({ check, state, text: said }) => `${MARK[state]} ${check.padEnd(wide)}  ${said}`);
  const bad = findings.filter(({ state }) => state === "bad").length;
  const verdict = bad === 0 ? "Fit to run." : `${bad} to mend before Lookout can be relied on.`;
  return `${lines.join("\n")}\n\n${verdict}\n`;
}

async function main(): Promise<number> {
  const options = { offline: { type: "boolean" }, json: { type: "boolean" }, help: { type: "boolean" } } as const;
  const { values } = parseArgs({ options });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = loadConfig({ defaults: {}, configFile: null, environment: process.env, flags: {} });
  if (!config.ok) {
    process.stderr.write(`${config.error.map((problem) => problem.text).join("\n")}\n`);
    return 2;
  }
  const findings = await examine(config.value, values.offline === true);
  process.stdout.write(values.json === true ? `${JSON.stringify(findings)}\n` : text(findings));
  return findings.some(({ state }) => state === "bad") ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (cause) {
  const isOurs = (cause as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") === true;
  const reason = cause instanceof Error ? cause.message : String(cause);
  process.stderr.write(isOurs ? `${reason}\n${USAGE}` : `The examination broke off: ${reason}\n`);
  process.exitCode = isOurs ? 2 : 3;
}
