# Sourced by the preludes: a registry of the quickstart's packages in ~/shop.
# shellcheck shell=sh
for tree in "$SOURCE"/examples/quickstart/packages/*; do stout pack -q "$tree" --output ~/bottles; done
stout registry init -q ~/shop --unsigned
stout registry add -q --registry ~/shop ~/bottles/*
