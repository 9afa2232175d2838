/**
 * PM2: `pm2 start ecosystem.config.js` (PM2 is not a dependency: install it where the bot runs).
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
    args: "--feed ccxt",
    // The process says when it answers. It ends what it began within ten seconds; PM2 waits longer than that.
    wait_ready: true,
    listen_timeout: 30_000,
    kill_timeout: 15_000,
    // 2 = bad input, 3 = broken environment: starting again would fail again. Not 0: PM2 takes a process that was killed for one that
    // ended with 0, and would leave it dead (`npm run prove:pm2`).
    stop_exit_codes: [2, 3],
    max_memory_restart: "600M",
    // The program keeps a log of its own in var/logs; here is what it says on its way up and down.
    out_file: `${import.meta.dirname}/var/logs/pm2-out.log`,
    error_file: `${import.meta.dirname}/var/logs/pm2-error.log`,
    merge_logs: true,
    time: false,
  },
];
