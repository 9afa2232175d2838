#!/usr/bin/env bash
# npm run deploy:upgrade -- TAG: takes a backup, stops the service, goes to that version, proves it, and starts it. Whatever
# fails on the way goes back to the version that ran before and starts that. Run it as the user that owns the folder.
# -E: what fails inside a function counts too.
set -Eeuo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/service.sh
. deploy/service.sh

target=${1:-}
if [ -z "$target" ]; then
  echo "Name the version to go to: npm run deploy:upgrade -- TAG. Nothing was changed." >&2
  exit 2
fi
if [ -n "$(git status --porcelain --untracked-files=no)" ]; then
  echo "Files of the program were changed here (git status), and an upgrade would lose or mix them. Nothing was changed." >&2
  exit 2
fi
var=${VAR_DIR:-var}
mkdir -p "$var/deploy"
before=$(git rev-parse HEAD)

if [ -f "$var/lookout.db" ]; then
  npm run --silent backup
fi
git fetch --tags --quiet || echo "No new versions could be fetched; going on with those that are here."
if ! git rev-parse --verify --quiet "$target^{commit}" >/dev/null; then
  echo "There is no version $target. Nothing was changed." >&2
  exit 2
fi

stop_or_leave
trap 'put_back "The upgrade" "$before"' ERR INT TERM

echo "$before" >"$var/deploy/previous"
git checkout --quiet --detach "$target"
npm ci
npm run --silent doctor -- --offline
npm run --silent deploy:smoke
restart_service
trap - ERR INT TERM
echo "Lookout $(git describe --tags --always) runs. Watch the chat for one scan; back: npm run deploy:rollback"
