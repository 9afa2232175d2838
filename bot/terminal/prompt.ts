/** The line a person types on, kept intact below whatever is printed above it. */
import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from "node:readline";

export type PromptDeps = {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream & { readonly columns?: number };
  readonly onLine: (line: string) => void;
  /** Ctrl-C or Ctrl-D: the person wants to leave. */
  readonly onClose: () => void;
  readonly completions?: readonly string[];
};

export type Prompt = {
  /** Prints a block above the input line; what is being typed stays. */
  print(block: string): void;
  close(): void;
};

export function openPrompt({ input, output, onLine, onClose, completions = [] }: PromptDeps): Prompt {
  let closed = false;
  const line = createInterface({ input, output, prompt: "> ", terminal: true, completer: completing(completions) });
  line.on("line", (text) => {
    onLine(text);
    line.prompt();
  });
  line.on("close", () => {
    if (closed) return;
    closed = true;
    clearTyped(line, output);
    onClose();
  });
  line.prompt();
  return {
    print(block) {
      if (closed) return void output.write(`${block}\n`);
      clearTyped(line, output);
      output.write(`${block}\n`);
      line.prompt(true);
    },
    close() {
      if (closed) return;
      closed = true;
      clearTyped(line, output);
      line.close();
    },
  };
}

/** A long input may fill several rows: all of them are taken away, and `prompt(true)` writes them again. */
function clearTyped(line: Interface, output: NodeJS.WritableStream): void {
  moveCursor(output, 0, -line.getCursorPos().rows);
  cursorTo(output, 0);
  clearScreenDown(output);
}

const completing =
  (words: readonly string[]) =>
  (typed: string): [string[], string] => [words.filter((word) => word.startsWith(typed)), typed];
