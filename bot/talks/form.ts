/** A conversation as data: what is asked next, how an answer is read, and what is done with all of them at the end. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Context } from "grammy";
import type { Button } from "../post.ts";

export type Answers = Readonly<Record<string, string>>;
export type Choice = { readonly label: string; readonly value: string; readonly row?: number };
export type Question = {
  /** Names the answer. */
  readonly key: string;
  readonly text: FormattedString;
  readonly choices: readonly Choice[];
};
export type ReadAnswer =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly says: FormattedString };
export type Outcome = { readonly message: FormattedString; readonly buttons: readonly Button[] };

/** None of it is asked again when the conversation is replayed, so all of it may look at the clock and the ledger. */
export type Form = {
  /** Null when nothing more is to be asked. */
  next(answers: Answers, ctx: Context): Question | null;
  /** A typed answer; a chosen one is the choice's value and comes here too. */
  read(key: string, text: string, answers: Answers, ctx: Context): ReadAnswer | Promise<ReadAnswer>;
  /** The only place where something is done: until here a conversation that ends has changed nothing. */
  finish(answers: Answers, ctx: Context): Promise<Outcome>;
};
export type Forms = Readonly<Record<string, Form>>;
