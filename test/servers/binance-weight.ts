/**
 * Binance's request weights per address and minute: what each call costs, how much was used, and what happens to
 * those who ask for more: 429 until the minute is over, and a ban (418) for those who go on regardless.
 */
export type WeightLimit = {
  /** Weight that may be used per minute: 2,400 on futures and 6,000 on spot. */
  readonly perMinute: number;
  /** Length of a "minute" in real milliseconds; shorter ones make tests short. */
  readonly minuteMs: number;
};

/** What the doorkeeper says to a request. */
export type Admission = {
  /** Weight used in this minute, this request included. */
  readonly used: number;
  readonly status: 200 | 429 | 418;
  readonly retryAfterSeconds: number;
};

export type Doorkeeper = {
  admit(weight: number): Admission;
  /** Somebody else at the same address asks too. */
  spend(weight: number): void;
  /** The most that was used in one minute so far. */
  readonly busiestMinute: number;
};

/** Requests refused with 429 before the address is banned. */
const PATIENCE = 20;
const BAN_MINUTES = 2;

export function createDoorkeeper({ perMinute, minuteMs }: WeightLimit, time: () => number): Doorkeeper {
  let minute = Math.floor(time() / minuteMs);
  let used = 0;
  let refused = 0;
  let busiest = 0;
  let bannedUntil = 0;
  const spend = (weight: number): void => {
    const current = Math.floor(time() / minuteMs);
    if (current !== minute) [minute, used, refused] = [current, 0, 0];
    used += weight;
    busiest = Math.max(busiest, used);
  };
  const admit = (weight: number): Admission => {
    const now = time();
    spend(weight);
    if (now < bannedUntil) return { used, status: 418, retryAfterSeconds: Math.ceil((bannedUntil - now) / 1000) };
    if (used <= perMinute) return { used, status: 200, retryAfterSeconds: 0 };
    refused++;
    if (refused > PATIENCE) bannedUntil = now + BAN_MINUTES * minuteMs;
    return { used, status: 429, retryAfterSeconds: Math.ceil(((minute + 1) * minuteMs - now) / 1000) };
  };
  return {
    admit,
    spend,
    get busiestMinute() {
      return busiest;
    },
  };
}

/** As the exchange documents its calls. */
export function weightOf(call: string, query: URLSearchParams, isFutures: boolean): number {
  if (call === "exchangeInfo") return isFutures ? 1 : 20;
  if (call === "klines") return isFutures ? klineWeight(Number(query.get("limit") ?? 500)) : 2;
  if (call === "ticker/bookTicker") {
    if (query.has("symbol")) return 2;
    return isFutures ? 5 : 4;
  }
  return 1;
}

function klineWeight(limit: number): number {
  if (limit < 100) return 1;
  if (limit < 500) return 2;
  return limit <= 1000 ? 5 : 10;
}
