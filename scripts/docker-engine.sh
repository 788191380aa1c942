#!/usr/bin/env bash
# A private Docker engine for tests and for trying things out, as root and without systemd: starts it, prints its address
# (unix://…) as one line, and ends it with everything in it when stdin closes. Whoever starts it need not clean up after a
# crash of its own: a closed pipe is enough.
#   bash scripts/docker-engine.sh      until Ctrl-D
# A line `stop` ends the engine alone, as a restart of it does: its containers end, what it has stays; a line `start` starts it
# again on that. Each is answered by a line when it is done: `stopped`, `started`.
# `--iptables=false` leaves the firewall of the host alone: published ports, containers that talk to each other and to the
# host work; only the way out and the isolation between networks are missing.
set -euo pipefail

FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/molecule-docker-XXXXXX")
SOCKET="$FOLDER/docker.sock"
ENGINE=
is_stopped=

# Not so for a zombie that nobody has reaped yet.
alive() { [ -n "$1" ] && [ "$(awk '/^State:/{print $2}' "/proc/$1/status" 2>/dev/null)" != Z ] && kill -0 "$1" 2>/dev/null; }

# What an engine leaves that ended badly: helpers of its containers (they name our folder), then its mounts.
end_remains() {
  local process
  for process in /proc/[0-9]*; do
    if { tr '\0' ' ' <"$process/cmdline"; } 2>/dev/null | grep -q "^[^ ]*containerd.*$FOLDER/exec"; then
      kill -9 "${process#/proc/}" $(ps -o pid= --ppid "${process#/proc/}" || true) 2>/dev/null || true
    fi
  done
  awk -v folder="$FOLDER/" 'index($2, folder) == 1 {print $2}' /proc/mounts | sort -r | while read -r mount; do
    umount -l "$mount" || true
  done
}

stop() {
  trap - EXIT
  trap '' INT TERM HUP
  if [ -n "$is_stopped" ]; then start_engine || true; fi
  if alive "$ENGINE"; then
    # Removed by the engine, so that the bridges of its networks go with them.
    DOCKER_HOST="unix://$SOCKET" timeout 30 bash -c \
      'docker ps -aq | xargs -r docker rm -f; docker network prune -f' >/dev/null 2>&1 || true
    end_engine
  fi
  end_remains
  rm -rf "$FOLDER"
}
trap stop EXIT
trap 'exit 130' INT TERM HUP

start_engine() {
  setsid dockerd --data-root "$FOLDER/data" --exec-root "$FOLDER/exec" --pidfile "$FOLDER/docker.pid" \
    --host "unix://$SOCKET" --storage-driver overlay2 --bridge none \
    --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false \
    --default-address-pool base=172.31.0.0/16,size=24 --log-opt max-size=1m --shutdown-timeout 3 \
    </dev/null >>"$FOLDER/engine.log" 2>&1 &
  ENGINE=$!
  for _ in $(seq 400); do
    answers && return
    alive "$ENGINE" || break
    sleep 0.05
  done
  tail -20 "$FOLDER/engine.log" >&2
  return 1
}

answers() {
  [ -S "$SOCKET" ] && curl --silent --fail --max-time 2 --output /dev/null --unix-socket "$SOCKET" http://engine/_ping
}

# Killed only where it does not end by itself: on the remains of a killed engine another one hangs.
end_engine() {
  kill "$ENGINE" 2>/dev/null || true
  for _ in $(seq 150); do alive "$ENGINE" || return 0; sleep 0.1; done
  kill -9 "$ENGINE" 2>/dev/null || true
}

start_engine
echo "unix://$SOCKET"

# Until whoever started it closes our input, or the engine ends by itself.
misses=0
while [ "$misses" -lt 3 ] && { [ -n "$is_stopped" ] || alive "$ENGINE"; }; do
  status=0
  read -r -t 1 line || status=$?
  # Above 128: nothing came in that second. Anything else, again and again: the input is closed; once: the engine was
  # frozen or went on, which interrupts the reading.
  case "$status:$line" in
    0:stop)
      end_engine
      is_stopped=1
      echo stopped
      ;;
    0:start)
      start_engine
      is_stopped=
      echo started
      ;;
  esac
  if [ "$status" -eq 0 ] || [ "$status" -gt 128 ]; then misses=0; else misses=$((misses + 1)) && sleep 0.1; fi
done
