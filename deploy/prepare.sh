#!/bin/sh
# Brings a data folder up to this version: tables, reference data, static files, demo, index, first account.
# Harmless to repeat. DEMO_ENTITIES=0 leaves the demo out (production).
set -eu
cd "$(dirname "$0")/.."
python="${CREDITSITE_PYTHON:-.venv/bin/python}"
say() { printf '\n%s\n' "▸ $1"; }

say "Database"
"$python" manage.py migrate --verbosity 0
say "Reference data"
"$python" manage.py load_reference
say "Static files"
# What no page uses (another API page, DRF's own pages) takes longer to compress than all the rest.
"$python" manage.py collectstatic --noinput --verbosity 0 --ignore redoc --ignore rest_framework
if [ "${DEMO_ENTITIES:-2000}" != 0 ]; then
  say "Demo: fictitious companies"
  "$python" manage.py demo --entities "${DEMO_ENTITIES:-2000}"
fi
say "Search index"
"$python" manage.py search_build --if-needed
"$python" manage.py ensure_staff
