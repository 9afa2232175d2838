/**
 * `npm run prove:risk`: random lives of accounts that follow the gate, on all cores; none may break a limit. The same
 * lives without the gate must, or the proof would prove nothing. Exit code 1 when either fails.
 */
import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { addProofs, NOTHING, type Proof, prove, type Range } from "../test/support/histories/prove.ts";

const CHUNK = 2_500;
/** One history without the gate for so many with it. */
const CONTROL = 20;
const PROGRESS_EVERY = 50_000;

type Wish = { readonly seed: number; readonly from: number; readonly histories: number; readonly threads: number };

/** Chunks are handed out one by one, so a slow thread holds up nothing but its own. */
async function proveAll(ranges: readonly Range[], threads: number, tell: (proof: Proof) => void): Promise<Proof> {
  const waiting = [...ranges];
  let total = NOTHING;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL(import.meta.url));
    try {
      for (let range = waiting.shift(); range !== undefined; range = waiting.shift()) {
        // Awaited first: meanwhile the other threads add to the total.
        const proof = await answer(worker, range);
        total = addProofs(total, proof);
        tell(total);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, ranges.length) }, work));
  return total;
}

function answer(worker: Worker, range: Range): Promise<Proof> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.postMessage(range);
  });
}

function chunks({ seed, from, histories }: Wish, gate: boolean): readonly Range[] {
  const until = from + histories;
  return Array.from({ length: Math.ceil(histories / CHUNK) }, (_, index) => {
    const start = from + index * CHUNK;
    return { seed, from: start, until: Math.min(start + CHUNK, until), gate };
  });
}

function progress(wish: Wish, started: number): (proof: Proof) => void {
  let told = 0;
  return ({ histories, official, own }) => {
    if (histories - told < PROGRESS_EVERY) return;
    told = histories;
    const seconds = Math.round((performance.now() - started) / 1000);
    process.stderr.write(`${number(histories)} of ${number(wish.histories)}: ${official + own} broken, ${seconds} s\n`);
  };
}

const number = (count: number): string => count.toLocaleString("en-US");

function report(title: string, { histories, official, own, count, broken }: Proof, { seed }: Wish): string {
  const events = `${number(count.offered)} signals offered, ${number(count.approved)} taken, ${number(count.closed)} closed; ${number(count.gaps)} gaps, ${number(count.midnights)} midnights, ${number(count.oddDays)} days of 23 or 25 hours, ${number(count.clockJumps)} clock jumps, ${number(count.restarts)} restarts`;
  const first = broken.map(
    ({ history, preset, whose, at, equity, floor }) =>
      `  history ${history}, ${preset}: ${whose} floor ${(floor / 100).toFixed(2)}, equity ${(equity / 100).toFixed(2)} at ${new Date(at).toISOString()}; again with --seed ${seed} --from ${history} --histories 1`,
  );
  const head = `${title}: ${number(histories)} histories, ${number(official)} broke a limit of the firm, ${number(own)} an own one`;
  return [head, `  ${events}`, ...first].join("\n");
}

async function main(wish: Wish, json: boolean): Promise<void> {
  const started = performance.now();
  process.stderr.write(`seed ${wish.seed}, histories from ${wish.from}, ${wish.threads} threads\n`);
  const gated = await proveAll(chunks(wish, true), wish.threads, progress(wish, started));
  const fewer = { ...wish, histories: Math.max(1, Math.ceil(wish.histories / CONTROL)) };
  const free = await proveAll(chunks(fewer, false), wish.threads, () => undefined);
  const seconds = Math.round((performance.now() - started) / 1000);
  // A handful of histories says nothing about a world without the gate.
  const held = gated.official + gated.own === 0 && (free.official > 0 || fewer.histories < 100);
  const text = [
    report("with the gate", gated, wish),
    report("without it", { ...free, broken: [] }, wish),
    `seed ${wish.seed}, ${seconds} s: ${held ? "the promise held" : "the promise did NOT hold"}`,
  ].join("\n");
  process.stdout.write(json ? `${JSON.stringify({ seed: wish.seed, held, seconds, gated, free })}\n` : `${text}\n`);
  if (!held) process.exitCode = 1;
}

function wishOf(args: readonly string[]): { readonly wish: Wish; readonly json: boolean } | string {
  const text = { type: "string" } as const;
  let values: { seed?: string; from?: string; histories?: string; threads?: string; json?: boolean };
  try {
    const options = { seed: text, from: text, histories: text, threads: text, json: { type: "boolean" } } as const;
    values = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const wish = {
    seed: Number(values.seed ?? randomInt(2 ** 31)),
    from: Number(values.from ?? 0),
    histories: Number(values.histories ?? 1_000_000),
    threads: Number(values.threads ?? availableParallelism()),
  };
  const sound = Object.values(wish).every((value) => Number.isSafeInteger(value) && value >= 0);
  if (sound && wish.histories > 0 && wish.threads > 0) return { wish, json: values.json === true };
  return "--seed, --from, --histories and --threads must be whole numbers, the last two above 0.";
}

if (!isMainThread) {
  parentPort?.on("message", (range: Range) => parentPort?.postMessage(prove(range)));
} else {
  const parsed = wishOf(process.argv.slice(2));
  if (typeof parsed === "string") {
    process.stderr.write(`${parsed}\n`);
    process.exitCode = 2;
  } else {
    await main(parsed.wish, parsed.json);
  }
}
