/** The input line on a terminal, played by two streams. */
import { PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { openPrompt, type Prompt } from "../../../bot/terminal/prompt.ts";

function setUp(completions: readonly string[] = []) {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns: 20, rows: 10, isTTY: true });
  let written = "";
  output.on("data", (chunk: Buffer) => {
    written += chunk.toString();
  });
  const lines: string[] = [];
  let closes = 0;
  const prompt: Prompt = openPrompt({
    input,
    output,
    onLine: (line) => lines.push(line),
    onClose: () => {
      closes += 1;
    },
    completions,
  });
  const type = async (text: string): Promise<void> => {
    input.write(text);
    await turn();
    await turn();
  };
  const take = async (): Promise<string> => {
    await turn();
    const now = written;
    written = "";
    return now;
  };
  return { prompt, type, take, lines, closes: () => closes };
}

const ERASE = "\u001b[1G\u001b[0J";

test("lines are handed on, and the prompt comes back", async () => {
  const { type, take, lines } = setUp();
  expect(await take()).toContain("> ");
  await type("/check BTC\r/help\r");
  expect(lines).toEqual(["/check BTC", "/help"]);
  expect((await take()).endsWith("\u001b[3G")).toBe(true);
});

test("what is printed stands above, and what is being typed stays", async () => {
  const { prompt, type, take, lines } = setUp();
  await type("/che");
  await take();
  prompt.print("12:04 BTC 104,512");
  const written = await take();
  expect(written.startsWith(`${ERASE}12:04 BTC 104,512\n`)).toBe(true);
  expect(written).toContain("> /che");
  await type("ck\r");
  expect(lines).toEqual(["/check"]);
});

test("an input of several rows is taken away whole", async () => {
  const { prompt, type, take } = setUp();
  await type("x".repeat(50));
  await take();
  prompt.print("block");
  // Two columns of prompt and 50 letters fill two rows of 20 and stand in the third: two rows up.
  expect((await take()).startsWith(`\u001b[2A${ERASE}block\n`)).toBe(true);
});

test("Tab completes commands", async () => {
  const { type, lines } = setUp(["/check", "/check BTC", "/help"]);
  for (const keys of ["/h", "\t", "\r"]) await type(keys);
  expect(lines).toEqual(["/help"]);
});

test.each(["\u0003", "\u0004"])("Ctrl-C and Ctrl-D ask to leave, once (%j)", async (key) => {
  const { prompt, type, take, closes } = setUp();
  await take();
  await type(key);
  expect(await take()).toContain(ERASE);
  expect(closes()).toBe(1);
  prompt.print("the summary");
  expect(await take()).toBe("the summary\n");
  prompt.close();
  expect(closes()).toBe(1);
});

test("closing from outside takes the prompt away and asks nothing", async () => {
  const { prompt, type, take, closes } = setUp();
  await type("half");
  await take();
  prompt.close();
  expect((await take()).startsWith(ERASE)).toBe(true);
  prompt.print("bye");
  expect(await take()).toBe("bye\n");
  expect(closes()).toBe(0);
});
