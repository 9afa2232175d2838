/** Telegram's slash-command menu: registered for allowed chats only, so that strangers see no commands. */
import type { Api } from "grammy";
import type { People } from "../../engine/api.ts";
import { COMMANDS } from "../messages/help.ts";

/** The menu of one allowed chat. */
export async function registerCommandsFor(api: Api, chatId: number): Promise<void> {
  const commands = COMMANDS.map(({ name, argument, does }) => ({
    command: name,
    description: argument === "" ? does : `${argument} ${does}`,
  }));
  await api.setMyCommands(commands, { scope: { type: "chat", chat_id: chatId } });
}

/** At boot: nothing for everybody, the menu for each allowed chat (chat 0 is the terminal and has none). */
export async function registerCommands(api: Api, people: People): Promise<void> {
  await api.deleteMyCommands();
  for (const { chatId } of people.all()) {
    if (chatId !== 0) await registerCommandsFor(api, chatId);
  }
}
