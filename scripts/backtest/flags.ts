/** Flags that hold an instant or a number: read, or told in a sentence why not. */
import { isoUtc, parseIsoUtc, type TimestampMs } from "../../core/time.ts";

export type AskedRange = { readonly from: TimestampMs | null; readonly until: TimestampMs | null };
type Texts = {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly until?: string | undefined;
};

/** Half-open; `--until` is another name of `--to`. */
export function rangeFlags({ from, to, until: alias }: Texts, problems: string[]): AskedRange {
  const start = instant("--from", from, problems);
  if (to !== undefined && alias !== undefined) problems.push("--to and --until are the same flag. Give one of them.");
  const end = to === undefined ? instant("--until", alias, problems) : instant("--to", to, problems);
  if (start !== null && end !== null && end <= start) {
    problems.push(`--to ${isoUtc(end)} is not after --from ${isoUtc(start)}, so the range is empty.`);
  }
  return { from: start, until: end };
}

function instant(flag: string, text: string | undefined, problems: string[]): TimestampMs | null {
  if (text === undefined) return null;
  const parsed = parseIsoUtc(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (parsed.ok) return parsed.value;
  problems.push(`${flag} ${text} is no time. Write it like 2025-06-09 or 2025-06-09T12:00:00Z.`);
  return null;
}

export function numberFlag(
  flag: string,
  text: string | undefined,
  allowed: (value: number) => boolean,
  problems: string[],
): number | null {
  if (text === undefined) return null;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (allowed(value)) return value;
  problems.push(`${flag} ${text} is not possible.`);
  return null;
}

export const isShare = (value: number): boolean => value >= 0 && value <= 1;
export const isSeed = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** Names in the order given, without blanks; null where the flag was left out. */
export const listFlag = (text: string | undefined): readonly string[] | null =>
  text?.split(",").flatMap((one) => (one.trim() === "" ? [] : [one.trim()])) ?? null;

export function symbolsFlag(text: string | undefined, problems: string[]): readonly string[] | null {
  const symbols = listFlag(text)?.map((symbol) => symbol.toUpperCase()) ?? null;
  if (symbols?.length === 0) {
    problems.push(
      "--symbols names no symbol. Write some, like BTC/USDT,ETH/USDT, or leave it out for all of the files.",
    );
  }
  return symbols;
}
