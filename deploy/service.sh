# shellcheck shell=bash
# Sourced by the scripts beside it: which service manager runs Lookout here, and how it is started anew.
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

restart_service() {
  case "$(service_manager)" in
    # Both wait until the process says that it answers.
    systemd) sudo systemctl restart lookout.service ;;
    pm2) pm2 startOrReload ecosystem.config.js --update-env ;;
    none) echo "No service manager runs Lookout here, so start it yourself." ;;
    *) echo "LOOKOUT_SERVICE must be systemd, pm2 or none." >&2; return 2 ;;
  esac
}
