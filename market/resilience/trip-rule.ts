/** When a circuit breaker opens: five failures in a row, more than five within five minutes, or a ban by the source. */
import { type CircuitState, ConsecutiveBreaker, type IBreaker } from "cockatiel";
import { SlidingSum } from "./sliding-sum.ts";

const IN_A_ROW = 5;
const WITHIN_WINDOW = 5;
const WINDOW_MS = 5 * 60_000;

export type TripRuleParts = {
  readonly now: () => number;
  /** Whether the source refuses us for longer than a retry would wait. */
  readonly isBanned: () => boolean;
};

export class TripRule implements IBreaker {
  readonly #inARow = new ConsecutiveBreaker(IN_A_ROW);
  readonly #parts: TripRuleParts;
  #lately = new SlidingSum(WINDOW_MS, WITHIN_WINDOW);

  constructor(parts: TripRuleParts) {
    this.#parts = parts;
  }

  /** Failures in a row. cockatiel sets it when it takes up an earlier state. */
  get state(): number {
    return this.#inARow.state;
  }

  set state(consecutiveFailures: number) {
    this.#inARow.state = consecutiveFailures;
  }

  success(): void {
    this.#inARow.success();
  }

  failure(_state: CircuitState): boolean {
    const now = this.#parts.now();
    this.#lately.add(now, 1);
    const inARow = this.#inARow.failure();
    return inARow || this.#lately.sum(now) > WITHIN_WINDOW || this.#parts.isBanned();
  }

  /** What happened before the source recovered no longer counts: else its first hiccup would open the circuit again. */
  forget(): void {
    this.#lately = new SlidingSum(WINDOW_MS, WITHIN_WINDOW);
  }
}
