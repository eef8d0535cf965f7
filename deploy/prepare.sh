#!/bin/sh
# Brings a data folder up to this version: tables, reference data, static files, demo, index, first account.
# Harmless to repeat, also at once from several machines. DEMO_ENTITIES=0 leaves the demo out (production).
set -eu
cd "$(dirname "$0")/.."
umask 077
exec "${CREDITSITE_PYTHON:-.venv/bin/python}" manage.py prepare
