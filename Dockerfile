# The image of web and worker; both run the scripts in deploy/ that the tests run.
FROM python:3.11-slim-bookworm
WORKDIR /srv/creditsite
# What WeasyPrint makes the PDF files of letters with; without them letters wait.
RUN apt-get update && apt-get install -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk && rm -rf /var/lib/apt/lists/*
ENV PYTHONUNBUFFERED=1 CREDITSITE_PYTHON=python CREDITSITE_DATA_DIR=/var/lib/creditsite
COPY pyproject.toml constraints.txt README.md ./
RUN pip install --no-cache-dir -c constraints.txt -e .
COPY . .
RUN useradd --system --home /srv/creditsite creditsite && install -d -m 700 -o creditsite /var/lib/creditsite
USER creditsite
EXPOSE 8000
CMD ["sh", "deploy/web.sh"]
