/** Where a history comes from: a file of JSON lines or a report of MetaTrader 5, told apart by what is in it. */
import type { Result } from "../../core/result.ts";
import type { AuditEvent } from "../../risk/audit/types.ts";

/** One event, or what is wrong with its line. */
export type Entry = { readonly line: number; readonly event: Result<AuditEvent, string> };
/** Reads from the beginning each time it is called: once to judge the whole history, once to print it. */
export type Source = () => AsyncIterable<readonly Entry[]>;
