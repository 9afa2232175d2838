/** `/stats` with its pictures and buttons, and the picture of `/ftmo_status`. */
import { expect, test } from "vitest";
import { statsCharts } from "../../bot/messages/stats-charts.ts";
import { wordsIn } from "../../bot/words/words.ts";
import type { Chart } from "../../engine/api.ts";
import { aStats, noStats } from "../support/bot-reports.ts";
import { at } from "../support/candles.ts";
import { fakeDesk } from "../support/fake-desk.ts";
import { OWNER, STRANGER, type TestChatOptions, testChat } from "../support/fake-telegram.ts";

/** Draws everything as the same bytes and notes what that was. */
function drawing() {
  const charts: Chart[] = [];
  const draw = async (_chat: number, chart: () => Chart): Promise<Uint8Array> => {
    charts.push(chart());
    return new Uint8Array([137, 80, 78, 71]);
  };
  return { charts, pictures: { draw } };
}
const panels = (chart?: Chart): readonly Chart[] => (chart?.kind === "stacked" ? chart.charts : []);

const chatWith = (options: TestChatOptions = {}) => {
  const { charts, pictures } = drawing();
  return { charts, ...testChat({ pictures, ...options }) };
};

test("a picture stands above the words: what came true, and the sum of results", async () => {
  const { say, calls, charts } = chatWith();
  await say("/stats 30");
  expect(calls.map(({ method }) => method)).toEqual(["sendPhoto", "sendMessage"]);
  expect(charts).toMatchObject([{ kind: "stacked" }]);
  expect(panels(charts[0])).toMatchObject([
    { kind: "reliability", mark: "DRY RUN", bins: [{ n: 300 }, { n: 112 }] },
    {
      kind: "equity",
      mark: null,
      unit: "R",
      title: "Sum of results −0.52 R, net −392.90 USD",
      disputed: false,
      points: [{ value: 0 }, { value: 1.93 }, { value: -0.52 }],
    },
  ]);
});

test("bins of a handful of independent cases are left out, and a picture of nothing is not sent", async () => {
  const desk = fakeDesk();
  const [first] = aStats().reliability;
  const few = { ...aStats(), reliability: first === undefined ? [] : [{ ...first, independent: 4 }] };
  const { say, charts } = chatWith({ desk: { ...desk, stats: () => few } });
  await say("/stats");
  expect(charts.map(({ kind }) => kind)).toEqual(["equity"]);
  const nothing = chatWith({ desk: { ...desk, stats: noStats } });
  await nothing.say("/stats all");
  expect(nothing.charts).toEqual([]);
});

test.each([
  ["2025-06-09T05:10Z", ", 9 Jun, after costs"],
  ["2025-06-10T05:10Z", ", 9 Jun to 10 Jun, after costs"],
])("a picture until %s names its days once", (until, days) => {
  const [, results] = statsCharts(wordsIn("en"), aStats({ from: at("2025-06-09T00:00Z"), until: at(until) }), {
    mode: "dryrun",
    currency: "USD",
  });
  expect(results?.kind === "equity" && results.subtitle).toContain(days);
});

test("buttons lead to the other spans; what was forged leads to seven days", async () => {
  const { say, press, pressData, desk } = chatWith();
  await say("/stats");
  await press("90 days");
  await press("All");
  await pressData("v2:stats:1000");
  expect(desk.asked.filter((call) => call.startsWith("stats"))).toEqual([
    "stats 7",
    "stats 90",
    "stats all",
    "stats 7",
  ]);
});

test("a stranger presses nothing", async () => {
  const { pressData, desk } = chatWith();
  await pressData("v2:stats:30", STRANGER);
  expect(desk.asked).toEqual([]);
  await pressData("v2:stats:30", OWNER);
  expect(desk.asked).toEqual(["stats 30"]);
});

test("the picture of the account shows both limits, the best day, the target and the days", async () => {
  const { say, calls, charts } = chatWith();
  await say("/ftmo_status");
  expect(calls.map(({ method }) => method)).toEqual(["sendPhoto", "sendMessage"]);
  expect(charts).toMatchObject([
    {
      kind: "bars",
      title: "FTMO 2-Step, challenge",
      rows: [
        { label: "daily loss", sense: "room" },
        { label: "total loss", sense: "room" },
        { label: "profit target", sense: "goal" },
        { label: "trading days", sense: "goal" },
      ],
    },
  ]);
});

test("a loss in money stands beside results that add up to a gain", async () => {
  const desk = fakeDesk();
  const report = aStats({
    curve: [
      { at: aStats().from, value: 0 },
      { at: aStats().until, value: 1.66 },
    ],
  });
  const { say, charts } = chatWith({ desk: { ...desk, stats: () => report } });
  const told = await say("/stats");
  expect(panels(charts[0])[1]).toMatchObject({ title: "Sum of results +1.66 R, net −392.90 USD", disputed: true });
  const text = told.at(-1);
  expect(text).toContain("Net −392.90 USD in money");
  expect(text).toContain("of which MEDIUM −812.40, HIGH +419.50");
  expect(text).toContain("of which BTC/USDT −450.00, ETH/USDT +57.10");
  expect(text).toContain("Sizes differ");
});
