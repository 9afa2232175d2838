/** Pictures of the terminal chat as files: named by their time, the newest kept, a broken folder told once. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chartKeeper } from "../../../app/chat/kept-charts.ts";
import type { EventBody } from "../../../engine/events.ts";
import { NOON } from "../../support/bot-reports.ts";

let folder: string;
let events: EventBody[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-charts-"));
  events = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const keeper = (into = folder) => chartKeeper(into, { now: () => NOON }, (event) => void events.push(event));

test("a picture is kept under its time, and of many the newest two hundred", () => {
  const keep = keeper();
  const path = keep(new Uint8Array([7]));
  expect(path).toBe(join(folder, "charts", "2025-06-01T1204-0001.png"));
  expect([...readFileSync(path ?? "")]).toEqual([7]);
  for (let n = 0; n < 205; n += 1) keep(new Uint8Array([n]));
  const names = readdirSync(join(folder, "charts")).sort();
  expect(names).toHaveLength(200);
  expect(names.at(-1)).toBe("2025-06-01T1204-0206.png");
});

test("a folder that cannot be written costs the pictures and nothing else, and is told once", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  const keep = keeper(file);
  expect([keep(new Uint8Array([1])), keep(new Uint8Array([2]))]).toEqual([null, null]);
  expect(events).toMatchObject([{ type: "error", code: "CHART_NOT_KEPT" }]);
});
