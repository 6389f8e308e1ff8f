# spec/lock.md, "Reading": a branch whose lock has moved since main.
# shellcheck shell=sh
. "$SOURCE/Tests/pages/team.sh"
git branch -M main
git checkout -q -b newer
stout add -q motd
