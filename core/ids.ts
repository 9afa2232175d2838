/** Ids derive from content, so evaluating the same slot again names the same thing. */
import { createHash } from "node:crypto";
import type { Brand } from "./brand.ts";
import type { InstrumentId, Side } from "./instrument.ts";
import { isoUtc, type TimestampMs } from "./time.ts";

export type DecisionId = Brand<string, "DecisionId">;

export type DecisionKey = {
  /** Account and mode, or the replay run. */
  readonly runScope: string;
  readonly instrument: InstrumentId;
  readonly slot: TimestampMs;
  readonly featureSet: string;
  readonly modelTag: string;
  readonly calibrator: string;
  readonly side: Side;
};

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** sha256 over `runScope|instrument|slot|featureSet|modelTag|calibrator|side`, the slot in ISO 8601 UTC. */
export function decisionId(key: DecisionKey): DecisionId {
  const parts = [
    key.runScope,
    key.instrument,
    isoUtc(key.slot),
    key.featureSet,
    key.modelTag,
    key.calibrator,
    key.side,
  ];
  return sha256(parts.join("|")) as DecisionId;
}

/** JSON with sorted keys: equal content gives equal text, whatever order it was built in. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

/** A copy that is sorted throughout: a replacer would be asked for every single number of a list. */
function sorted(value: unknown): unknown {
  if (!isObject(value) || "toJSON" in value) return value;
  if (Array.isArray(value)) return value.some(isObject) ? value.map(sorted) : value;
  const named: Readonly<Record<string, unknown>> = { ...value };
  return Object.fromEntries(
    Object.keys(named)
      .sort()
      .map((key) => [key, sorted(named[key])]),
  );
}

const isObject = (value: unknown): value is object => value !== null && typeof value === "object";
