# Two images from one file: `web` serves, `worker` also holds the model's runtime (torch).
FROM node:22.18.0-bookworm-slim AS client
WORKDIR /build
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

# Everything is installed into /srv/venv, which alone is copied into the images that run.
FROM python:3.12.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /srv/venv
COPY requirements.lock ./
RUN /srv/venv/bin/pip install --require-hashes --no-deps -r requirements.lock
COPY pyproject.toml README.md ./
COPY app/ app/
COPY denoiser/ denoiser/
COPY workers/ workers/
COPY migrations/ migrations/
RUN /srv/venv/bin/pip install --no-deps .

FROM build AS build-worker
# PyTorch's own index has builds for the CPU only, a tenth of the size; …/cu126 for NVIDIA cards.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
COPY requirements-torch.lock ./
RUN /srv/venv/bin/pip install --require-hashes --no-deps -r requirements-torch.lock \
    && /srv/venv/bin/pip install --index-url "$TORCH_INDEX" torch==2.13.0

FROM python:3.12.11-slim-bookworm AS base
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    BURNISH_DATA_DIR=/var/lib/burnish
RUN useradd --uid 10001 --create-home --home-dir /var/lib/burnish burnish
WORKDIR /var/lib/burnish

FROM base AS worker
COPY --from=build-worker /srv/venv /srv/venv
USER 10001
CMD ["burnish", "worker"]

FROM base AS web
COPY --from=build /srv/venv /srv/venv
COPY --from=client /build/dist /srv/web
ENV BURNISH_WEB_DIR=/srv/web
USER 10001
EXPOSE 8000
CMD ["burnish", "serve"]
