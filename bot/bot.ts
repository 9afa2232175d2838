/**
 * The bot as one chain: repeated updates stop first, then strangers, then the controls that nothing may swallow, then
 * the other commands, then what nobody understood. Telegram and the terminal run the same chain.
 */
import { Bot, type BotConfig, type Context, GrammyError, HttpError } from "grammy";
import type { Clock } from "../core/time.ts";
import type {
  AlertDesk,
  Desk,
  OperationsDesk,
  People,
  PeopleDesk,
  PreferenceDesk,
  SetupDesk,
  SignalDesk,
  TalkStore,
  WorkDesk,
} from "../engine/api.ts";
import type { EmitEvent } from "../engine/events.ts";
import { type AuditNote, access } from "./access/access.ts";
import { dedupe, noteAnswers } from "./access/dedupe.ts";
import { editedKillSwitch } from "./access/edited.ts";
import { meet } from "./access/meet.ts";
import { menuLanguage } from "./access/menu-language.ts";
import type { Pairing } from "./access/pairing.ts";
import { rights } from "./access/roles.ts";
import { alertCommands } from "./commands/alerts.ts";
import { checkCommand } from "./commands/check.ts";
import { workCommands } from "./commands/data.ts";
import { fallback } from "./commands/fallback.ts";
import { ftmoStatusCommand } from "./commands/ftmo-status.ts";
import { helpCommand } from "./commands/help.ts";
import { killSwitchCommand } from "./commands/kill-switch.ts";
import { missedCommand } from "./commands/missed.ts";
import { modelCommand } from "./commands/model.ts";
import { modelsCommand } from "./commands/models.ts";
import { operationsCommands } from "./commands/operations.ts";
import { pauseCommand } from "./commands/pause.ts";
import { allowHereCommand, auditCommand, inviteCommand, peopleCommand } from "./commands/people.ts";
import { questionPresses } from "./commands/question.ts";
import { retrainCommand } from "./commands/retrain.ts";
import { settingsCommand } from "./commands/settings.ts";
import { signalButtons } from "./commands/signal.ts";
import { startCommand } from "./commands/start.ts";
import { statsCommand } from "./commands/stats.ts";
import { conversing } from "./commands/talks.ts";
import { thresholdCommand } from "./commands/threshold.ts";
import { tiersCommand } from "./commands/tiers.ts";
import { watchlistCommand } from "./commands/watchlist.ts";
import { whyCommand } from "./commands/why.ts";
import { toastsMayFail } from "./late-presses.ts";
import { wentWrong } from "./messages/sorry.ts";
import { NO_PICTURES, type Pictures } from "./pictures.ts";
import type { Room } from "./room.ts";
import { type Scrub, scrubIncoming, scrubOutgoing } from "./scrubbing.ts";
import { sendFailure } from "./send-failure.ts";
import { accountForm } from "./talks/account-form.ts";
import { alertForm } from "./talks/alert-form.ts";
import { backtestForm } from "./talks/backtest-form.ts";
import { setupForm } from "./talks/setup-form.ts";
import { cancelCommand } from "./talks/talks.ts";
import { answerInTopic, pushIntoTopics } from "./topic.ts";
import { plainCommands } from "./typed-commands.ts";
import { createVoice } from "./voice.ts";
import { wordsFor } from "./words/words.ts";

export type BotDeps = {
  readonly token: string;
  readonly desk: Desk;
  readonly signals: SignalDesk;
  /** Without it everything is said in words. */
  readonly pictures?: Pictures;
  readonly people: People;
  readonly peopleDesk: PeopleDesk;
  readonly operations: OperationsDesk;
  readonly work: WorkDesk;
  /** Null where nobody can pair (the terminal). */
  readonly pairing: Pairing | null;
  readonly clock: Clock;
  readonly emit: EmitEvent;
  /** Writes to the audit log; settings are audited by the desk itself. */
  readonly audit?: AuditNote;
  /** What each chat chose: its language, and when and of what it wants to hear. */
  readonly preferences: PreferenceDesk;
  readonly alerts: AlertDesk;
  readonly setup: SetupDesk;
  /** Where people stand in a conversation. */
  readonly talks: TalkStore;
  /** Takes secrets out of what is said, in both directions. */
  readonly scrub?: Scrub;
} & Pick<BotConfig<Context>, "botInfo" | "client">;

/** Long polls wait 30 s for an update; nothing may hang for much longer than that. */
const CLIENT_TIMEOUT_S = 60;

export function createBot({
  token,
  desk,
  signals,
  pictures = NO_PICTURES,
  people,
  peopleDesk,
  operations,
  work,
  pairing,
  clock,
  emit,
  audit = () => {},
  preferences,
  alerts,
  setup,
  talks,
  scrub = (text) => text,
  botInfo,
  client,
}: BotDeps): Bot {
  const bot = new Bot(token, {
    ...(botInfo === undefined ? {} : { botInfo }),
    client: { timeoutSeconds: CLIENT_TIMEOUT_S, ...client },
  });
  const voice = createVoice(() => desk.facts(), emit);
  const wordsOf = (ctx: Context) => wordsFor(preferences.of(ctx.chatId ?? 0));
  const room: Room = {
    desk,
    alerts,
    signals,
    pictures,
    voice,
    preferences,
    peopleDesk,
    operations,
    work,
    setup,
    emit,
    wordsOf,
  };

  const doors = [scrubOutgoing(scrub), pushIntoTopics(peopleDesk), toastsMayFail, noteAnswers];
  bot.api.config.use(...doors);
  bot.use(
    editedKillSwitch(people),
    scrubIncoming(scrub),
    plainCommands,
    dedupe(people, clock),
    answerInTopic,
    access({ ...room, people, pairing, clock, audit }),
  );
  const answered = bot.errorBoundary(async ({ error, ctx }) => {
    emit({ type: "error", code: "CHAT_HANDLER_FAILED", text: handlerFailure(error, ctx) });
    // A failure of Telegram itself would fail again, and a reply that may have arrived is not repeated.
    if (!isTelegramFailure(error)) await apologise(room, ctx);
  });
  answered.use(rights(room, people), menuLanguage({ people, preferences, emit }), meet(preferences));
  answered.use(
    killSwitchCommand(room),
    pauseCommand(room),
    thresholdCommand(room),
    cancelCommand({ ...room, talks }),
    questionPresses({ ...room, talks }),
  );
  const forms = {
    account: accountForm(room),
    alert: alertForm(room),
    backtest: backtestForm(room),
    setup: setupForm(room),
  };
  answered.use(conversing({ ...room, talks, forms, clock, doors }));
  answered.use(
    startCommand({ ...room, people }),
    helpCommand(room),
    checkCommand(room),
    statsCommand(room),
    ftmoStatusCommand(room),
  );
  answered.use(
    tiersCommand(room),
    watchlistCommand(room),
    modelCommand(room),
    modelsCommand(room),
    retrainCommand(room),
  );
  answered.use(signalButtons(room), whyCommand(room), missedCommand(room));
  answered.use(peopleCommand(room), inviteCommand(room), allowHereCommand(room), auditCommand(room));
  answered.use(alertCommands(room), settingsCommand(room));
  answered.use(operationsCommands(room));
  answered.use(workCommands(room));
  answered.use(fallback(room));
  bot.catch(({ error, ctx }) => emit({ type: "error", code: "CHAT_HANDLER_FAILED", text: handlerFailure(error, ctx) }));
  return bot;
}

const isTelegramFailure = (error: unknown): boolean => error instanceof GrammyError || error instanceof HttpError;

async function apologise({ voice, wordsOf }: Room, ctx: Context): Promise<void> {
  if (ctx.callbackQuery !== undefined) await ctx.answerCallbackQuery({ text: wordsOf(ctx).text("toast-failed") });
  else await voice.reply(ctx, wentWrong(wordsOf(ctx)));
}

function handlerFailure(error: unknown, ctx: Context): string {
  const about = ctx.callbackQuery === undefined ? "a message" : "a button";
  const why = isTelegramFailure(error)
    ? sendFailure(error).why
    : error instanceof Error
      ? error.message
      : String(error);
  return `Answering ${about} failed (update ${ctx.update.update_id}): ${why}`;
}
