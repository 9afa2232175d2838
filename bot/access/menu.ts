/** Telegram's slash-command menu: registered for allowed chats only, so that strangers see no commands. */
import type { Api } from "grammy";
import type { BotCommand } from "grammy/types";
import type { People } from "../../engine/api.ts";
import { COMMANDS, doesWhat } from "../messages/help.ts";
import { type Language, type Words, wordsIn } from "../words/words.ts";

/** Names, arguments and what each command does. */
const menuIn = (words: Words): BotCommand[] =>
  COMMANDS.map((one) => ({ command: one.name, description: `${one.argument} ${doesWhat(words, one)}`.trim() }));

/** The menu of one allowed chat, in the language it is talked to, whatever its Telegram is set to. */
export async function registerCommandsFor(api: Api, chatId: number, words: Words): Promise<void> {
  const scope = { type: "chat", chat_id: chatId } as const;
  await api.setMyCommands(menuIn(words), { scope });
}

/** At boot: nothing for everybody, the menu for each allowed chat (chat 0 is the terminal and has none). */
export async function registerCommands(
  api: Api,
  people: People,
  languageFor: (chatId: number) => Language = () => "en",
): Promise<void> {
  await api.deleteMyCommands();
  for (const { chatId } of people.all()) {
    if (chatId !== 0) await registerCommandsFor(api, chatId, wordsIn(languageFor(chatId)));
  }
}
