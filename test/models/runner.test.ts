import { afterEach, describe, expect, test } from "vitest";
import type { Head, Inference } from "../../engine/ports.ts";
import { createInference, type InferenceOptions } from "../../models/runner.ts";
import { aBundle, aModel, THREE } from "../support/bundles.ts";

const running: Inference[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

async function start(options: Partial<InferenceOptions> = {}): Promise<Inference> {
  const created = await createInference({ folder: aBundle("three"), features: [THREE], ...options });
  if (!created.ok) throw new Error(created.error.text);
  running.push(created.value);
  return created.value;
}
const worker = (name: string): URL => new URL(`../fixtures/models/${name}-worker.ts`, import.meta.url);
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

describe("scoring", () => {
  test("answers one probability per row, in order, under the model's name", async () => {
    const [answer] = await (await start()).score(Float32Array.of(0, 0, 0, 1, 2, -1, -3, 0, 0), ["A", "B", "A"]);
    expect(answer).toMatchObject({ model: "tiny", group: "tiny", head: "win240" });
    expect([...(answer?.scores ?? [])].map((score) => score.toFixed(6))).toEqual(
      [0, 2, -3].map((sum) => logistic(sum).toFixed(6)),
    );
  });

  test("keeps calls that overlap in time apart", async () => {
    const inference = await start();
    const answers = await Promise.all([1, 2, 3].map((x) => inference.score(Float32Array.of(x, 0, 0), ["A"])));
    expect(answers.map(([one]) => one?.scores[0]?.toFixed(5))).toEqual([1, 2, 3].map((x) => logistic(x).toFixed(5)));
  });

  test("asks each model its own rows and columns, and only for the heads that are wanted", async () => {
    const folder = aBundle("three", (manifest) => {
      const [tiny = aModel("tiny")] = manifest.models;
      const turned = { ...tiny, name: "turned", columns: ["c", "b", "a"], symbols: ["B"] };
      const scaler = { mean: [1, 1, 1], std: [2, 2, 2], clip: 1 };
      const way = { ...tiny, name: "way", scaler, outputs: [{ head: "dir15" as const, tensor: "probabilities" }] };
      return { ...manifest, models: [tiny, turned, way] };
    });
    const inference = await start({ folder });
    const rows = Float32Array.of(1, 2, 3, 5, -1, 1);
    const shown = async (...more: [Head[]?]) =>
      (await inference.score(rows, ["A", "B"], ...more)).map(({ model, head, scores }) => [
        ...[model, head],
        ...[...scores].map((score) => score.toFixed(5)),
      ]);
    const p = (x: number): string => logistic(x).toFixed(5);
    // Scaled by hand: 0 + 0.5 + 1, and 5 is clipped to 1: 1 − 1 + 0.
    const way = ["way", "dir15", p(1.5), p(0)];
    expect(await shown()).toEqual([["tiny", "win240", p(6), p(5)], ["turned", "win240", "NaN", p(5)], way]);
    expect(await shown(["dir15", "rv60"])).toEqual([way]);
  });

  test("answers no rows with nothing", async () => {
    expect(await (await start()).score(new Float32Array(0), [])).toEqual([]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "refuses %d before any model sees it",
    async (bad) => {
      const answer = (await start()).score(Float32Array.of(1, 1, 1, 1, bad, 1), ["A", "A"]);
      await expect(answer).rejects.toMatchObject({
        code: "FEATURES_NOT_FINITE",
        message: expect.stringContaining("Feature b of row 2"),
      });
    },
  );

  test.each([
    [5, 2],
    [6, 1],
  ])("refuses %d numbers for %d rows", async (numbers, rows) => {
    const symbols = new Array<string>(rows).fill("A");
    await expect((await start()).score(new Float32Array(numbers), symbols)).rejects.toMatchObject({
      code: "FEATURES_WRONG_LENGTH",
    });
  });

  test("passes a failing run on to its caller and lives", async () => {
    const inference = await start({ folder: aBundle("first-row") });
    await expect(inference.score(new Float32Array(6), ["A", "A"])).rejects.toMatchObject({ code: "INFERENCE_FAILED" });
    expect((await inference.score(new Float32Array(3), ["A"]))[0]?.scores[0]).toBe(0.5);
  });
});

describe("a worker that dies", () => {
  const poison = Float32Array.of(666, 0, 0);
  const sound = Float32Array.of(1, 0, 0);

  test("rejects what was pending, starts again once, and answers the next call", async () => {
    const inference = await start({ worker: worker("poisoned") });
    const pending = [inference.score(poison, ["A"]), inference.score(sound, ["A"])];
    const settled = await Promise.allSettled(pending);
    expect(settled.map((one) => one.status)).toEqual(["rejected", "rejected"]);
    expect(settled[0]).toMatchObject({
      reason: { code: "INFERENCE_WORKER_DIED", message: expect.stringContaining("no prediction") },
    });
    expect((await inference.score(sound, ["A"]))[0]?.scores[0]).toBeCloseTo(logistic(1), 6);
  });

  test("may die again after it has answered", async () => {
    const inference = await start({ worker: worker("poisoned") });
    for (const _round of [1, 2, 3]) {
      await expect(inference.score(poison, ["A"])).rejects.toMatchObject({ code: "INFERENCE_WORKER_DIED" });
      expect((await inference.score(sound, ["A"]))[0]?.scores[0]).toBeCloseTo(logistic(1), 6);
    }
  });

  test("twice in a row is given up, with what to do", async () => {
    const inference = await start({ worker: worker("poisoned") });
    await expect(inference.score(poison, ["A"])).rejects.toThrow();
    await expect(inference.score(poison, ["A"])).rejects.toThrow();
    await expect(inference.score(sound, ["A"])).rejects.toMatchObject({
      code: "INFERENCE_WORKER_DIED",
      message: expect.stringContaining("restarted"),
    });
  });

  test("or hangs is ended after the deadline and started again", async () => {
    const inference = await start({ worker: worker("poisoned"), deadlineMs: 1_500 });
    await expect(inference.score(Float32Array.of(667, 0, 0), ["A"])).rejects.toMatchObject({
      code: "INFERENCE_TIMEOUT",
      message: expect.stringContaining("within 1.5 s; this scan makes no prediction"),
    });
    expect((await inference.score(sound, ["A"]))[0]?.scores[0]).toBeCloseTo(logistic(1), 6);
  });

  test("a worker that takes too much memory is ended, with the reason, and another one answers", async () => {
    const inference = await start({ worker: worker("greedy") });
    await expect(inference.score(Float32Array.of(1, 1, 1), ["A"])).rejects.toMatchObject({
      code: "INFERENCE_WORKER_DIED",
      message: expect.stringContaining("needed more than the 256 MB it may have"),
    });
  });

  test("before the models are open is an error of the boot", async () => {
    const created = await createInference({ folder: aBundle("three"), features: [THREE], worker: worker("stillborn") });
    expect(created).toMatchObject({ ok: false, error: { code: "MODEL_UNREADABLE" } });
  });
});

describe("stop", () => {
  test("rejects pending and later calls, and can be repeated", async () => {
    const inference = await start();
    const pending = inference.score(new Float32Array(3), ["A"]).catch((fault: { code: string }) => fault.code);
    await inference.stop();
    expect(await pending).toBe("INFERENCE_STOPPED");
    await expect(inference.score(new Float32Array(3), ["A"])).rejects.toMatchObject({ code: "INFERENCE_STOPPED" });
    await inference.stop();
  });
});

describe("boot checks", () => {
  test.each([
    ["zipmap", "MODEL_SHAPE_DIFFERS", "zipmap=False"],
    ["sums", "MODEL_SHAPE_DIFFERS", "does not answer win240 with a probability"],
    ["one-column", "MODEL_SHAPE_DIFFERS", "instead of [rows, 2]"],
    ["double", "MODEL_SHAPE_DIFFERS", "float64 instead of float32"],
    ["two-inputs", "MODEL_SHAPE_DIFFERS", "exactly one tensor"],
  ])("refuse the model %s", async (model, code, says) => {
    const created = await createInference({ folder: aBundle(model), features: [THREE] });
    expect(created).toMatchObject({ ok: false, error: { code, text: expect.stringContaining(says) } });
  });

  test("refuse a file that is no model, although its hash is right", async () => {
    const created = await createInference({
      folder: aBundle(new TextEncoder().encode("not a model")),
      features: [THREE],
    });
    expect(created).toMatchObject({ ok: false, error: { code: "MODEL_UNREADABLE" } });
  });

  test("refuse a model of another width and an output that is not there", async () => {
    const names = ["a", "b", "c", "d"];
    const wide = aBundle("three", (manifest) => ({ ...manifest, featureNames: names }));
    expect(await createInference({ folder: wide, features: [{ id: THREE.id, names }] })).toMatchObject({
      ok: false,
      error: { code: "MODEL_SHAPE_DIFFERS", text: expect.stringContaining("[rows, 3] instead of [rows, 4]") },
    });
    const renamed = aBundle("three", (manifest) => ({
      ...manifest,
      models: manifest.models.map((model) => ({ ...model, outputs: [{ head: "win240", tensor: "p" }] })),
    }));
    expect(await createInference({ folder: renamed, features: [THREE] })).toMatchObject({
      ok: false,
      error: { code: "MODEL_SHAPE_DIFFERS", text: expect.stringContaining('no float32 output "p"') },
    });
  });
});
