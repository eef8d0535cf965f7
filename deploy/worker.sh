#!/bin/sh
# The worker container: the sweeps alone.
set -eu
cd "$(dirname "$0")/.."
export SERVE="worker"
exec "${CREDITSITE_PYTHON:-python}" deploy/serve.py
