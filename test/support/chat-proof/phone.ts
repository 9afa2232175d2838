/** A person's phone: says lines, presses the buttons that it shows, and reads what comes. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiCall, BotApiServer, SentButton, Upload } from "../../servers/bot-api-server.ts";

export type Phone = {
  say(text: string): void;
  /** The newest button with this label. */
  press(label: string | RegExp): Promise<void>;
  /** The first message, changed message or toast since the last line or press that fits. */
  hears(fits: RegExp): Promise<string>;
  /** The first file since then that came with this call. */
  gets(method: string): Promise<Upload>;
  /** All that was heard since then. */
  all(): readonly string[];
};

const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 15;

export async function until<T>(look: () => T | null | undefined, what: () => string): Promise<T> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(LOOK_EVERY_MS)) {
    const found = look();
    if (found !== null && found !== undefined) return found;
  }
  throw new Error(what());
}

const SPOKEN = /^(send|edit)(Message|Photo|Document)|^answerCallbackQuery$/;
const textOf = ({ payload }: ApiCall): string => {
  const { media } = payload as { media?: { caption?: string } };
  return String(payload.text ?? payload.caption ?? media?.caption ?? "");
};

/** `chatId`: where the person is; toasts go to whoever presses, so one phone at a time. */
export function aPhone(server: BotApiServer, userId: number): Phone {
  let since = 0;
  let asked = "at the beginning";
  const isMine = ({ method, payload }: ApiCall): boolean =>
    SPOKEN.test(method) && (payload.chat_id === undefined || Number(payload.chat_id) === userId);
  const heard = (): readonly ApiCall[] => server.taken.slice(since).filter(isMine);
  const all = (): readonly string[] => heard().map(textOf);
  const missing = (what: string): string =>
    `${asked}: expected ${what}, heard: ${JSON.stringify(all()).slice(0, 1500)}`;
  const from = (what: string): void => {
    since = server.taken.length;
    asked = what;
  };
  return {
    say(text) {
      from(text);
      server.say(userId, text);
    },
    async press(label) {
      const fits = ({ text }: SentButton): boolean => (typeof label === "string" ? text === label : label.test(text));
      const shown = await until(
        () => buttonsShown(server, userId).find(({ button }) => fits(button)),
        () => `${asked}: no button ${label} is shown, but ${JSON.stringify(all()).slice(0, 1500)}`,
      );
      from(`${asked} → [${shown.button.text}]`);
      server.press(userId, shown.button.callback_data, shown.messageId);
    },
    hears: (fits) =>
      until(
        () => all().find((text) => fits.test(text)),
        () => missing(String(fits)),
      ),
    gets(method) {
      const files = server.taken.slice(0, since).filter((call) => call.method === method && hasFile(call)).length;
      const ofMethod = (): readonly Upload[] => server.uploads.filter((upload) => upload.method === method);
      return until(
        () => ofMethod()[files],
        () => missing(`a file by ${method}`),
      );
    },
    all,
  };
}

const hasFile = ({ files }: ApiCall): boolean => Object.keys(files).length > 0;

type Shown = { readonly messageId: number; readonly button: SentButton };

/** Buttons of all messages as they now are, those of the newest first. */
function buttonsShown({ delivered, taken }: BotApiServer, userId: number): readonly Shown[] {
  const mine = delivered.filter(({ chatId }) => chatId === userId);
  return mine.toReversed().flatMap(({ messageId, buttons }) => {
    const edit = taken.findLast((call) => call.method.startsWith("edit") && isOf(call, userId, messageId));
    const now = edit === undefined ? buttons : markupOf(edit);
    return now.map((button) => ({ messageId, button }));
  });
}

const isOf = ({ payload }: ApiCall, chatId: number, messageId: number): boolean =>
  Number(payload.chat_id) === chatId && Number(payload.message_id) === messageId;

function markupOf({ payload }: ApiCall): readonly SentButton[] {
  const markup = payload.reply_markup as { inline_keyboard?: SentButton[][] } | undefined;
  return (markup?.inline_keyboard ?? []).flat();
}
