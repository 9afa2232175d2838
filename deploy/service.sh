# shellcheck shell=bash
# Sourced by the scripts beside it: which service manager runs Lookout here, how it is stopped and started, and how a version
# is put back. Files change only while it is stopped: a process whose modules are swapped under it fails where nobody looks.
# LOOKOUT_SERVICE=systemd|pm2|none decides; otherwise the one that knows "lookout" does.

service_manager() {
  if [ -n "${LOOKOUT_SERVICE:-}" ]; then
    echo "$LOOKOUT_SERVICE"
  elif command -v systemctl >/dev/null && systemctl cat lookout.service >/dev/null 2>&1; then
    echo systemd
  elif command -v pm2 >/dev/null && pm2 describe lookout >/dev/null 2>&1; then
    echo pm2
  else
    echo none
  fi
}

stop_service() {
  case "$(service_manager)" in
    # Both wait until the process has ended what it began.
    systemd) sudo systemctl stop lookout.service ;;
    pm2) pm2 stop lookout ;;
    none) echo "No service manager runs Lookout here. If you run it yourself, stop it before its files change." ;;
    *) echo "LOOKOUT_SERVICE must be systemd, pm2 or none." >&2; return 2 ;;
  esac
}

stop_or_leave() {
  if ! stop_service; then
    echo "The service could not be stopped, so nothing was changed. It needs the right to do so: docs/guides/deployment.md." >&2
    exit 2
  fi
}

# Starts it too where it is stopped.
restart_service() {
  case "$(service_manager)" in
    # Both wait until the process says that it answers.
    systemd) sudo systemctl restart lookout.service ;;
    pm2) pm2 startOrReload ecosystem.config.js --update-env ;;
    none) echo "No service manager runs Lookout here, so start it yourself." ;;
    *) echo "LOOKOUT_SERVICE must be systemd, pm2 or none." >&2; return 2 ;;
  esac
}

# put_back WHAT VERSION: the version that ran before, with its packages, running again. What fails of that is said and keeps
# nothing else from being tried.
put_back() {
  trap - ERR INT TERM
  echo "$1 failed, so $2 is put back and started." >&2
  git checkout --quiet --detach "$2" || echo "The files of $2 could not be put back: git checkout --detach $2" >&2
  npm ci || echo "Its packages could not be installed: run npm ci, then start the service." >&2
  restart_service
  exit 1
}
