/** Every way to start Lookout starts the same thing: what package.json, PM2, systemd, Docker and the workflow name. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const { apps } = (await import(join(ROOT, "ecosystem.config.js"))) as {
  readonly apps: readonly Readonly<Record<string, unknown>>[];
};
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const { scripts } = JSON.parse(read("package.json"));
const FLAGS = "--max-semi-space-size=4 --disable-warning=ExperimentalWarning";
const NODE = "node_modules/node/bin/node";

test("the same Node with the same flags", () => {
  const [pm2] = apps;
  expect(scripts.start).toBe(`node ${FLAGS} main.ts`);
  expect(pm2).toMatchObject({
    interpreter_args: FLAGS,
    script: "main.ts",
    exec_mode: "fork",
    instances: 1,
    wait_ready: true,
  });
  expect(String(pm2?.interpreter).endsWith(NODE)).toBe(true);
  expect(read("deploy/systemd/lookout.service")).toContain(
    `ExecStart=/opt/lookout/${NODE} ${FLAGS} main.ts --feed ccxt`,
  );
  const entry = [...FLAGS.split(" "), "main.ts"].map((word) => `"${word}"`).join(", ");
  expect(read("Dockerfile")).toContain(`ENTRYPOINT ["tini", "--", "${NODE}", ${entry}]`);
  expect(read("Dockerfile")).toContain('CMD ["--feed", "ccxt"]');
});

test("everybody waits longer than the graceful end takes, and starts again only where that can help", () => {
  const unit = read("deploy/systemd/lookout.service");
  expect(unit).toContain("TimeoutStopSec=15");
  expect(unit).toContain("RestartPreventExitStatus=2 3");
  expect(read("compose.yaml")).toContain("stop_grace_period: 15s");
  expect(apps[0]).toMatchObject({ stop_exit_codes: [2, 3] });
  expect(Number(apps[0]?.kill_timeout)).toBeGreaterThan(10_000);
});

test("every npm script that the workflow runs exists", () => {
  const named = [...read(".github/workflows/ci.yml").matchAll(/npm run ([a-z:-]+)/g)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test("no secret and nothing written at run time gets into the image", () => {
  const ignored = read(".dockerignore").split("\n");
  expect(ignored).toEqual(expect.arrayContaining([".env", "var", ".git", "node_modules"]));
  expect(existsSync(join(ROOT, "Dockerfile"))).toBe(true);
});
