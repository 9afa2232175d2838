/** A call of the Bot API as grammY makes it: JSON, or a form of parts when it carries a file. */

export type ApiCall = {
  readonly payload: Readonly<Record<string, unknown>>;
  /** By the name under which the payload refers to it ("attach://NAME"). */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What those files are called. */
  readonly fileNames: ReadonlyMap<string, string>;
};

type RequestParts = { readonly body?: unknown; readonly headers?: unknown };

export async function readCall({ body, headers }: RequestParts): Promise<ApiCall> {
  if (typeof body === "string") return { payload: JSON.parse(body), files: new Map(), fileNames: new Map() };
  if (body === undefined || body === null) return { payload: {}, files: new Map(), fileNames: new Map() };
  const type = new Headers(headers as Record<string, string>).get("content-type") ?? "";
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const form = await new Response(Buffer.concat(chunks), { headers: { "content-type": type } }).formData();
  const payload: Record<string, unknown> = {};
  const files = new Map<string, Uint8Array>();
  const fileNames = new Map<string, string>();
  for (const [name, value] of form) {
    if (typeof value === "string") payload[name] = structured(value);
    else {
      files.set(name, new Uint8Array(await value.arrayBuffer()));
      fileNames.set(name, value.name);
    }
  }
  return { payload, files, fileNames };
}

/** Objects and lists travel as JSON inside a form; all else is text. */
function structured(value: string): unknown {
  if (!/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
