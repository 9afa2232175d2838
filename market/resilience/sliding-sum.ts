/** A sum over the last so many milliseconds, and how long to wait until more fits into it. */
export class SlidingSum {
  readonly #lengthMs: number;
  readonly #max: number;
  readonly #entries: { readonly at: number; readonly amount: number }[] = [];
  #sum = 0;

  constructor(lengthMs: number, max: number) {
    this.#lengthMs = lengthMs;
    this.#max = max;
  }

  add(now: number, amount: number): void {
    this.#entries.push({ at: now, amount });
    this.#sum += amount;
  }

  sum(now: number): number {
    while (this.#entries[0] !== undefined && this.#entries[0].at + this.#lengthMs <= now) {
      this.#sum -= this.#entries.shift()?.amount ?? 0;
    }
    return this.#sum;
  }

  /** Milliseconds until `amount` fits under the maximum; what alone is more than that fits when nothing else is there. */
  waitMs(now: number, amount: number): number {
    let over = this.sum(now) + Math.min(amount, this.#max) - this.#max;
    for (const entry of this.#entries) {
      if (over <= 0) break;
      over -= entry.amount;
      if (over <= 0) return entry.at + this.#lengthMs - now;
    }
    return 0;
  }
}
