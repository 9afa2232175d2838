import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Health, openWeb, type Web, type WebParts } from "../../web/http.ts";

let web: Web | null = null;
afterEach(async () => {
  await web?.stop();
  web = null;
});

const WELL: Health = { healthy: true, ready: true, facts: { lastScan: "2025-06-01T12:00:00Z" } };

async function open(over: Partial<WebParts> = {}): Promise<string> {
  const metrics = async () => ({ text: "lookout_up 1\n", contentType: "text/plain; version=0.0.4" });
  const opened = await openWeb({ host: "127.0.0.1", port: 0, token: null, health: () => WELL, metrics, ...over });
  if (!opened.ok) throw new Error(opened.error.text);
  web = opened.value;
  return web.url;
}

describe("the page for machines", () => {
  test("says how it is, with facts, and 503 when somebody must look", async () => {
    let health: Health = WELL;
    const url = await open({ health: () => health });
    const well = await fetch(`${url}/healthz`);
    expect([well.status, await well.json()]).toEqual([
      200,
      { healthy: true, ready: true, lastScan: "2025-06-01T12:00:00Z" },
    ]);
    health = { healthy: false, ready: true, facts: { why: ["no scan for 9 min"] } };
    const ill = await fetch(`${url}/healthz`);
    expect([ill.status, await ill.json()]).toEqual([503, { healthy: false, ready: true, why: ["no scan for 9 min"] }]);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    health = { ...health, ready: false };
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
  });

  test("gives metrics in Prometheus' own form", async () => {
    const answered = await fetch(`${await open()}/metrics`);
    expect(answered.headers.get("content-type")).toBe("text/plain; version=0.0.4");
    expect(await answered.text()).toBe("lookout_up 1\n");
  });

  test.each([
    ["POST", "/healthz", 405],
    ["DELETE", "/metrics", 405],
    ["GET", "/", 404],
    ["GET", "/../etc/passwd", 404],
    ["HEAD", "/healthz", 200],
  ])("%s %s is %i", async (method, path, status) => {
    expect((await fetch(`${await open()}${path}`, { method })).status).toBe(status);
  });

  test("with a token answers nobody without it", async () => {
    const url = await open({ token: "sesame-open-sesame" });
    const ask = async (authorization?: string): Promise<number> =>
      (await fetch(`${url}/metrics`, { headers: authorization === undefined ? {} : { authorization } })).status;
    expect(await ask()).toBe(401);
    expect(await ask("Bearer sesame-open-sesamf")).toBe(401);
    expect(await ask("Bearer sesame-open-sesame-and-more")).toBe(401);
    expect(await ask("Bearer sesame-open-sesame")).toBe(200);
  });

  test("what breaks inside is not shown", async () => {
    const metrics = () => Promise.reject(new Error("token 123:secret"));
    const answered = await fetch(`${await open({ metrics })}/metrics`);
    expect([answered.status, await answered.text()]).toEqual([500, "The answer could not be made.\n"]);
  });

  test("a port that is taken is told, and nothing breaks", async () => {
    const url = await open();
    const second = await openWeb({
      ...{ host: "127.0.0.1", port: Number(new URL(url).port), token: null },
      ...{ health: () => WELL, metrics: async () => ({ text: "", contentType: "" }) },
    });
    expect(second).toMatchObject({ ok: false, error: { code: "WEB_PORT_TAKEN" } });
  });

  test("somebody who never finishes asking does not hold the end", async () => {
    const url = new URL(await open());
    const socket = connect(Number(url.port), url.hostname);
    await new Promise<void>((resolve) => socket.write("GET /healthz HT", () => resolve()));
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    socket.on("error", () => {});
    await web?.stop();
    await closed;
  });
});
