/**
 * PM2: `pm2 start ecosystem.config.js` with FEED=ccxt in `.env` (PM2 is not a dependency: install it where the bot runs).
 * One process only: a second one would poll Telegram too and be refused (409). Node is the pinned one, because PM2's own may be older
 * than what the database addon needs.
 */
export const apps = [
  {
    name: "lookout",
    script: "main.ts",
    interpreter: `${import.meta.dirname}/node_modules/node/bin/node`,
    // As in "npm start".
    interpreter_args: "--max-semi-space-size=4 --disable-warning=ExperimentalWarning",
    cwd: import.meta.dirname,
    exec_mode: "fork",
    instances: 1,
    // The process says when it answers, and gets ten seconds to finish what it began.
    wait_ready: true,
    listen_timeout: 30_000,
    kill_timeout: 10_000,
    // 2 = bad input, 3 = broken environment: starting again would fail again.
    stop_exit_codes: [0, 2, 3],
    max_memory_restart: "600M",
    time: false,
  },
];
