#!/bin/sh
# `make run`: prepare, then serve with one web server and one worker under one supervisor.
set -eu
cd "$(dirname "$0")/.."
python="${CREDITSITE_PYTHON:-.venv/bin/python}"
export HOST="${HOST:-127.0.0.1}" PORT="${PORT:-8000}"
if ! "$python" deploy/port_free.py "$HOST" "$PORT"; then
  echo "Port $PORT on $HOST is in use. Choose another: PORT=8001 make run" >&2
  exit 1
fi
sh deploy/prepare.sh
printf '\n▸ creditsite answers on http://%s:%s/   (Ctrl-C ends it)\n\n' "$HOST" "$PORT"
exec "$python" deploy/serve.py
