# glibc and not musl: the embedded Postgres has no binaries for musl.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci --no-audit --no-fund && npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:20-bookworm-slim
# Postgres refuses a user id without an account, so the image has one.
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/headgate headgate
WORKDIR /app
# Its own, because the embedded Postgres completes its programs where they stand.
COPY --from=build --chown=headgate:headgate /app /app
USER headgate
ENV NODE_ENV=production HEADGATE_DATA=/var/lib/headgate
EXPOSE 8080
VOLUME /var/lib/headgate
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8080) + '/livez').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=64", "apps/controller/dist/main.js"]
