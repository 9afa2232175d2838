/** A gate input that every rule lets pass; tests change what they are about. */
import type { InstrumentId } from "../../core/instrument.ts";
import { cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import { foldAccount } from "../../risk/account.ts";
import { roundLevels } from "../../risk/levels.ts";
import type { RiskPreset } from "../../risk/preset.ts";
import { PRESETS } from "../../risk/presets.ts";
import { specOf } from "../../risk/symbols.ts";
import type {
  AccountState,
  Candidate,
  Controls,
  Deal,
  GateInput,
  OpenPosition,
  OwnLimits,
  SymbolSpec,
} from "../../risk/types.ts";

export const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
export const ETH = "binanceusdm:ETH/USDT" as InstrumentId;
export const BNB = "binanceusdm:BNB/USDT" as InstrumentId;

export const utc = (text: string): TimestampMs => Date.parse(text) as TimestampMs;
/** A summer Wednesday, 14:00 in Prague. */
export const NOON = utc("2026-06-17T12:00:00Z");

export const preset = (id = "ftmo-2step-challenge"): RiskPreset => PRESETS.get(id)!;
export const CHALLENGE = preset();
export const OWN: OwnLimits = { daily: 0.045, total: 0.09 };
export const spec = (instrument: InstrumentId): SymbolSpec => specOf(instrument)!;
export const SPECS: ReadonlyMap<InstrumentId, SymbolSpec> = new Map([BTC, ETH, BNB].map((one) => [one, spec(one)]));

export const CONTROLS: Controls = {
  mode: "dryrun",
  killSwitch: false,
  pausedUntil: null,
  threshold: 0.7,
  maxSignalsPerHour: 10,
  maxSignalsPerHourHigh: 5,
  maxOpen: 5,
  maxRisk: 0.02,
  maxValue: 0.2,
  maxDrawdown: 0.15,
  backoffLosses: 2,
  backoffWindowMs: 3_600_000,
  backoffCut: 0.5,
};

export const deal = (at: string, net: number): Deal => ({ at: utc(at), net: cents(net) });

type AccountOptions = {
  readonly initial?: number;
  readonly deals?: readonly Deal[];
  readonly floating?: number;
  readonly at?: TimestampMs;
  readonly preset?: RiskPreset;
  readonly peakEquity?: number;
};

/** A US-dollar account of 100,000 unless told otherwise. */
export function anAccount(options: AccountOptions = {}): AccountState {
  return foldAccount({
    initial: cents(options.initial ?? 100_000),
    currency: "USD",
    deals: options.deals ?? [],
    floating: cents(options.floating ?? 0),
    peakEquity: options.peakEquity === undefined ? null : cents(options.peakEquity),
    at: options.at ?? NOON,
    preset: options.preset ?? CHALLENGE,
  });
}

/** Long BTC at 100,000 with a stop 1 % below and a target 2 % above. */
export function aCandidate(over: Partial<Candidate> = {}): Candidate {
  const entry = over.entry ?? 100_000;
  const stopDistance = over.stopDistance ?? entry * 0.01;
  const targetDistance = over.targetDistance ?? 2 * stopDistance;
  const instrument = over.instrument ?? BTC;
  const side = over.side ?? "long";
  const levels = roundLevels(entry, stopDistance, targetDistance, side, spec(instrument).tickSize);
  return {
    instrument,
    side,
    slot: NOON,
    tier: "MEDIUM",
    pWin: 0.8,
    confidence: 0.75,
    entry,
    stopDistance,
    targetDistance,
    ...levels,
    costR: 0.075,
    expectedR: 0.9,
    validUntil: (NOON + 600_000) as TimestampMs,
    ...over,
  };
}

let count = 0;
/** Long ETH, 1 lot at 4,000, stop 3,960, price where it was bought. */
export function aPosition(over: Partial<OpenPosition> = {}): OpenPosition {
  count += 1;
  const entry = over.entry ?? 4000;
  return {
    id: `position-${count}`,
    instrument: ETH,
    side: "long",
    quantity: 1,
    entry,
    stop: entry * 0.99,
    mark: entry,
    openedAt: (NOON - 600_000) as TimestampMs,
    validUntil: NOON,
    ...over,
  };
}

export function aGateInput(over: Partial<GateInput> = {}): GateInput {
  const candidate = over.candidate ?? aCandidate();
  return {
    at: NOON,
    candidate,
    spec: specOf(candidate.instrument),
    specs: SPECS,
    data: { ageMs: 0, latenessMs: 1500, missingFeatures: [], gapMinutes: 0 },
    model: { tag: "first", status: "observation", present: true, score: 0.78 },
    account: anAccount(),
    state: { level: "ACTIVE", dailyLockDay: null, totalLock: false },
    preset: CHALLENGE,
    own: OWN,
    controls: CONTROLS,
    open: [],
    recentSignals: [],
    recentLosses: [],
    ...over,
  };
}
