/** A real Alertmanager with our routes and texts, whose Slack and PagerDuty are a server on this machine. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./life.ts";
import { answers, type Check, FOLDER } from "./tools.ts";

/** Alerts wait half a minute for others of their group. */
const TOLD_WITHIN_MS = 60_000;
const PAGE = alert("LookoutScanLate", "page", "No scan for 8m");
const TICKET = alert("LookoutQualityLow", "ticket", "binanceusdm:BTC/USDT: data quality 39 of 100");

/** Whether a page reaches PagerDuty and a ticket Slack, each with what it says, and neither the other. */
export async function checkRoutes(program: string): Promise<Check> {
  const folder = mkdtempSync(join(tmpdir(), "lookout-alertmanager-"));
  const told: { readonly path: string; readonly body: string }[] = [];
  const people = createServer(async (request, response) => {
    told.push({ path: request.url ?? "", body: (await request.toArray()).join("") });
    response.writeHead(202).end('{"status":"success"}');
  });
  await new Promise<void>((resolve) => people.listen(0, "127.0.0.1", resolve));
  const { port } = people.address() as AddressInfo;
  writeFileSync(join(folder, "config.yml"), configOf(folder, `http://127.0.0.1:${port}`));
  const address = `127.0.0.1:${await freePort()}`;
  const own = ["--cluster.listen-address=", `--storage.path=${join(folder, "data")}`];
  const args = [`--config.file=${join(folder, "config.yml")}`, `--web.listen-address=${address}`, ...own];
  const child = spawn(program, args, { stdio: "ignore" });
  const exit = new Promise((resolve) => child.once("exit", resolve));
  await answers(`http://${address}/-/ready`);
  const headers = { "content-type": "application/json" };
  await fetch(`http://${address}/api/v2/alerts`, { method: "POST", headers, body: JSON.stringify([PAGE, TICKET]) });
  for (const until = Date.now() + TOLD_WITHIN_MS; told.length < 2 && Date.now() < until; ) await sleep(200);
  child.kill("SIGTERM");
  await exit;
  people.close();
  rmSync(folder, { recursive: true, force: true });
  return verdict(told);
}

function verdict(told: readonly { readonly path: string; readonly body: string }[]): Check {
  const of = (path: string): string =>
    told
      .filter((one) => one.path.startsWith(path))
      .map(({ body }) => body)
      .join("\n");
  const isAbout = (text: string, which: typeof PAGE, other: typeof PAGE): boolean =>
    text.includes(which.annotations.summary) && !text.includes(other.annotations.summary);
  const isGood = isAbout(of("/pagerduty"), PAGE, TICKET) && isAbout(of("/slack"), TICKET, PAGE);
  return {
    what: "a page reaches PagerDuty, a ticket Slack",
    state: isGood ? "good" : "bad",
    said: JSON.stringify(told),
  };
}

/** The shipped file, with keys and addresses of this machine. */
function configOf(folder: string, url: string): string {
  const [slack, pagerduty] = [join(folder, "slack"), join(folder, "pagerduty")];
  writeFileSync(slack, `${url}/slack`);
  writeFileSync(pagerduty, "a-key-of-nobody");
  const shipped = readFileSync(join(FOLDER, "alertmanager.yml"), "utf8")
    .replace("/etc/alertmanager/slack-webhook", slack)
    .replace("/etc/alertmanager/pagerduty-key", pagerduty);
  return `global:\n  pagerduty_url: ${url}/pagerduty\n${shipped}`;
}

function alert(alertname: string, severity: "page" | "ticket", summary: string) {
  return { labels: { alertname, severity }, annotations: { summary, description: "What it means." } };
}
