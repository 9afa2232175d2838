/** Stories of a live process on an exchange on this machine, over the recording Bot API. */
import { type BotApiServer, startBotApiServer } from "../../servers/bot-api-server.ts";
import { killedInABatch } from "./batch.ts";
import { aPhone } from "./phone.ts";
import { hold, type Report } from "./report.ts";
import { aWorld, OWNER, TOKEN, type World } from "./world.ts";

const OTHER_MODEL = "win240-light-1";

export async function batchStories({ story }: Report): Promise<void> {
  await story("live: killed three times in the middle of a batch of updates", () =>
    inAWorld((world, telegram) =>
      killedInABatch({ telegram, owner: OWNER, folder: world.folder, start: () => world.live() }),
    ),
  );
}

export async function liveStories({ story }: Report): Promise<void> {
  await story("live: /setup by text, a flood in the middle of it, and another model by the next scan", () =>
    inAWorld(async (world, telegram) => {
      const program = world.live({ THRESHOLD: "0.9" });
      await program.until(({ type }) => type === "scan");
      const scans = program.lines.filter(({ type }) => type === "scan").length;
      const phone = aPhone(telegram, OWNER);
      phone.say(`/models promote ${OTHER_MODEL}`);
      await phone.hears(/^Let win240-light-1 serve in place of crypto-1\?/);
      await phone.press("Confirm");
      await phone.hears(/win240-light-1 is being checked and takes over at one of the next scans/);

      for (const [line, answer] of SETUP) {
        if (answer === AFTER_FLOOD) telegram.fail("sendMessage", { status: 429, retryAfter: 1 });
        phone.say(line);
        await phone.hears(answer);
      }
      await phone.press("Apply");
      await phone.hears(/^Setup is done[\s\S]*threshold 0\.7[\s\S]*Europe\/Istanbul/);

      const next = await program.until(
        (line) => line.type === "scan" && program.lines.indexOf(line) > indexOfScan(scans),
      );
      await program.until(({ type, code }) => type === "alert" && code === "MODEL_CHANGED");
      phone.say("/check BTC");
      await phone.hears(/Model win240-light-1 · observation/);
      const judged = program.lines.filter(({ type, slot }) => type === "decision" && slot === next.slot);
      hold(judged.length > 0, `nothing was decided at ${String(next.slot)}`);
      phone.say("/why BTC");
      await phone.hears(/win240-light-1/);
      program.child.kill("SIGTERM");
      hold((await program.exit) === 0, "the process did not end in order");

      function indexOfScan(count: number): number {
        const all = program.lines.flatMap(({ type }, index) => (type === "scan" ? [index] : []));
        return all[count - 1] ?? Number.POSITIVE_INFINITY;
      }
    }),
  );
}

const AFTER_FLOOD = /Which confidence does a signal need\?/;
/** What is typed, and the question that follows. */
const SETUP: readonly (readonly [line: string, answer: RegExp])[] = [
  ["/setup", /^Setup: which account rules do I keep\?/],
  ["ftmo-2step-challenge", /How large is the account\?/],
  ["100,000", /Which symbols shall I watch\?/],
  ["BTC, ETH", AFTER_FLOOD],
  ["0.7", /In which time zone are you\?/],
  ["Europe/Istanbul", /^Shall it be so\?/],
];

export async function inAWorld(tell: (world: World, telegram: BotApiServer) => Promise<void>): Promise<void> {
  const telegram = await startBotApiServer(TOKEN);
  const world = await aWorld(telegram.root);
  try {
    await tell(world, telegram);
  } finally {
    await world.end();
    await telegram.close();
  }
}
