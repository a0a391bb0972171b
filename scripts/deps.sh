#!/usr/bin/env bash
# Installs what the tests need and this machine lacks. Says in one line what it cannot install.
set -euo pipefail

missing=()
command -v prometheus >/dev/null && command -v promtool >/dev/null || missing+=(prometheus)
[ -x /usr/bin/carbon-cache ] || missing+=(graphite-carbon)
[ -x /usr/bin/graphite-manage ] || missing+=(graphite-web)
command -v pg_config >/dev/null && [ -x "$(pg_config --bindir)/initdb" ] || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
command -v git >/dev/null || missing+=(git)
/usr/bin/python3 -c 'import scipy.stats' 2>/dev/null || missing+=(python3-scipy)
# For Slack's own clients, which ask for Node 20 or newer.
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
# For the tests of the local Slack's page.
command -v chromium >/dev/null || missing+=(chromium)
# The race detector needs a C compiler.
command -v gcc >/dev/null || missing+=(gcc libc6-dev)
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
if ! command -v apt-get >/dev/null || { [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; }; then
  echo "make deps: install ${missing[*]} by hand: this needs Debian's apt-get, as root or by sudo" >&2
  exit 1
fi
echo "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
if [[ " ${missing[*]} " == *" postgresql "* ]]; then # the tests start their own servers; Debian need not start one
  "${as_root[@]}" mkdir -p /etc/postgresql-common
  grep -qs '^create_main_cluster' /etc/postgresql-common/createcluster.conf ||
    echo 'create_main_cluster = false' | "${as_root[@]}" tee -a /etc/postgresql-common/createcluster.conf >/dev/null
fi
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
