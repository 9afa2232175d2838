/** What every handler of this room is given. */
import type { Desk } from "../engine/api.ts";
import type { Voice } from "./voice.ts";

export type Room = { readonly desk: Desk; readonly voice: Voice };
