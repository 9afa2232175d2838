import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

type App = {
  readonly cwd: string;
  readonly script: string;
  readonly interpreter: string;
  readonly interpreter_args: string;
};

test("PM2 starts one process of main.ts with the pinned Node and lets it end in order", async () => {
  const { apps } = (await import(join(process.cwd(), "ecosystem.config.js"))) as { readonly apps: readonly App[] };
  const [app, ...others] = apps;
  expect(others).toEqual([]);
  expect(app).toMatchObject({ exec_mode: "fork", instances: 1, wait_ready: true, kill_timeout: 15_000 });
  expect(existsSync(join(app!.cwd, app!.script))).toBe(true);
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
    readonly scripts: { readonly start: string };
  };
  expect(scripts.start).toBe(`node ${app!.interpreter_args} ${app!.script}`);
  accessSync(app!.interpreter, constants.X_OK);
});
