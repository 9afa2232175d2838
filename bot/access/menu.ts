/** Telegram's slash-command menu: each allowed chat sees what its person may do; strangers see no commands. */
import type { Api } from "grammy";
import type { People, PeopleDesk, Role } from "../../engine/api.ts";
import type { EmitEvent } from "../../engine/events.ts";
import { COMMANDS, doesWhat } from "../messages/help.ts";
import { sendFailure } from "../send-failure.ts";
import { type Language, type Words, wordsIn } from "../words/words.ts";
import { isTerminal } from "./people.ts";
import { mayDo } from "./roles.ts";

/** The menu of one allowed chat, in the language it is talked to, whatever its Telegram is set to; no role = none any more. */
async function registerCommandsFor(api: Api, chatId: number, role: Role | null, words: Words): Promise<void> {
  const scope = { type: "chat", chat_id: chatId } as const;
  if (role === null) {
    await api.deleteMyCommands({ scope });
    return;
  }
  const allowed = COMMANDS.filter((command) => mayDo(role, command.role));
  const menu = allowed.map((one) => ({
    command: one.name,
    description: `${one.argument} ${doesWhat(words, one)}`.trim(),
  }));
  await api.setMyCommands(menu, { scope });
}

type Menu = { readonly chatId: number; readonly role: Role | null; readonly words: Words };

/** A menu that cannot be set is told, and changes nothing of who may do what. */
export async function showMenu(api: Api, { chatId, role, words }: Menu, emit: EmitEvent): Promise<void> {
  try {
    await registerCommandsFor(api, chatId, role, words);
  } catch (error) {
    emit({ type: "error", code: "MENU_NOT_SET", text: `The command menu was not set. ${sendFailure(error).why}` });
  }
}

export type MenuSources = {
  readonly people: People;
  readonly peopleDesk: Pick<PeopleDesk, "places">;
  readonly languageFor?: (chatId: number) => Language;
};

/** At boot: nothing for everybody, the menu for each allowed chat (the terminal has none). In a group all read. */
export async function registerCommands(api: Api, sources: MenuSources): Promise<void> {
  const { people, peopleDesk, languageFor = () => "en" } = sources;
  const chats = [...people.all(), ...peopleDesk.places().map(({ chatId }) => ({ chatId, role: "viewer" }) as const)];
  await api.deleteMyCommands();
  for (const { chatId, role } of chats) {
    if (!isTerminal(chatId)) await registerCommandsFor(api, chatId, role, wordsIn(languageFor(chatId)));
  }
}
