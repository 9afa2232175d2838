import { once } from "node:events";
import { request } from "node:http";
import { connect, createServer } from "node:net";
import { expect, test } from "vitest";

test("a connection that leaves this machine fails, whoever opens it", async () => {
  const refused = /A test tried to reach .*\. Tests stay on 127\.0\.0\.1\./;
  expect(() => connect(443, "example.org")).toThrow(refused);
  expect(() => connect({ host: "10.0.0.1", port: 80 })).toThrow(refused);
  expect(() => request("http://192.0.2.1/").end()).toThrow(refused);
  await expect(fetch("https://example.org/")).rejects.toMatchObject({
    cause: { message: expect.stringMatching(refused) },
  });
});

test("this machine can be reached by every one of its names", async () => {
  const server = createServer((socket) => socket.resume()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  for (const host of ["127.0.0.1", "localhost"]) {
    const socket = connect(port, host);
    await once(socket, "connect");
    socket.destroy();
  }
  server.close();
});
