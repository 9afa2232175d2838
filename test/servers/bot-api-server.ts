/**
 * A Bot API on 127.0.0.1 that records what bots ask of it: long polls that really wait, offsets that confirm, updates
 * that come again until confirmed, and faults on demand. Behaviour after core.telegram.org/bots/api, "Getting updates".
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type ApiCall = { readonly method: string; readonly payload: Record<string, unknown>; readonly at: number };
export type Fault =
  | { readonly status: number; readonly description?: string; readonly retryAfter?: number }
  /** Takes the request and never answers. */
  | "hang"
  /** Cuts the connection after the request was read: the caller cannot know what became of it. */
  | "reset";

type Update = { update_id: number } & Record<string, unknown>;

export type BotApiServer = {
  readonly root: string;
  readonly calls: ApiCall[];
  /** The next call of a method meets this; several queue up. */
  fail(method: string, fault: Fault): void;
  /** All calls meet this until it is lifted with null. */
  failAll(fault: Fault | null): void;
  /** Puts an update into the queue; it is handed out until an offset above it confirms it. */
  push(update: Record<string, unknown>): number;
  say(userId: number, text: string): number;
  press(userId: number, data: string): number;
  unconfirmed(): number;
  /** Resolves when the nth call (from 1) of a method has arrived. */
  called(method: string, count?: number): Promise<ApiCall>;
  close(): Promise<void>;
};

const USER = { is_bot: false, first_name: "Ada", username: "ada" };

export async function startBotApiServer(token: string): Promise<BotApiServer> {
  const calls: ApiCall[] = [];
  const faults: { method: string; fault: Fault }[] = [];
  const listeners = new Set<() => void>();
  let everywhere: Fault | null = null;
  let queue: Update[] = [];
  let lastUpdate = 9000;
  let lastMessage = 0;
  let wake = (): void => {};

  const results: Record<string, (payload: Record<string, unknown>) => unknown> = {
    getMe: () => ({ id: 42, is_bot: true, first_name: "Lookout", username: "lookout_bot" }),
    getUpdates,
    sendMessage: ({ chat_id, text }) => ({
      message_id: ++lastMessage,
      date: 1,
      chat: { id: chat_id, type: "private" },
      text,
    }),
    editMessageText: ({ chat_id, message_id, text }) => ({
      message_id,
      date: 1,
      chat: { id: chat_id, type: "private" },
      text,
    }),
    answerCallbackQuery: () => true,
    setMyCommands: () => true,
    deleteMyCommands: () => true,
    deleteWebhook: () => true,
  };

  async function getUpdates({ offset = 0, timeout = 0, limit = 100 }: Record<string, unknown>): Promise<Update[]> {
    queue = queue.filter(({ update_id }) => update_id >= Number(offset));
    if (queue.length === 0 && Number(timeout) > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Number(timeout) * 1000);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return queue.filter(({ update_id }) => update_id >= Number(offset)).slice(0, Number(limit));
  }

  function nextFault(method: string): Fault | null {
    if (everywhere !== null) return everywhere;
    const index = faults.findIndex((candidate) => candidate.method === method);
    return index < 0 ? null : (faults.splice(index, 1)[0]?.fault ?? null);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, sentToken, method = ""] = /^\/bot([^/]+)\/(\w+)/.exec(request.url ?? "") ?? [];
    const payload = await body(request);
    calls.push({ method, payload, at: performance.now() });
    for (const listener of listeners) listener();
    const fault = nextFault(method);
    if (fault !== null) return misbehave(fault, request, response);
    if (sentToken !== token) return answer(response, 401, "Unauthorized");
    const result = results[method];
    if (result === undefined) return answer(response, 404, "Not Found");
    send(response, 200, { ok: true, result: await result(payload) });
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => answer(response, 500, String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const push = (update: Record<string, unknown>): number => {
    lastUpdate += 1;
    queue.push({ update_id: lastUpdate, ...update });
    wake();
    return lastUpdate;
  };
  const person = (id: number) => ({ chat: { id, type: "private", first_name: "Ada" }, from: { id, ...USER } });

  return {
    root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    fail: (method, fault) => void faults.push({ method, fault }),
    failAll(fault) {
      everywhere = fault;
      wake();
    },
    push,
    say(userId, text) {
      const [command] = /^\/\S+/.exec(text) ?? [];
      const entities = command === undefined ? [] : [{ type: "bot_command", offset: 0, length: command.length }];
      return push({ message: { message_id: ++lastMessage, date: 1, ...person(userId), text, entities } });
    },
    press(userId, data) {
      const { chat, from } = person(userId);
      const message = { message_id: lastMessage, date: 1, chat, text: "?" };
      return push({ callback_query: { id: `q${lastUpdate}`, from, chat_instance: "1", data, message } });
    },
    unconfirmed: () => queue.length,
    async called(method, count = 1) {
      const found = (): ApiCall | undefined => calls.filter((call) => call.method === method)[count - 1];
      for (;;) {
        const call = found();
        if (call !== undefined) return call;
        await new Promise<void>((resolve) => {
          const heard = (): void => {
            listeners.delete(heard);
            resolve();
          };
          listeners.add(heard);
        });
      }
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function misbehave(fault: Fault, request: IncomingMessage, response: ServerResponse): void {
  if (fault === "hang") return;
  if (fault === "reset") request.socket.destroy();
  else answer(response, fault.status, fault.description ?? "Fault", fault.retryAfter);
}

async function body(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function answer(response: ServerResponse, error_code: number, description: string, retryAfter?: number): void {
  const parameters = retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } };
  send(response, error_code, { ok: false, error_code, description, ...parameters });
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}
