/**
 * A Bot API on 127.0.0.1 that records what bots ask of it: long polls that really wait, offsets that confirm, updates
 * that come again until confirmed, and faults on demand. Behaviour after core.telegram.org/bots/api, "Getting updates".
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readCall } from "../../bot/terminal/multipart.ts";
import { createFloodGate, type FloodLimits } from "./bot-api-limits.ts";

export type ApiCall = {
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly at: number;
  /** Sizes of the files that came along, by part name. */
  readonly files: Readonly<Record<string, number>>;
};
/** A file that came along with a call. */
export type Upload = { readonly method: string; readonly name: string; readonly bytes: Uint8Array };
/** A message that a chat really has. */
export type Delivered = {
  readonly chatId: number;
  readonly messageId: number;
  readonly text: string;
  readonly at: number;
  readonly buttons: readonly SentButton[];
};
export type SentButton = { readonly text: string; readonly callback_data: string };
export type Fault =
  | { readonly status: number; readonly description?: string; readonly retryAfter?: number }
  /** Takes the request and never answers. */
  | "hang"
  /** Cuts the connection after the request was read: the caller cannot know what became of it. */
  | "reset"
  /** Does what is asked, and cuts the connection before the answer. */
  | "lost-answer";

type Payload = Readonly<Record<string, unknown>>;
type Update = { update_id: number } & Record<string, unknown>;

export type BotApiServer = {
  readonly root: string;
  /** All that were asked, refused ones too. */
  readonly calls: ApiCall[];
  /** Those that were done. */
  readonly taken: readonly ApiCall[];
  /** The next call of a method meets this; several queue up. */
  fail(method: string, fault: Fault): void;
  /** Asked before each call; null = no fault. */
  failWhen(choose: (method: string, payload: Payload) => Fault | null): void;
  /** From now on what comes too fast is refused. */
  limit(limits: FloodLimits): void;
  /** What was sent and taken, in order. */
  readonly delivered: readonly Delivered[];
  /** The newest files, oldest first. */
  readonly uploads: readonly Upload[];
  /** How many calls were refused for coming too fast. */
  flooded(): number;
  /** All calls meet this until it is lifted with null. */
  failAll(fault: Fault | null): void;
  /** Puts an update into the queue; it is handed out until an offset above it confirms it. */
  push(update: Record<string, unknown>): number;
  say(userId: number, text: string): number;
  /** The button of a message, the newest one unless told otherwise. */
  press(userId: number, data: string, messageId?: number): number;
  unconfirmed(): number;
  /** Resolves when the nth call (from 1) of a method has arrived. */
  called(method: string, count?: number): Promise<ApiCall>;
  close(): Promise<void>;
};

/** Pictures of a long run would fill the memory. */
const UPLOADS_KEPT = 50;
const USER = { is_bot: false, first_name: "Ada", username: "ada" };

/** `speed`: so many times as fast as the wall clock long polls wait. */
export async function startBotApiServer(token: string, speed = 1): Promise<BotApiServer> {
  const calls: ApiCall[] = [];
  const faults: { method: string; fault: Fault }[] = [];
  const listeners = new Set<() => void>();
  const delivered: Delivered[] = [];
  const uploads: Upload[] = [];
  const taken: ApiCall[] = [];
  let everywhere: Fault | null = null;
  let chosen: (method: string, payload: Payload) => Fault | null = () => null;
  let tooFast: ReturnType<typeof createFloodGate> = () => null;
  let flooded = 0;
  let queue: Update[] = [];
  let lastUpdate = 9000;
  let lastMessage = 0;
  let wake = (): void => {};

  const chatOf = ({ chat_id }: Payload) => ({
    id: Number(chat_id),
    type: Number(chat_id) < 0 ? "supergroup" : "private",
  });
  const sent = (more: (payload: Payload) => object) => (payload: Payload) => {
    lastMessage += 1;
    const text = String(payload.text ?? payload.caption ?? "");
    const [chatId, buttons] = [Number(payload.chat_id), buttonsOf(payload)];
    delivered.push({ chatId, messageId: lastMessage, text, at: performance.now(), buttons });
    return { message_id: lastMessage, date: 1, chat: chatOf(payload), ...more(payload) };
  };
  const edited = (more: (payload: Payload) => object) => (payload: Payload) => ({
    ...{ message_id: Number(payload.message_id), date: 1, chat: chatOf(payload) },
    ...more(payload),
  });
  const photo = ({ caption }: Payload) => ({ photo: [{ file_id: `f${lastMessage}`, width: 1, height: 1 }], caption });
  const file = ({ caption }: Payload) => ({ document: { file_id: `f${lastMessage}` }, caption });
  const words = ({ text }: Payload) => ({ text });
  const yes = () => true;
  const results: Record<string, (payload: Payload) => unknown> = {
    getMe: () => ({ id: 42, is_bot: true, first_name: "Lookout", username: "lookout_bot" }),
    getUpdates,
    sendMessage: sent(words),
    sendPhoto: sent(photo),
    sendDocument: sent(file),
    sendMediaGroup: (payload) => (payload.media as unknown[]).map(() => sent(photo)(payload)),
    editMessageText: edited(words),
    editMessageCaption: edited(photo),
    editMessageMedia: edited(photo),
    editMessageReplyMarkup: edited(words),
    ...{ deleteMessage: yes, sendChatAction: yes, answerCallbackQuery: yes, pinChatMessage: yes },
    ...{ setMyCommands: yes, deleteMyCommands: yes, deleteWebhook: yes },
  };

  async function getUpdates({ offset = 0, timeout = 0, limit = 100 }: Payload): Promise<Update[]> {
    queue = queue.filter(({ update_id }) => update_id >= Number(offset));
    if (queue.length === 0 && Number(timeout) > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, (Number(timeout) * 1000) / speed);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return queue.filter(({ update_id }) => update_id >= Number(offset)).slice(0, Number(limit));
  }

  function nextFault(method: string, payload: Payload): Fault | null {
    if (everywhere !== null) return everywhere;
    const now = chosen(method, payload);
    if (now !== null) return now;
    const index = faults.findIndex((candidate) => candidate.method === method);
    return index < 0 ? null : (faults.splice(index, 1)[0]?.fault ?? null);
  }

  type Heard = { readonly call: ApiCall; readonly came: readonly Upload[] };
  async function heard(method: string, request: IncomingMessage): Promise<Heard> {
    const { payload, files, fileNames } = await readCall({ body: await body(request), headers: request.headers });
    const sizes = Object.fromEntries([...files].map(([name, { length }]) => [name, length]));
    const call: ApiCall = { method, payload, at: performance.now(), files: sizes };
    calls.push(call);
    for (const listener of listeners) listener();
    return { call, came: [...files].map(([part, bytes]) => ({ method, name: fileNames.get(part) ?? part, bytes })) };
  }

  function done({ call, came }: Heard): void {
    taken.push(call);
    uploads.push(...came);
    uploads.splice(0, uploads.length - UPLOADS_KEPT);
  }

  /** Seconds to wait for something that comes too fast; null = it is taken. */
  function flood(method: string, { chat_id }: Payload): number | null {
    const wait = /^(send|edit)/.test(method) ? tooFast(Number(chat_id), performance.now()) : null;
    if (wait === null) return null;
    flooded += 1;
    return Math.ceil(wait / 1000);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { sentToken, method } = asked(request);
    const asking = await heard(method, request);
    const { payload } = asking.call;
    const fault = nextFault(method, payload);
    if (isRefusal(fault)) return misbehave(fault, request, response);
    if (sentToken !== token) return answer(response, 401, "Unauthorized");
    const result = results[method];
    if (result === undefined) return answer(response, 404, "Not Found");
    const wait = flood(method, payload);
    if (wait !== null) return answer(response, 429, "Too Many Requests", wait);
    const value = await result(payload);
    done(asking);
    if (fault === "lost-answer") request.socket.destroy();
    else send(response, 200, { ok: true, result: value });
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
    delivered,
    uploads,
    taken,
    flooded: () => flooded,
    failWhen(choose) {
      chosen = choose;
    },
    limit(limits) {
      tooFast = createFloodGate(limits);
    },
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
    press(userId, data, messageId = lastMessage) {
      const { chat, from } = person(userId);
      const message = { message_id: messageId, date: 1, chat, text: "?" };
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

function buttonsOf({ reply_markup }: Payload): readonly SentButton[] {
  const markup = reply_markup as { readonly inline_keyboard?: readonly (readonly SentButton[])[] } | undefined;
  return (markup?.inline_keyboard ?? []).flat();
}

function asked({ url = "" }: IncomingMessage): { readonly sentToken: string; readonly method: string } {
  const [, sentToken = "", method = ""] = /^\/bot([^/]+)\/(\w+)/.exec(url) ?? [];
  return { sentToken, method };
}

const isRefusal = (fault: Fault | null): fault is Exclude<Fault, "lost-answer"> =>
  fault !== null && fault !== "lost-answer";

function misbehave(fault: Exclude<Fault, "lost-answer">, request: IncomingMessage, response: ServerResponse): void {
  if (fault === "hang") return;
  if (fault === "reset") request.socket.destroy();
  else answer(response, fault.status, fault.description ?? "Fault", fault.retryAfter);
}

/** JSON as text, a form as its bytes. */
async function body(request: IncomingMessage): Promise<string | readonly Buffer[] | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (chunks.length === 0) return null;
  return request.headers["content-type"]?.startsWith("multipart/") ? chunks : Buffer.concat(chunks).toString();
}

function answer(response: ServerResponse, error_code: number, description: string, retryAfter?: number): void {
  const parameters = retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } };
  send(response, error_code, { ok: false, error_code, description, ...parameters });
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}
