# README, "For teams": a clone of a project whose tools are not the newest.
# shellcheck shell=sh
. "$SOURCE/Tests/pages/shop.sh"
git init -q project
cd project || exit
printf 'platforms = ["linux-x86_64", "linux-arm64"]\n\n[sources]\ndemo = { registry = "../shop" }\n\n[requires]\nhello = "=1.0.0"\n' > Stoutfile
stout lock -q
sed -i 's/=1.0.0/^1.0/' Stoutfile
stout lock -q
git add Stoutfile Stout.lock
git commit -q -m first
