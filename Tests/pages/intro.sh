# README: a project whose registry has ripgrep.
# shellcheck shell=sh
mkdir -p tree/bin tree/.stout project
printf 'name = "ripgrep"\nversion = "14.1.0"\nplatform = "any"\n' > tree/.stout/package.toml
printf '#!/bin/sh\necho ripgrep 14.1.0\n' > tree/bin/rg
chmod 755 tree/bin/rg
stout pack -q tree
stout registry init -q registry --unsigned
stout registry add -q --registry registry ripgrep-*
cd project || exit
stout init -q --registry ../registry
