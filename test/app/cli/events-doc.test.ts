import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { counts, eventLine, stagesMs } from "./event-lines.ts";

const page = readFileSync("docs/reference/events.md", "utf8");
const examples = [...page.matchAll(/```json\n(.*)\n```/g)].map(([, line = ""]) => JSON.parse(line) as unknown);

test("the page shows one example of every type, each of the shape the reader may rely on", () => {
  const types = examples.map((example) => eventLine.parse(example).type);
  expect(types).toEqual(eventLine.options.map((option) => option.shape.type.value));
  for (const type of types) expect(page).toContain(`## ${type}`);
});

test("the page names exactly the stages and the counts there are", () => {
  const shown = (type: string) => examples.find((line) => (line as { type: string }).type === type);
  const { stagesMs: stages } = shown("scan") as { stagesMs: object };
  const { counts: counted } = shown("summary") as { counts: object };
  expect(Object.keys(stages)).toEqual(Object.keys(stagesMs.shape));
  expect(Object.keys(counted)).toEqual(Object.keys(counts.shape));
});

test("the examples are numbered as a run numbers them", () => {
  expect(examples).toMatchObject(examples.map((_example, at) => ({ seq: at + 1, runId: "replay-7f3a" })));
});

test.each(["boot", "scan", "message", "summary"])("a %s that lacks a promised field is refused", (type) => {
  const example = examples.find((line) => (line as { type: string }).type === type) as Record<string, unknown>;
  for (const field of Object.keys(example)) {
    const { [field]: _left, ...rest } = example;
    expect(eventLine.safeParse(rest).success, field).toBe(false);
  }
});
