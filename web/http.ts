/**
 * The small page for machines: `/healthz`, `/readyz` and `/metrics`, on 127.0.0.1 unless told otherwise. It answers and
 * changes nothing; with a token only who brings it is answered.
 */
import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { err, ok, type Result } from "../core/result.ts";

export type Health = {
  /** Somebody must look: 503. */
  readonly healthy: boolean;
  /** Started, and answering: what a deploy waits for. */
  readonly ready: boolean;
  /** What stands in the answer, as JSON; no secret. */
  readonly facts: Readonly<Record<string, unknown>>;
};

export type WebParts = {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Null = nobody is asked for one. */
  readonly token: string | null;
  readonly health: () => Health;
  readonly metrics: () => Promise<{ readonly text: string; readonly contentType: string }>;
};
export type Web = { readonly url: string; stop(): Promise<void> };
export type WebFault = { readonly code: "WEB_PORT_TAKEN" | "WEB_NOT_OPENED"; readonly text: string };

/** Half-sent requests must not hold a stop. */
const REQUEST_MS = 10_000;

export async function openWeb(parts: WebParts): Promise<Result<Web, WebFault>> {
  const { host, port } = parts;
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, (request, response) => {
    void answer(request, response, parts);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (cause) {
    return err(faultOf(cause, `${host}:${port}`));
  }
  const { port: taken } = server.address() as AddressInfo;
  return ok({
    url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function faultOf(cause: unknown, where: string): WebFault {
  const { code, message } = cause as NodeJS.ErrnoException;
  const goesOn = "Scans and signals go on without the page for health and metrics";
  if (code === "EADDRINUSE") {
    return {
      code: "WEB_PORT_TAKEN",
      text: `${goesOn}: another program listens on ${where}. Choose another HTTP_PORT.`,
    };
  }
  return {
    code: "WEB_NOT_OPENED",
    text: `${goesOn}: ${where} cannot be opened (${code ?? message}). Check HTTP_HOST and HTTP_PORT.`,
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: WebParts): Promise<void> {
  try {
    const { status, type, body } = await answerTo(request, parts);
    const headers = { "content-type": type, "cache-control": "no-store", "x-content-type-options": "nosniff" };
    response.writeHead(status, headers).end(request.method === "HEAD" ? undefined : body);
  } catch {
    // What went wrong stands in the log of whoever failed; nothing of it belongs on a page.
    response.writeHead(500, { "content-type": "text/plain" }).end("The answer could not be made.\n");
  }
}

type Answer = { readonly status: number; readonly type: string; readonly body: string };
const plain = (status: number, body: string): Answer => ({
  status,
  type: "text/plain; charset=utf-8",
  body: `${body}\n`,
});
const json = (status: number, body: unknown): Answer => ({
  status,
  type: "application/json",
  body: `${JSON.stringify(body, null, 1)}\n`,
});

async function answerTo({ method, url = "/", headers }: IncomingMessage, parts: WebParts): Promise<Answer> {
  if (method !== "GET" && method !== "HEAD") return plain(405, "Only GET is answered here.");
  if (!isAllowed(headers.authorization, parts.token)) return plain(401, "Bring the token: Authorization: Bearer …");
  switch (url.split("?", 1)[0]) {
    case "/healthz": {
      const { healthy, ready, facts } = parts.health();
      return json(healthy ? 200 : 503, { healthy, ready, ...facts });
    }
    case "/readyz": {
      const { ready } = parts.health();
      return json(ready ? 200 : 503, { ready });
    }
    case "/metrics": {
      const { text, contentType } = await parts.metrics();
      return { status: 200, type: contentType, body: text };
    }
    default:
      return plain(404, "There are /healthz, /readyz and /metrics.");
  }
}

function isAllowed(given: string | undefined, token: string | null): boolean {
  if (token === null) return true;
  const [right, brought] = [Buffer.from(`Bearer ${token}`), Buffer.from(given ?? "")];
  return right.length === brought.length && timingSafeEqual(right, brought);
}
