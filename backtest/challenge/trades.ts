/** Real outcomes to draw from: one JSON object per line, `{"openedAt","closedAt","r"}`, times with a zone, r net of costs. */
import { z } from "zod";
import { err, ok, type Result } from "../../core/result.ts";
import { parseIsoUtc, type TimestampMs } from "../../core/time.ts";

export type Trade = {
  readonly openedAt: TimestampMs;
  readonly closedAt: TimestampMs;
  /** Result in units of the planned loss, costs included. */
  readonly r: number;
};

const instant = z.string().transform((text, context) => {
  const at = parseIsoUtc(text);
  if (at.ok) return at.value;
  context.addIssue({ code: "custom", message: `"${text}" is not an ISO 8601 time with a zone` });
  return z.NEVER;
});
export const tradeSchema = z.object({ openedAt: instant, closedAt: instant, r: z.number().min(-1000).max(1000) });

/** Trades in the order of their opening; the error names every unusable line by its number. */
export function parseTrades(text: string): Result<readonly Trade[], readonly string[]> {
  const trades: Trade[] = [];
  const problems: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const trade = parseLine(line);
    if (trade.ok) trades.push(trade.value);
    else problems.push(`line ${index + 1}: ${trade.error}`);
  }
  if (problems.length > 0) return err(problems);
  if (trades.length === 0) return err(["there is no trade in it"]);
  return ok(trades.toSorted((a, b) => a.openedAt - b.openedAt));
}

function parseLine(line: string): Result<Trade, string> {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    return err("not a JSON object");
  }
  const parsed = tradeSchema.safeParse(raw);
  if (!parsed.success) return err(parsed.error.issues.map(describe).join("; "));
  if (parsed.data.closedAt < parsed.data.openedAt) return err("closedAt is before openedAt");
  return ok(parsed.data);
}

const describe = ({ path, message }: z.core.$ZodIssue): string =>
  path.length === 0 ? message : `${path.join(".")}: ${message}`;
