// Runs before anything is installed. npm older than 11.19 ignores `allowScripts` and would start native builds that
// need other hosts than the registry, so it is stopped here with one sentence. CommonJS, because it must run anywhere.
const agent = process.env.npm_config_user_agent ?? "";
const [major = 0, minor = 0] = (/npm\/(\d+)\.(\d+)/.exec(agent) ?? []).slice(1).map(Number);
if (major < 11 || (major === 11 && minor < 19)) {
  console.error(
    `Lookout needs npm 11.19 or newer, and this is ${agent.split(" ")[0] || "not npm"}: run "npm install --global npm@11.19.1" and try again.`,
  );
  process.exit(1);
}
