/** Asks questions on a terminal, or reads the answers from a pipe, one line each. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";

export type Prompter = {
  /** The answer without surrounding blanks; null when the input has ended. A secret is not shown while typed. */
  ask(question: string, options?: { readonly secret: boolean }): Promise<string | null>;
  say(text: string): void;
  close(): void;
};

export function createPrompter(
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
  output: NodeJS.WritableStream,
  /** Ctrl-C at a terminal: without it the interruption would read as the end of the answers. */
  onInterrupt: () => void,
): Prompter {
  let hidden = false;
  const screen = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!hidden) output.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input, output: screen, terminal: input.isTTY === true });
  lines.on("SIGINT", onInterrupt);
  const answers = lines[Symbol.asyncIterator]();
  return {
    async ask(question, options) {
      output.write(question);
      hidden = options?.secret === true;
      const { value, done } = await answers.next();
      hidden = false;
      // A terminal has moved to the next line by itself, unless the typing was hidden; a pipe shows no typing at all.
      if (input.isTTY !== true || options?.secret === true) output.write("\n");
      return done === true ? null : String(value).trim();
    },
    say: (text) => void output.write(`${text}\n`),
    close: () => lines.close(),
  };
}
