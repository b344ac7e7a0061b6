#!/bin/bash -eu
# Builds all fuzz targets for ClusterFuzzLite and OSS-Fuzz: into $OUT go the programs, the dictionary, and what each begins with.
# fuzz/README.md says how to try it without a container.
cd "$SRC/imap-wire/fuzz"

# This is no target, and is not to be instrumented.
env -u RUSTFLAGS -u CFLAGS -u CXXFLAGS cargo run --no-default-features --features arbitrary,differential --example prepare -- seeds

cargo fuzz build -O --debug-assertions
built=${CARGO_TARGET_DIR:-target}/$(rustc -vV | sed -n 's/^host: //p')/release

cp seeds/imap.dict "$OUT/"
for target in $(cargo fuzz list); do
    cp "$built/$target" "$OUT/"
    printf '[libfuzzer]\ndict = imap.dict\n' >"$OUT/$target.options"
    if [ -n "$(ls -A "seeds/$target")" ]; then
        rm -f "$OUT/${target}_seed_corpus.zip"
        (cd "seeds/$target" && zip -qr "$OUT/${target}_seed_corpus.zip" .)
    fi
done
