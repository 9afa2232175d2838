#!/usr/bin/env bash
# npm run deploy:rollback: back to the version that ran before the last upgrade. The databases stay as they are; a version
# that is too old for them refuses to start and says so (docs/guides/deployment.md, "Going back").
# -E: what fails inside a function counts too.
set -Eeuo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/service.sh
. deploy/service.sh

note="${VAR_DIR:-var}/deploy/previous"
if [ ! -s "$note" ]; then
  echo "No upgrade is noted in $note, so there is nothing to go back to. Nothing was changed." >&2
  exit 2
fi
target=$(cat "$note")
now=$(git rev-parse HEAD)
stop_or_leave
trap 'put_back "Going back" "$now"' ERR INT TERM
git checkout --quiet --detach "$target"
npm ci
npm run --silent deploy:smoke
restart_service
trap - ERR INT TERM
echo "$now" >"$note"
echo "Back at $(git describe --tags --always). A second rollback goes forward again."
