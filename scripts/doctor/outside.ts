/** Checks of what lies outside: Telegram, the exchange, and how far this clock is from theirs. */
import { checkToken } from "../../app/setup/telegram-check.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Clock } from "../../core/time.ts";
import { openCcxt } from "../../market/ccxt.ts";
import { type Finding, found } from "./finding.ts";

export async function checkTelegram(root: string, token: string | null): Promise<Finding> {
  const say = found("Telegram");
  if (token === null) return say("skip", "No TELEGRAM_BOT_TOKEN is set: the chat opens in the terminal only.");
  const checked = await checkToken({ root, token });
  switch (checked.kind) {
    case "good":
      return say("ok", `the token is @${checked.username}'s.`);
    case "unknown":
      return say(
        "bad",
        "Telegram does not know the token, so nobody could be told of a signal. Copy it anew from @BotFather into .env.",
      );
    case "unchecked":
      return say(
        "bad",
        `Telegram could not be asked (${checked.reason}), so messages would wait. Check the network, the firewall and TELEGRAM_API_ROOT.`,
      );
  }
}

export type ExchangeWish = {
  readonly venue: string;
  readonly symbols: readonly string[];
  readonly timeoutMs: number;
  readonly apiRoot: string | null;
  readonly clock: Clock;
};

/** More than it makes closed candles look open, or open ones closed. */
const SKEW_NOTED_MS = 1000;
const SKEW_BAD_MS = 10_000;

/** One question about the newest quotes of the watched symbols tells both: whether it answers, and its clock. */
export async function checkExchange(wish: ExchangeWish): Promise<readonly Finding[]> {
  const { venue, symbols, timeoutMs, apiRoot, clock } = wish;
  const [say, sayClock] = [found("Exchange"), found("Clock")];
  const unknown = sayClock("note", "could not be compared, because the exchange did not answer.");
  const opened = await openCcxt({ venue, clock, timeoutMs, ...(apiRoot === null ? {} : { apiRoot }) });
  if (!opened.ok) return [say("bad", opened.error.text), unknown];
  const source = opened.value;
  try {
    const instruments = symbols.map((symbol) => `${venue}:${symbol}` as InstrumentId);
    const quotes = await source.quotes(instruments);
    // Its own sentence speaks of one scan; here the question is whether any scan could work.
    if (!quotes.ok)
      return [
        say(
          "bad",
          `${venue} does not answer (${quotes.error.code}), so there would be no candles and no signal. Check the network, DNS, the firewall and EXCHANGE_API_ROOT, and the exchange's status page.`,
        ),
        unknown,
      ];
    const clockFinding = skewFinding(source.skewMs());
    return [say("ok", `${venue} answers for ${symbols.join(", ")}.`), clockFinding];
  } finally {
    await source.stop();
  }
}

function skewFinding(skewMs: number | null): Finding {
  const say = found("Clock");
  if (skewMs === null) return say("note", "could not be compared with the exchange's.");
  const apart = `${Math.abs(skewMs / 1000).toFixed(1)} s ${skewMs > 0 ? "behind" : "ahead of"} the exchange's`;
  const cure = "Turn time synchronisation on: sudo timedatectl set-ntp true";
  if (Math.abs(skewMs) >= SKEW_BAD_MS) return say("bad", `${apart}: candles would be judged late or early. ${cure}`);
  if (Math.abs(skewMs) >= SKEW_NOTED_MS) return say("note", `${apart}. ${cure}`);
  return say("ok", `${apart}.`);
}
