/** One random life of an account: signals through the gate, and everything the world may do in between. */
import { direction, type InstrumentId } from "../../../core/instrument.ts";
import { type Cents, cents } from "../../../core/money.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { foldAccount } from "../../../risk/account.ts";
import { type CorrelationTable, correlationTable } from "../../../risk/correlation.ts";
import { evaluate } from "../../../risk/gate.ts";
import { floorTo } from "../../../risk/grid.ts";
import { PRESETS } from "../../../risk/presets.ts";
import { nextState } from "../../../risk/state.ts";
import type {
  AccountState,
  Candidate,
  Controls,
  GateInput,
  OpenPosition,
  OwnLimits,
  RiskState,
} from "../../../risk/types.ts";
import { aGateInput, CONTROLS, spec } from "../gate.ts";
import { createDice, type Dice } from "./dice.ts";
import { drawCandidate, drawPast, INSTRUMENTS } from "./draws.ts";
import { CLOCK_CHANGES, FIRM_RULES, ownRules } from "./floors.ts";
import { type Broken, type Emitted, GAP, World } from "./world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SLOT = 2 * MINUTE;
/** How long a signal can be acted upon. */
const VALID = 10 * MINUTE;
const CALM: RiskState = { level: "ACTIVE", dailyLockDay: null, totalLock: false };

export type HistoryEnd = {
  readonly preset: string;
  readonly broken: Broken | null;
  readonly count: Counts;
};

/** What happened, so that a proof can show it was not about nothing. `oddDays` have 23 or 25 hours. */
export type Counts = Readonly<
  Record<"offered" | "approved" | "closed" | "gaps" | "restarts" | "clockJumps" | "midnights" | "oddDays", number>
>;

/** `gate` false takes every signal at 2 % risk, which is what the same world does to an account without the rules. */
export function runHistory(seed: number, number: number, gate: boolean): HistoryEnd {
  const life = new Life(createDice(seed, number), gate);
  return life.run();
}

/** Account and positions as of one moment. */
type Snapshot = { readonly account: AccountState; readonly open: readonly OpenPosition[] };

/** What the product holds in memory or on disk. */
type Memory = {
  readonly state: RiskState;
  readonly signals: readonly { readonly at: TimestampMs; readonly tier: "MEDIUM" }[];
  readonly peakEquity: Cents | null;
};
const FORGOTTEN: Memory = { state: CALM, signals: [], peakEquity: null };

class Life {
  readonly #dice: Dice;
  readonly #gate: boolean;
  readonly #preset;
  readonly #own: OwnLimits;
  readonly #controls: Controls;
  readonly #correlations: CorrelationTable | undefined;
  readonly #world: World;
  #memory: Memory = FORGOTTEN;
  #snapshot: Snapshot;
  /** Signals sent since the snapshot, whatever became of them: they may be open by now. */
  #sent: readonly OpenPosition[] = [];
  /** Milliseconds the product's clock is ahead of the world's. */
  #skew = 0;
  readonly #count = { offered: 0, approved: 0, gaps: 0, restarts: 0, clockJumps: 0 };

  constructor(dice: Dice, gate: boolean) {
    this.#dice = dice;
    this.#gate = gate;
    const id = dice.pick(Object.keys(FIRM_RULES));
    const preset = PRESETS.get(id);
    const firm = FIRM_RULES[id];
    if (preset === undefined || firm === undefined) throw new Error(`${id} is not a shipped preset`);
    this.#preset = preset;
    this.#own = dice.pick([
      { daily: 0.045, total: 0.09 },
      { daily: 0.045, total: 0.09 },
      { daily: 0.02, total: 0.05 },
      { daily: 0.5, total: 0.9 },
    ]);
    this.#controls = drawControls(dice);
    this.#correlations = dice.chance(0.5) ? undefined : drawCorrelations(dice);
    const now = drawStart(dice);
    this.#world = new World(dice, firm, ownRules(firm, this.#own), drawPast(dice, now as TimestampMs), now);
    this.#snapshot = this.#look();
  }

  run(): HistoryEnd {
    const steps = this.#dice.whole(4, 16);
    for (let step = 0; step < steps && this.#world.broken === null; step += 1) this.#step();
    const { broken, closed, midnights, oddDays } = this.#world;
    return { preset: this.#preset.id, broken, count: { ...this.#count, closed, midnights, oddDays } };
  }

  #step(): void {
    const kind = this.#dice.share();
    if (kind < 0.45) this.#signals();
    else if (kind < 0.68) this.#everyPrice((instrument, to) => this.#world.walk(instrument, to), drawWalk(this.#dice));
    else if (kind < 0.8) this.#gap();
    else if (kind < 0.87) this.#stopHunt();
    else if (kind < 0.92) this.#moveClock();
    else if (kind < 0.97) this.#restart();
    else this.#world.forget();
    const answered = kind < 0.45 && this.#dice.chance(0.6);
    const pause = answered ? this.#dice.whole(0, 400) * 1000 : drawWait(this.#dice, this.#world.untilMidnight());
    this.#world.wait(pause);
    if (this.#dice.chance(0.9)) this.#world.fill();
  }

  #gap(): void {
    this.#count.gaps += 1;
    this.#everyPrice((instrument, to) => this.#world.jump(instrument, to), this.#dice.upTo(GAP));
  }

  #moveClock(): void {
    this.#count.clockJumps += 1;
    this.#skew = this.#dice.chance(0.4) ? 0 : drawSkew(this.#dice);
  }

  /** One to four candidates at one slot, at the prices of now. */
  #signals(): void {
    for (let count = this.#dice.whole(1, 4); count > 0; count -= 1) {
      const instrument = this.#dice.pick(INSTRUMENTS);
      const price = this.#world.prices.get(instrument);
      if (price === undefined) continue;
      const at = this.#slot();
      const validUntil = (at + VALID) as TimestampMs;
      const candidate = drawCandidate(this.#dice, { instrument, price, slot: at, validUntil });
      this.#count.offered += 1;
      const quantity = this.#gate ? this.#ask(candidate, at) : reckless(candidate, this.#world.initial);
      if (quantity === 0) continue;
      this.#count.approved += 1;
      this.#sent = [...this.#sent, planned(this.#world.emit(candidate, quantity))];
    }
  }

  #slot(): TimestampMs {
    return (Math.floor((this.#world.now + this.#skew) / SLOT) * SLOT) as TimestampMs;
  }

  #ask(candidate: Candidate, at: TimestampMs): number {
    const input = this.#input(candidate, at);
    const { account } = input;
    if (account !== null) {
      const state = nextState(this.#memory.state, account, this.#preset, this.#own);
      this.#memory = { ...this.#memory, state, peakEquity: account.peakEquity };
    }
    const { approved } = evaluate({ ...input, state: this.#memory.state });
    if (approved === null) return 0;
    this.#memory = { ...this.#memory, signals: [...this.#memory.signals, { at, tier: "MEDIUM" }] };
    return approved.sized.quantity;
  }

  #input(candidate: Candidate, at: TimestampMs): GateInput {
    const { now, deals } = this.#world;
    // Usually of this moment, at times the one before.
    if (!this.#dice.chance(0.1)) this.#refresh();
    const newestClose = Math.floor(now / MINUTE) * MINUTE;
    return aGateInput({
      at,
      candidate,
      spec: spec(candidate.instrument),
      data: {
        ageMs: Math.max(0, at - newestClose),
        latenessMs: now + this.#skew - at,
        missingFeatures: [],
        gapMinutes: 0,
      },
      account: this.#snapshot.account,
      open: [...this.#snapshot.open, ...this.#sent],
      preset: this.#preset,
      own: this.#own,
      controls: this.#controls,
      recentSignals: this.#memory.signals.filter((signal) => signal.at > at - HOUR),
      recentLosses: deals.filter(({ net }) => net < 0).map((deal) => deal.at),
      ...(this.#correlations === undefined ? {} : { correlations: this.#correlations }),
    });
  }

  #refresh(): void {
    this.#snapshot = this.#look();
    this.#sent = [];
  }

  /** The account rebuilt from its deals, in any order, as after every start. */
  #look(): Snapshot {
    const world = this.#world;
    const account = foldAccount({
      initial: world.initial as Cents,
      currency: "USD",
      deals: world.deals,
      floating: cents(world.floating() / 100),
      peakEquity: this.#memory.peakEquity,
      at: world.now as TimestampMs,
      preset: this.#preset,
    });
    const open = world.positions.map((position) => ({
      ...position,
      mark: world.prices.get(position.instrument) ?? position.mark,
    }));
    return { account, open: [...open, ...world.pending.map(planned)] };
  }

  /** At times nothing but deals, positions and unanswered signals is left of what was known. */
  #restart(): void {
    this.#count.restarts += 1;
    if (this.#dice.chance(0.5)) this.#memory = FORGOTTEN;
    this.#refresh();
  }

  /** Prices move by a share, most often all at once and against what is open. */
  #everyPrice(move: (instrument: InstrumentId, to: number) => void, share: number): void {
    const together = this.#dice.chance(0.7);
    const against = this.#dice.chance(0.75);
    for (const instrument of together ? INSTRUMENTS : [this.#dice.pick(INSTRUMENTS)]) {
      const price = this.#world.prices.get(instrument) ?? Number.NaN;
      const sign = against ? -this.#leaning(instrument) : this.#dice.pick([1, -1]);
      move(instrument, price * (1 + sign * share));
    }
  }

  /** Prices walk to just before every stop, where nothing is filled yet and everything is lost but the last bit. */
  #stopHunt(): void {
    for (const { instrument, entry, stop } of this.#world.positions) {
      this.#world.walk(instrument, stop + 1e-6 * (entry - stop));
    }
  }

  /** The side that most of the value in an instrument is on. */
  #leaning(instrument: InstrumentId): number {
    const net = this.#world.positions
      .filter((position) => position.instrument === instrument)
      .reduce((sum, { side, quantity }) => sum + direction(side) * quantity, 0);
    return net >= 0 ? 1 : -1;
  }
}

/** An emitted signal as the book holds it: at its planned entry. */
function planned({ id, candidate, quantity }: Emitted): OpenPosition {
  const { instrument, side, entry, stop, slot, validUntil } = candidate;
  return { id, instrument, side, quantity, entry, stop, mark: entry, openedAt: slot, validUntil };
}

function drawControls(dice: Dice): Controls {
  return {
    ...CONTROLS,
    maxOpen: dice.pick([1, 3, 5, 5, 8]),
    maxRisk: dice.pick([0.005, 0.01, 0.02, 0.02, 0.1]),
    maxValue: dice.pick([0.2, 0.2, 0.5, 1]),
    maxSignalsPerHour: 100,
  };
}

function drawCorrelations(dice: Dice): CorrelationTable {
  const pairs = [
    ["BTC", "ETH"],
    ["BTC", "BNB"],
    ["ETH", "BNB"],
  ] as const;
  return correlationTable(pairs.map(([a, b]) => [a, b, dice.between(-1, 1)]));
}

/** Any time of two years; two in five close to a change of the clocks. */
function drawStart(dice: Dice): number {
  const near = dice.chance(0.4);
  const at = near
    ? dice.pick(CLOCK_CHANGES) + dice.between(-1.5 * DAY, 1.5 * DAY)
    : dice.between(Date.UTC(2026, 0, 2), Date.UTC(2027, 11, 30));
  return Math.floor(at / 1000) * 1000;
}

/** Seconds to hours, and at times to just before, at or just after the next midnight. */
function drawWait(dice: Dice, untilMidnight: number): number {
  const kind = dice.share();
  if (kind < 0.4) return dice.whole(0, 300) * 1000;
  if (kind < 0.75) return dice.whole(1, 60) * MINUTE;
  if (kind < 0.85) return dice.whole(1, 30) * HOUR;
  return Math.max(0, untilMidnight + dice.pick([-2 * MINUTE, -30_000, -1, 0, 1, 30_000, 2 * MINUTE]));
}

/** Shares of the price, from nothing to a fifth. */
const drawWalk = (dice: Dice): number => 10 ** dice.between(-4, -0.7);

/** Seconds, minutes, hours or days, ahead or behind. */
const drawSkew = (dice: Dice): number =>
  dice.pick([1, -1]) * dice.between(0, 1) * dice.pick([MINUTE, 3 * MINUTE, HOUR, DAY, 3 * DAY]);

/** Lots that lose 2 % of the initial balance at the stop, whatever else is open or was lost. */
function reckless({ instrument, stopDistance }: Candidate, initial: number): number {
  const { contractSize, volumeStep, volumeMax } = spec(instrument);
  return Math.min(volumeMax, floorTo((0.02 * initial) / (stopDistance * contractSize * 100), volumeStep));
}
