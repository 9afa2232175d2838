/** The process of its own in which a live one has its day compared: told once what to do, it answers once and ends. */
import { type DayPlan, parityOfDay } from "./day.ts";

process.once("message", (plan: DayPlan) => {
  parityOfDay(plan)
    .then((answer) => process.send?.(answer))
    .catch((error) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 3;
    })
    .finally(() => process.disconnect());
});
