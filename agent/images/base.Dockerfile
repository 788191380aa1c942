# What every workspace image stands on: Node, the tools that agents work with, and the agent program as one file.
ARG NODE_IMAGE=node:22.20.0-bookworm-slim
FROM $NODE_IMAGE

# Empty where the base image has what is wanted, or nothing can be fetched.
ARG PACKAGES="ca-certificates curl git openssh-client ripgrep"
RUN if [ -n "$PACKAGES" ]; then \
      apt-get update && apt-get install -y --no-install-recommends $PACKAGES && rm -rf /var/lib/apt/lists/*; \
    fi

# A new volume takes over who owns the folder that it is mounted on.
RUN mkdir -p /app /configs /home /plugins /sessions /workspace && \
    chown 1000:1000 /configs /home /plugins /sessions /workspace
COPY molecule-agent.mjs /app/molecule-agent.mjs

ENV HOME=/home
# Memory that a start leaves free goes back to the system: a fifth of what an agent takes at rest.
ENV MALLOC_TRIM_THRESHOLD_=131072
# The platform reaches a container: messages are brought, not fetched.
ENV MOLECULE_DELIVERY_MODE=push
USER 1000:1000
WORKDIR /workspace
EXPOSE 8000
ENTRYPOINT ["node", "/app/molecule-agent.mjs"]
