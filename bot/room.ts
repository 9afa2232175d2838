/** What every handler of this room is given. */
import type { Context } from "grammy";
import type {
  AlertDesk,
  Desk,
  OperationsDesk,
  PeopleDesk,
  PreferenceDesk,
  SetupDesk,
  SignalDesk,
  WorkDesk,
} from "../engine/api.ts";
import type { EmitEvent } from "../engine/events.ts";
import type { Pictures } from "./pictures.ts";
import type { Voice } from "./voice.ts";
import type { Words } from "./words/words.ts";

export type Room = {
  readonly desk: Desk;
  readonly signals: SignalDesk;
  readonly pictures: Pictures;
  readonly voice: Voice;
  readonly peopleDesk: PeopleDesk;
  readonly operations: OperationsDesk;
  readonly emit: EmitEvent;
  /** In the language of the chat that asks. */
  readonly wordsOf: (ctx: Context) => Words;
  readonly preferences: PreferenceDesk;
  readonly alerts: AlertDesk;
  readonly work: WorkDesk;
  readonly setup: SetupDesk;
};
