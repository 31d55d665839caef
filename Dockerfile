# Kaderwacht as an image: the command line with the core libraries, from the lock, as a user without rights.
#
#   docker build -t kaderwacht .
#   docker run --rm --network none -v "$PWD:/landschap:ro" kaderwacht check .
#
# It needs no network when it runs. Building does: Debian's git and what the lock names.
FROM python:3.12-slim-bookworm AS bouw
WORKDIR /bron
COPY pyproject.toml README.md LICENSE requirements-core.lock requirements-build.lock ./
COPY checker checker
COPY api api
COPY ontologie ontologie
COPY regels regels
COPY voorbeeld voorbeeld
RUN python3 -m venv /opt/kaderwacht
RUN /opt/kaderwacht/bin/python -m pip --no-cache-dir --disable-pip-version-check install --quiet --require-hashes -r requirements-core.lock -r requirements-build.lock
RUN /opt/kaderwacht/bin/python -m pip --no-cache-dir --disable-pip-version-check install --quiet --no-deps --no-build-isolation .

FROM python:3.12-slim-bookworm
# git, for --changed-from with a git ref; it reads the mounted folder, whoever owns that
RUN apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/* && git config --system --add safe.directory /landschap
COPY --from=bouw /opt/kaderwacht /opt/kaderwacht
RUN useradd --system --uid 10001 --create-home kaderwacht
ENV PATH=/opt/kaderwacht/bin:$PATH PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /landschap
ENTRYPOINT ["kaderwacht"]
CMD ["--help"]
