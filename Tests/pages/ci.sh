# README, "For CI": a checkout.
# shellcheck shell=sh
. "$SOURCE/Tests/pages/shop.sh"
mkdir project
cd project || exit
printf 'platforms = ["linux-x86_64", "linux-arm64"]\n\n[sources]\ndemo = { registry = "../shop" }\n\n[requires]\nhello = "^1.0"\n' > Stoutfile
printf '#!/bin/sh\nhello colleague\n' > test.sh
chmod 755 test.sh
stout lock -q
