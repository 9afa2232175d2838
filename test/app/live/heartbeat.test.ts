import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startHeartbeat } from "../../../app/live/heartbeat.ts";

let server: Server;
let url: string;
let beats: string[];
let status: number;
beforeEach(async () => {
  beats = [];
  status = 200;
  server = createServer((request, response) => {
    beats.push(`${request.method} ${request.url}`);
    response.writeHead(status).end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/secret-key`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("beats at once and goes on while the process is healthy, and never while it is not", async () => {
  let healthy = true;
  const isHealthy = vi.fn(() => healthy);
  const heart = startHeartbeat({ url, everyMs: 10, isHealthy, onChange: () => expect.unreachable() });
  await vi.waitFor(() => expect(beats.length).toBeGreaterThan(2));
  expect(beats[0]).toBe("GET /ping/secret-key");
  healthy = false;
  await new Promise((resolve) => setTimeout(resolve, 30));
  const before = beats.length;
  isHealthy.mockClear();
  await vi.waitFor(() => expect(isHealthy.mock.calls.length).toBeGreaterThan(2));
  expect(beats).toHaveLength(before);
  heart.stop();
});

test("a service that fails is told once, and once when it is back, never with its address", async () => {
  status = 503;
  const changes: unknown[] = [];
  const heart = startHeartbeat({ url, everyMs: 10, isHealthy: () => true, onChange: (change) => changes.push(change) });
  await vi.waitFor(() => expect(beats.length).toBeGreaterThan(3));
  expect(changes).toEqual([{ sent: false, reason: "it answered 503" }]);
  status = 200;
  await vi.waitFor(() => expect(changes).toHaveLength(2));
  expect(changes[1]).toEqual({ sent: true, reason: null });
  heart.stop();
});

test("a network that is gone is named by its code", async () => {
  const changes: { reason: string | null }[] = [];
  const dead = "http://127.0.0.1:9/ping/secret-key";
  const heart = startHeartbeat({
    url: dead,
    everyMs: 1000,
    isHealthy: () => true,
    onChange: (change) => changes.push(change),
  });
  await vi.waitFor(() => expect(changes).toHaveLength(1));
  expect(changes[0]?.reason).not.toContain("secret-key");
  heart.stop();
});
