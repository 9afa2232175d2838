import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHistory } from "../../../db/history/history.ts";
import { openHistoryProcess } from "../../../db/history/process.ts";
import type { CandleHistory } from "../../../engine/ports.ts";
import { BTC, minute, run } from "../../support/history.ts";
import { candleHistoryContract } from "./candle-history.contract.ts";

candleHistoryContract("in a process of its own", (folder, options) => openHistoryProcess({ folder, ...options }));

const fixture = (name: string): string => join(import.meta.dirname, "../../fixtures/history", name);

/** Ids of the children of a process that hold a history, as Linux lists them. */
function childrenOf(pid: number): readonly number[] {
  const ids = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
  return ids.filter((id) => readFileSync(`/proc/${id}/cmdline`, "utf8").includes("db/history/child.ts"));
}

describe.runIf(process.platform === "linux")("the history's own process", () => {
  let folder: string;
  let history: CandleHistory;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lookout-history-"));
  });
  afterEach(async () => {
    await history.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  test("starts when it is asked, ends when it is idle, and starts again", async () => {
    history = openHistoryProcess({ folder, idleMs: 50 });
    expect(childrenOf(process.pid)).toEqual([]);
    await history.merge(BTC, "1m", run(0));
    expect(childrenOf(process.pid)).toHaveLength(1);
    await until(() => childrenOf(process.pid).length === 0);
    expect((await history.range(BTC, "1m", minute(0), minute(9))).length).toBe(1);
  });

  test("is given none of our settings", async () => {
    process.env.LOOKOUT_TEST_SECRET = "123456:secret";
    history = openHistoryProcess({ folder });
    await history.coverage();
    const [child] = childrenOf(process.pid);
    expect(readFileSync(`/proc/${child}/environ`, "utf8")).not.toContain("LOOKOUT_TEST_SECRET");
  });

  test("when it is killed, what waits for it is told, and the next call starts another", async () => {
    history = openHistoryProcess({ folder });
    await history.merge(BTC, "1m", run(0));
    const [child = 0] = childrenOf(process.pid);
    process.kill(child, "SIGSTOP");
    const waiting = [history.coverage(), history.range(BTC, "1m", minute(0), minute(9))];
    process.kill(child, "SIGKILL");
    const said = "The history process ended (SIGKILL). What was stored stays stored; the next call starts it again.";
    for (const call of await Promise.allSettled(waiting)) expect(call).toMatchObject({ reason: { message: said } });
    expect((await history.range(BTC, "1m", minute(0), minute(9))).length).toBe(1);
  });

  test("when it hangs, it is ended at the deadline", async () => {
    history = openHistoryProcess({ folder, deadlineMs: 300, script: fixture("hung-child.ts") });
    await expect(history.coverage()).rejects.toThrow("gave no answer within 0.3 s and was ended");
  });

  test("a child that needs too much memory ends, and that is said", async () => {
    history = openHistoryProcess({ folder, heapMb: 24, script: fixture("greedy-child.ts") });
    await expect(history.coverage()).rejects.toThrow("probably needed more than the 24 MB it may have and ended");
  });

  test("when it cannot even start, that is told", async () => {
    history = openHistoryProcess({ folder, script: fixture("no-such-child.ts") });
    await expect(history.coverage()).rejects.toThrow("The history process ended (exit code 1)");
  });

  test("ends with the process that started it, even when that is killed, and does not keep it alive", async () => {
    history = openHistory({ folder });
    const start = (how: string): ChildProcess =>
      spawn(process.execPath, ["--disable-warning=ExperimentalWarning", fixture("history-parent.ts"), folder, how], {
        stdio: ["ignore", "pipe", "inherit"],
      });
    const idle = start("return");
    expect(await once(idle, "exit")).toEqual([0, null]);
    const busy = start("stay");
    const [line] = (await once(busy.stdout ?? process.stdin, "data")) as [Buffer];
    const child = Number(line.toString());
    busy.kill("SIGKILL");
    await until(() => !readdirSync("/proc").includes(String(child)) || isZombie(child));
  });
});

const isZombie = (pid: number): boolean =>
  execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).startsWith("Z");
