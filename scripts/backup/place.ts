/** What the commands about backups share: where things lie, their flags, and how they end. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { loadConfig } from "../../app/config/load.ts";
import type { Bucket } from "../../db/backup/remote.ts";

export type Place = {
  readonly varFolder: string;
  readonly folder: string;
  readonly withHistory: boolean;
  readonly bucket: Bucket | null;
  readonly program: string;
};
export type Answer = { readonly text: string; readonly json: unknown; readonly exitCode: number };

/** What a person can mend, as a sentence; ends with exit code 2. */
class BadInput extends Error {}

export function backupPlace(): Place {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = loadConfig({ defaults: {}, configFile: null, environment: process.env, flags: {} });
  if (!config.ok) throw new BadInput(config.error.map(({ text }) => text).join("\n"));
  const { values } = config.value;
  const { BACKUP_S3_URL: url, BACKUP_S3_KEY_ID: keyId, BACKUP_S3_SECRET: secret } = values;
  if (url !== null && (keyId === null || secret === null)) {
    throw new BadInput(
      "BACKUP_S3_URL is set, but BACKUP_S3_KEY_ID or BACKUP_S3_SECRET is not, so nothing could be sent. Nothing was saved: set all three, or none.",
    );
  }
  const bucket =
    url === null || keyId === null || secret === null ? null : { url, region: values.BACKUP_S3_REGION, keyId, secret };
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8"));
  return {
    varFolder: values.VAR_DIR,
    folder: values.BACKUP_DIR ?? join(values.VAR_DIR, "backups"),
    withHistory: values.BACKUP_HISTORY,
    bucket,
    program: String(version),
  };
}

type Wish = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>> & {
  readonly rest: readonly string[];
};

export function readWish(options: ParseArgsOptionsConfig, usage: string): Wish | "help" {
  try {
    const all = { ...options, json: { type: "boolean" }, help: { type: "boolean" } } as const;
    const { values, positionals } = parseArgs({ options: all, allowPositionals: true });
    return values.help === true ? "help" : ({ ...values, rest: positionals } as Wish);
  } catch (cause) {
    throw new BadInput(`${cause instanceof Error ? cause.message : String(cause)}\n${usage}`);
  }
}

/** Runs a command to its exit code; `--json` prints what machines read. */
export async function report(command: () => Promise<Answer>): Promise<void> {
  try {
    const { text, json, exitCode } = await command();
    const isJson = process.argv.includes("--json") && json !== null;
    const stream = exitCode === 2 ? process.stderr : process.stdout;
    stream.write(isJson ? `${JSON.stringify(json)}\n` : text);
    process.exitCode = exitCode;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const isBad = cause instanceof BadInput;
    process.stderr.write(
      isBad ? `${reason}\n` : `It broke off and nothing was replaced: ${reason}. Check the disk's space and rights.\n`,
    );
    process.exitCode = isBad ? 2 : 3;
  }
}
