# Two images from one file: `web` serves, `worker` also holds the model's runtime (torch).
FROM node:22-slim AS client
WORKDIR /build
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM python:3.12-slim AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/burnish
COPY requirements.lock ./
RUN pip install --require-hashes --no-deps -r requirements.lock
COPY pyproject.toml README.md ./
COPY app/ app/
COPY denoiser/ denoiser/
COPY workers/ workers/
COPY migrations/ migrations/
RUN pip install --no-deps . \
    && useradd --system --create-home --home-dir /var/lib/burnish burnish
ENV BURNISH_DATA_DIR=/var/lib/burnish
USER burnish

FROM base AS web
COPY --from=client --chown=burnish /build/dist /srv/burnish/web/dist
ENV BURNISH_WEB_DIR=/srv/burnish/web/dist BURNISH_HOST=0.0.0.0
EXPOSE 8000
CMD ["burnish", "serve"]

FROM base AS worker
USER root
# PyTorch's own index carries builds for CPU only, a tenth of the size.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN pip install --index-url "$TORCH_INDEX" torch==2.13.0
USER burnish
CMD ["burnish", "worker"]
