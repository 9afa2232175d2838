/** Tells the owners in Telegram that a start was refused: who relies on signals must learn that none will come. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isTerminal } from "../../bot/access/people.ts";
import { sayLastWords } from "../../bot/last-words.ts";
import { HOUR_MS, type TimestampMs } from "../../core/time.ts";
import type { People } from "../../engine/ports.ts";
import type { Launch } from "../launch.ts";
import type { Refusal } from "../refusal.ts";

const PATIENCE_MS = 4000;
/** A process that is started again and again says the same thing once an hour. */
const NOTE = "start-refused.txt";

export type TellParts = {
  readonly launch: Launch;
  readonly refusal: Refusal;
  /** Null when the ledger could not be opened: then only the configured owner is known. */
  readonly people: Pick<People, "all"> | null;
  readonly now: TimestampMs;
};

export async function tellRefusal({ launch, refusal, people, now }: TellParts): Promise<void> {
  const { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: apiRoot, TELEGRAM_OWNER_ID, VAR_DIR } = launch.config.values;
  if (launch.chat !== "telegram" || token === null) return;
  const chats = people === null ? [] : ownersOf(people);
  const known = chats.length > 0 || TELEGRAM_OWNER_ID === null ? chats : [TELEGRAM_OWNER_ID];
  const text = refusal.lines.join("\n");
  if (known.length === 0 || !isNews(join(VAR_DIR, NOTE), text, now)) return;
  const heard = await sayLastWords({ token, apiRoot, chats: known, text, patienceMs: PATIENCE_MS });
  if (heard > 0) note(VAR_DIR, text);
}

const ownersOf = (people: Pick<People, "all">): readonly number[] =>
  people
    .all()
    .filter(({ role, chatId }) => role === "owner" && !isTerminal(chatId))
    .map(({ chatId }) => chatId);

function isNews(file: string, text: string, now: TimestampMs): boolean {
  const noted = statSync(file, { throwIfNoEntry: false });
  return noted === undefined || now - noted.mtimeMs > HOUR_MS || readFileSync(file, "utf8") !== text;
}

/** A disk that takes no note gets the message again: better than silence. */
function note(folder: string, text: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, NOTE), text);
  } catch {
    // Said on stderr already.
  }
}
