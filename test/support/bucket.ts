/** A bucket on this machine: keeps what is put, checks the checksum and that the call is signed, lists and deletes. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export type TestBucket = {
  readonly url: string;
  readonly objects: Map<string, Buffer>;
  readonly calls: string[];
  /** From now on every call is denied, or none. */
  deny(denied?: boolean): void;
  stop(): Promise<void>;
};

const SIGNED =
  /^AWS4-HMAC-SHA256 Credential=key-id\/\d{8}\/us-east-1\/s3\/aws4_request, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}$/;

/** Names on a page of a listing. */
const PAGE = 10;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

type Answer = { readonly status: number; readonly body: Buffer | string };

function put(objects: Map<string, Buffer>, key: string, body: Buffer, stated: unknown): Answer {
  const right = createHash("sha256").update(body).digest("hex");
  if (stated !== right) return { status: 400, body: "XAmzContentSHA256Mismatch" };
  objects.set(key, body);
  return { status: 200, body: "" };
}

/** As stores do it: by name, a page at a time, with a token for the next one. */
function listing(objects: Map<string, Buffer>, asked: URLSearchParams): Answer {
  const prefix = asked.get("prefix") ?? "";
  const keys = [...objects.keys()].filter((name) => name.startsWith(prefix)).toSorted();
  const from = Number((asked.get("continuation-token") ?? "+/=0").replace("+/=", ""));
  const rows = keys.slice(from, from + PAGE).map((name) => `<Contents><Key>${name}</Key></Contents>`);
  const next = from + PAGE;
  const token = next < keys.length ? `<NextContinuationToken>+/=${next}</NextContinuationToken>` : "";
  return { status: 200, body: `<ListBucketResult>${rows.join("")}${token}</ListBucketResult>` };
}

function respond(objects: Map<string, Buffer>, request: IncomingMessage, body: Buffer): Answer {
  const url = new URL(request.url ?? "/", "http://bucket");
  const key = keyIn(request);
  if (!SIGNED.test(request.headers.authorization ?? "")) return { status: 403, body: "not signed" };
  if (request.method === "PUT") return put(objects, key, body, request.headers["x-amz-content-sha256"]);
  if (request.method === "DELETE") return { status: objects.delete(key) ? 204 : 404, body: "" };
  if (key === "") return listing(objects, url.searchParams);
  return { status: objects.has(key) ? 200 : 404, body: objects.get(key) ?? "NoSuchKey" };
}

const keyIn = ({ url = "/" }: IncomingMessage): string =>
  new URL(url, "http://bucket").pathname.replace(/^\/backups\/?/, "");
const DENIED: Answer = { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" };

export async function aBucket(): Promise<TestBucket> {
  const objects = new Map<string, Buffer>();
  const calls: string[] = [];
  let denying = false;
  const server: Server = createServer((request, response) => {
    void bodyOf(request).then((sent) => {
      calls.push(`${request.method} ${keyIn(request)}`);
      const { status, body } = denying ? DENIED : respond(objects, request, sent);
      const bytes = typeof body === "string" ? Buffer.byteLength(body) : body.length;
      response.writeHead(status, status === 204 ? {} : { "content-length": bytes }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/backups`,
    objects,
    calls,
    deny(denied = true) {
      denying = denied;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
