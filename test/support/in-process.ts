/** Runs the program inside the test: the same `run` as main.ts, with streams that remember. Fast, for many short runs. */
import { PassThrough } from "node:stream";
import { run } from "../../app/run.ts";
import type { Line } from "./process.ts";

export type Ran = {
  readonly code: number;
  readonly lines: readonly Line[];
  readonly of: (type: string) => Line[];
  /** What stands on stdout beside JSON objects. */
  readonly noise: string;
  readonly stderr: string;
};

export type RunOptions = {
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly folder: string;
};

export async function runHere({ args, environment = {}, input = "", folder }: RunOptions): Promise<Ran> {
  const stdin = new PassThrough();
  const out = collecting();
  const error = collecting();
  stdin.end(input);
  const code = await run({
    args,
    environment: { VAR_DIR: `${folder}/var`, LOG_LEVEL: "silent", ...environment },
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: out.stream as unknown as NodeJS.WriteStream,
    stderr: error.stream as unknown as NodeJS.WriteStream,
    leaving: new AbortController(),
  });
  const rows = out.text().split("\n");
  const lines = rows.filter((row) => row.startsWith("{")).map((row) => JSON.parse(row) as Line);
  return {
    code,
    lines,
    of: (type) => lines.filter((line) => line.type === type),
    noise: rows
      .filter((row) => !row.startsWith("{"))
      .join("\n")
      .trim(),
    stderr: error.text(),
  };
}

function collecting(): { readonly stream: PassThrough; readonly text: () => string } {
  const stream = new PassThrough();
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return { stream, text: () => text };
}
