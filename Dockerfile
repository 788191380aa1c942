# An image for server mode, against a PostgreSQL of yours (DATABASE_URL). compose.yaml shows how it is run.
# Build: docker build -t molecule/platform .
# Where Docker Hub cannot be reached: --build-arg NODE_IMAGE=<an image with Node, npm and a user `node`>. Where npm’s registry
# is another one, or needs a certificate of its own, that image brings its npmrc.
ARG NODE_IMAGE=node:22.20.0-bookworm-slim

FROM $NODE_IMAGE AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
# The build tools are development dependencies, and the commands (npm run backup, doctor, ...) are run by one of them.
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
# Its path, where it has one, stands in every page: another path is another build.
ARG PUBLIC_URL=
RUN node scripts/build.mjs && rm -rf .next/cache

FROM $NODE_IMAGE
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
ENV MOLECULE_ENV=production MOLECULE_BIND=0.0.0.0 PORT=3000 DATA_DIR=/data

# The program belongs to root and is run by somebody else, so that it cannot change itself.
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/.next ./.next
COPY --from=build /app/.build ./.build
COPY package.json next.config.ts tsconfig.json ./
COPY public ./public
COPY docs ./docs
COPY drizzle ./drizzle
COPY templates ./templates
# What the commands are made of.
COPY contracts ./contracts
COPY db ./db
COPY domain ./domain
COPY server ./server
COPY scripts ./scripts

RUN mkdir /data .next/cache && chown node:node /data .next/cache && chmod 700 /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "scripts/container-health.mjs"]
CMD ["node", "--enable-source-maps", ".build/main.js"]
