# Sourced after environment.sh: node, and what package-lock.json says, for the pages to study on.

# Two majors of node are supported: what Debian stable has, and the current one.
node_packages() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        say "Installing node for the pages to study on ..."
        packages nodejs npm || { say "NO NODE: what it runs will be skipped"; return; }
    fi
    wanted=$(cat package-lock.json .npmrc | cksum)
    if [ "$(cat node_modules/installed 2>/dev/null)" != "$wanted" ]; then
        if npm ci --no-progress --loglevel=error >&2; then
            printf '%s\n' "$wanted" > node_modules/installed
        else
            say "NO NODE PACKAGES: what needs them will be skipped"
        fi
    fi
}

node_packages
