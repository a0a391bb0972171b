FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /releasebot ./cmd/releasebot
# git finds the builds; the certificates are for Slack, git and Prometheus over TLS. Add what your deploy command needs.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates git openssh-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 releasebot
COPY --from=build /releasebot /usr/local/bin/releasebot
USER releasebot
WORKDIR /home/releasebot
ENTRYPOINT ["releasebot"]
CMD ["run", "--config", "/etc/releasebot/releasebot.yml"]
