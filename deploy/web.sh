#!/bin/sh
# The web container: prepare (one of several wins, the others wait on the database), then gunicorn alone.
set -eu
cd "$(dirname "$0")/.."
export HOST="${HOST:-0.0.0.0}" PORT="${PORT:-8000}" SERVE="web"
sh deploy/prepare.sh
exec "${CREDITSITE_PYTHON:-python}" deploy/serve.py
