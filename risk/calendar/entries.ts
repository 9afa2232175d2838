/** What makes an entry of a calendar file a sound one, whatever the file's format. */
import { err, ok, type Result } from "../../core/result.ts";
import type { TimestampMs } from "../../core/time.ts";
import {
  type CalendarEvent,
  type CalendarProblem,
  type Closure,
  IMPACTS,
  type Impact,
  type Span,
} from "../calendar.ts";

/** An entry as it was read, not yet judged. */
export type Draft = {
  readonly type: string;
  readonly from: TimestampMs;
  readonly until: TimestampMs | null;
  readonly impact: string;
  readonly applies: readonly string[];
  readonly title: string;
};

/** Why one entry cannot be used; caught per entry, so that a file's problems are all named at once. */
export class EntryError extends Error {}

type Entries = {
  readonly events: readonly CalendarEvent[];
  readonly closures: readonly Closure[];
  readonly stated: Partial<Span>;
};

type Source = { readonly line: number; readonly read: () => Draft };

export function entriesOf(sources: readonly Source[]): Result<Entries, readonly CalendarProblem[]> {
  const events: CalendarEvent[] = [];
  const closures: Closure[] = [];
  const problems: CalendarProblem[] = [];
  let stated: Partial<Span> = {};
  for (const { line, read } of sources) {
    try {
      const draft = read();
      if (draft.type === "event") events.push(eventOf(draft));
      else if (draft.type === "closure") closures.push(closureOf(draft));
      else if (draft.type === "valid") stated = spanOf(draft);
      else throw new EntryError(`Its type is "${draft.type}"; it must be event, closure or valid.`);
    } catch (error) {
      if (!(error instanceof EntryError)) throw error;
      problems.push({ line, text: error.message });
    }
  }
  return problems.length > 0 ? err(problems) : ok({ events, closures, stated });
}

function eventOf({ from, until, impact, applies, title }: Draft): CalendarEvent {
  if (until !== null) throw new EntryError("An event is a moment: it must have no until.");
  const known = IMPACTS.find((one) => one === impact.toLowerCase());
  if (known === undefined) throw new EntryError(`Its impact is "${impact}"; it must be ${IMPACTS.join(", ")}.`);
  return { at: from, impact: known satisfies Impact, applies: checked(applies), title };
}

function closureOf({ from, until, impact, applies, title }: Draft): Closure {
  if (impact !== "") throw new EntryError("A closure has no impact.");
  return { ...spanOf({ from, until }), applies: checked(applies), title };
}

function spanOf({ from, until }: Pick<Draft, "from" | "until">): Span {
  if (until === null || until <= from) throw new EntryError("It must end after it begins.");
  return { from, until };
}

function checked(applies: readonly string[]): readonly string[] {
  const wrong = applies.find((one) => !/^(\*|[A-Z0-9]{1,15}(\/[A-Z0-9]{1,10})?)$/.test(one));
  if (wrong === undefined && applies.length > 0) return applies;
  throw new EntryError(
    `It must say what it applies to: currencies like USD, assets like BTC, symbols like BTC/USDT or *, not "${wrong ?? ""}".`,
  );
}
