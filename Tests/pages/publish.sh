# README, "For publishers": a folder that is to become a bottle.
# shellcheck shell=sh
mkdir -p build/jq/bin build/jq/.stout
printf 'name = "jq"\nversion = "1.6"\nplatform = "linux-x86_64"\n' > build/jq/.stout/package.toml
printf '#!/bin/sh\necho jq 1.6\n' > build/jq/bin/jq
chmod 755 build/jq/bin/jq
