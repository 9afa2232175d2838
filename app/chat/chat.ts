/** Opens the chat of a run: the terminal, Telegram, or none; all of them speak through the same handlers and outbox. */
import { randomBytes } from "node:crypto";
import { createPairing, type Pairing } from "../../bot/access/pairing.ts";
import { hasTelegramOwner, isTerminal, setOwner, TERMINAL_ID, TERMINAL_PERSON } from "../../bot/access/people.ts";
import { createBot } from "../../bot/bot.ts";
import { createCards } from "../../bot/cards.ts";
import { createDelivery, type Delivery } from "../../bot/delivery.ts";
import { createPace, keepPace, rememberSent } from "../../bot/pace.ts";
import { createPictures, NO_PICTURES } from "../../bot/pictures.ts";
import { addChartIn, editIn, sendTo, startPolling } from "../../bot/telegram.ts";
import { createTerminalChat, type TerminalChatDeps } from "../../bot/terminal/chat.ts";
import { createCharts } from "../../charts/charts.ts";
import { type Clock, isoUtc } from "../../core/time.ts";
import type {
  Desk,
  HealthReport,
  OperationsDesk,
  PeopleDesk,
  PreferenceDesk,
  SignalDesk,
  WorkDesk,
} from "../../engine/api.ts";
import { createAlertDesk } from "../../engine/desk/person-alerts.ts";
import { createPreferenceDesk } from "../../engine/desk/preferences.ts";
import type { EmitEvent } from "../../engine/events.ts";
import { CANDLESTICK_PATTERNS, candlestickPatterns } from "../../market/candlestick-patterns.ts";
import { processStopwatch, systemClock } from "../clock.ts";
import type { Launch } from "../launch.ts";
import { createScrubber } from "../log/scrub.ts";
import { createSetupDesk } from "../setup/chat-setup.ts";
import type { Stores } from "../stores.ts";
import { chartKeeper } from "./kept-charts.ts";
import { fileKeeper } from "./kept-files.ts";

export type Chat = {
  /** Says a line in the terminal chat; without a terminal nobody listens. */
  say(line: string): Promise<void>;
  readonly delivery: Delivery;
  /** The one-time code while Telegram has no owner. */
  readonly pairingCode: string | null;
  readonly state: () => HealthReport["chat"];
  /** No further commands; messages can still be delivered. */
  stopListening(): Promise<void>;
  stop(): Promise<void>;
};

export type ChatParts = {
  readonly launch: Launch;
  readonly stores: Stores;
  readonly desk: Desk;
  readonly signals: SignalDesk;
  readonly peopleDesk: PeopleDesk;
  readonly operations: OperationsDesk;
  readonly work: WorkDesk;
  readonly clock: Clock;
  readonly emit: EmitEvent;
  readonly print: TerminalChatDeps["print"];
  readonly style: TerminalChatDeps["style"];
  /** Settles when what was missed is made up for; commands wait for it. */
  readonly restored: Promise<unknown>;
  /** Shows a new pairing code to whoever runs the process. */
  readonly announce: (text: string) => void;
};

export function openChat(parts: ChatParts): Chat {
  const { stores, clock } = parts;
  // The terminal is a person of the outbox only while it is open: nobody else reads what is queued for it.
  if (parts.launch.chat === "terminal") stores.people.add(TERMINAL_PERSON, clock.now());
  else stores.people.remove(TERMINAL_ID);
  stores.outbox.recover(clock.now());
  switch (parts.launch.chat) {
    case "terminal":
      return terminalChat(parts);
    case "telegram":
      return telegramChat(parts);
    case "none":
      return silentChat();
  }
}

function terminalChat({
  launch,
  stores,
  desk,
  peopleDesk,
  operations,
  work,
  signals,
  clock,
  emit,
  print,
  style,
}: ChatParts): Chat {
  const { preferences, alerts, setup, talks } = personalDesks(launch, stores, desk, clock);
  const { charts, pictures } = openPictures(preferences, emit, { unseen: launch.flags.json });
  const scrub = createScrubber(launch.config.secrets);
  const terminal = createTerminalChat({
    ...{
      desk,
      peopleDesk,
      operations,
      work,
      signals,
      preferences,
      alerts,
      setup,
      talks,
      pictures,
      clock,
      emit,
      print,
      style,
      scrub,
    },
    echo: !launch.interactive,
    keepPicture: chartKeeper(launch.config.values.VAR_DIR, clock, emit),
    keepFile: fileKeeper(launch.config.values.VAR_DIR, emit),
  });
  const cards = createCards({ signals, desk, preferences, pictures, clock });
  const delivery = createDelivery({
    ...{ outbox: stores.outbox, desk, preferences, clock, emit },
    send: terminal.send,
    cards: { cards, edit: terminal.edit },
    reaches: isTerminal,
  });
  return {
    say: (line) => terminal.say(line),
    delivery,
    pairingCode: null,
    state: () => "terminal",
    stopListening: async () => {},
    async stop() {
      await terminal.stop();
      await charts.stop();
    },
  };
}

function telegramChat({
  launch,
  stores,
  desk,
  peopleDesk,
  operations,
  work,
  signals,
  clock,
  emit,
  restored,
  announce,
}: ChatParts): Chat {
  const { people, outbox, controls } = stores;
  const { preferences, alerts, setup, talks } = personalDesks(launch, stores, desk, clock);
  const { charts, pictures } = openPictures(preferences, emit, { early: true });
  const { TELEGRAM_BOT_TOKEN, TELEGRAM_OWNER_ID, TELEGRAM_API_ROOT } = launch.config.values;
  if (TELEGRAM_BOT_TOKEN === null) throw new Error("Telegram was chosen without a token");
  if (TELEGRAM_OWNER_ID !== null) {
    const at = clock.now();
    for (const { action, userId } of setOwner(people, TELEGRAM_OWNER_ID, at))
      controls.audit(action, null, at, { userId });
  }
  const scrub = createScrubber(launch.config.secrets);
  const pairing = hasTelegramOwner(people) ? null : pairingWith(announce);
  const bot = createBot({
    token: TELEGRAM_BOT_TOKEN,
    desk,
    signals,
    pictures,
    preferences,
    alerts,
    setup,
    talks,
    people,
    peopleDesk,
    operations,
    work,
    pairing,
    clock: systemClock,
    emit,
    scrub,
    audit: (action, by, detail) => controls.audit(action, by, clock.now(), detail),
    client: { apiRoot: TELEGRAM_API_ROOT },
  });
  const pace = createPace(processStopwatch.elapsed);
  rememberSent(pace, outbox, clock.now());
  bot.api.config.use(keepPace(pace));
  const telegram = startPolling(bot, {
    people,
    peopleDesk,
    emit,
    after: restored,
    languageFor: (chatId) => preferences.of(chatId).language,
  });
  return {
    say: async () => {},
    // What still waits for a removed owner goes nowhere.
    delivery: createDelivery({
      // The reason is what Telegram or the network said.
      outbox: { ...outbox, bury: (id, why) => outbox.bury(id, scrub(why)) },
      desk,
      preferences,
      send: sendTo(bot),
      cards: {
        cards: createCards({ signals, desk, preferences, pictures, clock }),
        ...{ edit: editIn(bot), addChart: addChartIn(bot) },
      },
      reaches: (id) => people.find(id) !== null || peopleDesk.place(id) !== null,
      pace,
      clock,
      emit,
    }),
    pairingCode: pairing?.current().code ?? null,
    state: telegram.state,
    stopListening: () => telegram.stop(),
    async stop() {
      await telegram.stop();
      await charts.stop();
    },
  };
}

/** What each chat has of its own. */
function personalDesks(launch: Launch, stores: Stores, desk: Desk, clock: Clock) {
  const { store, ledger, controls, personAlerts } = stores;
  const alerts = createAlertDesk({
    ...{ store, ledger, alerts: personAlerts, clock, audit: controls.audit },
    detect: candlestickPatterns,
    patterns: CANDLESTICK_PATTERNS,
    watched: () => desk.facts().symbols,
    newId: () => randomBytes(6).toString("base64url"),
  });
  const { FTMO_PRESET: preset, ACCOUNT_INITIAL: size } = launch.config.sources;
  const setup = createSetupDesk(".env", launch.config.values, preset !== "default" || size !== "default");
  return { preferences: createPreferenceDesk(stores.preferences, clock), alerts, setup, talks: stores.talks };
}

/**
 * `early`: a signal may come any moment, so its picture should not wait for the drawing thread to start. `unseen`: another
 * program reads what is said, and no person looks at pictures.
 */
function openPictures(preferences: PreferenceDesk, emit: EmitEvent, { unseen = false, early = false } = {}) {
  const charts = createCharts({ early });
  return { charts, pictures: unseen ? NO_PICTURES : createPictures({ charts, preferences, emit }) };
}

const pairingWith = (announce: (text: string) => void): Pairing =>
  createPairing({
    clock: systemClock,
    random: (bytes) => randomBytes(bytes),
    announce: ({ code, expiresAt }) =>
      announce(`Nobody owns this bot yet. Send it /start ${code} in Telegram before ${isoUtc(expiresAt)} to pair.`),
  });

/** Messages wait in the outbox until a run with a chat delivers them. */
const silentChat = (): Chat => ({
  say: async () => {},
  delivery: { deliverDue: async () => 0 },
  pairingCode: null,
  state: () => "none",
  stopListening: async () => {},
  stop: async () => {},
});
