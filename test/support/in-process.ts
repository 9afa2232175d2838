/** Runs the program inside the test: the same `run` as main.ts, with streams that remember. Saves loading it each time. */
import { PassThrough } from "node:stream";
import { run } from "../../app/run.ts";
import { type Heard, hear, type Line } from "./heard.ts";

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

/** A program that goes on until it is told to stop. */
export type Here = Heard & { readonly say: (line: string) => void; readonly stop: () => void };

export function startHere({ args, environment = {}, folder }: Omit<RunOptions, "input">): Here {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const leaving = new AbortController();
  const ended = run({
    args,
    environment: { VAR_DIR: `${folder}/var`, HTTP_PORT: "0", LOG_LEVEL: "silent", ...environment },
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    leaving,
  });
  return {
    ...hear({ stdout, stderr, ended }),
    say: (line) => void stdin.write(`${line}\n`),
    stop: () => leaving.abort(),
  };
}

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
