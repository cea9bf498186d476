# Sourced by scripts/build and scripts/test: makes .venv with what is asked for, and uses it.
# Everything that a command needs and a fresh Debian or Ubuntu lacks is installed from here.

set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# Install Debian packages where that is possible without asking; say what is missing elsewhere.
packages() {
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
    elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then
        sudo -n apt-get update -qq >&2
        sudo -n env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >&2
    else
        return 1
    fi
}

# environment EXTRAS: a virtual environment with the project and these extras in it.
environment() {
    python=$(command -v python3 || true)
    if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        say "Python 3.11 or newer is needed; found: $("${python:-false}" --version 2>&1 || echo none)"
        exit 4
    fi
    if [ ! -x .venv/bin/python ]; then
        "$python" -m venv .venv >/dev/null 2>&1 || {
            say "python3-venv is missing; installing it"
            packages python3-venv || { say "Install it: apt-get install python3-venv"; exit 4; }
            rm -rf .venv
            "$python" -m venv .venv
        }
    fi
    wanted="$1 $(cksum < pyproject.toml)"
    if [ "$(cat .venv/installed 2>/dev/null)" != "$wanted" ]; then
        say "Installing the project into .venv ..."
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".$1"
        printf '%s\n' "$wanted" > .venv/installed
    fi
}
