# The image of one agent runtime: the base, and the command line that its engine drives, where it has one.
ARG BASE
FROM $BASE

# `cli` is empty, or holds the package already: then nothing is fetched.
COPY cli /opt/cli
ARG CLI=
USER root
RUN if [ -n "$CLI" ] && [ ! -d /opt/cli/node_modules ]; then \
      npm install --prefix /opt/cli --no-audit --no-fund "$CLI" && npm cache clean --force; \
    fi
USER 1000:1000
ENV PATH=/opt/cli/node_modules/.bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
