# The image of web and worker; both run the scripts in deploy/ that the tests run.
FROM python:3.11-slim-bookworm
WORKDIR /srv/creditsite
ENV PYTHONUNBUFFERED=1 CREDITSITE_PYTHON=python CREDITSITE_DATA_DIR=/var/lib/creditsite
COPY pyproject.toml constraints.txt README.md ./
RUN pip install --no-cache-dir -c constraints.txt -e .
COPY . .
RUN useradd --system --home /srv/creditsite creditsite && install -d -m 700 -o creditsite /var/lib/creditsite
USER creditsite
EXPOSE 8000
CMD ["sh", "deploy/web.sh"]
