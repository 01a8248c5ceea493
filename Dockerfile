# An image for CI jobs: docker with Compose and Buildx, git, ssh, and compose-cache.
#
#   npm ci && docker build --tag compose-cache .
#
# The package has to be built first: its parts are taken from this folder, nothing is downloaded but the two base images.
# Both are Alpine, so that the Node of one finds the C library that it needs in the other.
ARG DOCKER_IMAGE=docker:28-cli
ARG NODE_IMAGE=node:22-alpine

FROM ${NODE_IMAGE} AS node
WORKDIR /package
COPY . .
# V8's code cache has to be made by the Node that will use it.
RUN node scripts/build-start.cjs

# It has git and an ssh client, and its entrypoint finds the Docker service of a GitLab job.
FROM ${DOCKER_IMAGE}
COPY --from=node /usr/lib/libgcc_s.so.1 /usr/lib/libstdc++.so.6 /usr/lib/
COPY --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=node /package/package.json /package/LICENSE /usr/local/lib/compose-cache/
COPY --from=node /package/bin /usr/local/lib/compose-cache/bin
COPY --from=node /package/dist /usr/local/lib/compose-cache/dist
RUN ln -s ../lib/compose-cache/bin/compose-cache.js /usr/local/bin/compose-cache
LABEL org.opencontainers.image.title="compose-cache" \
      org.opencontainers.image.description="docker with Compose and Buildx, and compose-cache" \
      org.opencontainers.image.licenses="MIT"
