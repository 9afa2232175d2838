/** How long a person waits from the command to the first answer with numbers in it. */
import { type Measurement, median } from "./measure.ts";
import { type Command, NPM, withProgram } from "./program.ts";

const STARTS = 5;
const ARGS = ["--feed", "replay", "--json", "--speed", "max", "--until", "2025-06-09T00:02Z"];

export async function coldStart(): Promise<readonly Measurement[]> {
  const viaNpm: number[] = [];
  const direct: number[] = [];
  for (let n = 0; n < STARTS; n += 1) {
    viaNpm.push(await firstReply(NPM));
    direct.push(await firstReply());
  }
  return [
    { name: "cold start to first chat reply, npm start", value: Math.round(median(viaNpm)), unit: "ms" },
    { name: "cold start to first chat reply, node main.ts", value: Math.round(median(direct)), unit: "ms" },
  ];
}

async function firstReply(command?: Command): Promise<number> {
  const started = performance.now();
  const answered = (program: Parameters<Parameters<typeof withProgram>[1]>[0]): Promise<number> => {
    program.say("/check BTC");
    return program.next("message").then(() => performance.now() - started);
  };
  return withProgram(ARGS, answered, ...(command === undefined ? [] : [command]));
}
