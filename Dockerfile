# Lookout in a container, for those who prefer one to PM2 or systemd: docker compose up -d
# Node comes with the packages (node_modules/node), so that it is the pinned one everywhere; no compiler is in the image.
FROM node:24-bookworm-slim AS packages
WORKDIR /opt/lookout
RUN npm install --global npm@11.19.1
COPY package.json package-lock.json .npmrc ./
COPY scripts/check-npm.cjs scripts/check-npm.cjs
# Without what other systems would load.
RUN npm ci --omit=dev \
 && find node_modules/onnxruntime-node/bin -mindepth 3 -maxdepth 3 ! -path "*/linux/$(node -p process.arch)" -exec rm -r {} + \
 && rm -rf node_modules/better-sqlite3/deps node_modules/node/node_modules/*/include

FROM debian:bookworm-slim
# libstdc++6 for Node and ONNX Runtime; tini passes signals on and collects ended children. Versions are not pinned: they
# vanish from Debian's mirrors with each fix.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates libstdc++6 tini \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin lookout
WORKDIR /opt/lookout
COPY --from=packages /opt/lookout/node_modules node_modules
COPY . .
RUN mkdir var && chown lookout:lookout var
USER 10001
VOLUME /opt/lookout/var
STOPSIGNAL SIGTERM
# A token that stands in a file is not known here: then an answer is enough.
HEALTHCHECK --interval=1m --timeout=10s --start-period=2m \
  CMD ["node_modules/node/bin/node", "-e", "const { HTTP_PORT, HTTP_TOKEN } = process.env; fetch(`http://127.0.0.1:${HTTP_PORT || 8787}/healthz`, { headers: { authorization: `Bearer ${HTTP_TOKEN}` } }).then(({ ok, status }) => process.exit(ok || (status === 401 && !HTTP_TOKEN) ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--", "node_modules/node/bin/node", "--max-semi-space-size=4", "--disable-warning=ExperimentalWarning", "main.ts"]
CMD ["--feed", "ccxt"]
