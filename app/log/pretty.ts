/** A line of the log for somebody who reads it in a terminal: time, level, message, then the fields. */
import type { DestinationStream } from "pino";
import { z } from "zod";

const lineSchema = z.looseObject({
  time: z.string(),
  level: z.string(),
  msg: z.string().optional(),
  err: z.looseObject({ stack: z.string() }).optional(),
});

const COLORS: Readonly<Record<string, number>> = { fatal: 31, error: 31, warn: 33, info: 32 };

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** A line that is not one of the log's own stays as it is. */
function prettyLine(line: string): string {
  let parsed: ReturnType<typeof lineSchema.safeParse>;
  try {
    parsed = lineSchema.safeParse(JSON.parse(line));
  } catch {
    return line;
  }
  if (!parsed.success) return line;
  const { time, level, msg = "", err, ...fields } = parsed.data;
  const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${shown(value)}`);
  const stack = err === undefined ? "" : `\n  ${err.stack.replaceAll("\n", "\n  ")}`;
  const word = `\u001b[${COLORS[level] ?? 2}m${level.toUpperCase().padEnd(5)}\u001b[0m`;
  return `${time.slice(11, 19)} ${word} ${msg}\u001b[2m${rest.join("")}\u001b[0m${stack}\n`;
}

export const prettily = (destination: DestinationStream): DestinationStream => ({
  write: (line) => destination.write(prettyLine(line)),
});
