#!/bin/sh
# The web container: prepare, then gunicorn alone. Several may start at once: one prepares, the others wait.
set -eu
cd "$(dirname "$0")/.."
export HOST="${HOST:-0.0.0.0}" PORT="${PORT:-8000}" SERVE="web"
sh deploy/prepare.sh
exec "${CREDITSITE_PYTHON:-python}" deploy/serve.py
