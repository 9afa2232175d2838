/**
 * Proves that nothing in the outbox is lost, changes its order or comes too fast: a process delivers to a Bot API that
 * keeps Telegram's limits and fails at random, is killed with `kill -9` in the middle, and another one goes on.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processStopwatch, systemClock } from "../../app/clock.ts";
import { createRandom } from "../../backtest/random.ts";
import { openLedger } from "../../db/ledger.ts";
import { faster, TELEGRAM_LIMITS } from "../servers/bot-api-limits.ts";
import { type BotApiServer, type Delivered, type Fault, startBotApiServer } from "../servers/bot-api-server.ts";
import { COMPILED } from "./bare.ts";

export type DeliveryPlan = {
  readonly messages: number;
  readonly chats: number;
  /** How many of the chats are groups. */
  readonly groups: number;
  readonly kills: number;
  /** Share of the calls that fail: refused, broken off before or after the message was taken. */
  readonly faults: number;
  /** How many times faster than Telegram the limits run; 1 = as they are. */
  readonly times: number;
  readonly seed: number;
};
export type DeliveryProof = {
  readonly queued: number;
  /** Of them, those that never came. */
  readonly lost: number;
  /** Messages that came after a younger one of their chat. */
  readonly outOfOrder: number;
  /** Messages that came more than once, and of them those whose repetition was not marked. */
  readonly repeated: number;
  readonly repeatedUnmarked: number;
  /** Calls that the server had to refuse for coming too fast. */
  readonly tooFast: number;
  readonly faults: number;
  readonly kills: number;
  readonly seconds: number;
};

const TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const CHILD = join(import.meta.dirname, "../fixtures/delivery-child.ts");
const FAULTS: readonly Fault[] = ["reset", "lost-answer", { status: 502 }, { status: 429, retryAfter: 1 }];

export async function proveDelivery(plan: DeliveryPlan): Promise<DeliveryProof> {
  const folder = mkdtempSync(join(tmpdir(), "lookout-delivery-"));
  const file = join(folder, "lookout.db");
  const server = await startBotApiServer(TOKEN);
  const random = createRandom(plan.seed, 0);
  let faults = 0;
  try {
    const rounds = fillOutbox(file, plan);
    server.limit(faster(TELEGRAM_LIMITS, plan.times));
    server.failWhen(() => {
      if (random() >= plan.faults) return null;
      faults += 1;
      return FAULTS[Math.floor(random() * FAULTS.length)] ?? null;
    });
    const started = performance.now();
    for (let kill = 1; kill <= plan.kills; kill += 1) {
      const killAfter = Math.floor((plan.messages * (kill - 0.5 + 0.5 * random())) / (plan.kills + 1));
      await deliver(file, server, plan, killAfter);
    }
    await deliver(file, server, plan, null);
    const seconds = (performance.now() - started) / 1000;
    return { ...judge(server.delivered, rounds), tooFast: server.flooded(), faults, kills: plan.kills, seconds };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every chat is told the same numbered messages; answers what each chat has to get. */
function fillOutbox(file: string, { messages, chats, groups }: DeliveryPlan): ReadonlyMap<number, number> {
  const opened = openLedger({ file, clock: systemClock, stopwatch: processStopwatch });
  if (!opened.ok) throw new Error(opened.error.text);
  const { people, outbox, close } = opened.value;
  const at = systemClock.now();
  const ids = Array.from({ length: chats }, (_, index) => (index < groups ? -1000 - index : 1000 + index));
  for (const [index, chatId] of ids.entries()) {
    people.add({ userId: index + 1, chatId, role: index === 0 ? "owner" : "viewer", name: `Person ${index}` }, at);
  }
  const perChat = Math.ceil(messages / chats);
  for (let number = 1; number <= perChat; number += 1) {
    outbox.enqueue({ kind: "alert", key: `proof:${number}`, at, code: "DATA_STALE", text: `No ${number}.` }, at);
  }
  close();
  return new Map(ids.map((id) => [id, perChat]));
}

/** One process, until nothing waits, or until so many messages in all have been taken: then it is killed. */
async function deliver(file: string, server: BotApiServer, plan: DeliveryPlan, killAfter: number | null) {
  const args = [CHILD, file, server.root, TOKEN, String(plan.times)];
  const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED };
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...args], { stdio: "pipe", env });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const timer = setInterval(() => {
    if (killAfter !== null && server.delivered.length >= killAfter) child.kill("SIGKILL");
  }, 5);
  const code = await ended;
  clearInterval(timer);
  if (code !== 0 && killAfter === null) throw new Error(`Delivery ended with code ${code}. ${said}`);
}

type Judged = Pick<DeliveryProof, "queued" | "lost" | "outOfOrder" | "repeated" | "repeatedUnmarked">;

function judge(delivered: readonly Delivered[], expected: ReadonlyMap<number, number>): Judged {
  const chats = [...expected].map(([chatId, count]) =>
    judgeChat(delivered.filter((message) => message.chatId === chatId).map(numbered), count),
  );
  const sum = (of: keyof Judged): number => chats.reduce((total, chat) => total + chat[of], 0);
  return {
    ...{ queued: sum("queued"), lost: sum("lost"), outOfOrder: sum("outOfOrder") },
    ...{ repeated: sum("repeated"), repeatedUnmarked: sum("repeatedUnmarked") },
  };
}

type Numbered = { readonly number: number; readonly marked: boolean };

function judgeChat(got: readonly Numbered[], queued: number): Judged {
  const before = (index: number): readonly number[] => got.slice(0, index).map(({ number }) => number);
  const again = got.filter(({ number }, index) => before(index).includes(number));
  return {
    queued,
    lost: queued - new Set(got.map(({ number }) => number)).size,
    outOfOrder: got.filter(({ number }, index) => before(index).some((earlier) => earlier > number)).length,
    repeated: again.length,
    repeatedUnmarked: again.filter(({ marked }) => !marked).length,
  };
}

function numbered({ text }: Delivered): Numbered {
  return { number: Number(/No (\d+)\./.exec(text)?.[1]), marked: text.startsWith("possible repeat") };
}
