/** A run over hours must outlive an exchange's bad half hour: the source's own few retries are not enough. */
import { err, type Result } from "../../core/result.ts";
import type { Series } from "../../engine/ports/backfill.ts";
import type { SourceError } from "../../engine/ports.ts";
import { type RetryPolicy, withRetry } from "../retry.ts";
import type { BackfillParts } from "./parts.ts";

/** 5 s, 10 s, 20 s … 10 min, together about half an hour; each try may have retries of the source's own inside. */
const PATIENCE: RetryPolicy = { retries: 9, baseMs: 5_000, capMs: 600_000 };

/** A source that is left alone for a while says nothing of why: what it said before does. */
const because = (error: SourceError, before: SourceError | null): SourceError =>
  error.code === "CIRCUIT_OPEN" && before !== null ? { ...error, text: before.text } : error;

/** The result of the first call that succeeds. Nothing is waited for once the run is to stop. */
export function patiently<T>(
  { timing, stopping, tell }: BackfillParts,
  series: Series,
  call: () => Promise<Result<T, SourceError>>,
): Promise<Result<T, SourceError>> {
  let newest: SourceError | null = null;
  const attempt = async (): Promise<Result<T, SourceError>> => {
    if (newest !== null && stopping.aborted) return err({ ...newest, retryable: false });
    const result = await call();
    newest = result.ok ? null : because(result.error, newest);
    return newest === null ? result : err(newest);
  };
  const wait = async (ms: number): Promise<void> => {
    if (stopping.aborted) return;
    tell({ type: "waiting", ...series, text: newest?.text ?? "", ms });
    await timing.wait(ms);
  };
  return withRetry(attempt, PATIENCE, { ...timing, wait });
}
