/**
 * Verdicts as short JSON, because a decision stores nineteen of them: one array each, `["<rule><outcome><unit>", was,
 * limit, room]`, with the code as a fifth element unless it is `OK`, and as a sixth, after a code in any case, what it
 * uses. The letters are a stored format: add, never change.
 */
import type { Decision } from "../../engine/records.ts";

type Verdict = Decision["verdicts"][number];

const RULES: Record<Verdict["rule"], string> = {
  DATA: "a",
  MODEL: "b",
  ACCOUNT: "c",
  KILL_SWITCH: "d",
  MODE: "e",
  STATE: "f",
  PRICE_LEVELS: "g",
  REWARD_RISK: "h",
  COST: "i",
  CONFIDENCE: "j",
  EXPECTANCY: "k",
  SIZE: "l",
  PORTFOLIO: "m",
  FTMO: "n",
  BACKOFF: "o",
  CALENDAR: "p",
  PAUSE: "q",
  RATE: "r",
  DUPLICATE: "s",
};
const OUTCOMES: Record<Verdict["outcome"], string> = { pass: "p", refuse: "r", advice: "a", unknown: "u" };
const UNITS: Record<Verdict["unit"], string> = {
  money: "m",
  ratio: "q",
  r: "r",
  price: "p",
  count: "c",
  lots: "l",
  seconds: "s",
  none: "n",
};

const inverse = <T extends string>(letters: Record<T, string>): ReadonlyMap<string, T> =>
  new Map(Object.entries<string>(letters).map(([word, letter]) => [letter, word as T]));
const RULE_OF = inverse(RULES);
const OUTCOME_OF = inverse(OUTCOMES);
const UNIT_OF = inverse(UNITS);

/** JSON knows no infinity: such a number travels as its name. */
type Stored = number | string | null;
type Numbers = readonly [was: Stored, limit: Stored, room: Stored];
type Entry = readonly [letters: string, ...Numbers, code?: Verdict["code"], uses?: number];

const toStored = (value: number | null): Stored => (value === null || Number.isFinite(value) ? value : String(value));
const fromStored = (value: Stored): number | null => (value === null ? null : Number(value));

export function verdictsToText(verdicts: readonly Verdict[]): string {
  const entries = verdicts.map(({ rule, code, outcome, was, limit, room, unit, uses }): Entry => {
    const letters = RULES[rule] + OUTCOMES[outcome] + UNITS[unit];
    const numbers = [toStored(was), toStored(limit), toStored(room)] as const;
    if (uses !== undefined) return [letters, ...numbers, code, uses];
    return code === "OK" ? [letters, ...numbers] : [letters, ...numbers, code];
  });
  return JSON.stringify(entries);
}

/** Throws when the text is not what `verdictsToText` wrote: then somebody else has written to the ledger. */
export function verdictsFromText(text: string): readonly Verdict[] {
  const entries = JSON.parse(text) as readonly Entry[];
  return entries.map(([letters, was, limit, room, code = "OK", uses]) => ({
    rule: wordOf(RULE_OF, letters[0]),
    code,
    outcome: wordOf(OUTCOME_OF, letters[1]),
    was: fromStored(was),
    limit: fromStored(limit),
    room: fromStored(room),
    unit: wordOf(UNIT_OF, letters[2]),
    ...(uses === undefined ? {} : { uses }),
  }));
}

function wordOf<T>(words: ReadonlyMap<string, T>, letter: string | undefined): T {
  const word = letter === undefined ? undefined : words.get(letter);
  if (word === undefined) throw new Error(`The ledger holds a verdict that this version cannot read: ${letter}`);
  return word;
}
