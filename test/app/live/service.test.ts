import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openService } from "../../../app/live/service.ts";

let folder: string;
let told: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-service-"));
  told = join(folder, "told");
  // Stands for systemd's own program: writes down what it was asked to pass on.
  const program = join(folder, "systemd-notify");
  writeFileSync(program, `#!/bin/sh\necho "$NOTIFY_SOCKET $*" >> "${told}"\n`);
  chmodSync(program, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

const lines = (): readonly string[] => (existsSync(told) ? readFileSync(told, "utf8").trim().split("\n") : []);
const systemd = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: `${folder}${delimiter}${process.env.PATH}`,
  NOTIFY_SOCKET: "/run/notify",
  ...more,
});
const noFault = (reason: string): void => expect.unreachable(reason);

test("systemd hears that it is ready, lives, and stops; and nothing more after that", async () => {
  const service = openService({
    environment: systemd({ WATCHDOG_USEC: "40000" }),
    isAlive: () => true,
    onFault: noFault,
  });
  service.ready();
  await vi.waitFor(() => expect(lines().filter((line) => line.endsWith("WATCHDOG=1")).length).toBeGreaterThan(1));
  service.stopping();
  await vi.waitFor(() => expect(lines()).toContain("/run/notify --stopping"));
  expect(lines()).toContain("/run/notify --ready");
  await new Promise((resolve) => setTimeout(resolve, 60));
  const after = lines().length;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(lines()).toHaveLength(after);
});

test("a process whose scans hang gives no sign of life", async () => {
  let alive = false;
  const asked = vi.fn(() => alive);
  const service = openService({ environment: systemd({ WATCHDOG_USEC: "20000" }), isAlive: asked, onFault: noFault });
  service.ready();
  await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(2));
  expect(lines().filter((line) => line.endsWith("WATCHDOG=1"))).toEqual([]);
  alive = true;
  await vi.waitFor(() => expect(lines().filter((line) => line.endsWith("WATCHDOG=1")).length).toBeGreaterThan(0));
  service.stopping();
  await vi.waitFor(() => expect(lines()).toContain("/run/notify --stopping"));
});

test("PM2 hears that it is ready; without systemd its program is not started", () => {
  const send = vi.fn();
  const { NOTIFY_SOCKET: _none, ...environment } = systemd();
  openService({ environment, isAlive: () => true, send, onFault: noFault }).ready();
  expect(send.mock.calls).toEqual([["ready"]]);
  expect(lines()).toEqual([]);
});

test("a manager that cannot be told is no reason to stop, and is told of once", async () => {
  rmSync(join(folder, "systemd-notify"));
  const onFault = vi.fn();
  const environment = { PATH: folder, NOTIFY_SOCKET: "/run/notify", WATCHDOG_USEC: "20000" };
  const service = openService({ environment, isAlive: () => true, onFault });
  service.ready();
  await vi.waitFor(() => expect(onFault).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(onFault).toHaveBeenCalledTimes(1);
  service.stopping();
});
